package engine

import (
	"slices"
	"time"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// maxDueSteps bounds the instants that are tried for one verdict.
const maxDueSteps = 16

// due is the instant at which a pass runs out if nothing is done: the last one at
// which it stands. It is none when the pass does not
// run out, or ends because the control no longer asks, and unknown for an instant
// before the estate's asOf, where an answer would know what came later, and for a
// control that reads rates, where Forecast looks.
func (e *Engine) due(p *plan, r *run, subject governance.Ref) governance.Field[time.Time] {
	if asOf, known := r.view.FactsAsOf().Get(); known && r.view.Time().Before(asOf) || p.rates {
		return governance.Field[time.Time]{}
	}
	switch t, changes := e.turn(p, r, subject, controls.Pass); {
	case !changes || t.to == controls.NotApplicable:
		return governance.None[time.Time]()
	case t.to == controls.Pass:
		return governance.Field[time.Time]{}
	default:
		return governance.Some(t.held)
	}
}

// A turn is when time alone changes a verdict, and into which: at the instant, or
// right behind it. To the same verdict it is as far as was looked.
type turn struct {
	at   time.Time
	held time.Time // the last instant of the verdict before
	to   controls.Verdict
}

// turn is the first turn of a verdict from the run's instant on, among the
// instants that the control, or the facts that it reads, compare with now. It
// requires an instant that does not lie before the estate's asOf.
func (e *Engine) turn(p *plan, r *run, subject governance.Ref, is controls.Verdict) (turn, bool) {
	v := r.view
	at := v.Time()
	for range maxDueSteps {
		next, ok := e.critical(p, r, v.Later(at), subject)
		if !ok {
			return turn{}, false
		}
		for _, t := range []time.Time{next, next.Add(1)} {
			if to := e.verdictAt(p, r, v.Later(t), subject); to != is {
				return turn{next, t.Add(-1), to}, true
			}
		}
		at = next.Add(1)
	}
	return turn{at, at, is}, true
}

// verdictAt is the verdict at the later instant of v.
func (e *Engine) verdictAt(p *plan, r *run, v *delegation.View, ref governance.Ref) controls.Verdict {
	s, ok := v.Subject(ref)
	if !ok {
		return controls.NotApplicable
	}
	r.ahead = e.turned(r.ahead, v)
	r.ahead.about(s)
	verdict, _, _ := e.verdict(p, r.ahead)
	return verdict
}

// critical is the first instant from the view's on at which a comparison with now
// may turn: one that the control read, or one such with a duration added, or one
// that a fact which it read was derived with.
func (e *Engine) critical(p *plan, r *run, v *delegation.View, ref governance.Ref) (time.Time, bool) {
	w, first := v.Watch()
	s, ok := w.Subject(ref)
	if !ok {
		return time.Time{}, false
	}
	if r.tracer = e.turned(r.tracer, w); r.tracer.reads == nil {
		r.tracer.reads = &[]read{}
	}
	r.tracer.about(s)
	r.tracer.ask(p)
	p.verdict(r.tracer)
	soonest, found := first().Get()
	for _, c := range p.turning(*r.tracer.reads) {
		if !c.Before(v.Time()) && c.Before(latest) && (!found || c.Before(soonest)) {
			soonest, found = c, true
		}
	}
	return soonest, found
}

// turning lists the instants at which a comparison with now may turn: those that
// the control read or has in its text, with and without a duration that it read,
// has in its text or as a parameter.
func (p *plan) turning(reads []read) []time.Time {
	instants, durations := slices.Clone(p.instants), slices.Clone(p.durations)
	for _, x := range reads {
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
	out := slices.Clone(instants)
	for _, t := range instants {
		for _, d := range durations {
			out = append(out, t.Add(d), t.Add(-d))
		}
	}
	return out
}

// literals are the instants and durations that are written out in an expression.
func literals(e ast.Expr) (instants []time.Time, durations []time.Duration) {
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(x ast.Expr) {
		if x.Kind() != ast.CallKind || len(x.AsCall().Args()) != 1 || x.AsCall().Args()[0].Kind() != ast.LiteralKind {
			return
		}
		text, ok := x.AsCall().Args()[0].AsLiteral().(types.String)
		if !ok {
			return
		}
		switch x.AsCall().FunctionName() {
		case "timestamp":
			if t, ok := text.ConvertToType(types.TimestampType).(types.Timestamp); ok {
				instants = append(instants, t.Time)
			}
		case "duration":
			if d, ok := text.ConvertToType(types.DurationType).(types.Duration); ok {
				durations = append(durations, d.Duration)
			}
		}
	}))
	return instants, durations
}
