package engine

import (
	"cmp"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"github.com/mandate-nhi/mandate/controls"
)

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
