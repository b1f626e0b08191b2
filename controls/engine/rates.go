package engine

import (
	"context"
	"slices"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// Controls that read rates are asked in a second pass. The first one asks all
// others and counts what they find, by organization and rollout. What is missing
// leaves a count open within bounds: a finding that is unknown may come to pass,
// to fail or to nothing, one whose party is not known may be anybody's, and a list
// that nobody declared complete may bring more. A rate is known where its bounds
// meet. Where they do not, a control of the second pass is decided if it comes to
// the same at every combination of bounds and cannot turn in between.

// exceptedUnseen is how many findings about records that are not there exceptions may
// waive.
func (e *Engine) exceptedUnseen(v *delegation.View) int64 {
	n := int64(0)
	for s := range v.Subjects(governance.KindException) {
		x := s.(delegation.Exception).Record()
		c, ok := e.pack.Get(x.ControlID)
		for _, ref := range x.SubjectIDs {
			if _, there := v.Subject(ref); ok && !there && c.Subject == ref.Kind {
				n++
			}
		}
	}
	return n
}

// rates are what a first pass has come to, for a control that compares rollouts of at
// least so many findings.
func (e *Engine) rates(f *firstPass, minSample int64) *delegation.Rates {
	if made := f.made[minSample]; made != nil {
		return made
	}
	unseen := e.exceptedUnseen(f.view)
	out := &delegation.Rates{Actors: map[string]delegation.ActorRates{}, Rollouts: map[string]delegation.RolloutRates{}}
	for id, c := range f.actors {
		sum := c.sum
		sum.gaps = slices.Clip(sum.gaps)
		sum.add(f.anybody)
		for _, n := range []struct{ all, twice *delegation.Count }{{&sum.evaluated, &c.already.evaluated}, {&sum.excepted, &c.already.excepted}} {
			n.all.Most -= n.twice.Most
		}
		if gaps := f.open(c.subject); len(gaps) > 0 {
			sum.evaluated.Most = maxFindings
			sum.excepted.Most += unseen
			sum.lack(gaps)
		}
		out.Actors[id] = delegation.ActorRates{Evaluated: sum.evaluated, Excepted: sum.excepted, Missing: sum.missing(c.subject.Ref(), "evaluated")}
	}
	f.compare(out.Rollouts, minSample)
	f.made[minSample] = out
	return out
}

// countingFor is an empty count where a control that is selected reads rates; else, and
// for the part of an estate that an audience sees, nil.
func (e *Engine) countingFor(v *delegation.View, selected []bool, seen []delegation.Observation) *firstPass {
	for i, p := range e.plans {
		if p.rates && selected[i] && !v.Partial() {
			return newFirstPass(v, seen)
		}
	}
	return nil
}

// second asks the controls that read rates.
func (x *assessing) second(ctx context.Context, v *delegation.View) error {
	for i, p := range x.engine.plans {
		if !p.rates || !x.selected[i] {
			continue
		}
		w := v
		if x.counts != nil {
			w = v.WithRates(x.engine.rates(x.counts, p.minSample()))
		}
		r := x.engine.newRun(w)
		for s := range w.Subjects(p.control.Subject) {
			if err := ctx.Err(); err != nil {
				return err
			}
			r.about(s)
			agent, certain := w.IsAgent(s).Get()
			x.take(i, r, s, x.engine.answer(p, r, s.Ref()), agent, !certain)
		}
	}
	return nil
}

// count asks the controls of the first pass about everything.
func (e *Engine) count(ctx context.Context, v *delegation.View) (*firstPass, error) {
	f, r := newFirstPass(v, v.Index().Observations()), e.newRun(v)
	for _, k := range governance.Kinds() {
		for s := range v.Subjects(k) {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			r.about(s)
			for _, i := range e.about[k] {
				if p := e.plans[i]; !p.rates {
					f.add(e.answer(p, r, s.Ref()))
				}
			}
			f.attribute(s, func() delegation.Attributed { return v.Attributed(s) })
		}
	}
	return f, nil
}

// rated is the view that a control is asked in: with what a first pass counts, if
// the control reads it. After the end of the context nothing is counted.
func (e *Engine) rated(ctx context.Context, p *plan, v *delegation.View) *delegation.View {
	if !p.rates || v.Rates() != nil || v.Partial() {
		return v
	}
	f, err := e.count(ctx, v)
	if err != nil {
		return v
	}
	return v.WithRates(e.rates(f, p.minSample()))
}

// minSample is the parameter of that name: rollouts with fewer findings are no
// peers.
func (p *plan) minSample() int64 {
	if v, ok := p.shown["minSample"]; ok && v.Type() == controls.ParamInt {
		return max(v.Int(), 1)
	}
	return 1
}

// bounded decides a control where rates are known within bounds only: if it comes
// to the same in every corner. The run is then about the last of them.
func (e *Engine) bounded(p *plan, r *run) (controls.Verdict, bool) {
	s := r.subject.rec.(delegation.Subject)
	verdict := controls.Unknown
	for i, c := range r.view.RateCorners(s) {
		r.about(c)
		is, _, _ := e.interpreted(p, r) // a typed plan reads its own view, which has no corners
		if is == controls.Unknown || is == controls.Error || i > 0 && is != verdict {
			r.about(s)
			return controls.Unknown, false
		}
		verdict = is
	}
	return verdict, verdict != controls.Unknown
}
