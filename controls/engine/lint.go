package engine

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/nearest"
)

// A linter refuses what CEL allows and facts that may be missing do not bear.
type linter struct {
	control *controls.Control
	expr    string
	ast     *ast.AST
	ranges  map[string]ast.Expr // comprehension variable → the list it runs over
	errs    []*ExprError
}

// guards are the paths that a conjunction or disjunction has compared with null.
type guards map[string]bool

// lint checks both expressions. What applies has compared with null is known not
// to be none in pass.
func lint(c *controls.Control, applies, pass *cel.Ast) []*ExprError {
	a := &linter{control: c, expr: "applies", ast: applies.NativeRep(), ranges: map[string]ast.Expr{}}
	a.walk(a.ast.Expr(), guards{})
	p := &linter{control: c, expr: "pass", ast: pass.NativeRep(), ranges: map[string]ast.Expr{}}
	p.walk(p.ast.Expr(), comparedWithNull(terms(a.ast.Expr(), operators.LogicalAnd), operators.NotEquals))
	return append(a.errs, p.errs...)
}

func (l *linter) report(e ast.Expr, code governance.Code, format string, args ...any) {
	at := l.ast.SourceInfo().GetStartLocation(e.ID())
	l.errs = append(l.errs, &ExprError{Control: l.control.ID, Expr: l.expr, Code: code, Line: max(at.Line(), 1), Column: at.Column() + 1, Detail: fmt.Sprintf(format, args...)})
}

// terms splits nested uses of one operator into its operands.
func terms(e ast.Expr, op string) []ast.Expr {
	if e.Kind() == ast.CallKind && e.AsCall().FunctionName() == op {
		var out []ast.Expr
		for _, a := range e.AsCall().Args() {
			out = append(out, terms(a, op)...)
		}
		return out
	}
	return []ast.Expr{e}
}

// comparedWithNull lists the paths that the terms compare with null by op.
func comparedWithNull(list []ast.Expr, op string) guards {
	g := guards{}
	for _, t := range list {
		if t.Kind() != ast.CallKind || t.AsCall().FunctionName() != op {
			continue
		}
		args := t.AsCall().Args()
		for i, a := range args {
			if other := args[1-i]; other.Kind() == ast.LiteralKind && other.AsLiteral() == types.NullValue {
				g[pathOf(a)] = true
			}
		}
	}
	return g
}

// pathOf writes a chain of selections; anything else is "?", which guards nothing.
func pathOf(e ast.Expr) string {
	switch e.Kind() {
	case ast.IdentKind:
		return e.AsIdent()
	case ast.SelectKind:
		if p := pathOf(e.AsSelect().Operand()); p != "?" {
			return p + "." + e.AsSelect().FieldName()
		}
	}
	return "?"
}

// field is what is known of the field that an expression selects. An item of a
// list has the values of the list's enum.
func (l *linter) field(e ast.Expr) (field, bool) {
	switch e.Kind() {
	case ast.IdentKind:
		if over, ok := l.ranges[e.AsIdent()]; ok {
			f, ok := l.field(over)
			f.none, f.open = false, false
			return f, ok
		}
	case ast.SelectKind:
		owner := l.ast.GetType(e.AsSelect().Operand().ID()).TypeName()
		name := e.AsSelect().FieldName()
		if owner == typePrefix+paramsType {
			p, ok := l.control.Param(name)
			return field{required: true, enum: p.Values()}, ok
		}
		f, ok := viewTypes[strings.TrimPrefix(owner, typePrefix)][name]
		return f, ok
	}
	return field{}, false
}

func (l *linter) walk(e ast.Expr, g guards) {
	switch e.Kind() {
	case ast.SelectKind:
		s := e.AsSelect()
		if s.IsTestOnly() {
			l.report(e, CodeHas, "has() asks whether a fact is known; no verdict may depend on that")
		}
		l.unguarded(s.Operand(), g, "a field of")
		l.walk(s.Operand(), g)
	case ast.ListKind:
		for _, x := range e.AsList().Elements() {
			l.walk(x, g)
		}
	case ast.ComprehensionKind:
		l.comprehension(e, g)
	case ast.CallKind:
		l.call(e, g)
	}
}

func (l *linter) comprehension(e ast.Expr, g guards) {
	c := e.AsComprehension()
	l.walk(c.IterRange(), g)
	l.ranges[c.IterVar()] = c.IterRange()
	step := c.LoopStep()
	if step.Kind() == ast.CallKind && !mentions(step, c.IterVar()) {
		l.report(e, CodeIgnoresElement, "the predicate does not mention %s, so that every item is alike", c.IterVar())
	}
	l.walk(step, g)
	l.walk(c.Result(), g)
}

// ordering lists the operators whose operands must not be none.
var ordering = []string{operators.Add, operators.Subtract, operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals}

func (l *linter) call(e ast.Expr, g guards) {
	c := e.AsCall()
	args := c.Args()
	switch name := c.FunctionName(); name {
	case operators.LogicalAnd, operators.LogicalOr:
		l.logic(e, name, g)
		return
	case operators.Conditional:
		l.conditional(args[0])
	case operators.Equals, operators.NotEquals:
		l.literal(args[0], args[1])
		l.literal(args[1], args[0])
	case operators.In:
		l.membership(args[0], args[1])
	case "size":
		l.size(e, c)
	default:
		if slices.Contains(ordering, name) {
			l.arithmetic(e, name, args, g)
		}
	}
	if c.IsMemberFunction() {
		l.walk(c.Target(), g)
	}
	for _, a := range args {
		l.walk(a, g)
	}
}

// logic walks the terms of a conjunction with what it compares with null known
// not to be none, and those of a disjunction with what it compares equal to null.
func (l *linter) logic(e ast.Expr, op string, g guards) {
	list := terms(e, op)
	comparison := operators.NotEquals
	if op == operators.LogicalOr {
		comparison = operators.Equals
	}
	within := maps.Clone(g)
	maps.Copy(within, comparedWithNull(list, comparison))
	for _, t := range list {
		l.walk(t, within)
	}
}

func (l *linter) conditional(condition ast.Expr) {
	ast.PostOrderVisit(condition, ast.NewExprVisitor(func(x ast.Expr) {
		if f, ok := l.field(x); ok && x.Kind() == ast.SelectKind && !f.required {
			l.report(x, CodeConditional, "%s may be unknown; write c && a || !c && b || a && b", pathOf(x))
		}
	}))
}

func (l *linter) arithmetic(e ast.Expr, op string, args []ast.Expr, g guards) {
	if op == operators.Subtract && l.isInstant(args[0]) && l.isInstant(args[1]) {
		l.report(e, CodeInstantDifference, "a difference of instants overflows for a date far away; compare instants: a >= b - d")
	}
	for _, a := range args {
		l.unguarded(a, g, "ordering or adding")
	}
}

func (l *linter) isInstant(e ast.Expr) bool {
	return l.ast.GetType(e.ID()).IsExactType(cel.TimestampType)
}

// unguarded reports the use of what may be none. Texts are "" then, and need no
// guard.
func (l *linter) unguarded(e ast.Expr, g guards, use string) {
	f, ok := l.field(e)
	if ok && f.none && !g[pathOf(e)] && !f.typ.IsExactType(cel.StringType) {
		l.report(e, CodeUnguardedNone, "%s %s, which may be none: add %s != null && in the same conjunction", use, pathOf(e), pathOf(e))
	}
}

// literal reports a text that is no value of the enum it is compared with.
func (l *linter) literal(e, lit ast.Expr) {
	f, ok := l.field(e)
	if !ok || len(f.enum) == 0 || lit.Kind() != ast.LiteralKind {
		return
	}
	s, ok := lit.AsLiteral().Value().(string)
	if ok && s != "" && !slices.Contains(f.enum, s) {
		l.report(lit, CodeNoSuchValue, "%s is never %q%s", pathOf(e), s, nearest.Hint(s, f.enum))
	}
}

func (l *linter) membership(item, list ast.Expr) {
	if list.Kind() == ast.ListKind {
		for _, x := range list.AsList().Elements() {
			l.literal(item, x)
		}
		return
	}
	l.literal(list, item)
	a, ok1 := l.field(item)
	b, ok2 := l.field(list)
	if ok1 && ok2 && len(a.enum) > 0 && len(b.enum) > 0 && !slices.ContainsFunc(b.enum, func(v string) bool { return slices.Contains(a.enum, v) }) {
		l.report(item, CodeNoSuchValue, "%s and %s have no value in common", pathOf(item), pathOf(list))
	}
}

func (l *linter) size(e ast.Expr, c ast.CallExpr) {
	var of ast.Expr
	if c.IsMemberFunction() {
		of = c.Target()
	} else if len(c.Args()) == 1 {
		of = c.Args()[0]
	}
	if of == nil {
		return
	}
	if of.Kind() == ast.ComprehensionKind {
		l.report(e, CodeOpenSize, "the size of a filter is not known while items are; use atLeast(list, n, x, predicate)")
	}
	if f, ok := l.field(of); ok && f.open {
		l.report(e, CodeOpenSize, "%s may go on, so that its size is not known; use atLeast(list, n, x, predicate)", pathOf(of))
	}
}
