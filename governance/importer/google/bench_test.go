package google_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/google"
)

// BenchmarkImport imports the service accounts of a project, each with a role.
func BenchmarkImport(b *testing.B) {
	for _, n := range []int{100, 50_000} {
		b.Run(fmt.Sprintf("accounts=%d", n), func(b *testing.B) {
			var accounts, policy bytes.Buffer
			accounts.WriteString(`{"accounts": [`)
			policy.WriteString(`{"bindings": [{"role": "roles/viewer", "members": ["allUsers"`)
			for i := range n {
				fmt.Fprintf(&accounts, account+",\n", i)
				fmt.Fprintf(&policy, ",\n\"serviceAccount:account-%d@shop-prod.iam.gserviceaccount.com\"", i)
			}
			fmt.Fprintf(&accounts, account+"]}", n)
			policy.WriteString("]}]}")
			files := []importer.File{{Name: "accounts.json", Data: accounts.Bytes()}, {Name: "policy.json", Data: policy.Bytes()}}
			b.SetBytes(int64(len(files[0].Data) + len(files[1].Data)))
			for b.Loop() {
				if _, err := (google.Importer{}).Import(b.Context(), files, options); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

const account = `{"name": "projects/shop-prod/serviceAccounts/account-%[1]d@shop-prod.iam.gserviceaccount.com", "projectId": "shop-prod", "uniqueId": "1000000000000%[1]d",
 "email": "account-%[1]d@shop-prod.iam.gserviceaccount.com", "displayName": "Account %[1]d", "description": "one of many", "etag": "MDEwMjE5MjA=", "oauth2ClientId": "1000000000000%[1]d"}`
