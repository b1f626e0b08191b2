package delegation_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/delegation"
)

// TestEffectiveWithOrganization: a person has what its organization was granted,
// beside its own; of whom nobody knows where they belong, that is missing.
func TestEffectiveWithOrganization(t *testing.T) {
	v := delegation.NewIndex(caseEstate(t, `{
		"actors": [
			{"id": "desk", "kind": "unit", "parentId": "distributor", "status": "active", "terminatedAt": null},
			{"id": "eve", "kind": "person", "parentId": "desk", "status": "active", "terminatedAt": null},
			{"id": "lost", "kind": "person", "parentId": "nowhere", "status": "active", "terminatedAt": null}],
		"nhis": [{"id": "bot", "kind": "bot", "ownerId": "dan", "scopes": []}, {"id": "stray", "kind": "bot", "ownerId": null, "scopes": []}],
		"delegations": [
			{"id": "d1", "grantorId": "actor:customer", "granteeId": "actor:distributor", "scopes": ["users.*@tenant/acme/**"]},
			{"id": "d2", "grantorId": "actor:customer", "granteeId": "actor:dan", "scopes": ["groups.read@tenant/acme/**"]},
			{"id": "d0", "grantorId": "actor:customer", "granteeId": "actor:desk", "scopes": ["sites.read@tenant/acme/**"]},
			{"id": "d3", "grantorId": "actor:customer", "granteeId": "actor:distributor", "scopes": ["apps.*@tenant/acme/**"], "state": "suspended"},
			{"id": "d4", "grantorId": "actor:customer", "granteeId": "actor:lost", "scopes": ["users.read@tenant/acme/**"]},
			{"id": "d5", "grantorId": "actor:customer", "granteeId": "actor:reseller", "scopes": ["users.*@tenant/acme/**"]}]}`)).At(now)
	tests := []struct {
		party       string
		alone, with []string
		gaps        []string
	}{
		{"actor:distributor", []string{"d1"}, []string{"d1"}, nil},
		{"actor:dan", []string{"d2"}, []string{"d1", "d2"}, nil},
		{"actor:desk", []string{"d0"}, []string{"d0", "d1"}, nil},
		{"actor:eve", nil, []string{"d1"}, nil}, // the organization's, not the unit's
		{"nhi:bot", nil, []string{"d1"}, nil},
		{"nhi:stray", nil, nil, []string{"nhi[stray].ownerId"}},
		{"actor:lost", []string{"d4"}, []string{"d4"}, []string{"actor[lost].parentId"}},
		{"actor:nobody", nil, nil, []string{"actor[nobody].id"}},
	}
	for _, tt := range tests {
		party := caseRef(t, tt.party)
		grants, gaps := v.EffectiveWithOrganization(party)
		var places []string
		for _, g := range gaps {
			places = append(places, g.Path())
		}
		if diff := cmp.Diff([][]string{tt.alone, tt.with, tt.gaps}, [][]string{grantIDs(v.Effective(party)), grantIDs(grants), places}); diff != "" {
			t.Errorf("%s: alone, with its organization, gaps: mismatch (-want +got):\n%s", tt.party, diff)
		}
	}
}

func grantIDs(list []delegation.Grant) []string {
	var out []string
	for _, g := range list {
		out = append(out, g.Delegation.ID())
	}
	return out
}
