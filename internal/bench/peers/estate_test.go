package peers_test

import (
	"encoding/json"
	"testing"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/bench/peers"
)

// TestEstate wants the estate to be a valid one in which nothing contradicts
// itself, the same on every call.
func TestEstate(t *testing.T) {
	first, again := peers.Estate(300), peers.Estate(300)
	a, err := json.Marshal(first)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(again)
	if err != nil {
		t.Fatal(err)
	}
	if string(a) != string(b) {
		t.Error("two estates of one size differ")
	}
	if err := first.Validate(); err != nil {
		t.Error(err)
	}
	for _, o := range delegation.NewIndex(first).Observations() {
		if o.Subject.Kind != governance.KindHandoff { // of which some ran out
			t.Errorf("observation %+v", o)
		}
	}
}
