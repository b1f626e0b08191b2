package delegation_test

import (
	"fmt"
	"testing"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// chained is n grants, each the parent of the next one; where closed, the first
// hangs below the last.
func chained(n int, closed bool) *governance.Estate {
	e := &governance.Estate{SchemaVersion: governance.SchemaVersion}
	party := governance.NewRef(governance.KindActor, "a")
	e.Actors = []governance.Actor{{ID: "a", Kind: governance.ActorKindOrganization}}
	for i := range n {
		d := governance.Delegation{ID: fmt.Sprint(i), Kind: governance.DelegationKindSupport, GrantorID: party, GranteeID: party, Scopes: []governance.Scope{}}
		switch {
		case i > 0:
			d.ParentID = governance.Some(fmt.Sprint(i - 1))
		case closed:
			d.ParentID = governance.Some(fmt.Sprint(n - 1))
		default:
			d.ParentID = governance.None[string]()
		}
		e.Delegations = append(e.Delegations, d)
	}
	return e
}

// TestLongChain: however many grants stand in a row, they slow nothing; a
// quadratic walk would not come back. BenchmarkLongChain has a million.
func TestLongChain(t *testing.T) {
	t.Parallel()
	n := 100_000
	for _, closed := range []bool{false, true} {
		v := delegation.NewIndex(chained(n, closed)).At(now)
		for i, want := range map[int]governance.Code{0: "", 9: "", 10: delegation.CodeChainTooLong, n - 1: delegation.CodeChainTooLong} {
			if closed {
				want = governance.CodeDelegationCycle
			}
			s, _ := v.Subject(governance.NewRef(governance.KindDelegation, fmt.Sprint(i)))
			chain, _ := s.(delegation.Delegation).Chain().Get()
			found := governance.Code("")
			for _, r := range chain.Reasons() {
				if r.Code == governance.CodeDelegationCycle || r.Code == delegation.CodeChainTooLong {
					found = r.Code
				}
			}
			if found != want {
				t.Errorf("closed %t, grant %d: %q, want %q", closed, i, found, want)
			}
		}
	}
}

// TestCircles: the members of a circle are found, and only they.
func TestCircles(t *testing.T) {
	grants := func(parents map[string]string) string {
		out := ""
		for _, id := range []string{"a", "b", "c", "d", "e"} {
			parent := "null"
			if p, ok := parents[id]; ok {
				parent = `"` + p + `"`
			}
			out += `,{"id":"` + id + `","kind":"support","grantorId":"actor:x","granteeId":"actor:y","scopes":[],"parentId":` + parent + `}`
		}
		return `{"delegations":[` + out[1:] + `]}`
	}
	tests := []struct {
		name    string
		parents map[string]string
		want    string
	}{
		{"none", map[string]string{"b": "a", "c": "b"}, ""},
		{"itself", map[string]string{"a": "a"}, "a"},
		{"two", map[string]string{"a": "b", "b": "a"}, "ab"},
		{"below a circle", map[string]string{"a": "b", "b": "a", "c": "a", "d": "c"}, "ab"},
		{"two circles", map[string]string{"a": "b", "b": "a", "c": "d", "d": "e", "e": "c"}, "abcde"},
		{"into nothing", map[string]string{"a": "gone", "b": "a"}, ""},
	}
	for _, tt := range tests {
		got := ""
		for _, o := range delegation.NewIndex(parse(t, grants(tt.parents))).Observations() {
			if o.Code == governance.CodeDelegationCycle {
				got += o.Subject.ID
			}
		}
		if got != tt.want {
			t.Errorf("%s: circle of %q, want %q", tt.name, got, tt.want)
		}
	}
}
