package delegation

import (
	"iter"

	"github.com/mandate-nhi/mandate/governance"
)

// All yields the records of one view type, such as All[NHI](v), as View.Subjects yields
// those of its kind.
func All[S Record[S]](v *View) iter.Seq[S] {
	return func(yield func(S) bool) {
		var none S
		for s := range v.Subjects(none.kind()) {
			if !yield(s.(S)) {
				return
			}
		}
	}
}

// Get finds a record by its id, such as Get[Credential](v, "c1"), as View.Subject does
// by its reference.
func Get[S Record[S]](v *View, id string) (S, bool) {
	var none S
	s, _ := v.Subject(governance.NewRef(none.kind(), id))
	found, ok := s.(S)
	return found, ok
}
