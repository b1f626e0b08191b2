package engine

import (
	"strings"

	"cel.dev/cel-go/common/ast"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
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

// A typedPlan is a control compiled to closures. It decides without the paths of
// what is missing, which a tracingPlan finds where they are wanted.
type typedPlan struct {
	applies condition
	pass    condition
	cursors []func() any
	moments []momentOf
	refused string // why there is none
}

// A prepared plan is a typed plan with what a run keeps for it.
type prepared struct {
	applies, pass condition

	asked   *applied // what the run knows of whether it applies
	cursors []any    // of its comprehensions
	moments []momentAt
}

// newTypedPlan compiles a checked control to closures.
func newTypedPlan(p *plan) *typedPlan { return newCompiler(p).plan(p) }

func newCompiler(p *plan) *compiler {
	return &compiler{control: p.control, moments: make([]momentOf, 1), variables: map[string]any{
		"now":                     moment(0),
		string(p.control.Subject): subjects[typeNames[p.control.Subject]].expr(),
	}}
}

// plan compiles both expressions.
func (c *compiler) plan(p *plan) *typedPlan {
	compiled := func(a *ast.AST) condition {
		c.ast = a
		return c.condition(c.ast.Expr())
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
	if e.config.interpreted || p.typed.refused != "" {
		return controls.Unknown, false
	}
	v := r.decide(e.prepare(p, r))
	sure := v == controls.Fail || (v == controls.Pass || v == controls.NotApplicable) && !r.doubtful
	return v, sure && !e.tooFar(r)
}

// decide evaluates the control. What one control has found out about whom it asks the
// next one with the same words takes over, unless every reading counts.
func (r *run) decide(x *prepared) controls.Verdict {
	r.work = x
	a := x.asked
	if a.turn != r.turn {
		r.findApplied(x, a)
	}
	r.steps = a.steps
	if a.verdict != controls.Pass {
		return a.verdict
	}
	return passing[x.pass(r)]
}

// The verdicts by what applies and pass give.
var (
	applying = [...]controls.Verdict{isFalse: controls.NotApplicable, isTrue: controls.Pass, isNull: controls.Error, isBad: controls.Error, isUnsure: controls.Unknown}
	passing  = [...]controls.Verdict{isFalse: controls.Fail, isTrue: controls.Pass, isNull: controls.Error, isBad: controls.Error, isUnsure: controls.Unknown}
)

// An applied is whether controls ask about the subject, as it was found at one turn.
type applied struct {
	turn, steps int
	verdict     controls.Verdict // Pass where they do
}

// findApplied finds whether a control asks about the subject.
func (r *run) findApplied(x *prepared, a *applied) {
	r.steps, r.doubtful = 0, false
	a.verdict = applying[x.applies(r)]
	if a.steps = r.steps; !r.restricted {
		a.turn = r.turn
	}
}

// sameQuestions numbers the plans by what they ask before they judge: those of one
// number ask the same about the same kind of record.
func sameQuestions(plans []*plan) []int {
	type question struct {
		subject governance.Kind
		text    string
		params  string // the control, where the question reads its parameters
	}
	first, out := make(map[question]int, len(plans)), make([]int, len(plans))
	for i, p := range plans {
		q := question{subject: p.control.Subject, text: p.control.Applies}
		if strings.Contains(q.text, "params") {
			q.params = p.control.ID
		}
		if _, ok := first[q]; !ok {
			first[q] = i
		}
		out[i] = first[q]
	}
	return out
}

// show turns typed plans to the subject.
func (r *run) show(s delegation.Subject) {
	if r.quick == nil {
		r.quick, r.forget = r.view.Quick()
	}
	if r.slots.texts == nil {
		r.slots = slotsFor(len(viewTypes[r.subject.typ]))
	}
	r.forget()
	r.subjects.turn(r, s)
	r.shown = r.turn
}

// prepare turns to a plan that the closures cover.
func (e *Engine) prepare(p *plan, r *run) *prepared {
	if r.shown != r.turn {
		r.show(r.subject.rec.(delegation.Subject))
	}
	if r.prepared == nil {
		r.prepared, r.applied = make([]*prepared, len(e.plans)), make([]applied, len(e.plans))
	}
	x := r.prepared[p.index]
	if x == nil {
		x = &prepared{applies: p.typed.applies, pass: p.typed.pass, asked: &r.applied[e.asks[p.index]], moments: p.typed.momentsAt(r.instant), cursors: make([]any, len(p.typed.cursors))}
		for i, f := range p.typed.cursors {
			x.cursors[i] = f()
		}
		r.prepared[p.index] = x
	}
	return x
}
