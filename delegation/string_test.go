package delegation_test

import (
	"testing"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// TestListString: what is printed of a list says where it may go on.
func TestListString(t *testing.T) {
	tests := []struct{ name, members, want string }{
		{"not recorded", ``, "unknown[{actor:team memberIds NOT_RECORDED}]"},
		{"open", `, "memberIds": ["actor:ann", "actor:bob"]`, "[actor:ann actor:bob …[{actor:team memberIds[*] OPEN_LIST}]]"},
		{"closed", `, "memberIds": ["actor:ann"]}], "completeness": [{"id": "c", "kind": "membership", "tenantId": null, "complete": true, "collectedAt": "2026-06-30T00:00:00Z"`, "[actor:ann]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, err := governance.Parse("estate.json", []byte(`{"schemaVersion": "1.0", "actors": [
				{"id": "org", "kind": "organization"}, {"id": "ann", "kind": "person", "parentId": "org"}, {"id": "bob", "kind": "person", "parentId": "org"},
				{"id": "team", "kind": "unit", "parentId": "org"`+tt.members+`}]}`))
			if err != nil {
				t.Fatal(err)
			}
			team, _ := viewAt(t, e, "2026-07-01T00:00:00Z").Subject(governance.NewRef(governance.KindActor, "team"))
			if got := team.(delegation.Actor).MemberIDs().String(); got != tt.want {
				t.Errorf("String() = %q, want %q", got, tt.want)
			}
		})
	}
}

// TestReasonString: a reason names the field, the record or the estate.
func TestReasonString(t *testing.T) {
	grant := governance.NewRef(governance.KindDelegation, "d")
	tests := []struct {
		reason delegation.Reason
		want   string
	}{
		{delegation.Reason{Code: delegation.CodeExpired, Subject: grant, Field: "expiresAt"}, "EXPIRED delegation[d].expiresAt"},
		{delegation.Reason{Code: delegation.CodeControlFailed, Subject: grant, Detail: "DEL-01"}, "CONTROL_FAILED delegation:d DEL-01"},
		{delegation.Reason{Code: delegation.CodeStaleFacts, Field: "asOf"}, "STALE_FACTS estate.asOf"},
	}
	for _, tt := range tests {
		if got := tt.reason.String(); got != tt.want {
			t.Errorf("String() = %q, want %q", got, tt.want)
		}
	}
}
