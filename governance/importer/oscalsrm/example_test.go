package oscalsrm_test

import (
	"context"
	"fmt"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/oscalsrm"
)

func Example() {
	plan := `{"system-security-plan": {"control-implementation": {"implemented-requirements": [{"control-id": "ac-2", "by-components": [{"export": {
		"responsibilities": [{"uuid": "7d1f2c3a-0000-4000-8000-000000000002", "description": "review accounts"}]}}]}]}}}`
	result, err := oscalsrm.Importer{}.Import(context.Background(), []importer.File{{Name: "plan.json", Data: []byte(plan)}}, importer.Options{Self: "cloud"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, a := range result.Estate.Assignments {
		fmt.Println(a.Duty, a.AccountableIDs)
	}
	// Output:
	// x-oscal.ac-2.responsibility.7d1f2c3a-0000-4000-8000-000000000002 [oscal:leveraging:cloud]
}
