package delegation_test

import (
	"slices"
	"testing"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// TestMayRevokeMonotone: who may withdraw a grant, or may not, stays so when
// missing facts come in and assignments that nobody denied.
func TestMayRevokeMonotone(t *testing.T) {
	decided := map[bool]int{}
	for seed := range uint64(300) {
		w := dutyWorld(seed)
		for _, a := range w.doc["assignments"] {
			a.(map[string]any)["duty"] = "access.revoke"
		}
		gone := map[string]bool{}
		if w.chance(0.5) {
			gone["Assignment"] = true
			w.doc["completeness"] = slices.DeleteFunc(w.doc["completeness"], func(c any) bool { return c.(map[string]any)["kind"] == "assignment" })
		}
		part := w.hide(oneOf(w, 0, 0.02, 0.1), gone)
		asOf := asOfs[w.IntN(len(asOfs))]
		was, is := delegation.NewIndex(w.estate(t, part, asOf)).At(now), delegation.NewIndex(w.estate(t, w.doc, asOf)).At(now)
		for s := range was.Subjects(governance.KindDelegation) {
			for a := range was.Subjects(governance.KindActor) {
				before, _ := was.MayRevoke(a.Ref(), s.(delegation.Delegation))
				after, why := is.MayRevoke(a.Ref(), grant(t, is, s.Ref().String()))
				old, known := before.Get()
				if !known {
					continue
				}
				decided[old]++
				if factText(before) != factText(after) && !revokeLost(after) {
					t.Errorf("seed %d: %s on %s: %s became %s, %v", seed, a.Ref(), s.Ref(), factText(before), factText(after), why)
				}
			}
		}
	}
	if decided[true] < 500 || decided[false] < 50 {
		t.Errorf("decided %v: the law was hardly asked", decided)
	}
}

// revokeLost reports whether an answer was lost to facts that contradict each
// other, which more facts may bring to light.
func revokeLost(f delegation.Fact[bool]) bool {
	return f.IsUnknown() && slices.ContainsFunc(f.Gaps(), func(g delegation.Gap) bool { return slices.Contains(contradicted, g.Code) })
}
