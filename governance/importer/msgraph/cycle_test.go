package msgraph_test

import (
	"slices"
	"testing"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/importertest"
	"github.com/mandate-nhi/mandate/governance/importer/msgraph"
)

// TestGroupsOfEachOther has two groups that are members of each other, which the model
// refuses, and one of itself: who is in one of the two is in both, and it is reported.
func TestGroupsOfEachOther(t *testing.T) {
	const a, b, c, person = "abababab-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002", "cccccccc-0000-4000-8000-000000000003", "dddddddd-0000-4000-8000-000000000004"
	group := func(id string, members ...string) string {
		list := ""
		for i, m := range members {
			if i > 0 {
				list += ","
			}
			kind := "group"
			if m == person {
				kind = "user"
			}
			list += `{"@odata.type":"#microsoft.graph.` + kind + `","id":"` + m + `"}`
		}
		return `{"@odata.type":"#microsoft.graph.group","id":"` + id + `","securityEnabled":true,"members":[` + list + `]}`
	}
	file := importer.File{Name: "groups.json", Data: []byte(`{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#groups(members())","value":[` +
		group(a, b) + "," + group(b, a, person) + "," + group(c, c, a) + "]}")}
	importertest.Check(t, msgraph.New(), tenant, file)
	r, err := msgraph.New().Import(t.Context(), []importer.File{file}, tenant)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{a: {person}, b: {person}, c: {a}}
	for _, x := range r.Estate.Actors {
		var got []string
		for _, m := range x.MemberIDs.Or(nil) {
			got = append(got, m.ID)
		}
		if !slices.Equal(got, want[x.ID]) {
			t.Errorf("members of %s = %v, want %v", x.ID, got, want[x.ID])
		}
	}
	circles := 0
	for _, d := range r.Diagnostics {
		if d.Code == importer.CodeConflict {
			circles++
		}
	}
	if circles != 2 {
		t.Errorf("%d conflicts, want one for the two groups and one for the third: %v", circles, r.Diagnostics)
	}
	view := delegation.NewIndex(r.Estate).At(tenant.AsOf)
	answer := view.Organization(governance.NewRef(governance.KindActor, c))
	if _, ok := answer.Get(); !ok {
		t.Errorf("organization of a group = %v, want the tenant's", answer)
	}
}
