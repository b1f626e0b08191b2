package governance_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/mandate-nhi/mandate/governance"
)

// A request names one action on one resource; only an approval of exactly this one
// counts, by its digest.
func ExampleParseRequest() {
	q, err := governance.ParseRequest("request.json", []byte(`{"party": "nhi:deploy", "action": "config.write", "resource": "tenant/acme/shop"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	before, _ := governance.Digest(q)
	q.Resource = "tenant/acme/**"
	after, _ := governance.Digest(q)
	fmt.Println(q.Party, q.Action, before == after)
	// Output:
	// nhi:deploy config.write false
}

// Bytes from outside are read within bounds, and no longer than somebody waits.
func ExampleParseContext() {
	doc := []byte(`{"schemaVersion": "1.0", "nhis": [{"id": "a", "kind": "bot"}, {"id": "b", "kind": "bot"}]}`)
	_, err := governance.ParseContext(context.Background(), "estate.json", doc, governance.WithLimits(governance.Limits{Records: 1}))
	for f := range governance.Faults(err) {
		fmt.Println(f.Code)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = governance.ParseContext(ctx, "estate.json", doc)
	fmt.Println(errors.Is(err, context.Canceled))
	// Output:
	// TOO_LARGE
	// true
}

// An estate to share: who is in it cannot be told without the key, and every verdict
// stays what it is.
func ExamplePseudonymize() {
	e, err := governance.Parse("estate.json", []byte(`{"schemaVersion": "1.0", "actors": [
  {"id": "acme", "kind": "organization"}, {"id": "jo@acme", "kind": "person", "name": "Jo Doe", "parentId": "acme"}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	shared, err := governance.Pseudonymize(e, []byte("a key of at least 32 bytes, kept apart"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, a := range shared.Actors {
		fmt.Println(a.Kind, a.ID == "acme", a.Name == governance.Some("Jo Doe"))
	}
	// Output:
	// organization true false
	// person false false
}
