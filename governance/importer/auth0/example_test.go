package auth0_test

import (
	"context"
	"fmt"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/auth0"
)

func Example() {
	clients := `[{"client_id": "c-1", "name": "Sync", "tenant": "shop", "app_type": "non_interactive", "grant_types": ["client_credentials"],
  "token_endpoint_auth_method": "client_secret_post"}]`
	result, err := auth0.New().Import(context.Background(), []importer.File{{Name: "clients.json", Data: []byte(clients)}}, importer.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, n := range result.Estate.NHIs {
		fmt.Println(n.ID, "of tenant", n.TenantID, "signs in by", n.AuthMethods, "and is owned by:", n.OwnerID)
	}
	// Output:
	// c-1 of tenant shop signs in by [client_secret] and is owned by: unknown
}
