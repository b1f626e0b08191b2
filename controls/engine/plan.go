package engine

import (
	"cel.dev/cel-go/cel"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
)

// A PlanInfo says how the engine runs a control.
type PlanInfo struct {
	Control string // id
	Typed   bool   // by closures over typed values; else by the interpreter of cel-go
	Reason  string // what the closures do not cover; wording may change
}

// Plans says of every control, in order of ids, how it runs. Both ways give the
// same answers.
func (e *Engine) Plans() []PlanInfo {
	out := make([]PlanInfo, len(e.plans))
	for i, p := range e.plans {
		out[i] = PlanInfo{Control: p.control.ID, Typed: p.typed.refused == "", Reason: p.typed.refused}
		if e.config.interpreted {
			out[i].Typed, out[i].Reason = false, "as it was asked for"
		}
	}
	return out
}

// ReadsRates reports whether the control of that id reads what others find, and is
// asked in a second pass.
func (e *Engine) ReadsRates(controlID string) bool {
	c, ok := e.pack.Get(controlID)
	return ok && e.plan(c.ID).rates
}

// A typedPlan is a control compiled to closures. It decides without the paths
// of what is missing, which the interpreter finds where they are wanted.
type typedPlan struct {
	applies expr[bool]
	pass    expr[bool]
	cursors []func() any
	moments []momentOf
	refused string // why there is none
}

// The workings of a typed plan are what a run keeps for it.
type workings struct {
	cursors []any // of its comprehensions
	moments []momentAt
}

// newTypedPlan compiles a checked control to closures.
func newTypedPlan(p *plan) *typedPlan {
	c := &compiler{control: p.control, moments: make([]momentOf, 1), variables: map[string]any{
		"now":                     moment(0),
		string(p.control.Subject): subjects[typeNames[p.control.Subject]].expr(),
	}}
	compiled := func(a *cel.Ast) expr[bool] {
		c.ast = a.NativeRep()
		return of[bool](c, c.ast.Expr())
	}
	t := &typedPlan{applies: compiled(p.appliesAST), pass: compiled(p.passAST)}
	t.cursors, t.moments, t.refused = c.cursors, c.moments, c.refused
	return t
}

// planned decides a control on the run's subject, or leaves it to the
// interpreter: what it does not cover, what is not known or an error, what was
// read of a record with a restriction that this version does not know, and what
// takes too many steps.
func (e *Engine) planned(p *plan, r *run) (controls.Verdict, bool) {
	t := p.typed
	if e.config.interpreted || t.refused != "" {
		return controls.Unknown, false
	}
	r.plan(p, t, len(e.plans))
	v := t.verdict(r)
	sure := v == controls.Fail || (v == controls.Pass || v == controls.NotApplicable) && !r.doubtful
	return v, sure && !e.tooFar(r)
}

// verdict evaluates the control.
func (t *typedPlan) verdict(r *run) controls.Verdict {
	applies, s := t.applies(r)
	switch {
	case s == unsure:
		return controls.Unknown
	case s != known:
		return controls.Error
	case !applies:
		return controls.NotApplicable
	}
	pass, s := t.pass(r)
	switch {
	case s == unsure:
		return controls.Unknown
	case s != known:
		return controls.Error
	case !pass:
		return controls.Fail
	}
	return controls.Pass
}

// show turns typed plans to the subject.
func (r *run) show() {
	if r.quick == nil {
		r.quick, r.forget = r.view.Quick()
	}
	r.forget()
	r.subjects.turn(r, r.subject.rec.(delegation.Subject))
	r.shown = r.turn
}

// plan turns to a typed plan, one of so many.
func (r *run) plan(p *plan, t *typedPlan, plans int) {
	if r.shown != r.turn {
		r.show()
	}
	if r.made == nil {
		r.made = make([]*workings, plans)
	}
	if r.made[p.index] == nil {
		w := &workings{moments: t.momentsAt(r.instant), cursors: make([]any, len(t.cursors))}
		for i, f := range t.cursors {
			w.cursors[i] = f()
		}
		r.made[p.index] = w
	}
	r.work, r.steps, r.doubtful = r.made[p.index], 0, false
}
