package vault_test

import (
	"context"
	"fmt"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/vault"
)

func Example() {
	ids := `{"path": "auth/approle/role/ci/secret-id", "data": {"secret_id_accessor": "acc-1", "creation_time": "2026-02-10T18:17:27Z",
  "expiration_time": "0001-01-01T00:00:00Z", "secret_id_num_uses": 0, "secret_id_ttl": 0}}`
	result, err := vault.New().Import(context.Background(), []importer.File{{Name: "roles.json", Data: []byte(ids)}}, importer.Options{Self: "cluster"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range result.Estate.Credentials {
		fmt.Println(c.ID, "of", c.SubjectID, "ends:", c.ExpiresAt)
	}
	// Output:
	// acc-1 of nhi:vault:cluster:auth/approle/role/ci ends: none
}
