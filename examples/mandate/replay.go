package main

import (
	"cmp"
	"flag"

	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/frameworks/report"
)

var replayCommand = command{
	name:  "replay",
	args:  "[flags] STATEMENT FILE...",
	short: "assess again as a statement says, and compare byte for byte",
	about: `
STATEMENT is what assess -format intoto wrote, the FILEs are the estate that was assessed.
The pack, its profile, the controls, the instant, the audience, the filters, the gates and
the forecast are those of the statement. What differs is told, and makes the exit status 1.
Nobody looks at a signature: take the statement out of its envelope with a verifier first.`,
	example: "mandate replay assessment.intoto.json estate.json",
	prepare: func(flags *flag.FlagSet) func(*env, []string) error {
		r := &replay{format: "text"}
		flags.StringVar(&r.dir, "pack", "", "the pack of the statement is in the folder `DIR` (default: the built-in pack)")
		r.staleness.flag(flags)
		flags.Func("format", "write the answer as text or json (default text)", oneOf(&r.format, "text", "json"))
		return r.run
	},
}

type replay struct {
	dir, format string
	staleness   staleness
}

// A replayAnswer is what replay writes.
type replayAnswer struct {
	Same        bool                `json:"same"`
	Result      string              `json:"result"` // digest of the report that was made again
	Differences []report.Difference `json:"differences"`
}

func (r *replay) run(e *env, args []string) error {
	if len(args) < 2 {
		return usageError{"name a STATEMENT and at least one FILE"}
	}
	if err := onceStdin(args[0], args[1:]); err != nil {
		return err
	}
	file, err := e.readOne(args[0])
	if err != nil {
		return err
	}
	before, err := report.ReadStatement(file.Name, file.Data)
	if err != nil {
		return err
	}
	in, err := r.again(e, before, args[1:])
	if err != nil {
		return err
	}
	after, err := report.Attest(in)
	if err != nil {
		return err
	}
	answer := replayAnswer{Result: after.Result.Digest, Differences: append([]report.Difference{}, before.Differences(after)...)}
	answer.Same = len(answer.Differences) == 0
	print := answer.text().print
	if r.format == "json" {
		print = printJSON(answer)
	}
	if err := print(e.stdout); err != nil {
		return err
	}
	if !answer.Same {
		return statusError(1)
	}
	return nil
}

// again assesses as the statement says.
func (r *replay) again(e *env, before *report.Attestation, files []string) (report.Input, error) {
	a, err := r.assess(before)
	if err != nil {
		return report.Input{}, err
	}
	if err := a.ahead.check(); err != nil {
		return report.Input{}, err
	}
	pack, err := a.asked()
	if err != nil {
		return report.Input{}, err
	}
	estate, err := e.estate(files)
	if err != nil {
		return report.Input{}, err
	}
	in, err := a.assess(e, pack, estate, before.AsOf)
	if err != nil {
		return report.Input{}, err
	}
	in.Title = before.Title
	return in.Filtered(before.Cut.Filter)
}

// assess is the command whose result a statement is of.
func (r *replay) assess(before *report.Attestation) (*assess, error) {
	b := before.Basis
	a := &assess{packChoice: packChoice{dir: r.dir, profile: b.Profile}, audience: audience(before.Audience),
		keep: before.Listed.NotApplicable > 0, passes: before.Listed.Pass > 0, ahead: ahead{staleness: r.staleness, only: b.Controls}}
	if r.dir == "" {
		if name := builtin.Pack().Name; b.Pack.Name != name {
			return nil, usagef("the statement is of the pack %q and not of the built-in one: give -pack DIR", b.Pack.Name)
		}
		a.version = b.Pack.Version
	}
	seen := map[string]bool{}
	for _, g := range before.Gates {
		if !seen[g.Gate] {
			seen[g.Gate] = true
			a.gates = append(a.gates, g.Gate)
		}
	}
	if until, ok := before.ForecastUntil.Get(); ok {
		a.forecast = until.Sub(before.AsOf)
	}
	return a, nil
}

func (a replayAnswer) text() *page {
	p := &page{}
	if a.Same {
		p.line("SAME: the report is that of the statement, byte for byte")
	} else {
		p.line("DIFFERS: the report is not that of the statement")
	}
	p.line("  %s", a.Result)
	rows := [][]string{{"", "statement", "now"}}
	for _, d := range a.Differences {
		rows = append(rows, []string{d.Member, cmp.Or(d.Before, "(absent)"), cmp.Or(d.After, "(absent)")})
	}
	if !a.Same {
		p.head("what differs")
		p.table(rows)
	}
	return p
}
