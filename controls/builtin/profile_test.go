package builtin_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/delegation"
)

// TestGateProfiles wants the profile of a gate to hold the controls that the gate
// requires, as far as the pack has them.
func TestGateProfiles(t *testing.T) {
	pack := builtin.Pack()
	for _, id := range []string{delegation.GatePartnerActivate, delegation.GateProductionActivate, delegation.GateOffboardingComplete} {
		gate, err := delegation.GateByID(id)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, r := range gate.Requirements {
			if _, ok := pack.Get(r.ID); ok && r.Kind == delegation.RequireControl {
				want = append(want, r.ID)
			}
		}
		slices.Sort(want)
		of, err := pack.Profile(id)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for c := range of.All() {
			got = append(got, c.ID)
		}
		if diff := cmp.Diff(want, got); diff != "" || len(want) == 0 {
			t.Errorf("profile %s mismatch (-gate +profile):\n%s", id, diff)
		}
	}
}

// TestRoleProfiles wants a role to narrow parameters only: what the library
// defaults find wanting, it finds wanting too.
func TestRoleProfiles(t *testing.T) {
	pack := builtin.Pack()
	for _, role := range []string{"reseller", "integrator"} {
		of, err := pack.Profile(role)
		if err != nil {
			t.Fatal(err)
		}
		if len(pack.Bounds(role)) == 0 || of.Digest() == pack.Digest() {
			t.Errorf("%s narrows nothing", role)
		}
		for _, b := range pack.Bounds(role) {
			c, _ := pack.Get(b.Control)
			was, _ := c.Param(b.Param)
			narrowed, _ := of.Get(b.Control)
			is, _ := narrowed.Param(b.Param)
			if was.Type == controls.ParamStrings || is.Default.Compare(was.Default) >= 0 || is.Max.Compare(was.Max) > 0 || is.Min.Compare(was.Min) < 0 {
				t.Errorf("%s: %s.%s is %v up to %v, in the pack %v up to %v", role, b.Control, b.Param, is.Default, is.Max, was.Default, was.Max)
			}
		}
	}
}
