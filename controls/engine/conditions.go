package engine

import (
	"context"
	"fmt"
	"slices"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/parser"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// A Condition is one part of a control's expressions that is true or false: what
// &&, || and ! join, the test of a ?:, and what all, exists and atLeast ask of an
// item.
type Condition struct {
	Expr  string // applies or pass
	Text  string // CEL
	Items string // the lists whose items it is asked about, outermost first, such as credential.handoffs; "" for none
}

// A ConditionOutcome says how a condition came out for one subject. About items both may
// hold; where neither does, it was not decided or not asked. The parts of pass are
// not asked where applies is not true.
type ConditionOutcome struct {
	Condition
	True, False bool
	Facts       []controls.Fact // what was read, in order, where the condition is not about items
}

// Conditions takes a control apart, to show what decided it and which of its
// branches cases reach. It is safe for concurrent use.
type Conditions struct {
	engine  *Engine
	control *controls.Control
	applies cel.Program
	list    []conditionProbe
}

// A conditionProbe asks for one condition.
type conditionProbe struct {
	Condition
	yes, no cel.Program // no: whether it is false for some item; nil where it is not about items
}

// Conditions takes the control of that id or alias apart. The error says that
// there is no such control.
func (e *Engine) Conditions(controlID string) (*Conditions, error) {
	c, ok := e.pack.Get(controlID)
	if !ok {
		_, err := e.pack.Select(controlID)
		return nil, err
	}
	env, err := e.plan(c.ID).env()
	if err != nil {
		return nil, err
	}
	x := &Conditions{engine: e, control: c}
	for _, of := range []struct{ name, text string }{{"applies", c.Applies}, {"pass", c.Pass}} {
		a, issues := env.Compile(of.text)
		if issues.Err() != nil {
			return nil, issues.Err()
		}
		s := conditionSplitter{env: env, info: a.NativeRep().SourceInfo(), expr: of.name}
		s.condition(a.NativeRep().Expr())
		if s.err != nil {
			return nil, s.err
		}
		x.list = append(x.list, s.list...)
	}
	x.applies = (&conditionSplitter{env: env}).program(c.Applies) // compiled above
	return x, nil
}

// All lists the conditions in the order of the expressions, applies first; one
// that is written twice stands there once.
func (c *Conditions) All() []Condition {
	out := make([]Condition, len(c.list))
	for i, p := range c.list {
		out[i] = p.Condition
	}
	return out
}

// Ask says how each condition came out for a subject, in the order of All. The
// error is that of Engine.Check.
func (c *Conditions) Ask(ctx context.Context, v *delegation.View, subject governance.Ref) ([]ConditionOutcome, error) {
	if _, err := c.engine.Check(ctx, v, c.control.ID, subject); err != nil {
		return nil, err
	}
	p := c.engine.plan(c.control.ID)
	v = c.engine.rated(ctx, p, v)
	s, _ := v.Subject(subject)
	r := c.engine.tracing(v, s)
	asked := comesTo(c.applies, r, p, true)
	out := make([]ConditionOutcome, len(c.list))
	for i, q := range c.list {
		out[i].Condition = q.Condition
		if q.Expr == "pass" && !asked {
			continue
		}
		out[i].True = comesTo(q.yes, r, p, true)
		if q.no != nil {
			out[i].False = comesTo(q.no, r, p, true)
			continue
		}
		out[i].False = comesTo(q.yes, r, p, false)
		out[i].Facts = new(stock).factsOf(*r.reads)
	}
	return out, nil
}

// comesTo reports whether an expression comes to a truth value.
func comesTo(p cel.Program, r *run, about *plan, want bool) bool {
	r.ask(about)
	v, err := eval(p, r)
	return err == nil && v == types.Bool(want)
}

// A conditionSplitter finds the conditions of one expression.
type conditionSplitter struct {
	env   *cel.Env
	info  *ast.SourceInfo
	expr  string
	items []macroBinding // the macros around the place
	list  []conditionProbe
	err   error
}

// A macroBinding is a list and the name that a macro gives its items.
type macroBinding struct{ list, name string }

// condition takes in an expression that is true or false.
func (s *conditionSplitter) condition(e ast.Expr) {
	if e.Kind() == ast.CallKind {
		switch e.AsCall().FunctionName() {
		case operators.LogicalAnd, operators.LogicalOr, operators.LogicalNot:
			for _, a := range e.AsCall().Args() {
				s.condition(a)
			}
			return
		}
	}
	s.add(s.text(e))
	s.inside(e)
}

// inside looks for the tests of ?: and for macros within an expression.
func (s *conditionSplitter) inside(e ast.Expr) {
	if macro, ok := s.info.GetMacroCall(e.ID()); ok {
		s.macro(macro.AsCall())
		return
	}
	switch e.Kind() {
	case ast.SelectKind:
		s.inside(e.AsSelect().Operand())
	case ast.ListKind:
		for _, x := range e.AsList().Elements() {
			s.inside(x)
		}
	case ast.CallKind:
		call := e.AsCall()
		args := call.Args()
		if call.FunctionName() == operators.Conditional {
			s.condition(args[0])
			args = args[1:]
		}
		if call.IsMemberFunction() {
			s.inside(call.Target())
		}
		for _, a := range args {
			s.inside(a)
		}
	}
}

// macro takes in what list.all(x, …), list.exists(x, …) or atLeast(list, n, x, …)
// asks of an item.
func (s *conditionSplitter) macro(call ast.CallExpr) {
	args := call.Args()
	list, name, predicate := ast.Expr(nil), args[0], args[len(args)-1]
	if call.IsMemberFunction() {
		list = call.Target()
	} else {
		list, name = args[0], args[2]
	}
	s.inside(list)
	s.items = append(s.items, macroBinding{s.text(list), name.AsIdent()})
	s.condition(predicate)
	s.items = s.items[:len(s.items)-1]
}

func (s *conditionSplitter) text(e ast.Expr) string {
	text, err := parser.Unparse(e, s.info, parser.WrapOnColumn(1<<20))
	if err != nil && s.err == nil {
		s.err = err
	}
	return text
}

// add makes the probe of a condition. A constant has no branches.
func (s *conditionSplitter) add(text string) {
	p := conditionProbe{Condition: Condition{Expr: s.expr, Text: text}}
	yes, no := text, "!("+text+")"
	for _, b := range slices.Backward(s.items) {
		yes, no = fmt.Sprintf("(%s).exists(%s, %s)", b.list, b.name, yes), fmt.Sprintf("(%s).exists(%s, %s)", b.list, b.name, no)
	}
	for i, b := range s.items {
		if i > 0 {
			p.Items += ", "
		}
		p.Items += b.list
	}
	if text == "true" || text == "false" || slices.ContainsFunc(s.list, func(q conditionProbe) bool { return q.Condition == p.Condition }) {
		return
	}
	p.yes = s.program(yes)
	if len(s.items) > 0 {
		p.no = s.program(no)
	}
	s.list = append(s.list, p)
}

func (s *conditionSplitter) program(text string) cel.Program {
	a, issues := s.env.Compile(text)
	if issues.Err() != nil {
		s.err = issues.Err()
		return nil
	}
	p, err := s.env.Program(a)
	if err != nil {
		s.err = err
	}
	return p
}
