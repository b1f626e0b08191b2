package engine

import (
	"context"
	"slices"
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
	x.counted.gaps = uniqueGaps(x.counted.gaps) // is counted at many instants
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
	own, changed := governance.None[time.Time](), true // when the second pass itself may turn; whether the first has
	for n := 0; ; n++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if due, ok := own.Get(); changed || ok && !due.After(v.Time()) {
			w, earliest := v.Watch()
			f := e.counting(w, list, seen)
			own = governance.None[time.Time]()
			for _, p := range plans {
				is, changes := e.rateVerdicts(p, f)
				out = append(out, turned(p, was[p], is, v.Time())...)
				was[p], own = is, earlier(own, changes)
			}
			own = earlier(own, earliest())
		}
		at, more := firstOf(own, list).Get()
		if !more || at.After(until) {
			break
		}
		if n == e.config.maxForecast {
			return nil, &ForecastLimitError{plans[0].control.ID, governance.Ref{}, at}
		}
		v, changed = v.Later(at), false
		for _, x := range list {
			if due, ok := x.next.Get(); ok && !due.After(at) {
				before := *x
				e.stand(x, v)
				changed = changed || !x.countsAs(&before)
			}
		}
	}
	return out, nil
}

// turned are the turns of a control from what it said of each subject to what it says.
func turned(p *plan, was, is map[governance.Ref]controls.Verdict, at time.Time) []controls.Turn {
	var out []controls.Turn
	for ref, verdict := range is {
		if before, asked := was[ref]; asked && before != verdict {
			out = append(out, controls.Turn{At: at, Control: p.control.ID, Subject: ref, Severity: p.control.Severity, Before: before, After: verdict})
		}
	}
	return out
}

// countsAs reports whether both count for the same parties as the same. Gaps say why a
// count is not known, and change none.
func (x *standing) countsAs(y *standing) bool {
	a, b := &x.counted, &y.counted
	return x.gone == y.gone && a.evaluated == b.evaluated && a.excepted == b.excepted && a.passed == b.passed && a.other == b.other &&
		x.attributed.Certain == y.attributed.Certain && sameFact(x.attributed.Tenant, y.attributed.Tenant) &&
		slices.Equal(x.attributed.Parties, y.attributed.Parties) && slices.Equal(x.attributed.Others, y.attributed.Others)
}

func sameFact(a, b delegation.Fact[string]) bool {
	x, known := a.Get()
	y, too := b.Get()
	return x == y && known == too && a.IsUnknown() == b.IsUnknown()
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
