package engine

import (
	"context"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// A standing is what the first pass found of one subject, and until when.
type standing struct {
	ref        governance.Ref
	counted    counted
	attributed delegation.Attributed
	gone       bool
	next       governance.Field[time.Time] // the first instant at which any of it may be another
}

// standings asks the first pass about every subject.
func (e *Engine) standings(ctx context.Context, v *delegation.View) ([]*standing, error) {
	var out []*standing
	for _, k := range governance.Kinds() {
		for s := range v.Subjects(k) {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			x := &standing{ref: s.Ref()}
			e.stand(x, v)
			out = append(out, x)
		}
	}
	return out, nil
}

// stand asks the first pass about one subject.
func (e *Engine) stand(x *standing, v *delegation.View) {
	w, earliest := v.Watch()
	s, ok := w.Subject(x.ref)
	if x.gone = !ok; x.gone {
		x.next = governance.None[time.Time]()
		return
	}
	r := e.tracing(w, s)
	var f firstPass
	var turning []time.Time
	for _, i := range e.about[x.ref.Kind] {
		p := e.plans[i]
		if p.rates {
			continue
		}
		var a answer
		a.verdict, a.gaps, a.failure = e.interpreted(p, r) // a plan keeps no trace
		turning = append(turning, p.turning(*r.reads)...)
		if a.verdict == controls.Fail || a.verdict == controls.Unknown {
			a.waiver = waiverOf(w, p.control, x.ref)
		}
		f.add(a)
	}
	x.counted, x.attributed = f.subject, w.Attributed(s)
	x.next = soonest(v.Time(), earliest(), turning)
}

// firstOf is the first instant at which anything that stands may turn.
func firstOf(next governance.Field[time.Time], list []*standing) governance.Field[time.Time] {
	for _, x := range list {
		next = earlier(next, x.next)
	}
	return next
}

// soonest is the first instant behind now at which something may turn: the one
// that a view kept, or one of the others, or, of what holds up to now, right behind.
func soonest(now time.Time, kept governance.Field[time.Time], others []time.Time) governance.Field[time.Time] {
	for _, c := range others {
		if c.Equal(now) {
			c = c.Add(1)
		}
		if c.After(now) && c.Before(latest) {
			kept = earlier(kept, governance.Some(c))
		}
	}
	return kept
}

// turnsOfRates forecasts the controls that read rates: from instant to instant at
// which the first pass may find something else of any subject.
func (e *Engine) turnsOfRates(ctx context.Context, v *delegation.View, until time.Time, plans []*plan) ([]controls.Turn, error) {
	list, err := e.standings(ctx, v)
	if err != nil {
		return nil, err
	}
	var out []controls.Turn
	seen := v.Index().Observations()
	was := map[*plan]map[governance.Ref]controls.Verdict{}
	for n := 0; ; n++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		w, earliest := v.Watch()
		f := e.counting(w, list, seen)
		next := governance.None[time.Time]()
		for _, p := range plans {
			is, changes := e.rateVerdicts(p, f)
			for ref, verdict := range is {
				if before, asked := was[p][ref]; asked && before != verdict {
					out = append(out, controls.Turn{At: v.Time(), Control: p.control.ID, Subject: ref, Severity: p.control.Severity, Before: before, After: verdict})
				}
			}
			was[p], next = is, earlier(next, changes)
		}
		next = firstOf(earlier(next, earliest()), list)
		at, more := next.Get()
		if !more || at.After(until) {
			break
		}
		if n == e.config.maxForecast {
			return nil, &ForecastLimitError{plans[0].control.ID, governance.Ref{}, at}
		}
		v = v.Later(at)
		for _, x := range list {
			if due, ok := x.next.Get(); ok && !due.After(at) {
				e.stand(x, v)
			}
		}
	}
	return out, nil
}

// counting counts what stands of every subject.
func (e *Engine) counting(v *delegation.View, list []*standing, seen []delegation.Observation) *firstPass {
	f := newFirstPass(v, seen)
	for _, x := range list {
		if s, ok := v.Subject(x.ref); ok && !x.gone {
			f.attributeAs(s, x.counted, x.attributed)
		}
	}
	return f
}

// rateVerdicts asks one control of the second pass about every subject, and says
// when its own facts may turn.
func (e *Engine) rateVerdicts(p *plan, f *firstPass) (map[governance.Ref]controls.Verdict, governance.Field[time.Time]) {
	rated := f.view.WithRates(e.rates(f, p.minSample()))
	r := e.newRun(rated)
	r.reads = &[]read{}
	out := map[governance.Ref]controls.Verdict{}
	var turning []time.Time
	for s := range rated.Subjects(p.control.Subject) {
		r.about(s)
		verdict, _, _ := e.interpreted(p, r)
		turning = append(turning, p.turning(*r.reads)...)
		if verdict == controls.Unknown && p.corners {
			verdict, _, _ = e.verdict(p, r)
		}
		out[s.Ref()] = verdict
	}
	return out, soonest(f.view.Time(), governance.None[time.Time](), turning)
}
