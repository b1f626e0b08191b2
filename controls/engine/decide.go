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
	e    *Engine
	v    *delegation.View
	runs map[governance.Kind]*run // what a run remembers is of one kind
}

// Decider makes a decider about the records of a view.
func (e *Engine) Decider(v *delegation.View) *Decider {
	return &Decider{e, v, map[governance.Kind]*run{}}
}

// Append adds to list the decision of each control of the pack that asks about
// records of s's kind, in order of ids. Requires that s is a subject of the
// decider's view. What Assess counts in a first pass is not known here, so that
// controls that read rates are unknown. What typed plans decide (Engine.Plans) takes no memory where
// nothing is missing and list has room.
func (d *Decider) Append(list []Decision, s delegation.Subject) []Decision {
	ref := s.Ref()
	r := d.runs[ref.Kind]
	if r == nil {
		r = d.e.newRun(d.v)
		d.runs[ref.Kind] = r
	}
	r.about(s)
	for _, i := range d.e.about[ref.Kind] {
		p := d.e.plans[i]
		verdict := d.e.bare(p, r)
		if verdict == controls.Fail || verdict == controls.Unknown {
			if waiverOf(d.v, p.control, ref).by != nil {
				verdict = controls.Waived
			}
		}
		list = append(list, Decision{p.control.ID, verdict})
	}
	return list
}

// bare is the verdict before exceptions. Unlike the paths of what is missing,
// it needs no second run by the interpreter.
func (e *Engine) bare(p *plan, r *run) controls.Verdict {
	if p.typed.refused != "" || p.rates {
		verdict, _, _ := e.verdict(p, r)
		return verdict
	}
	verdict, sure := e.planned(p, r)
	switch {
	case sure:
	case e.tooFar(r):
		return controls.Error
	case verdict == controls.Pass || verdict == controls.NotApplicable:
		return controls.Unknown // it rests on a restriction that this version does not know
	}
	return verdict
}
