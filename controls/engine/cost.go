package engine

import (
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
)

// How long a list is taken to be, where it is not written out. Library defaults.
const (
	gatheredLength = 1000 // of records that are gathered from the estate
	recordLength   = 20   // within a record, and of what is gathered for an item of another list
)

// costly reports an expression that may visit too many list elements, at the
// outermost comprehension that does so by itself.
func (l *linter) costly(root ast.Expr, limit int) {
	visits := l.visits(root)
	if limit <= 0 || visits <= int64(limit) {
		return
	}
	at := root
	ast.PostOrderVisit(root, ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() == ast.ComprehensionKind && l.visits(e) > int64(limit) {
			at = e
		}
	}))
	l.report(at, CodeTooCostly, "this may visit %d list elements, if gathered lists have %d items and others %d; at most %d", visits, gatheredLength, recordLength, limit)
}

// visits is how many list elements an expression visits at most.
func (l *linter) visits(e ast.Expr) (n int64) {
	switch e.Kind() {
	case ast.SelectKind:
		return l.visits(e.AsSelect().Operand())
	case ast.ListKind:
		return l.visitsOf(e.AsList().Elements()...)
	case ast.ComprehensionKind:
		c := e.AsComprehension()
		return capped(l.visitsOf(c.IterRange(), c.Result()) + l.length(c.IterRange())*(1+l.visits(c.LoopStep())))
	case ast.CallKind:
		n = l.visitsOf(e.AsCall().Args()...)
		if e.AsCall().IsMemberFunction() {
			n += l.visits(e.AsCall().Target())
		}
		if e.AsCall().FunctionName() == operators.In {
			n += l.length(e.AsCall().Args()[1])
		}
	}
	return capped(n)
}

func (l *linter) visitsOf(list ...ast.Expr) (n int64) {
	for _, e := range list {
		n += l.visits(e)
	}
	return capped(n)
}

// capped keeps sums and products of visits from overflowing.
func capped(n int64) int64 { return min(n, 1<<30) }

// length is how long a list is taken to be.
func (l *linter) length(list ast.Expr) int64 {
	if list.Kind() == ast.ListKind {
		return int64(len(list.AsList().Elements()))
	}
	if p, ok := l.param(list); ok {
		return int64(len(p.Default.Strings()))
	}
	if f, ok := l.field(list); ok && f.open && (list.Kind() != ast.SelectKind || !l.isItem(list.AsSelect().Operand())) {
		return gatheredLength
	}
	return recordLength
}

// isItem reports whether an expression is an item of a list: a name that is not the
// subject's.
func (l *linter) isItem(e ast.Expr) bool {
	return e.Kind() == ast.IdentKind && e.AsIdent() != string(l.control.Subject)
}
