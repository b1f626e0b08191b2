package engine

import (
	"math"

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
	kinds []*asking // those that were asked about

	excepted bool // there are exceptions
	maxSteps int
}

// An asking is what a decider needs to ask about the records of one kind.
type asking struct {
	run   *run
	plans []*plan
	made  []prepared // by plan, in one piece; an empty one for what the interpreter answers
	blank []Decision // by plan
}

// Decider makes a decider about the records of a view.
func (e *Engine) Decider(v *delegation.View) *Decider {
	d := &Decider{e: e, v: v, excepted: v.HasExceptions(), maxSteps: e.config.maxSteps}
	if d.maxSteps == 0 {
		d.maxSteps = math.MaxInt
	}
	return d
}

// Append adds to list the decision of each control of the pack that asks about
// records of s's kind, in order of ids, without those that read rates
// (Engine.ReadsRates): they are about an assessment as a whole. Requires that s is a
// subject of the decider's view. What typed plans decide (Engine.Plans) takes no
// memory where nothing is missing and list has room.
func (d *Decider) Append(list []Decision, s delegation.Subject) []Decision {
	a := d.about(s)
	n := len(list)
	list = append(list, a.blank...)
	out := list[n:]
	for i := a.run.decideAll(a.made, out, 0, d.maxSteps); i < len(out); i = a.run.decideAll(a.made, out, i+1, d.maxSteps) {
		out[i].Verdict = d.e.alone(a.plans[i], a.run)
	}
	if d.excepted {
		d.waive(out, a.plans, s.Ref())
	}
	return list
}

// decideAll decides plans from one on, up to the first that it must leave to others, and
// tells which.
func (r *run) decideAll(list []prepared, out []Decision, from, maxSteps int) int {
	if r.restricted {
		return from
	}
	for i := from; i < len(list); i++ {
		x := &list[i]
		if r.work = x; x.pass == nil {
			return i
		}
		a := x.asked
		if a.turn != r.turn {
			r.steps = 0
			a.verdict = applying[x.applies(r)]
			a.turn, a.steps = r.turn, r.steps
		}
		r.steps = a.steps
		verdict := a.verdict
		if verdict == controls.Pass {
			verdict = passing[x.pass(r)]
		}
		if out[i].Verdict = verdict; r.steps > maxSteps {
			return i
		}
	}
	return len(list)
}

// waive marks the decisions of plans on a subject that an exception in force covers.
func (d *Decider) waive(list []Decision, plans []*plan, subject governance.Ref) {
	for i := range list {
		if v := list[i].Verdict; v != controls.Fail && v != controls.Unknown {
			continue
		}
		if waiverOf(d.v, plans[i].control, subject).by != nil {
			list[i].Verdict = controls.Waived
		}
	}
}

// about turns to a subject. Of one more of the same kind only the record changes,
// and what it may be restricted by.
func (d *Decider) about(s delegation.Subject) *asking {
	a := d.asking(s)
	switch {
	case a == nil:
		a = &asking{run: d.e.newRun(d.v)}
		d.kinds = append(d.kinds, a)
		a.run.about(s)
		a.prepare(d.e, s.Ref().Kind)
	case a.run.restricted:
		a.run.about(s)
	default:
		a.run.turn++
		a.run.subject.rec = s
	}
	a.run.show(s)
	return a
}

// asking finds what is asked about the kind of a subject, among few, without a look at
// its record, which may not be at hand; nil before the first time.
func (d *Decider) asking(s delegation.Subject) *asking {
	for _, a := range d.kinds {
		if a.run.subjects.is(s) {
			return a
		}
	}
	return nil
}

// prepare makes ready what an engine asks about the kind.
func (a *asking) prepare(e *Engine, k governance.Kind) {
	for _, i := range e.about[k] {
		p := e.plans[i]
		if p.rates {
			continue
		}
		var x prepared
		if p.typed.refused == "" && !e.config.interpreted {
			x = *e.prepare(p, a.run)
		}
		a.plans, a.made, a.blank = append(a.plans, p), append(a.made, x), append(a.blank, Decision{Control: p.control.ID})
	}
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
