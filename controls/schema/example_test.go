package schema_test

import (
	"fmt"

	published "github.com/mandate-nhi/mandate/controls/schema"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/schema"
)

// An editor that knows the schema shows what ParsePack would refuse.
func Example() {
	validator, err := schema.Compile(published.Control())
	if err != nil {
		fmt.Println(err)
		return
	}
	err = validator.Validate("KEY-01.json", []byte(`{"id": "acme.KEY-01", "title": "Keys are new", "subject": "Credential", "severity": "grave",
  "rationale": "Old keys are known to many.", "applies": "true", "pass": "true"}`))
	for f := range governance.Faults(err) {
		fmt.Println(f.Pointer, f.Code)
	}
	// Output:
	// /severity SCHEMA
}
