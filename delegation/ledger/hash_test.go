package ledger_test

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/mandate-nhi/mandate/delegation/ledger"
)

// The test vectors of Certificate Transparency for RFC 6962: the empty leaf, the
// empty tree, and a tree of two leaves as the formula has it.
func TestRFC6962(t *testing.T) {
	if got, want := hex.EncodeToString(hashOf(ledger.HashLeaf(nil))), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"; got != want {
		t.Errorf("HashLeaf of nothing = %s, want %s", got, want)
	}
	if got, want := hex.EncodeToString(hashOf(checkpoint(t, storeOf(t, nil)).Root)), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"; got != want {
		t.Errorf("root of nothing = %s, want %s", got, want)
	}
	two := sealed(t, 2)
	a, b := sha256.Sum256(append([]byte{0}, two[0].Leaf...)), sha256.Sum256(append([]byte{0}, two[1].Leaf...))
	want := sha256.Sum256(append(append([]byte{1}, a[:]...), b[:]...))
	if got := checkpoint(t, storeOf(t, two)).Root; got != want {
		t.Errorf("root of two = %s, want %s", got, ledger.Hash(want))
	}
}

func hashOf(h ledger.Hash) []byte { return h[:] }
