package engine

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/mandate-nhi/mandate/controls"
)

// A compiler turns a checked expression into closures over typed values. What it
// gives for an expression is an expr, a sequence, an indexable map of labels, or
// nothing. Behind the first thing that it does not cover it goes on blindly.
type compiler struct {
	control   *controls.Control
	ast       *ast.AST
	variables map[string]any
	cursors   []func() any
	moments   []momentOf
	refused   string // the first thing that is not covered
	tracing   bool   // notes what is missing
}

func (c *compiler) refuse(format string, args ...any) {
	if c.refused == "" {
		c.refused = fmt.Sprintf(format, args...)
	}
}

// condition compiles an operand that must be one.
func (c *compiler) condition(e ast.Expr) condition {
	x, ok := lifted(c.expr(e)).(condition)
	if !ok {
		c.refuse("%v where a condition is expected", c.ast.GetType(e.ID()))
	}
	return x
}

// of compiles an operand that must be of a type.
func of[T any](c *compiler, e ast.Expr) expr[T] {
	x, ok := lifted(c.expr(e)).(expr[T])
	if !ok {
		c.refuse("%v where %T is expected", c.ast.GetType(e.ID()), *new(T))
	}
	return x
}

// expr compiles an expression; nil where it is not covered.
func (c *compiler) expr(e ast.Expr) any {
	if c.tracing {
		return c.traced(e)
	}
	return c.compile(e)
}

func (c *compiler) compile(e ast.Expr) any {
	switch e.Kind() {
	case ast.IdentKind:
		if v, ok := c.variables[e.AsIdent()]; ok {
			return v
		}
		c.refuse("the name %s", e.AsIdent())
	case ast.LiteralKind:
		return c.literal(e.AsLiteral())
	case ast.ListKind:
		return c.list(e.AsList())
	case ast.SelectKind:
		return c.selection(e.AsSelect())
	case ast.ComprehensionKind:
		return c.comprehension(e.AsComprehension())
	case ast.CallKind:
		return c.call(e.AsCall())
	default:
		c.refuse("a map or a message")
	}
	return nil
}

// literal compiles a constant.
func (c *compiler) literal(v ref.Val) any {
	switch v := v.(type) {
	case types.Bool:
		return constantly(givenBy(bool(v)))
	case types.Int:
		return constant[int64]{int64(v)}
	case types.String:
		return constant[string]{string(v)}
	case types.Duration:
		return constant[time.Duration]{v.Duration}
	case types.Timestamp:
		return constant[timestamp]{timestampOf(v.Time)}
	case types.Null:
		return nothing{}
	}
	c.refuse("a constant of type %s", v.Type().TypeName())
	return nil
}

// list compiles a list of texts written out.
func (c *compiler) list(l ast.ListExpr) any {
	out := texts{}
	for _, e := range l.Elements() {
		if e.Kind() != ast.LiteralKind || e.AsLiteral().Type() != types.StringType {
			c.refuse("a list of anything but texts written out")
			return nil
		}
		out = append(out, string(e.AsLiteral().(types.String)))
	}
	return out
}

// param is a parameter of the control, which is constant.
func (c *compiler) param(name string) any {
	p, _ := c.control.Param(name)
	switch p.Default.Type() {
	case controls.ParamDuration:
		return constant[time.Duration]{p.Default.Duration()}
	case controls.ParamInt:
		return constant[int64]{p.Default.Int()}
	}
	return texts(p.Default.Strings())
}

func (c *compiler) selection(s ast.SelectExpr) any {
	if s.IsTestOnly() {
		c.refuse("has()")
		return nil
	}
	typ := strings.TrimPrefix(c.ast.GetType(s.Operand().ID()).TypeName(), typePrefix)
	if typ == paramsType {
		return c.param(s.FieldName())
	}
	object := c.expr(s.Operand())
	if l, ok := lifted(object).(expr[map[string]string]); ok {
		return label(l, constant[string]{s.FieldName()}.lift().(expr[string]))
	}
	f, ok := viewTypes[typ][s.FieldName()]
	if !ok {
		c.refuse("the field %s of %s", s.FieldName(), typ)
	}
	if c.refused != "" {
		return nil
	}
	return c.field(f, object)
}

// label reads a label; an absent one is "".
func label(l expr[map[string]string], key expr[string]) expr[string] {
	return operator(l, key, func(m map[string]string, k string) (string, bool) { return m[k], true })
}

// comprehension compiles all, exists and atLeast.
func (c *compiler) comprehension(f ast.ComprehensionExpr) any {
	l, ok := c.expr(f.IterRange()).(sequence)
	if !ok || f.HasIterVar2() || f.LoopStep().Kind() != ast.CallKind {
		c.refuse("this comprehension")
		return nil
	}
	slot := len(c.cursors)
	c.cursors = append(c.cursors, l.cursor)
	outer, shadows := c.variables[f.IterVar()]
	c.variables[f.IterVar()] = l.inHand(slot)
	step := f.LoopStep().AsCall()
	p := c.condition(step.Args()[len(step.Args())-1])
	if delete(c.variables, f.IterVar()); shadows {
		c.variables[f.IterVar()] = outer
	}
	switch op := step.FunctionName(); {
	case op == tallyStep:
		return atLeastOf(l, slot, of[int64](c, f.Result().AsCall().Args()[1]), p)
	case op == operators.LogicalAnd && quantifies(f, types.True):
		return quantifier(l, slot, p, isFalse)
	case op == operators.LogicalOr && quantifies(f, types.False):
		return quantifier(l, slot, p, isTrue)
	}
	c.refuse("a comprehension other than all, exists and atLeast")
	return nil
}

// quantifies reports whether a comprehension is one of all and exists.
func quantifies(f ast.ComprehensionExpr, start ref.Val) bool {
	args := f.LoopStep().AsCall().Args()
	return len(args) == 2 && args[0].Kind() == ast.IdentKind && args[0].AsIdent() == f.AccuVar() &&
		f.AccuInit().Kind() == ast.LiteralKind && f.AccuInit().AsLiteral() == start && f.Result().Kind() == ast.IdentKind
}

func (c *compiler) call(e ast.CallExpr) any {
	args := e.Args()
	if e.IsMemberFunction() {
		args = append([]ast.Expr{e.Target()}, args...)
	}
	switch op := e.FunctionName(); op {
	case operators.LogicalAnd, operators.LogicalOr:
		return junction(c.conditions(op, flat(op, args, nil)), op == operators.LogicalOr)
	case operators.LogicalNot:
		return not(c.condition(args[0]))
	case operators.Equals, operators.NotEquals:
		return c.equal(c.expr(args[0]), c.expr(args[1]), op == operators.Equals)
	case operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals:
		return c.order(op, c.expr(args[0]), c.expr(args[1]))
	case operators.Add, operators.Subtract, operators.Multiply:
		return c.arithmetic(op, c.expr(args[0]), c.expr(args[1]))
	case operators.In:
		return c.membership(c.expr(args[0]), c.expr(args[1]))
	case operators.Conditional:
		return c.conditional(c.condition(args[0]), c.expr(args[1]), c.expr(args[2]))
	case operators.Index:
		return label(of[map[string]string](c, args[0]), of[string](c, args[1]))
	case "size":
		return c.size(c.expr(args[0]))
	case "startsWith":
		return test(of[string](c, args[0]), of[string](c, args[1]), strings.HasPrefix)
	case "endsWith":
		return test(of[string](c, args[0]), of[string](c, args[1]), strings.HasSuffix)
	case "contains":
		return test(of[string](c, args[0]), of[string](c, args[1]), strings.Contains)
	case "matches":
		return c.matches(of[string](c, args[0]), args[1])
	case "duration", "timestamp":
		return c.conversion(op, args[0])
	}
	c.refuse("%s()", strings.Trim(e.FunctionName(), "_"))
	return nil
}

// flat lists the terms of one && or ||, however they are nested.
func flat(op string, args, list []ast.Expr) []ast.Expr {
	for _, e := range args {
		if e.Kind() == ast.CallKind && e.AsCall().FunctionName() == op {
			list = flat(op, e.AsCall().Args(), list)
		} else {
			list = append(list, e)
		}
	}
	return list
}

// conditions compiles the terms of one && or ||.
func (c *compiler) conditions(op string, terms []ast.Expr) []condition {
	var list []condition
	for i := 0; i < len(terms); i++ {
		if i+1 < len(terms) && !c.tracing {
			if x := c.guarded(op, terms[i], terms[i+1]); x != nil {
				list, i = append(list, x), i+1
				continue
			}
		}
		list = append(list, c.condition(terms[i]))
	}
	return list
}

// guarded compiles t != null && t < u and t == null || t < u, for an instant t of the
// subject and any order, as one; nil for other terms.
func (c *compiler) guarded(op string, guard, order ast.Expr) condition {
	test, none := operators.NotEquals, isFalse
	if op == operators.LogicalOr {
		test, none = operators.Equals, isTrue
	}
	a, b := guard.AsCall(), order.AsCall() // of no function where it is no call
	holds, ok := orders[b.FunctionName()]
	if !ok || a.FunctionName() != test || a.Args()[0].Kind() != ast.SelectKind || b.Args()[0].Kind() != ast.SelectKind || c.expr(a.Args()[1]) != any(nothing{}) {
		return nil
	}
	t, ok := c.expr(a.Args()[0]).(*kept[timestamp])
	if u, same := c.expr(b.Args()[0]).(*kept[timestamp]); !ok || !same || t.number != u.number {
		return nil
	}
	return c.inOrder(t, c.expr(b.Args()[1]), holds, none)
}

func (c *compiler) membership(item, list any) any {
	if l, ok := list.(sequence); ok {
		if x, ok := l.has(item); ok {
			return x
		}
	}
	c.refuse("membership in anything but a list of texts")
	return nil
}

func (c *compiler) size(of any) any {
	switch x := lifted(of).(type) {
	case sequence:
		return x.size()
	case expr[string]:
		return expr[int64](func(r *run) (int64, state) {
			v, s := x(r)
			if s == null {
				s = bad
			}
			return int64(utf8.RuneCountInString(v)), s
		})
	}
	c.refuse("the size of a map")
	return nil
}

// matches compiles a match with a pattern written out.
func (c *compiler) matches(text expr[string], pattern ast.Expr) any {
	if pattern.Kind() == ast.LiteralKind {
		if p, ok := pattern.AsLiteral().Value().(string); ok {
			if re, err := regexp.Compile(p); err == nil {
				return test(text, constant[string]{p}.lift().(expr[string]), func(x, _ string) bool { return re.MatchString(x) })
			}
		}
	}
	c.refuse("a pattern that is not written out")
	return nil
}

// conversion compiles a duration or timestamp written out.
func (c *compiler) conversion(name string, text ast.Expr) any {
	to := ref.Type(types.DurationType)
	if name == "timestamp" {
		to = types.TimestampType
	}
	if text.Kind() == ast.LiteralKind {
		return c.literal(text.AsLiteral().ConvertToType(to))
	}
	c.refuse("%s() of what is not written out", name)
	return nil
}

func (c *compiler) conditional(when condition, a, b any) any {
	b = lifted(b)
	switch x := lifted(a).(type) {
	case condition:
		if y, ok := b.(condition); ok {
			return eitherCondition(when, x, y)
		}
	case expr[int64]:
		return branch(c, when, x, b)
	case expr[string]:
		return branch(c, when, x, b)
	case expr[timestamp]:
		return branch(c, when, x, b)
	case expr[time.Duration]:
		return branch(c, when, x, b)
	}
	c.refuse("?: of these types")
	return nil
}

func branch[T any](c *compiler, when condition, a expr[T], other any) any {
	b, ok := other.(expr[T])
	if !ok {
		c.refuse("?: of two types")
	}
	return conditional(when, a, b)
}
