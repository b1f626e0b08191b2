package okta_test

import (
	"context"
	"fmt"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/okta"
)

func Example() {
	secrets := `[{"id": "ocs1", "status": "INACTIVE", "client_secret": "hidden", "created": "2025-02-21T20:08:24.000Z",
  "_links": {"activate": {"href": "https://org.okta.example/api/v1/apps/0oa1/credentials/secrets/ocs1/lifecycle/activate"}}}]`
	result, err := okta.New().Import(context.Background(), []importer.File{{Name: "secrets.json", Data: []byte(secrets)}}, importer.Options{Self: "org.okta.example"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range result.Estate.Credentials {
		fmt.Println(c.ID, c.Kind, "of", c.SubjectID, "is", c.State, "since", c.CreatedAt, "and was rotated:", c.RotatedAt)
	}
	fmt.Println(result.Diagnostics)
	// Output:
	// ocs1 client_secret of nhi:0oa1 is suspended since 2025-02-21T20:08:24Z and was rotated: none
	// [secrets.json:1:2: warning: UNRESOLVED: this app is not in the files secrets.json:1:56: error: SECRET_DROPPED: a secret value was exported; it is not taken over: remove it here, and replace the secret where it was in use]
}
