package builtin_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// verifications reads what a case says that verifiers found out. It leaves out
// the digest of the evidence, and that of the handoff to which an entry of a
// ledger commits, where these are of the records as they stand.
func (k *testCase) verifications(t *testing.T, e *governance.Estate) delegation.Option {
	t.Helper()
	var list delegation.Verifications
	if k.verified != "" {
		if err := json.Unmarshal([]byte(k.verified), &list); err != nil {
			t.Fatalf("%s, verifications.json: %v", k.name, err)
		}
	}
	for i := range list {
		v := &list[i]
		if r := find(t, k, e.Evidence, v.EvidenceID, func(r *governance.Evidence) string { return r.ID }); v.Record == "" {
			v.Record = governance.EvidenceDigest(r)
		}
		if v.Entry.Event == "handoff" && v.Entry.Digest == "" {
			h := find(t, k, e.Handoffs, v.Entry.Record.ID, func(h *governance.Handoff) string { return h.ID })
			v.Entry.Digest, _ = governance.Digest(h)
		}
	}
	return delegation.WithVerifications(list)
}

func find[T any](t *testing.T, k *testCase, list []T, id string, of func(*T) string) *T {
	t.Helper()
	i := slices.IndexFunc(list, func(r T) bool { return of(&r) == id })
	if i < 0 {
		t.Fatalf("%s, verifications.json: there is no %q", k.name, id)
	}
	return &list[i]
}
