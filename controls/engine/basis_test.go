package engine_test

import (
	"testing"

	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// TestBasisNamesOptions wants the basis to say by which profile and how strictly the
// result came about.
func TestBasisNamesOptions(t *testing.T) {
	pack, err := builtin.Pack().Profile("unit-test")
	if err != nil {
		t.Fatal(err)
	}
	eng, err := engine.Compile(pack)
	if err != nil {
		t.Fatal(err)
	}
	e := &governance.Estate{SchemaVersion: governance.SchemaVersion}
	strict := assess(t, eng, delegation.NewIndex(e, delegation.StrictExpiry()).At(now)).Basis
	if strict.Profile != "unit-test" || !strict.StrictExpiry {
		t.Errorf("the basis says profile %q, strict expiry %v", strict.Profile, strict.StrictExpiry)
	}
	plain := assess(t, theEngine(t), delegation.NewIndex(e).At(now)).Basis
	if plain.Profile != "" || plain.StrictExpiry {
		t.Errorf("the basis says profile %q, strict expiry %v without either", plain.Profile, plain.StrictExpiry)
	}
}
