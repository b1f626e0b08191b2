package gdap_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// Facts of published samples, which a script counted that knows nothing of this
// importer. The samples do not stand in this repository.
const samples = "../shared/data/inputs"

// sample returns the path of a sample, or skips the test.
func sample(t *testing.T, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	path := filepath.Join(dir, samples, name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the sample %s is not beside the repository: %v", name, err)
	}
	return path
}

func readSample(t *testing.T, name string) importer.File {
	t.Helper()
	data, err := os.ReadFile(sample(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return importer.File{Name: filepath.Base(name), Data: data}
}

// A yield is the expression over a result that gives one expected fact.
type yield struct {
	fact string
	of   func(*importer.Result) any
}

var relationshipFacts = []yield{
	{"as_of", func(r *importer.Result) any { at, _ := r.Estate.AsOf.Get(); return governance.FormatInstant(at) }},
	// Copies of one object are one delegation with an origin for each.
	{"objects", func(r *importer.Result) any {
		n := 0
		for _, d := range r.Estate.Delegations {
			n += len(d.Origin.Or(nil))
		}
		return n
	}},
	{"distinct_ids", func(r *importer.Result) any { return len(r.Estate.Delegations) }},
	{"conflicting_duplicate_ids", func(r *importer.Result) any { return count(r, importer.CodeDuplicate) }},
	{"status", func(r *importer.Result) any {
		vendor := map[governance.DelegationState]string{governance.DelegationStateActive: "active",
			governance.DelegationStateTerminated: "terminated", governance.DelegationStateApprovalPending: "approvalPending"}
		n := map[string]int{}
		for _, d := range r.Estate.Delegations {
			n[vendor[d.State.Or("")]]++
		}
		return n
	}},
	{"reseller_typed", delegations(func(_ *governance.Estate, d governance.Delegation) bool {
		return d.Labels.Or(nil)["gdap.type"] == "resellerDelegatedAdminRelationship"
	})},
	{"with_indirect_provider", delegations(func(e *governance.Estate, d governance.Delegation) bool {
		return hasRole(e, d.RequestedByID.Or(""), governance.RoleDistributor)
	})},
	{"distinct_customers", func(r *importer.Result) any { return len(r.Estate.Tenants) }},
	{"end_date_passed", delegations(past)},
	{"status_active_but_end_date_passed", func(r *importer.Result) any { return count(r, importer.CodeConflict) - nameConflicts(r) }},
	{"of_those_with_auto_extend", delegations(func(e *governance.Estate, d governance.Delegation) bool {
		return d.State.Is(governance.DelegationStateActive) && past(e, d) && d.AutoExtend.IsSome()
	})},
	{"roles_granted_total", func(r *importer.Result) any {
		n := 0
		for _, d := range r.Estate.Delegations {
			n += len(d.Scopes)
		}
		return n
	}},
	// A null end is unknown here, for no GDAP relationship goes on for ever; an
	// empty text would be unknown too, and reported.
	{"null_end_date", delegations(func(_ *governance.Estate, d governance.Delegation) bool { return d.ExpiresAt.IsUnknown() })},
	{"has_next_link", func(r *importer.Result) any { return count(r, importer.CodeIncomplete) > 0 }},
	{"empty_string_timestamps", func(r *importer.Result) any { return count(r, importer.CodeUnparsable) }},
}

func delegations(is func(*governance.Estate, governance.Delegation) bool) func(*importer.Result) any {
	return func(r *importer.Result) any {
		n := 0
		for _, d := range r.Estate.Delegations {
			if is(r.Estate, d) {
				n++
			}
		}
		return n
	}
}

func past(e *governance.Estate, d governance.Delegation) bool {
	end, ok := d.ExpiresAt.Get()
	at, _ := e.AsOf.Get()
	return ok && !end.After(at)
}

func hasRole(e *governance.Estate, actor string, role governance.Role) bool {
	for _, a := range e.Actors {
		for _, r := range a.Roles.Or(nil) {
			if a.ID == actor && r == role {
				return true
			}
		}
	}
	return false
}

func nameConflicts(r *importer.Result) (n int) {
	for _, d := range r.Diagnostics {
		if d.Code == importer.CodeConflict && strings.HasSuffix(d.Pointer, "/customer/displayName") {
			n++
		}
	}
	return n
}

// TestExpected wants every fact that is expected of the sample, and none of the
// model's to be missing from the table.
func TestExpected(t *testing.T) {
	text, err := os.ReadFile(sample(t, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]map[string]any
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	const name = "microsoft/gdap-delegatedAdminRelationships.json"
	want := all[name]
	at, err := time.Parse(time.RFC3339, want["as_of"].(string))
	if err != nil {
		t.Fatal(err)
	}
	result := importFiles(t, []importer.File{readSample(t, name)}, importer.Options{Self: self, AsOf: at})
	got := map[string]any{}
	for _, y := range relationshipFacts {
		got[y.fact] = y.of(result)
	}
	if diff := cmp.Diff(canonical(t, want), canonical(t, got)); diff != "" {
		t.Errorf("facts of %s mismatch (-want +got):\n%s", name, diff)
	}
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

// TestSamples imports all samples together. The sample of access assignments
// does not say of which relationship they are.
func TestSamples(t *testing.T) {
	var files []importer.File
	for _, name := range []string{"accessAssignments", "delegatedAdminCustomers", "delegatedAdminRelationships"} {
		files = append(files, readSample(t, "microsoft/gdap-"+name+".json"))
	}
	result := importFiles(t, files, partner)
	e := result.Estate
	got := map[string]int{"tenants": len(e.Tenants), "unresolved": count(result, importer.CodeUnresolved)}
	for _, a := range e.Actors {
		got[string(a.Kind)]++
	}
	for _, d := range e.Delegations {
		switch {
		case d.ParentID.IsNone():
			got["relationships"]++
		case d.ParentID.IsUnknown() && d.TenantID.IsUnknown() && len(d.Scopes) == 4:
			got["assignments of four roles"]++
		}
	}
	want := map[string]int{
		"organization":              6, // two customers in each of two files, the provider, the partner
		"unit":                      2,
		"tenants":                   4,
		"relationships":             3,
		"assignments of four roles": 2,
		"unresolved":                2,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("records mismatch (-want +got):\n%s", diff)
	}
}
