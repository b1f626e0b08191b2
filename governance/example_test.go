package governance_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// Parse reports everything that is wrong with a document, each with its place
// and a stable code.
func Example() {
	document := `{
  "schemaVersion": "1.0",
  "nhis": [
    {"id": "ci", "kind": "pipeline", "ownerId": null, "expiresAt": "soon"},
    {"id": "ci", "kind": "bot", "environment": null}
  ]
}`
	_, err := governance.Parse("estate.json", []byte(document))
	for f := range governance.Faults(err) {
		fmt.Println(f.Pos, f.Code, f.Pointer)
	}
	// Output:
	// estate.json:4:68 FORMAT /nhis/0/expiresAt
	// estate.json:5:12 DUP_ID /nhis/1/id
	// estate.json:5:48 NULL_NOT_ALLOWED /nhis/1/environment
}

// A field says three things apart: nobody looked, there is nothing, and a value.
func ExampleField() {
	nhi := governance.NHI{
		ID:          "ci",
		Kind:        governance.NHIKindPipeline,
		Environment: governance.Some(governance.EnvironmentProduction),
		OwnerID:     governance.None[string](), // somebody looked: it has no owner
	}
	fmt.Println(nhi.Environment, nhi.OwnerID, nhi.LastUsedAt)

	if env, ok := nhi.Environment.Get(); ok {
		fmt.Println("runs in", env)
	}
	fmt.Println(nhi.Environment.Is(governance.EnvironmentTest), nhi.OwnerID.IsNone(), nhi.LastUsedAt.IsUnknown())
	fmt.Println(nhi.Purpose.Or("(no purpose on record)"))
	// Output:
	// production none unknown
	// runs in production
	// false true true
	// (no purpose on record)
}

func ExampleEstate_Validate() {
	estate := governance.Estate{
		SchemaVersion: governance.SchemaVersion,
		NHIs:          []governance.NHI{{ID: "ci", Kind: "pipelin"}},
	}
	fmt.Println(estate.Validate())
	// Output:
	// UNRECOGNIZED_VALUE at /nhis/0/kind: there is no such value (did you mean "pipeline"?)
}

// An approval is bound to what was approved: an edit voids it.
func ExampleDigest() {
	grant := governance.Delegation{
		ID:        "support-2026",
		Kind:      governance.DelegationKindSupport,
		GrantorID: governance.NewRef(governance.KindActor, "acme"),
		GranteeID: governance.NewRef(governance.KindActor, "msp"),
		Scopes:    []governance.Scope{{Action: "tickets.read", Resource: "tenant/acme/**"}},
	}
	approved, _ := governance.Digest(&grant)
	grant.ActivatedAt = governance.Some(time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC))
	running, _ := governance.Digest(&grant)
	grant.Scopes[0].Action = "tickets.*"
	widened, _ := governance.Digest(&grant)
	fmt.Println(approved == running, approved == widened)
	// Output:
	// true false
}

func ExampleMerge() {
	parse := func(name, text string) *governance.Estate {
		e, err := governance.Parse(name, []byte(text))
		if err != nil {
			panic(err)
		}
		return e
	}
	aws := parse("aws.json", `{"schemaVersion": "1.0", "asOf": "2026-03-01T00:00:00Z",
"nhis": [{"id": "ci", "kind": "cloud_role"}]}`)
	owners := parse("owners.json", `{"schemaVersion": "1.0", "asOf": "2026-04-01T00:00:00Z",
"actors": [{"id": "acme", "kind": "organization"}]}`)
	other := parse("other.json", `{"schemaVersion": "1.0",
"nhis": [{"id": "ci", "kind": "bot"}]}`)

	whole, err := governance.Merge(owners, aws)
	fmt.Println(whole.AsOf, len(whole.Actors), len(whole.NHIs), err)
	fmt.Println(whole.Position(governance.NewRef(governance.KindNHI, "ci"), "kind"))
	_, err = governance.Merge(aws, other)
	fmt.Println(err)
	// Output:
	// 2026-04-01T00:00:00Z 1 1 <nil>
	// aws.json:2:31 true
	// other.json:2:17: DUP_ID at /nhis/0/id: the nhi at /nhis/0 in aws.json:2:10 has the same id
}

func ExampleFaults() {
	_, err := governance.Parse("broken.json", []byte(`{"schemaVersion": 1.0}`))
	var document *governance.DocumentError
	fmt.Println(errors.As(err, &document))
	for f := range governance.Faults(err) {
		fmt.Println(f)
	}
	// Output:
	// true
	// broken.json:1:19: TYPE at /schemaVersion: this must be the version in a text
}
