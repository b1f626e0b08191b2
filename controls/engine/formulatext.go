package engine

import (
	"fmt"
	"strings"

	"cel.dev/cel-go/common/ast"
)

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
