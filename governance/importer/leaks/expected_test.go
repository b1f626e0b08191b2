package leaks_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// facts give each expected fact of a result.
var facts = map[string]func(*importer.Result) any{
	"findings": func(r *importer.Result) any { return total(by(r, "leak.tool")) },
	"rules":    func(r *importer.Result) any { return by(r, "leak.rule") },
	"files":    func(r *importer.Result) any { return len(by(r, "leak.file")) },
	"verified": func(r *importer.Result) any { return by(r, "leak.verified")["true"] },
	"detectors": func(r *importer.Result) any {
		return by(r, "leak.rule")
	},
	"with_structured_extra": func(r *importer.Result) any { return len(r.Estate.NHIs) }, // AWS named the user
	"tool": func(r *importer.Result) any {
		for tool := range by(r, "leak.tool") {
			return tool
		}
		return nil
	},
}

// TestExpected compares every fact that was counted of the samples.
func TestExpected(t *testing.T) {
	var all map[string]map[string]any
	if err := json.Unmarshal(sample(t, "expected.json"), &all); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"leaks/gitleaks8.json", "leaks/trufflehog3-git.ndjson", "leaks/gitleaks.sarif"} {
		r, got := run(t, options, string(sample(t, name))), map[string]any{}
		for fact := range all[name] {
			if of := facts[fact]; of != nil {
				got[fact] = of(r)
			}
		}
		if diff := cmp.Diff(canonical(t, all[name]), canonical(t, got)); diff != "" || len(got) == 0 {
			t.Errorf("facts of %s mismatch (-want +got):\n%s", name, diff)
		}
	}
}

// by counts findings by a label of their credentials.
func by(r *importer.Result, label string) map[string]int {
	counts := map[string]int{}
	for _, c := range r.Estate.Credentials {
		counts[c.Labels.Or(nil)[label]] += len(c.Origin.Or([]governance.Origin{}))
	}
	return counts
}

func total(counts map[string]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

// sample is a real report beside the repository; without it the test is skipped.
func sample(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../../../../shared/data/inputs", name))
	if err != nil {
		t.Skipf("skipped: the sample %s is not beside the repository", name)
	}
	return data
}

// canonical makes numbers of both sides alike.
func canonical(t *testing.T, v any) (out any) {
	t.Helper()
	text, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}
