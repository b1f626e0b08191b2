package engine_test

import (
	"testing"

	"github.com/mandate-nhi/mandate/frameworks"
)

// TestCoverageIsMonotone is the law for what a report says of requirements: what
// fails, and what is supported, stays so when missing facts come in. More records
// may fail, but they do not mend what fails.
func TestCoverageIsMonotone(t *testing.T) {
	t.Parallel()
	worlds := uint64(120)
	if testing.Short() {
		worlds = 30
	}
	reached := map[frameworks.Status]int{}
	for seed := range worlds {
		monotoneCoverage(t, anyWorld(seed), reached)
	}
	if !testing.Short() && (reached[frameworks.Failing] == 0 || reached[frameworks.Supported] == 0 || reached[frameworks.Unproven] == 0) {
		t.Errorf("statuses reached: %v; the law does not bite", reached)
	}
}

func monotoneCoverage(t *testing.T, w *world, reached map[frameworks.Status]int) {
	t.Helper()
	if w.asOf.After(now) { // a record may turn out not to be there yet
		return
	}
	before := covered(t, w, w.doc)
	for _, s := range before {
		reached[s]++
	}
	for _, more := range []bool{false, true} {
		whole, ok := w.complete(more)
		if !ok {
			continue
		}
		after := covered(t, w, whole)
		for r, s := range before {
			stays := s == frameworks.Failing || s == frameworks.Supported && sameRecords(w.doc, whole)
			if stays && after[r] != s {
				t.Fatalf("%s was %v and became %v when facts came in\nbefore: %s\nafter:  %s", r, s, after[r], w.doc.json(w.asOf), whole.json(w.asOf))
			}
		}
	}
}

func covered(t *testing.T, w *world, d document) map[string]frameworks.Status {
	t.Helper()
	m := map[string]frameworks.Status{}
	for _, r := range frameworks.Cover(assess(t, theEngine(t), viewOf(t, d, w.asOf)), frameworks.Builtin()).Requirements {
		m[r.Framework+" "+r.ID] = r.Status
	}
	return m
}

func sameRecords(a, b document) bool {
	for _, c := range collections() {
		if len(a[c.Part]) != len(b[c.Part]) {
			return false
		}
	}
	return true
}
