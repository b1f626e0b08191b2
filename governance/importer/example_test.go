package importer_test

import (
	"context"
	"fmt"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/awsiam"
	"github.com/mandate-nhi/mandate/governance/importer/kubernetes"
)

// Which importer a file is for is told by its content, and what it could not read is
// reported with its place.
func Example() {
	file := importer.File{Name: "accounts.json", Data: []byte(`{"kind": "ServiceAccountList", "apiVersion": "v1",
  "items": [{"kind": "ServiceAccount", "metadata": {"name": "ci", "namespace": "build", "creationTimestamp": "soon"}}]}`)}
	claim, err := importer.Recognize(file, []importer.Importer{awsiam.Importer{}, kubernetes.Importer{}}, importer.Limits{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(claim.Importer.Name(), "because of", claim.Why)
	result, err := claim.Importer.Import(context.Background(), []importer.File{file}, importer.Options{Self: "prod"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, n := range result.Estate.NHIs {
		fmt.Println(n.ID, "created:", n.CreatedAt)
	}
	for _, d := range result.Diagnostics {
		fmt.Println(d)
	}
	// Output:
	// kubernetes because of kind "ServiceAccountList" in line 1
	// kubernetes:prod:serviceaccount/build/ci created: unknown
	// accounts.json:2:110: warning: UNPARSABLE: "soon" is no instant such as 2024-01-31T09:30:00Z, with a zone; it is left unknown
}
