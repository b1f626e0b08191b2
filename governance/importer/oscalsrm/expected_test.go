package oscalsrm_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance/importer"
)

// A fact is the expression over a result that gives one expected fact, or why
// there is none.
type fact struct {
	name string
	of   func(*importer.Result) any
	not  string
}

var facts = []fact{
	{"root", nil, "by the root a document is told; it is in no record"},
	{"provided", func(r *importer.Result) any { return entries(r, "provided", "") }, ""},
	{"provided_exportable", func(r *importer.Result) any { return entries(r, "provided", "true") }, ""},
	{"responsibilities", func(r *importer.Result) any { return entries(r, "responsibility", "") }, ""},
	{"responsibilities_exportable", func(r *importer.Result) any { return entries(r, "responsibility", "true") }, ""},
	{"satisfied", func(r *importer.Result) any { // the provider answers itself
		for _, d := range r.Diagnostics {
			if d.Code == importer.CodeConflict && strings.Contains(d.Detail, ": 82, the first one here") {
				return 82
			}
		}
		return 0
	}, ""},
	{"satisfied_exportable", nil, "nobody else has what somebody satisfies"},
}

// TestExpected compares every fact that was counted of the samples.
func TestExpected(t *testing.T) {
	for _, name := range []string{"oscal/srm/example.ssp.csp.json", "oscal/srm/example.ssp.csp.sr.json"} {
		var all map[string]map[string]any
		if err := json.Unmarshal(sample(t, "expected.json"), &all); err != nil {
			t.Fatal(err)
		}
		want, got := all[name], map[string]any{}
		r := run(t, []importer.File{{Name: name, Data: sample(t, name)}}, options)
		for _, f := range facts {
			_, expected := want[f.name]
			switch {
			case f.not != "":
				delete(want, f.name)
			case expected:
				got[f.name] = float64(f.of(r).(int))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("facts of %s mismatch (-want +got):\n%s", name, diff)
		}
	}
}

// entries counts assignments of entries of one kind, of this mark unless it is "".
func entries(r *importer.Result, kind, exportable string) (n int) {
	for _, a := range r.Estate.Assignments {
		if l := a.Labels.Or(nil); l["oscal.entry"] == kind && (exportable == "" || l["oscal.exportable"] == exportable) {
			n++
		}
	}
	return n
}

// sample is a real export beside the repository; without it the test is skipped.
func sample(t *testing.T, name string) []byte {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil {
		if _, none := os.Stat(filepath.Join(dir, "go.mod")); none == nil || dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	data, err := os.ReadFile(filepath.Join(dir, "../shared/data/inputs", name))
	if err != nil {
		t.Skipf("skipped: the sample %s is not beside the repository", name)
	}
	return data
}
