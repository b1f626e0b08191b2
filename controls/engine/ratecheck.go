package engine

import (
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/mandate-nhi/mandate/controls"
)

// rateFields are the fields that a first pass gives, by view type.
var rateFields = map[string][]string{
	"Actor":   {"evaluated", "excepted"},
	"Rollout": {"rate", "peerLow", "peerMedian", "peerHigh", "peers"},
}

// A rateReader finds out how an expression reads rates.
type rateReader struct {
	ast     *ast.AST
	subject string
	used    map[string]bool // rates of the subject in a comparison behind
}

// readsRates reports whether an expression reads a rate of any record.
func readsRates(a *ast.AST) bool {
	r := rateReader{ast: a}
	return r.within(r.ast.Expr())
}

// within reports whether a part of an expression reads a rate.
func (r *rateReader) within(e ast.Expr) bool {
	found := false
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(x ast.Expr) {
		_, is := r.rate(x)
		found = found || is
	}))
	return found
}

// rate is the name of a rate that is read: of the subject, or "" of another record.
func (r *rateReader) rate(e ast.Expr) (name string, is bool) {
	if e.Kind() != ast.SelectKind {
		return "", false
	}
	s := e.AsSelect()
	typ := strings.TrimPrefix(r.ast.GetType(s.Operand().ID()).TypeName(), typePrefix)
	for _, f := range rateFields[typ] {
		if f == s.FieldName() {
			if of := s.Operand(); of.Kind() == ast.IdentKind && of.AsIdent() == r.subject {
				return f, true
			}
			return "", true
		}
	}
	return "", false
}

// turnsAtBounds reports whether an expression cannot come to something in between
// the bounds of the subject's rates that it does not come to in a corner: it joins
// comparisons of integers by &&, || and !, each rate in one of them only, and each
// comparison is linear in every rate. Of the share of a peer, whose counts are not
// bounded, it depends on the quotient alone.
func turnsAtBounds(c *controls.Control, a *ast.AST) bool {
	r := rateReader{ast: a, subject: string(c.Subject), used: map[string]bool{}}
	return r.condition(r.ast.Expr())
}

func (r *rateReader) condition(e ast.Expr) bool {
	if !r.within(e) {
		return true
	}
	if e.Kind() != ast.CallKind {
		return false
	}
	args := e.AsCall().Args()
	switch e.AsCall().FunctionName() {
	case operators.LogicalAnd, operators.LogicalOr:
		return r.condition(args[0]) && r.condition(args[1])
	case operators.LogicalNot:
		return r.condition(args[0])
	case operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals:
		return r.comparison(args[0], args[1])
	}
	return false
}

// A degree is the lowest and the highest power of a rate in the terms of a sum.
type degree struct{ low, high int }

func (r *rateReader) comparison(a, b ast.Expr) bool {
	x, ok := r.degrees(a)
	y, also := r.degrees(b)
	if !ok || !also {
		return false
	}
	for name, d := range either(x, y) {
		peer := strings.HasPrefix(name, "peer") && name != "peers"
		if r.used[name] || d.high > 1 || peer && d.low != 1 {
			return false
		}
		r.used[name] = true
	}
	return true
}

// degrees are those of the rates in a sum of products.
func (r *rateReader) degrees(e ast.Expr) (map[string]degree, bool) {
	if !r.within(e) {
		return nil, true
	}
	if e.Kind() == ast.SelectKind {
		if name, is := r.rate(e); is {
			return map[string]degree{name: {1, 1}}, name != ""
		}
		name, is := r.rate(e.AsSelect().Operand())
		return map[string]degree{name: {1, 1}}, is && name != ""
	}
	if e.Kind() != ast.CallKind || len(e.AsCall().Args()) != 2 {
		return nil, false
	}
	x, ok := r.degrees(e.AsCall().Args()[0])
	y, also := r.degrees(e.AsCall().Args()[1])
	switch e.AsCall().FunctionName() {
	case operators.Add, operators.Subtract:
		return either(x, y), ok && also
	case operators.Multiply:
		return products(x, y), ok && also
	}
	return nil, false
}

// either are the degrees of a sum.
func either(x, y map[string]degree) map[string]degree {
	return merged(x, y, func(a, b degree) degree { return degree{min(a.low, b.low), max(a.high, b.high)} })
}

// products are the degrees of a product.
func products(x, y map[string]degree) map[string]degree {
	return merged(x, y, func(a, b degree) degree { return degree{a.low + b.low, a.high + b.high} })
}

func merged(x, y map[string]degree, f func(a, b degree) degree) map[string]degree {
	out := map[string]degree{}
	for name := range x {
		out[name] = f(x[name], y[name])
	}
	for name := range y {
		out[name] = f(x[name], y[name])
	}
	return out
}
