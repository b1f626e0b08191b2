package engine

import (
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"github.com/mandate-nhi/mandate/controls"
)

// A formulaBuilder turns checked expressions into formulas over the same facts.
type formulaBuilder struct {
	control *controls.Control
	ast     *ast.AST
	facts   map[string]int // by the text of what they are about
	list    []*formulaFact
	strange int // expressions that are too long to be recognized

	assumed []int // of the search: a value for each fact, or −1
	work    int
}

func (b *formulaBuilder) of(a *ast.AST) formula {
	b.ast = a
	return b.formula(b.ast.Expr())
}

// fact is the number of a fact.
func (b *formulaBuilder) fact(about string) int {
	n, ok := b.facts[about]
	if !ok {
		n = len(b.list)
		b.facts[about] = n
		b.list = append(b.list, &formulaFact{})
	}
	return n
}

// value is the number of a value of a text.
func (b *formulaBuilder) value(fact int, text string) int {
	f := b.list[fact]
	i := slices.Index(f.values, text)
	if i < 0 {
		i = len(f.values)
		f.values = append(f.values, text)
	}
	return i
}

// is is true where a text, a flag or null has a value.
func (b *formulaBuilder) is(about, text string) formula {
	fact := b.fact(about)
	want := b.value(fact, text)
	return formulaAtom{fact, func(value int) bool { return value == want }}
}

// opaque is a condition that the search does not see through.
func (b *formulaBuilder) opaque(about string) formula { return b.is("? "+about, "true") }

// order compares the difference of two numbers with a constant.
func (b *formulaBuilder) order(of, less string, bound int64, holds [3]bool) formula {
	fact := b.fact(of + " - " + less)
	f := b.list[fact]
	f.natural = less == "" && strings.HasPrefix(of, "size(")
	if i, found := slices.BinarySearch(f.bounds, bound); !found {
		f.bounds = slices.Insert(f.bounds, i, bound)
	}
	return formulaOrder{fact, bound, holds}
}

func anyOf(list ...formula) formula {
	out := make(formulaAll, len(list))
	for i, f := range list {
		out[i] = formulaNot{f}
	}
	return formulaNot{out}
}

func unless(want bool, f formula) formula {
	if want {
		return f
	}
	return formulaNot{f}
}

// formula turns a condition into a formula.
func (b *formulaBuilder) formula(e ast.Expr) formula {
	switch e.Kind() {
	case ast.LiteralKind:
		return formulaConst(e.AsLiteral() == types.True)
	case ast.ComprehensionKind:
		return b.quantifier(e)
	case ast.CallKind:
		return b.call(e, e.AsCall())
	}
	return b.is(b.text(e), "true")
}

func (b *formulaBuilder) call(e ast.Expr, c ast.CallExpr) formula {
	args := c.Args()
	switch op := c.FunctionName(); op {
	case operators.LogicalAnd:
		return formulaAll{b.formula(args[0]), b.formula(args[1])}
	case operators.LogicalOr:
		return anyOf(b.formula(args[0]), b.formula(args[1]))
	case operators.LogicalNot:
		return formulaNot{b.formula(args[0])}
	case operators.Conditional:
		when := b.formula(args[0])
		return anyOf(formulaAll{when, b.formula(args[1])}, formulaAll{formulaNot{when}, b.formula(args[2])})
	case operators.Equals, operators.NotEquals:
		return unless(op == operators.Equals, b.equal(args[0], args[1]))
	case operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals:
		if f, ok := b.compared(args[0], args[1], orders[op]); ok {
			return f
		}
	case operators.In:
		if f, ok := b.member(args[0], args[1]); ok {
			return f
		}
	}
	return b.opaque(b.text(e))
}

// equal compares two expressions.
func (b *formulaBuilder) equal(x, y ast.Expr) formula {
	if isConstant(x) {
		x, y = y, x
	}
	if isConstant(y) {
		switch v := y.AsLiteral(); {
		case v == types.NullValue:
			return b.is("null "+b.text(x), "true")
		case isConstant(x):
			return formulaConst(x.AsLiteral().Equal(v) == types.True)
		case v.Type() == types.StringType, v.Type() == types.BoolType && x.Kind() == ast.SelectKind:
			return b.is(b.text(x), fmt.Sprint(v))
		}
	}
	if f, ok := b.compared(x, y, [3]bool{false, true, false}); ok {
		return f
	}
	if b.isCondition(x) && b.isCondition(y) {
		return formulaSame{b.formula(x), b.formula(y)}
	}
	return b.opaque(b.text(x) + " == " + b.text(y))
}

func isConstant(e ast.Expr) bool { return e.Kind() == ast.LiteralKind }

// isCondition reports whether an expression is true, false or an error, but not
// none.
func (b *formulaBuilder) isCondition(e ast.Expr) bool {
	return b.ast.GetType(e.ID()).IsExactType(cel.BoolType) && (e.Kind() == ast.CallKind || e.Kind() == ast.LiteralKind)
}

// member is an item in a list of constants.
func (b *formulaBuilder) member(item, list ast.Expr) (formula, bool) {
	var options []formula
	values, isParam := b.texts(list)
	switch {
	case isParam && isConstant(item):
		return formulaConst(slices.Contains(values, fmt.Sprint(item.AsLiteral()))), true
	case isParam:
		for _, v := range values {
			options = append(options, b.is(b.text(item), v))
		}
	case list.Kind() == ast.ListKind:
		for _, x := range list.AsList().Elements() {
			options = append(options, b.equal(item, x))
		}
	default:
		return nil, false
	}
	return anyOf(options...), true
}

// texts are the items of a list that is a parameter.
func (b *formulaBuilder) texts(list ast.Expr) ([]string, bool) {
	p, ok := paramOf(b.control, b.ast, list)
	return p.Default.Strings(), ok && p.Type == controls.ParamStrings
}

// quantifier sees through a macro whose predicate has one truth value only.
func (b *formulaBuilder) quantifier(e ast.Expr) formula {
	macro, _ := b.ast.SourceInfo().GetMacroCall(e.ID())
	step := e.AsComprehension().LoopStep()
	if !slices.Contains(quantifiers, macro.AsCall().FunctionName()) || step.Kind() != ast.CallKind {
		return b.opaque(b.text(e))
	}
	items := &formulaBuilder{control: b.control, ast: b.ast, facts: map[string]int{}}
	args := step.AsCall().Args()
	p := items.formula(args[len(args)-1])
	least := int64(1)
	if macro.AsCall().FunctionName() == "atLeast" {
		n, ok := b.linear(e.AsComprehension().Result().AsCall().Args()[1])
		if !ok || n.of != "" {
			return b.opaque(b.text(e))
		}
		least = n.plus
	}
	switch all := macro.AsCall().FunctionName() == "all"; {
	case all && !items.reaches(p, false), least < 1:
		return formulaConst(true)
	case !all && !items.reaches(p, true):
		return formulaConst(false)
	}
	return b.opaque(b.text(e))
}
