package spiffe_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// facts give each expected fact of a result. Parents are of kind machine.
var facts = map[string]func(*importer.Result) int{
	"entries": func(r *importer.Result) int {
		return sum(r, func(n governance.NHI) int { return len(n.Origin.Or(nil)) })
	},
	"distinct_spiffe_ids": func(r *importer.Result) int { return sum(r, func(governance.NHI) int { return 1 }) },
	"null_entries":        func(r *importer.Result) int { return reported(r, importer.CodeSkipped, "") },
	"admin":               func(r *importer.Result) int { return len(r.Estate.Delegations) },
	"federated": func(r *importer.Result) int {
		return sum(r, func(n governance.NHI) int { return len(n.Trusts.Or(nil)) - 1 })
	},
	"selectors": func(r *importer.Result) int {
		return sum(r, func(n governance.NHI) int { return len(strings.Fields(n.Trusts.Or(nil)[0].Subject.Or(""))) })
	},
	"without_parent": func(r *importer.Result) int { return reported(r, importer.CodeUnresolved, "") },
	"max_x509_ttl": func(r *importer.Result) (most int) {
		for _, c := range r.Estate.Credentials {
			ttl, _ := strconv.Atoi(c.Labels.Or(nil)["spiffe.x509SvidTtl"])
			most = max(most, ttl)
		}
		return most
	},
	"not_a_valid_spiffe_id": func(r *importer.Result) int { return reported(r, importer.CodeUnparsable, "/spiffe_id") },
}

// TestExpected compares every fact that was counted of the samples.
func TestExpected(t *testing.T) {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(sample(t, "expected.json"), &raw); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"spiffe/entries.create-data.json", "spiffe/entries.datastore.json"} {
		want, got := map[string]int{}, map[string]int{}
		if err := json.Unmarshal(raw[name], &want); err != nil || len(want) == 0 {
			t.Fatal("no facts of ", name, err)
		}
		r := run(t, sample(t, name))
		for fact := range want {
			if of := facts[fact]; of != nil {
				got[fact] = of(r)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("facts of %s mismatch (-want +got):\n%s", name, diff)
		}
	}
}

// sum adds something up over the workloads.
func sum(r *importer.Result, of func(governance.NHI) int) (total int) {
	for _, n := range r.Estate.NHIs {
		if n.Kind == governance.NHIKindWorkload {
			total += of(n)
		}
	}
	return total
}

func reported(r *importer.Result, code importer.Code, suffix string) (n int) {
	for _, d := range r.Diagnostics {
		if d.Code == code && strings.HasSuffix(d.Pointer, suffix) {
			n++
		}
	}
	return n
}

// sample is a real export beside the repository; without it the test is skipped.
func sample(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../../../../shared/data/inputs", name))
	if err != nil {
		t.Skipf("skipped: the sample %s is not beside the repository", name)
	}
	return data
}
