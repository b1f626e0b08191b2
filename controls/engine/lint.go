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
	"cel.dev/cel-go/common/types/ref"

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
func lint(c *controls.Control, applies, pass *ast.AST, maxCost int) []*ExprError {
	a, p := newLinter(c, "applies", applies), newLinter(c, "pass", pass)
	a.walk(a.ast.Expr(), guards{})
	a.costly(a.ast.Expr(), maxCost)
	p.walk(p.ast.Expr(), comparedWithNull(terms(a.ast.Expr(), operators.LogicalAnd), operators.NotEquals))
	p.costly(p.ast.Expr(), maxCost)
	if errs := append(a.errs, p.errs...); len(errs) > 0 {
		return errs
	}
	return unreachable(c, applies, pass)
}

func newLinter(c *controls.Control, expr string, a *ast.AST) *linter {
	return &linter{control: c, expr: expr, ast: a, ranges: map[string]ast.Expr{}}
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
		if p, ok := l.param(e); ok {
			return field{required: true, enum: p.Values()}, ok
		}
		owner := l.ast.GetType(e.AsSelect().Operand().ID()).TypeName()
		f, ok := viewTypes[strings.TrimPrefix(owner, typePrefix)][e.AsSelect().FieldName()]
		return f, ok
	}
	return field{}, false
}

// param is the parameter that an expression reads.
func (l *linter) param(e ast.Expr) (controls.Param, bool) { return paramOf(l.control, l.ast, e) }

func paramOf(c *controls.Control, a *ast.AST, e ast.Expr) (controls.Param, bool) {
	if e.Kind() != ast.SelectKind || a.GetType(e.AsSelect().Operand().ID()).TypeName() != typePrefix+paramsType {
		return controls.Param{}, false
	}
	return c.Param(e.AsSelect().FieldName())
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
	case ast.MapKind, ast.StructKind:
		l.report(e, CodeUnsupported, "facts are read, not made: compare them one by one")
	case ast.ComprehensionKind:
		l.comprehension(e, g)
	case ast.CallKind:
		l.call(e, g)
	}
}

// quantifiers are the macros that have a meaning over lists that may go on.
var quantifiers = []string{"all", "exists", "atLeast"}

func (l *linter) comprehension(e ast.Expr, g guards) {
	c := e.AsComprehension()
	l.walk(c.IterRange(), g)
	macro, _ := l.ast.SourceInfo().GetMacroCall(e.ID())
	if name := macro.AsCall().FunctionName(); !slices.Contains(quantifiers, name) || c.HasIterVar2() {
		l.report(e, CodeUnsupported, "%s has no meaning over lists that may go on; use all, exists or atLeast with one variable", name)
		return
	}
	outer, shadows := l.ranges[c.IterVar()]
	l.ranges[c.IterVar()] = c.IterRange()
	if !mentions(c.LoopStep(), c.IterVar()) {
		l.report(e, CodeIgnoresElement, "the predicate does not mention %s, so that every item is alike", c.IterVar())
	}
	l.walk(c.LoopStep(), g)
	l.walk(c.Result(), g)
	if delete(l.ranges, c.IterVar()); shadows {
		l.ranges[c.IterVar()] = outer
	}
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
		if l.size(e, c) {
			return
		}
	default:
		l.supported(e, name, args)
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

// functions are the further operators and functions that can neither fail nor
// mislead on a fact. A conversion may fail, division may be by nothing, an index
// may not be there, and a calendar needs a place.
var functions = append([]string{operators.LogicalNot, operators.Negate, operators.Multiply, operators.NotStrictlyFalse,
	"startsWith", "endsWith", "contains", tallyStart, tallyStep, tallyDone}, ordering...)

// supported reports what is no part of the language of controls.
func (l *linter) supported(e ast.Expr, name string, args []ast.Expr) {
	switch name {
	case "duration", "timestamp":
		l.conversion(e, name, args[0])
	case operators.Index:
		if l.ast.GetType(args[0].ID()).Kind() != types.MapKind {
			l.report(e, CodeUnsupported, "a list has no order; use all, exists or atLeast")
		}
	case "matches":
		l.pattern(e, args[len(args)-1])
	default:
		if !slices.Contains(functions, name) {
			l.report(e, CodeUnsupported, "%s is no part of the language of controls", strings.Trim(name, "_"))
		}
	}
}

// conversion reports a duration or instant that is not written out, or is none.
func (l *linter) conversion(call ast.Expr, name string, arg ast.Expr) {
	text, ok := types.String(""), false
	if arg.Kind() == ast.LiteralKind {
		text, ok = arg.AsLiteral().(types.String)
	}
	if !ok {
		l.report(call, CodeUnsupported, "%s() of anything but a text written out may fail", name)
		return
	}
	to := ref.Type(types.TimestampType)
	if name == "duration" {
		to = types.DurationType
	}
	switch v := text.ConvertToType(to).(type) {
	case *types.Err:
		l.report(arg, CodeBadConstant, "this is no %s, which is written as %s", name, map[string]string{"duration": "2160h", "timestamp": "2026-07-01T00:00:00Z"}[name])
	case types.Duration:
		if v.Abs() > governance.MaxDuration {
			l.report(arg, CodeBadConstant, "a duration has at most %s, lest instants overflow", governance.FormatDuration(governance.MaxDuration))
		}
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

// size reports the size of what may go on, and whether that was the result of a
// macro, of which nothing more is said.
func (l *linter) size(e ast.Expr, c ast.CallExpr) bool {
	of := c.Target()
	if !c.IsMemberFunction() {
		of = c.Args()[0]
	}
	if of.Kind() == ast.ComprehensionKind {
		l.report(e, CodeOpenSize, "the size of a filter is not known while items are; use atLeast(list, n, x, predicate)")
		return true
	}
	if f, ok := l.field(of); ok && f.open {
		l.report(e, CodeOpenSize, "%s may go on, so that its size is not known; use atLeast(list, n, x, predicate)", pathOf(of))
	}
	return false
}
