package engine

import (
	"fmt"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

// Codes of faults in an expression. They are stable.
const (
	CodeExpr              governance.Code = "EXPR"               // does not parse or check as CEL
	CodeHas               governance.Code = "HAS"                // has() asks whether a fact is known
	CodeInstantDifference governance.Code = "INSTANT_DIFFERENCE" // a difference of instants overflows; compare instants
	CodeUnguardedNone     governance.Code = "UNGUARDED_NONE"     // what may be none is used without != null
	CodeIgnoresElement    governance.Code = "IGNORES_ELEMENT"    // a predicate that is the same for every item
	CodeOpenSize          governance.Code = "OPEN_SIZE"          // size() of a list that may go on, or of a filter
	CodeConditional       governance.Code = "CONDITIONAL"        // ?: on what may be unknown
	CodeNoSuchValue       governance.Code = "NO_SUCH_VALUE"      // a literal that is no value of the enum
	CodeUnsupported       governance.Code = "UNSUPPORTED"        // a part of CEL that has no meaning over facts
	CodeBadConstant       governance.Code = "BAD_CONSTANT"       // a duration, instant or pattern that is none, or a duration of more than a century
	CodePattern           governance.Code = "PATTERN"            // a pattern that is not written out, or that is not for the whole text
	CodeTooCostly         governance.Code = "TOO_COSTLY"         // comprehensions that may visit too many items
	CodeNeverApplies      governance.Code = "NEVER_APPLIES"      // no facts make applies true
	CodeNeverPasses       governance.Code = "NEVER_PASSES"       // no facts make pass true
	CodeNeverFails        governance.Code = "NEVER_FAILS"        // no facts make pass false
)

// An ExprError is one fault of an expression.
type ExprError struct {
	Control string          // id
	Expr    string          // applies or pass
	Code    governance.Code // such as CodeExpr
	Line    int             // within the expression, from 1
	Column  int             // within the line, from 1, in characters
	Detail  string          // wording may change
}

// Error is CONTROL.expr:line:column: CODE: detail.
func (e *ExprError) Error() string {
	return fmt.Sprintf("%s.%s:%d:%d: %s: %s", e.Control, e.Expr, e.Line, e.Column, e.Code, e.Detail)
}

// fault places the error in the files of the pack.
func (e *ExprError) fault(pack *controls.Pack) *governance.Fault {
	f := &governance.Fault{Code: e.Code, Pointer: "/" + e.Expr, Detail: e.Detail, Err: e}
	if c, ok := pack.Get(e.Control); ok {
		text := c.Pass
		if e.Expr == "applies" {
			text = c.Applies
		}
		f.Pos = pack.ExprPosition(e.Control, e.Expr, controls.ExprOffset(text, e.Line, e.Column))
	}
	return f
}
