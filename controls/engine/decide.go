package engine

import (
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// A Decision is the verdict of one control on one subject, without anything that
// explains it.
type Decision struct {
	Control string // id
	Verdict controls.Verdict
}

// A Decider gives the verdicts of Assess on single subjects, for where they are
// asked one at a time and often. It is not safe for concurrent use, and is cheap:
// make one for each goroutine.
type Decider struct {
	e     *Engine
	v     *delegation.View
	kinds map[governance.Kind]*asking

	excepted bool // there are exceptions
}

// An asking is what a decider needs to ask about the records of one kind.
type asking struct {
	run   *run
	plans []*plan
}

// Decider makes a decider about the records of a view.
func (e *Engine) Decider(v *delegation.View) *Decider {
	return &Decider{e, v, map[governance.Kind]*asking{}, v.HasExceptions()}
}

// Append adds to list the decision of each control of the pack that asks about
// records of s's kind, in order of ids, without those that read rates
// (Engine.ReadsRates): they are about an assessment as a whole. Requires that s is a
// subject of the decider's view. What typed plans decide (Engine.Plans) takes no
// memory where nothing is missing and list has room.
func (d *Decider) Append(list []Decision, s delegation.Subject) []Decision {
	ref := s.Ref()
	a := d.about(s, ref.Kind)
	for _, p := range a.plans {
		verdict := d.e.alone(p, a.run)
		if d.excepted && (verdict == controls.Fail || verdict == controls.Unknown) {
			if waiverOf(d.v, p.control, ref).by != nil {
				verdict = controls.Waived
			}
		}
		list = append(list, Decision{p.control.ID, verdict})
	}
	return list
}

// about turns to a subject. Of one more of the same kind only the record changes,
// and what it may be restricted by.
func (d *Decider) about(s delegation.Subject, k governance.Kind) *asking {
	a := d.kinds[k]
	switch {
	case a == nil:
		a = &asking{run: d.e.newRun(d.v)}
		for _, i := range d.e.about[k] {
			if p := d.e.plans[i]; !p.rates {
				a.plans = append(a.plans, p)
			}
		}
		d.kinds[k] = a
		fallthrough
	case a.run.restricted:
		a.run.about(s)
	default:
		a.run.turn++
		a.run.subject.rec = s
	}
	return a
}

// alone is the verdict before exceptions. Unlike the paths of what is missing, it
// needs no second run by the interpreter.
func (e *Engine) alone(p *plan, r *run) controls.Verdict {
	verdict, sure := e.planned(p, r)
	switch {
	case sure:
	case p.typed.refused != "" || e.config.interpreted:
		verdict, _, _ = e.interpreted(p, r)
	case e.tooFar(r):
		return controls.Error
	case verdict == controls.Pass || verdict == controls.NotApplicable:
		return controls.Unknown // it rests on a restriction that this version does not know
	}
	return verdict
}
