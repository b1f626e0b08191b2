package frameworks

import (
	"slices"
	"strings"
	"testing"
)

// TestSubjects: what words are taken to describe is in force, and each row of the
// tables says what it rests on.
func TestSubjects(t *testing.T) {
	for _, s := range slices.Concat(subjects, offered, abbreviations) {
		c, ok := Builtin().Catalog(s.framework)
		if !ok || s.source == "" || s.words == "" || s.words != strings.ToUpper(s.words) || len(s.ids) == 0 {
			t.Errorf("%+v", s)
			continue
		}
		for _, id := range s.ids {
			if e, ok := c.Entry(id); !ok || e.Withdrawn() {
				t.Errorf("%s: no entry %s in force", s.words, id)
			}
		}
	}
}
