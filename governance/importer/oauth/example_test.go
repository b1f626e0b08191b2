package oauth_test

import (
	"context"
	"fmt"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/oauth"
)

func Example() {
	claims := `{"iss": "https://login.example", "sub": "5f0c", "aud": "https://api.example", "exp": 1767225600, "scope": "refund",
		"act": {"sub": "spiffe://example/agent"}}`
	result, err := oauth.Importer{}.Import(context.Background(), []importer.File{{Name: "claims.json", Data: []byte(claims)}}, importer.Options{Self: "shop"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, d := range result.Estate.Delegations {
		fmt.Println(d.GranteeID, "for", d.OnBehalfOfID, "until", d.ExpiresAt)
		fmt.Println(d.Scopes[0])
	}
	// Output:
	// nhi:spiffe://example/agent for actor:oauth:https://login.example:subject/5f0c until 2026-01-01T00:00:00Z
	// oauth:refund@https://api.example
}
