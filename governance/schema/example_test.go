package schema_test

import (
	"fmt"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/schema"
)

// A document that Parse reads with a warning is not what was published.
func Example() {
	doc := []byte(`{"schemaVersion": "1.0", "nhis": [
  {"id": "ci", "kind": "pipeline", "owner": "team-a"}
]}`)
	for fault := range governance.Faults(schema.Validate("estate.json", doc)) {
		fmt.Println(fault)
	}
	// Output: estate.json:2:36: SCHEMA at /nhis/0/owner: the schema does not know this member
}

// A document of another package gets its schema from its type.
func ExampleOf() {
	type Notice struct {
		Subject governance.Ref           `json:"subject"`
		Rule    governance.Field[string] `json:"rule,omitzero"`
	}
	data, err := schema.Of[Notice]("https://example.com/notice-1.json", "Notice")
	if err != nil {
		fmt.Println(err)
		return
	}
	notices, err := schema.Compile(data)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(notices.Validate("a.json", []byte(`{"subject": "nhi:ci", "rule": null}`)))
	fmt.Println(notices.Validate("b.json", []byte(`{"subject": "ci"}`)))
	// Output:
	// <nil>
	// b.json:1:13: SCHEMA at /subject: this must be a reference to a record, kind:id; empty where there is none
}
