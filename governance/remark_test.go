package governance_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance"
)

// TestRemark: an estate that was put together keeps what is not known of its
// records, and its digest tells it from one of which everything is.
func TestRemark(t *testing.T) {
	whole, err := governance.Parse("estate.json", []byte(`{"schemaVersion":"1.0","actors":[{"id":"a","kind":"syndicate"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	known := &governance.Estate{SchemaVersion: "1.0", Actors: whole.Actors}
	part := (&governance.Estate{SchemaVersion: "1.0", Actors: whole.Actors}).Remark(whole.Warnings())
	if diff := cmp.Diff(whole.Warnings(), part.Warnings()); diff != "" || len(part.Warnings()) != 1 {
		t.Errorf("warnings (-whole +part):\n%s", diff)
	}
	if part.Digest() != whole.Digest() || part.Digest() == known.Digest() {
		t.Errorf("digest %s, of the whole %s, without warnings %s", part.Digest(), whole.Digest(), known.Digest())
	}
	if _, ok := part.Pointer(governance.NewRef(governance.KindActor, "a"), "kind"); ok {
		t.Error("a record that was built in Go has a pointer")
	}
}
