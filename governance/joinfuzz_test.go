package governance_test

import (
	"slices"
	"testing"

	"github.com/mandate-nhi/mandate/governance"
)

// FuzzJoin wants any two documents that Parse accepts to join to the same, or to the
// same faults, in both orders, and to have pseudonyms.
func FuzzJoin(f *testing.F) {
	f.Add([]byte(`{"schemaVersion":"1.0","nhis":[{"id":"a","kind":"bot","labels":{"app":"7"}}],"credentials":[{"id":"c","subjectId":"nhi:a","kind":"api_key"}]}`),
		[]byte(`{"schemaVersion":"1.0","nhis":[{"id":"b","kind":"bot","labels":{"app":"7"},"ownerId":null}]}`))
	f.Add([]byte(`{"schemaVersion":"1.0","completeness":[{"id":"s","kind":"membership","tenantId":null,"complete":true,"collectedAt":"2026-01-01T00:00:00Z"}]}`),
		[]byte(`{"schemaVersion":"1.0","actors":[{"id":"u","kind":"unit","parentId":"o","memberIds":["nhi:a"]}],"completeness":[{"id":"s","kind":"membership","collectedAt":"2026-01-01T00:00:00Z"}]}`))
	f.Add(marshal(newComposer(1).document(2)), marshal(newComposer(2).document(2)))
	keys := []governance.Key{{Kind: governance.KindNHI, Fields: []string{"labels[app]"}}, {Kind: governance.KindCredential, Fields: []string{"subjectId", "kind"}}}
	f.Fuzz(func(t *testing.T, x, y []byte) {
		a, err := governance.Parse("a.json", x)
		b, err2 := governance.Parse("b.json", y)
		if err != nil || err2 != nil {
			return
		}
		for _, keys := range [][]governance.Key{nil, keys} {
			one, failed := governance.Join([]*governance.Estate{a, b}, keys...)
			two, failed2 := governance.Join([]*governance.Estate{b, a}, keys...)
			switch {
			case failed != nil || failed2 != nil:
				if failed == nil || failed2 == nil || failed.Error() != failed2.Error() {
					t.Fatalf("the order changes the faults:\n%v\n%v", failed, failed2)
				}
			case string(marshal(one)) != string(marshal(two)) || !slices.Equal(one.Renamed, two.Renamed):
				t.Fatalf("the order changes the result:\n%s\n%s", marshal(one), marshal(two))
			}
		}
		if _, err := governance.Pseudonymize(a, pseudonymKey); err != nil {
			t.Fatal(err)
		}
	})
}
