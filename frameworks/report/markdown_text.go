package report

import (
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/mdtext"
)

// Text of an estate, a pack or a catalog comes into Markdown in two ways only:
// code for names, paths, values and expressions, prose for sentences. A secret
// value is removed.

func code(s string) string { return mdtext.Code(withoutSecret(s)) }

func prose(s string) string { return mdtext.Prose(withoutSecret(s)) }

func withoutSecret(s string) string {
	if governance.IsSecret(s) {
		return secretRemoved
	}
	return s
}

// visible shows all that there is of a text on one line, for every form that is not
// JSON.
func visible(s string) string { return mdtext.Visible(withoutSecret(s)) }
