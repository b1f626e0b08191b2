package msgraph_test

import (
	"context"
	"fmt"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/msgraph"
)

func Example() {
	files := []importer.File{
		{Name: "principals.json", Data: []byte(`[
			{"id": "sp-backup", "appId": "app-backup", "displayName": "Backup", "servicePrincipalType": "Application", "accountEnabled": true,
			 "appOwnerOrganizationId": "fabrikam", "passwordCredentials": [{"keyId": "k1", "startDateTime": "2024-01-01T00:00:00Z", "endDateTime": "2026-01-01T00:00:00Z"}]},
			{"id": "sp-graph", "appId": "00000003-0000-0000-c000-000000000000", "servicePrincipalType": "Application"}]`)},
		{Name: "assignments.json", Data: []byte(`[
			{"id": "a1", "appRoleId": "19dbc75e-c2e2-444c-a770-ec69d8559fc7", "principalId": "sp-backup", "principalType": "ServicePrincipal", "resourceId": "sp-graph"}]`)},
	}
	result, err := msgraph.New().Import(context.Background(), files, importer.Options{Self: "northwind"})
	if err != nil {
		fmt.Println(err)
		return
	}
	backup := result.Estate.NHIs[0]
	fmt.Println(backup.Name, "of", backup.OwnerID, "is", backup.Status)
	for _, c := range result.Estate.Credentials {
		fmt.Println(c.Kind, c.ID, "until", c.ExpiresAt)
	}
	for _, d := range result.Estate.Delegations {
		fmt.Println(d.GrantorID, "to", d.GranteeID, d.Scopes)
	}
	// Output:
	// Backup of fabrikam is active
	// client_secret sp-backup/password/k1 until 2026-01-01T00:00:00Z
	// actor:northwind to nhi:sp-backup [graph.application.Directory.ReadWrite.All@tenant/northwind/**]
}
