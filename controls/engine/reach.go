package engine

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

// unreachable reports a control that never applies, never passes or never fails,
// whatever the facts are. It reports only what is certain: what it does not see
// through, it takes for something that may be either.
func unreachable(c *controls.Control, applies, pass *cel.Ast) []*ExprError {
	b := &formulaBuilder{control: c, facts: map[string]int{}}
	fault := func(expr string, code governance.Code, detail string) []*ExprError {
		return []*ExprError{{Control: c.ID, Expr: expr, Code: code, Line: 1, Column: 1, Detail: detail}}
	}
	asks, holds := b.of(applies), b.of(pass)
	switch {
	case !b.reaches(asks, true):
		return fault("applies", CodeNeverApplies, "no facts make this true: the control asks about no record")
	case !b.reaches(formulaAll{asks, holds}, true):
		return fault("pass", CodeNeverPasses, "no facts make this true where the control applies: it can never pass")
	case !b.reaches(formulaAll{asks, formulaNot{holds}}, true):
		return fault("pass", CodeNeverFails, "no facts make this false where the control applies: it can never fail")
	}
	return nil
}

// A formula is an expression as far as the search sees through it. An error stands
// for both true and false, which is how && and || take it.
type formula interface {
	// under is the truth of the formula under what the search has assumed, or the
	// fact that it turns on.
	under(*formulaBuilder) (truth, int)
}

type truth int8

const (
	open truth = iota // it turns on a fact of which nothing is assumed
	yes
	no
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

func (t truth) not() truth { return [...]truth{open, no, yes}[t] }

type (
	formulaConst bool
	formulaNot   struct{ of formula }
	formulaAll   []formula // &&
	formulaSame  struct{ a, b formula }
	// A formulaAtom is true where the value of a fact is a certain one.
	formulaAtom struct {
		fact  int
		holds func(value int) bool
	}
	// A formulaOrder compares the difference of two numbers with a constant.
	formulaOrder struct {
		fact  int
		bound int64
		holds [3]bool // for less, equal and more
	}
)

func (f formulaConst) under(*formulaBuilder) (truth, int) { return truthOf(bool(f)), 0 }

func (f formulaNot) under(b *formulaBuilder) (truth, int) {
	t, at := f.of.under(b)
	return t.not(), at
}

func (f formulaAll) under(b *formulaBuilder) (truth, int) {
	result, turnsOn := yes, 0
	for _, x := range f {
		switch t, at := x.under(b); {
		case t == no:
			return no, 0
		case t == open && result == yes:
			result, turnsOn = open, at
		}
	}
	return result, turnsOn
}

func (f formulaSame) under(b *formulaBuilder) (truth, int) {
	x, at := f.a.under(b)
	if x == open {
		return open, at
	}
	y, at := f.b.under(b)
	if y == open {
		return open, at
	}
	return truthOf(x == y), 0
}

func (f formulaAtom) under(b *formulaBuilder) (truth, int) {
	value := b.assume(f.fact)
	if value < 0 {
		return open, f.fact
	}
	return truthOf(f.holds(value)), 0
}

// The values of a fact that is ordered are the places before, at and behind each
// bound, in their order.
func (f formulaOrder) under(b *formulaBuilder) (truth, int) {
	value := b.assume(f.fact)
	if value < 0 {
		return open, f.fact
	}
	i, _ := slices.BinarySearch(b.list[f.fact].bounds, f.bound)
	switch at := 2*i + 1; {
	case value < at:
		return truthOf(f.holds[0]), 0
	case value > at:
		return truthOf(f.holds[2]), 0
	}
	return truthOf(f.holds[1]), 0
}

// A formulaFact is something about which facts may say anything: a text, a flag,
// the difference of two numbers, or a condition that the search does not see
// through.
type formulaFact struct {
	values  []string // of a text, with which it is compared; any other text is one more value
	bounds  []int64  // of a difference, sorted
	natural bool     // a difference that is not less than 0
}

// reachable lists the values that a fact may have.
func (f *formulaFact) reachable() []int {
	var out []int
	for v := range max(2*len(f.bounds), len(f.values)) + 1 {
		switch i := v / 2; {
		case len(f.bounds) == 0:
		case f.natural && i < len(f.bounds) && (f.bounds[i] < 0 || f.bounds[i] == 0 && v%2 == 0):
			continue // below 0
		case v%2 == 0 && 0 < i && i < len(f.bounds) && f.bounds[i-1]+1 == f.bounds[i]:
			continue // between neighbors
		}
		out = append(out, v)
	}
	return out
}

// maxWork bounds one search, in facts looked at. Behind it nothing is certain. A
// library default: the shipped controls need less than a tenth of it.
const maxWork = 1 << 14

// reaches reports whether some facts may give a formula a truth value.
func (b *formulaBuilder) reaches(f formula, want bool) bool {
	b.assumed = slices.Repeat([]int{-1}, len(b.list))
	b.work = 0
	return b.search(f, truthOf(want))
}

// assume is what the search assumes of a fact.
func (b *formulaBuilder) assume(fact int) int {
	b.work++
	return b.assumed[fact]
}

func (b *formulaBuilder) search(f formula, want truth) bool {
	if b.work > maxWork {
		return true
	}
	t, fact := f.under(b)
	if t != open {
		return t == want
	}
	for _, value := range b.list[fact].reachable() {
		b.assumed[fact] = value
		if b.search(f, want) {
			return true
		}
	}
	b.assumed[fact] = -1
	return false
}

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

func (b *formulaBuilder) of(a *cel.Ast) formula {
	b.ast = a.NativeRep()
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

// A linear expression is something, "" for nothing, and a constant: an int, or a
// number of nanoseconds.
type linear struct {
	of   string
	plus int64
}

// compared compares two linear expressions: holds says for which order of them.
func (b *formulaBuilder) compared(x, y ast.Expr, holds [3]bool) (formula, bool) {
	p, ok1 := b.linear(x)
	q, ok2 := b.linear(y)
	bound, ok3 := minus(q.plus, p.plus)
	if !ok1 || !ok2 || !ok3 {
		return nil, false
	}
	if p.of < q.of { // one way of writing a difference; "" stands last
		p, q = q, p
		bound, ok3 = minus(0, bound)
		holds = [3]bool{holds[2], holds[1], holds[0]}
	}
	switch {
	case !ok3:
		return nil, false
	case p.of == q.of:
		return formulaConst(holds[1+cmp.Compare(0, bound)]), true
	}
	return b.order(p.of, q.of, bound, holds), true
}

// linear takes a number apart; false for an expression of another type.
func (b *formulaBuilder) linear(e ast.Expr) (linear, bool) {
	if t := b.ast.GetType(e.ID()); !t.IsExactType(cel.IntType) && !t.IsExactType(cel.DurationType) && !t.IsExactType(cel.TimestampType) {
		return linear{}, false
	}
	if n, ok := b.number(e); ok {
		return linear{plus: n}, true
	}
	if e.Kind() == ast.CallKind && len(e.AsCall().Args()) == 2 {
		if sum, ok := b.sum(e.AsCall().FunctionName(), e.AsCall().Args()); ok {
			return sum, true
		}
	}
	return linear{of: b.text(e)}, true
}

// sum adds or subtracts a constant.
func (b *formulaBuilder) sum(op string, args []ast.Expr) (linear, bool) {
	x, ok1 := b.linear(args[0])
	y, ok2 := b.linear(args[1])
	if x.of == "" && op == operators.Add {
		x, y = y, x
	}
	if !ok1 || !ok2 || y.of != "" {
		return linear{}, false
	}
	switch op {
	case operators.Add:
		n, ok := plus(x.plus, y.plus)
		return linear{x.of, n}, ok
	case operators.Subtract:
		n, ok := minus(x.plus, y.plus)
		return linear{x.of, n}, ok
	}
	return linear{}, false
}

// number is the value of a number that is constant.
func (b *formulaBuilder) number(e ast.Expr) (int64, bool) {
	if p, ok := paramOf(b.control, b.ast, e); ok {
		return cmp.Or(p.Default.Int(), int64(p.Default.Duration())), p.Type != controls.ParamStrings
	}
	if isConstant(e) {
		n, ok := e.AsLiteral().(types.Int)
		return int64(n), ok
	}
	if e.Kind() != ast.CallKind || len(e.AsCall().Args()) != 1 || !isConstant(e.AsCall().Args()[0]) {
		return 0, false
	}
	text, _ := e.AsCall().Args()[0].AsLiteral().(types.String)
	switch e.AsCall().FunctionName() {
	case "duration":
		d, ok := text.ConvertToType(types.DurationType).(types.Duration)
		return int64(d.Duration), ok
	case "timestamp":
		t, ok := text.ConvertToType(types.TimestampType).(types.Timestamp)
		return t.UnixNano(), ok && time.Unix(0, t.UnixNano()).Equal(t.Time)
	}
	return 0, false
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

// maxText bounds what expressions are recognized by, in nodes.
const maxText = 200

// text is the same for expressions that are the same, and have the same value
// therefore. An expression that is too long is like no other.
func (b *formulaBuilder) text(e ast.Expr) string {
	w := exprWriter{left: maxText}
	w.expr(e)
	if w.left < 0 {
		b.strange++
		return fmt.Sprint("#", b.strange)
	}
	return w.String()
}

// An exprWriter writes expressions so that no two read the same.
type exprWriter struct {
	strings.Builder
	left int
}

func (w *exprWriter) expr(e ast.Expr) {
	if w.left--; w.left < 0 {
		return
	}
	switch e.Kind() {
	case ast.IdentKind:
		w.WriteString(e.AsIdent())
	case ast.LiteralKind:
		fmt.Fprintf(w, "%q", fmt.Sprint(e.AsLiteral().Type().TypeName(), e.AsLiteral().Value()))
	case ast.SelectKind:
		w.expr(e.AsSelect().Operand())
		w.WriteString("." + e.AsSelect().FieldName())
	case ast.ListKind:
		w.list("[", e.AsList().Elements()...)
	case ast.CallKind:
		if w.WriteString(e.AsCall().FunctionName()); e.AsCall().IsMemberFunction() {
			w.list("(", append([]ast.Expr{e.AsCall().Target()}, e.AsCall().Args()...)...)
		} else {
			w.list("(", e.AsCall().Args()...)
		}
	case ast.ComprehensionKind:
		c := e.AsComprehension()
		w.list("for "+c.IterVar()+"{", c.IterRange(), c.AccuInit(), c.LoopStep(), c.Result())
	default:
		w.left = -1
	}
}

func (w *exprWriter) list(open string, items ...ast.Expr) {
	w.WriteString(open)
	for _, x := range items {
		w.expr(x)
		w.WriteString(",")
	}
	w.WriteString(")")
}
