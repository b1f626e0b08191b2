package builtin_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
)

// TestPack wants of the shipped pack what a pack of anybody's may leave out.
func TestPack(t *testing.T) {
	pack := builtin.Pack()
	if pack == nil {
		t.Fatal("the embedded pack does not parse")
	}
	if pack.Name == "" || pack.Version == "" || pack.Len() == 0 {
		t.Errorf("the pack is %q %q of %d controls", pack.Name, pack.Version, pack.Len())
	}
	for c := range pack.All() {
		for what, text := range map[string]string{"rationale": c.Rationale, "remediation": c.Remediation, "lifecycle.since": c.Lifecycle.Since} {
			if text == "" {
				t.Errorf("%s has no %s", c.ID, what)
			}
		}
		if len(c.Evidence) == 0 {
			t.Errorf("%s names no kind of evidence", c.ID)
		}
		for _, p := range c.Params {
			if p.Type == controls.ParamStrings && p.Enum == "" || p.Type != controls.ParamStrings && (p.Min.IsZero() || p.Max.IsZero()) {
				t.Errorf("%s: parameter %s has no enum or no range", c.ID, p.Name)
			}
			if p.Type != controls.ParamStrings && !strings.Contains(p.Source, "range: ") {
				t.Errorf("%s: the source of %s does not say where its range is from", c.ID, p.Name)
			}
			if !strings.Contains(c.Applies+c.Pass, "params."+p.Name) {
				t.Errorf("%s does not use its parameter %s", c.ID, p.Name)
			}
		}
	}
}

// TestProfiles wants baseline and the roles of partners to hold every control, and
// every other profile to be a gate or a use that exists: a slip of the pen makes a
// new one.
func TestProfiles(t *testing.T) {
	pack := builtin.Pack()
	whole := []string{controls.ProfileBaseline, "msp", "reseller", "integrator"}
	tagged := []string{"offboarding-complete", "partner-activate", "production-activate", "unit-test"}
	for _, name := range pack.Profiles() {
		if !slices.Contains(slices.Concat(whole, tagged), name) {
			t.Errorf("there is no profile %q", name)
		}
	}
	for _, name := range whole {
		if all, err := pack.Profile(name); err != nil || all.Len() != pack.Len() {
			t.Errorf("profile %s does not hold every control: %v", name, err)
		}
	}
}

// TestUnitTestProfile wants the controls of unit-test to need no statement of
// completeness: they read no gathered list.
func TestUnitTestProfile(t *testing.T) {
	pack, err := builtin.Pack().Profile("unit-test")
	if err != nil {
		t.Fatal(err)
	}
	gathered := []string{".credentials", ".delegations", ".handoffs", "nhi.privileged", "nhiInventory", "oauthInventory"}
	for c := range pack.All() {
		if slices.ContainsFunc(gathered, func(s string) bool { return strings.Contains(c.Applies+c.Pass, s) }) {
			t.Errorf("%s is in the profile unit-test and reads a gathered list", c.ID)
		}
	}
}
