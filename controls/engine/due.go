package engine

import (
	"slices"
	"time"

	"cel.dev/cel-go/common/types"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// maxDueSteps bounds the instants that are tried for one pass.
const maxDueSteps = 16

// due is the instant at which a pass runs out if nothing is done: the last one at
// which it stands, beside an instant that the control compares with now. It is none
// when the pass does not run out, or ends because the control no longer asks, and
// unknown for an instant before the estate's asOf, where an answer would know what
// came later. That statements of completeness grow old, or an instant passes that
// only a derived fact depends on, is not looked at.
func (e *Engine) due(p *plan, v *delegation.View, subject governance.Ref) governance.Field[time.Time] {
	asOf, known := v.FactsAsOf().Get()
	switch {
	case known && v.Time().Before(asOf):
		return governance.Field[time.Time]{}
	case !p.timed:
		return governance.None[time.Time]()
	}
	at, stands := v.Time(), v.Time()
	for range maxDueSteps {
		next, ok := e.critical(p, v.Later(at), subject)
		if !ok {
			return governance.None[time.Time]()
		}
		for _, t := range []time.Time{next.Add(-1), next, next.Add(1)} {
			if t.Before(at) {
				continue
			}
			switch e.verdictAt(p, v.Later(t), subject) {
			case controls.Pass:
				stands = t
				continue
			case controls.NotApplicable:
				return governance.None[time.Time]()
			}
			return governance.Some(stands)
		}
		at = next.Add(1)
	}
	return governance.Field[time.Time]{}
}

func (e *Engine) verdictAt(p *plan, v *delegation.View, ref governance.Ref) controls.Verdict {
	s, ok := v.Subject(ref)
	if !ok {
		return controls.NotApplicable
	}
	r := e.newRun(v)
	r.about(s)
	verdict, _, _ := e.verdict(p, r)
	return verdict
}

// critical is the first instant from the view's on at which a comparison with now
// may turn: one that the control read, or one such with a duration added.
func (e *Engine) critical(p *plan, v *delegation.View, ref governance.Ref) (time.Time, bool) {
	s, ok := v.Subject(ref)
	if !ok {
		return time.Time{}, false
	}
	r := e.tracing(v, s)
	r.ask(p)
	p.verdict(r)
	var instants []time.Time
	durations := []time.Duration{0}
	for _, x := range *r.reads {
		switch val := x.value.(type) {
		case types.Timestamp:
			instants = append(instants, val.Time)
		case types.Duration:
			durations = append(durations, val.Duration)
		}
	}
	for _, c := range p.shown {
		if c.Type() == controls.ParamDuration {
			durations = append(durations, c.Duration())
		}
	}
	var candidates []time.Time
	for _, t := range instants {
		for _, d := range durations {
			if c := t.Add(d); !c.Before(v.Time()) && c.Before(latest) {
				candidates = append(candidates, c)
			}
		}
	}
	if len(candidates) == 0 {
		return time.Time{}, false
	}
	return slices.MinFunc(candidates, time.Time.Compare), true
}
