package google_test

import (
	"context"
	"fmt"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/google"
)

func Example() {
	policy := `{"etag": "BwX=", "bindings": [{
		"role": "roles/owner", "members": ["serviceAccount:deploy@shop.iam.gserviceaccount.com"],
		"condition": {"title": "migration", "expression": "request.time < timestamp('2025-07-01T00:00:00Z')"}}]}`
	result, err := google.Importer{}.Import(context.Background(), []importer.File{{Name: "policy.json", Data: []byte(policy)}}, importer.Options{Self: "projects/shop"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, d := range result.Estate.Delegations {
		fmt.Println(d.GranteeID, "until", d.ExpiresAt)
		fmt.Println(d.Scopes[0])
	}
	// Output:
	// nhi:google:serviceAccount:deploy@shop.iam.gserviceaccount.com until 2025-07-01T00:00:00Z
	// google.owner@tenant/shop/**
}
