package importer

import (
	"fmt"

	"github.com/mandate-nhi/mandate/governance"
)

// MaxCopies is how often the files of one import may hold one object: a library
// default, which exports of every day do not reach in twenty years. A small object
// that is repeated millions of times would take all memory.
const MaxCopies = 10_000

// TooManyCopies is the fault TOO_LARGE about an object that the files hold more often.
func TooManyCopies(n Node) *governance.Fault {
	return &governance.Fault{Code: governance.CodeTooLarge, Pos: n.Pos(), Pointer: n.shown(), Detail: fmt.Sprintf("the files hold this object more than %d times", MaxCopies)}
}
