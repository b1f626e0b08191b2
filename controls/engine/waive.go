package engine

import (
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// An answer is the verdict of one control on one subject.
type answer struct {
	verdict controls.Verdict // before exceptions
	gaps    []delegation.Gap // that could still change it
	failure string           // of an error
	waiver  waiver
}

// A waiver is what the exceptions on record make of an answer. The zero waiver is
// that there are none.
type waiver struct {
	by   *delegation.Exception // in force; nil for none
	open []delegation.Gap      // what is missing to tell whether one is; empty where by is set
}

// shown is the verdict after exceptions.
func (a answer) shown() controls.Verdict {
	if a.waiver.by != nil {
		return controls.Waived
	}
	return a.verdict
}

// count adds the answer to what was asked of the control.
func (a answer) count(p *controls.Population, agent, maybe bool) {
	if a.waiver.by != nil {
		p.CountWaived(a.verdict, agent, maybe)
		return
	}
	p.Count(a.verdict, agent, maybe)
}

// answer asks a control about the run's subject, and is the one place where an
// exception turns a verdict: a fail or an unknown is waived while one is in force.
// An error stays, and so does everything under an exception that is not known to
// be in force.
func (e *Engine) answer(p *plan, r *run, subject governance.Ref) answer {
	var a answer
	a.verdict, a.gaps, a.failure = e.verdict(p, r)
	if a.verdict == controls.Fail || a.verdict == controls.Unknown {
		a.waiver = waiverOf(r.view, p.control, subject)
	}
	return a
}

// waiverOf looks for exceptions of the control under any of its ids.
func waiverOf(v *delegation.View, c *controls.Control, subject governance.Ref) waiver {
	if !v.HasExceptions() {
		return waiver{}
	}
	x := v.Waiver(c.ID, subject, c.Aliases...)
	if in, known := x.InForce.Get(); !known {
		return waiver{open: x.InForce.Gaps()}
	} else if !in {
		return waiver{}
	}
	held := x.Exception // on the heap, but only where there is one
	return waiver{by: &held}
}
