package mapped_test

import (
	"context"
	"fmt"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/mapped"
)

// A spreadsheet of owners, in the words of those who keep it.
func Example() {
	mapping, err := mapped.Parse("owners.yaml", []byte(`mapping: "1"
tables:
  - files: ["owners*.csv"]
    format: csv
    delimiter: ";"
    record: nhi
    fields:
      id: {from: Account, prefix: "ad:"}
      kind: {value: service_account}
      ownerId: {from: Owner, none: ["left"]}
      environment: {from: Stage, values: {P: production, T: test}}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	owners := importer.File{Name: "owners-2026.csv", Data: []byte("Account;Owner;Stage\nsvc-print;left;P\nsvc-scan;ann;X\n")}
	result, err := mapped.Importer{Mapping: mapping}.Import(context.Background(), []importer.File{owners}, importer.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, n := range result.Estate.NHIs {
		fmt.Println(n.ID, "owner", n.OwnerID, "environment", n.Environment)
	}
	for _, d := range result.Diagnostics {
		fmt.Println(d)
	}
	// Output:
	// ad:svc-print owner none environment production
	// ad:svc-scan owner ann environment unknown
	// owners-2026.csv:3:14: warning: UNKNOWN_VALUE: the mapping does not say what "X" means for environment; left unknown
}
