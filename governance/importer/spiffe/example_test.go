package spiffe_test

import (
	"context"
	"fmt"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/spiffe"
)

func Example() {
	entries := `{"entries": [{"id": "e-1", "spiffe_id": {"trust_domain": "prod.example", "path": "/shop"},
  "parent_id": {"trust_domain": "prod.example", "path": "/spire/agent/x"}, "selectors": [{"type": "unix", "value": "uid:1000"}], "x509_svid_ttl": 3600}]}`
	result, err := spiffe.New().Import(context.Background(), []importer.File{{Name: "entries.json", Data: []byte(entries)}}, importer.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, n := range result.Estate.NHIs {
		fmt.Println(n.ID, n.Kind, n.AuthMethods)
	}
	for _, c := range result.Estate.Credentials {
		fmt.Println(c.ID, c.Kind)
	}
	// Output:
	// spiffe://prod.example/shop workload [spiffe]
	// spiffe://prod.example/spire/agent/x machine [spiffe]
	// svid:spiffe://prod.example/shop svid
}
