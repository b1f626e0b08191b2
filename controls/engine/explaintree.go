package engine

import (
	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/parser"
)

// A part is one logical operator of an expression or one condition that it joins,
// taken apart so that each can be asked alone.
type part struct {
	op          string // &&, ||, !, ?:, all, exists, atLeast, a comparison, or "" for another condition
	kids        []*part
	text        string
	start       int // byte of the expression at which it begins
	prog        cel.Program
	left, right *operand // of a comparison; of a macro the list, and of atLeast the number; of "" the whole on the left
	item        string   // the name that a macro gives an item
	expr        ast.Expr
	quick       condition // of a condition that is not within a macro, where typed plans cover it
}

// An operand is one side of a comparison.
type operand struct {
	form  string // field, item, param, now, size, +, -, ?: or "" for another one
	text  string
	prog  cel.Program
	name  string     // of a parameter
	terms []*operand // of a sum; of ?: the test, and what follows from it
}

// The macros over the items of a list.
const (
	macroAll     = "all"
	macroExists  = "exists"
	macroAtLeast = "atLeast"
)

// A dissector takes the checked expressions of a control apart. It plans what it
// finds without checking it again.
type dissector struct {
	env  func() (*cel.Env, error)
	from *ast.AST
}

func dissect(p *plan, a *ast.AST) *part {
	return dissector{p.env, a}.part(a.Expr())
}

var comparisons = map[string]bool{
	operators.Equals: true, operators.NotEquals: true, operators.In: true,
	operators.Less: true, operators.LessEquals: true, operators.Greater: true, operators.GreaterEquals: true,
}

func (d dissector) part(e ast.Expr) *part {
	n := &part{text: d.text(e), start: d.start(e), expr: e}
	if e.Kind() == ast.ComprehensionKind && d.macro(n, e.AsComprehension()) {
		n.prog = d.program(e)
		return n
	}
	if e.Kind() == ast.CallKind {
		call := e.AsCall()
		switch op := call.FunctionName(); {
		case op == operators.LogicalAnd, op == operators.LogicalOr, op == operators.LogicalNot, op == operators.Conditional:
			n.op = op
			for _, a := range call.Args() {
				n.kids = append(n.kids, d.part(a))
			}
			return n
		case comparisons[op]:
			n.op, n.left, n.right = op, d.operand(call.Args()[0]), d.operand(call.Args()[1])
		}
	}
	if n.prog = d.program(e); n.op == "" {
		n.left = d.operand(e)
	}
	return n
}

// macro takes in all, exists or atLeast; it is false for another comprehension.
func (d dissector) macro(n *part, c ast.ComprehensionExpr) bool {
	if c.LoopStep().Kind() != ast.CallKind || len(c.LoopStep().AsCall().Args()) != 2 {
		return false
	}
	step := c.LoopStep().AsCall()
	switch step.FunctionName() {
	case operators.LogicalAnd:
		n.op = macroAll
	case operators.LogicalOr:
		n.op = macroExists
	case tallyStep:
		n.op, n.right = macroAtLeast, d.operand(c.Result().AsCall().Args()[1])
	default:
		return false
	}
	n.left, n.item, n.kids = d.operand(c.IterRange()), c.IterVar(), []*part{d.part(step.Args()[1])}
	return true
}

func (d dissector) operand(e ast.Expr) *operand {
	o := &operand{text: d.text(e), prog: d.program(e)}
	switch e.Kind() {
	case ast.IdentKind:
		if o.form = "item"; e.AsIdent() == "now" {
			o.form = "now"
		}
	case ast.SelectKind:
		if of := e.AsSelect().Operand(); of.Kind() == ast.IdentKind && of.AsIdent() == "params" {
			o.form, o.name = "param", e.AsSelect().FieldName()
		} else if d.from.GetType(of.ID()).Kind() != types.MapKind {
			o.form = "field"
		}
	case ast.CallKind:
		d.call(o, e.AsCall())
	}
	return o
}

func (d dissector) call(o *operand, call ast.CallExpr) {
	args := call.Args()
	switch call.FunctionName() {
	case operators.Add:
		o.form = "+"
	case operators.Subtract:
		o.form = "-"
	case operators.Conditional:
		o.form = "?:"
	case "size":
		if o.form = "size"; call.IsMemberFunction() {
			args = []ast.Expr{call.Target()}
		}
	default:
		return
	}
	for _, a := range args {
		o.terms = append(o.terms, d.operand(a))
	}
}

func (d dissector) program(e ast.Expr) cel.Program {
	sub := ast.NewCheckedAST(ast.NewAST(e, d.from.SourceInfo()), d.from.TypeMap(), d.from.ReferenceMap())
	env, err := d.env()
	if err != nil {
		return nil
	}
	p, err := env.PlanProgram(sub)
	if err != nil {
		return nil // asking it gives an error, which the explanation shows
	}
	return p
}

func (d dissector) text(e ast.Expr) string {
	text, err := parser.Unparse(e, d.from.SourceInfo(), parser.WrapOnColumn(1<<20))
	if err != nil {
		return ""
	}
	return text
}

// start is the offset in characters of the first thing in the expression.
func (d dissector) start(e ast.Expr) int {
	first := -1
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(x ast.Expr) {
		if r, ok := d.from.SourceInfo().GetOffsetRange(x.ID()); ok && (first < 0 || int(r.Start) < first) {
			first = int(r.Start)
		}
	}))
	return max(first, 0)
}

// A scope gives an expression the items that macros around it have in hand.
type scope struct {
	run   *run
	name  string
	value ref.Val
	outer *scope
}

// ResolveName and Parent make a scope the activation of its expressions.
func (s *scope) ResolveName(name string) (any, bool) {
	for x := s; x.name != ""; x = x.outer {
		if x.name == name {
			return x.value, true
		}
	}
	return s.run.ResolveName(name)
}

// Parent implements cel.Activation.
func (s *scope) Parent() cel.Activation { return nil }
