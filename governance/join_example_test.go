package governance_test

import (
	"fmt"

	"github.com/mandate-nhi/mandate/governance"
)

// What one source does not know, another one says; what they contradict each other
// about, nobody knows.
func ExampleJoin() {
	cloud, _ := governance.Parse("cloud.json", []byte(`{"schemaVersion": "1.0",
"nhis": [{"id": "ci", "kind": "service_account", "environment": "production", "ownerId": "ann"}]}`))
	inventory, _ := governance.Parse("inventory.json", []byte(`{"schemaVersion": "1.0",
"nhis": [{"id": "ci", "kind": "service_account", "purpose": "releases", "ownerId": "bob"}]}`))

	joined, err := governance.Join([]*governance.Estate{cloud, inventory})
	if err != nil {
		fmt.Println(err)
		return
	}
	ci := joined.Estate.NHIs[0]
	fmt.Println("environment", ci.Environment, "purpose", ci.Purpose, "owner", ci.OwnerID)
	for _, c := range joined.Conflicts {
		for _, s := range c.Sides {
			fmt.Println(c.Record.Path(c.Field), "is", s.Value, "says", s.Origin[0].Source)
		}
	}
	// Output:
	// environment production purpose releases owner unknown
	// nhi[ci].ownerId is "ann" says cloud.json
	// nhi[ci].ownerId is "bob" says inventory.json
}
