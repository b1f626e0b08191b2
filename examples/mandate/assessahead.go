package main

import (
	"flag"
	"time"

	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
)

// An ahead is what an assessment says beside the verdicts: what may proceed, and
// what is coming.
type ahead struct {
	gates     []string
	staleness staleness
	forecast  time.Duration
	only      []string
}

func (a *ahead) flags(flags *flag.FlagSet) {
	listFlag(flags, "gates", "also ask the gates of `LIST`, such as production-activate,rollout-handover, of every record that they are about", &a.gates, gateName)
	a.staleness.flag(flags)
	flags.Func("forecast", "also say which verdicts change within the `DURATION`, such as P90D, if nothing is done", func(s string) (err error) {
		a.forecast, err = governance.ParseDuration(s)
		return err
	})
}

// gateName wants a gate that records are asked about.
func gateName(s string) (string, error) {
	g, err := delegation.GateByID(s)
	switch {
	case err != nil:
		err = usagef("no gate %q%s", s, choices(s, gateIDs()))
	case aboutRequest(g):
		err = usagef("%s is about a request: see mandate gate -h", s)
	}
	return s, err
}

// askGates has a project ask gates.
func (a *ahead) askGates(gates []string) error {
	a.gates = gates
	for _, id := range gates {
		if _, err := gateName(id); err != nil {
			return err
		}
	}
	return nil
}

func (a *ahead) check() error {
	if a.gates == nil {
		return nil
	}
	return a.staleness.check()
}

// isOrganization tells partners from their units and people, whom no gate is about.
func isOrganization(a delegation.Actor) bool {
	k, _ := a.Kind().Get()
	return k == governance.ActorKindOrganization
}

// look adds to the input what is asked for.
func (a *ahead) look(e *env, eng *engine.Engine, v *delegation.View, in *report.Input) error {
	for _, id := range a.gates {
		g, err := delegation.GateByID(id)
		if err != nil {
			return err
		}
		in.GatesAsked = append(in.GatesAsked, report.GateAsk{Gate: id, Kind: g.Subject, MaxStaleness: governance.FormatDuration(a.staleness.limit)})
		for s := range v.Subjects(g.Subject) {
			if a, ok := s.(delegation.Actor); ok && !isOrganization(a) {
				continue
			}
			r, err := eng.Gate(e.ctx, v, engine.Ask{Gate: id, Subject: s.Ref()}, a.staleness.limit)
			if err != nil {
				return err
			}
			in.Gates = append(in.Gates, report.GateOf(r))
		}
	}
	if a.forecast <= 0 {
		return nil
	}
	until := v.Time().Add(a.forecast)
	turns, err := eng.Forecast(e.ctx, v, until, engine.Only(a.only...))
	in.Forecast = &report.Forecast{Until: until, Turns: turns}
	return err
}
