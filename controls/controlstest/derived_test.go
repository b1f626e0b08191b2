package controlstest_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls/controlstest"
	"github.com/mandate-nhi/mandate/governance"
)

// TestDerived wants the table of derived fields to hold exactly those that
// expressions see and documents do not have, with their types, and each to rest on
// fields of documents.
func TestDerived(t *testing.T) {
	if diff := cmp.Diff(seenDerived(t), controlstest.Derived()); diff != "" {
		t.Errorf("derived fields mismatch (-engine +table):\n%s", diff)
	}
	for _, name := range slices.Sorted(maps.Keys(controlstest.Derived())) {
		for _, field := range controlstest.DerivedRests(name) {
			typ, field, _ := strings.Cut(field, ".")
			record, _ := governance.RecordNamed(typ)
			if _, ok := record.Field(field); !ok {
				t.Errorf("%s rests on %s.%s, which documents do not have", name, typ, field)
			}
		}
	}
}

var (
	viewForm  = regexp.MustCompile(`^\t"(\w+)": \{$`)
	fieldForm = regexp.MustCompile(`^\t\t"(\w+)":\s+\{typ: (?:cel\.ListType\()?(?:objectType\("(\w+)"\))?`)
)

// seenDerived reads them from what the engine was generated with.
func seenDerived(t *testing.T) map[string]string {
	t.Helper()
	out, view := map[string]string{}, ""
	for line := range strings.Lines(read(t, "../engine/fields_gen.go")) {
		if m := viewForm.FindStringSubmatch(strings.TrimSuffix(line, "\n")); m != nil {
			view = m[1]
		}
		m := fieldForm.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		record, _ := governance.RecordNamed(view)
		if _, ok := record.Field(m[1]); !ok {
			out[view+"."+m[1]] = m[2]
		}
	}
	if len(out) < 50 {
		t.Fatalf("found %d derived fields; has the form of the file changed?", len(out))
	}
	return out
}
