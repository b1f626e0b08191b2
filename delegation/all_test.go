package delegation_test

import (
	"fmt"
	"testing"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

func ExampleAll() {
	for n := range delegation.All[delegation.NHI](resoldView()) {
		fmt.Println(n.ID(), n.Kind(), n.OwnerID())
	}
	key, _ := delegation.Get[delegation.Credential](resoldView(), "ci-key")
	fmt.Println(key.Ref(), key.State())
	// Output:
	// ci pipeline customer
	// credential:ci-key active
}

// sameAsUntyped compares All and Get of one view type with Subjects and Subject.
func sameAsUntyped[S delegation.Record[S]](t *testing.T, v *delegation.View, k governance.Kind) {
	t.Helper()
	var typed, untyped []governance.Ref
	for s := range delegation.All[S](v) {
		typed = append(typed, s.Ref())
		if found, ok := delegation.Get[S](v, s.Ref().ID); !ok || found.Ref() != s.Ref() {
			t.Errorf("Get of %s: %v, %v", s.Ref(), found.Ref(), ok)
		}
	}
	for s := range v.Subjects(k) {
		untyped = append(untyped, s.Ref())
	}
	if fmt.Sprint(typed) != fmt.Sprint(untyped) {
		t.Errorf("%s: All gives %v, Subjects %v", k, typed, untyped)
	}
	if _, ok := delegation.Get[S](v, "no such record"); ok {
		t.Errorf("%s: Get finds what is not there", k)
	}
	for range delegation.All[S](v) {
		break // which ends it
	}
}

func TestAll(t *testing.T) {
	v := delegation.NewIndex(newWorld(1).estate(t, newWorld(1).doc, now)).At(now)
	sameAsUntyped[delegation.Actor](t, v, governance.KindActor)
	sameAsUntyped[delegation.Contract](t, v, governance.KindContract)
	sameAsUntyped[delegation.Tenant](t, v, governance.KindTenant)
	sameAsUntyped[delegation.NHI](t, v, governance.KindNHI)
	sameAsUntyped[delegation.Credential](t, v, governance.KindCredential)
	sameAsUntyped[delegation.Delegation](t, v, governance.KindDelegation)
	sameAsUntyped[delegation.Handoff](t, v, governance.KindHandoff)
	sameAsUntyped[delegation.Assignment](t, v, governance.KindAssignment)
	sameAsUntyped[delegation.Exception](t, v, governance.KindException)
	sameAsUntyped[delegation.Evidence](t, v, governance.KindEvidence)
	sameAsUntyped[delegation.Drill](t, v, governance.KindDrill)
	sameAsUntyped[delegation.Certification](t, v, governance.KindCertification)
	sameAsUntyped[delegation.Program](t, v, governance.KindProgram)
	sameAsUntyped[delegation.Rollout](t, v, governance.KindRollout)
	sameAsUntyped[delegation.Completeness](t, v, governance.KindCompleteness)
	sameAsUntyped[delegation.Incident](t, v, governance.KindIncident)
}
