package gdap_test

import (
	"context"
	"fmt"
	"time"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/gdap"
)

func Example() {
	page := `{"value": [{
		"@odata.type": "#microsoft.graph.delegatedAdminRelationship",
		"id": "5a1f", "customer": {"tenantId": "northwind"}, "status": "active",
		"accessDetails": {"unifiedRoles": [{"roleDefinitionId": "62e90394-69f5-4237-9190-012177145e10"}]},
		"autoExtendDuration": "PT0S", "activatedDateTime": "2024-01-11T08:00:00Z", "endDateTime": "2025-01-10T08:00:00Z"}]}`
	result, err := gdap.New().Import(context.Background(), []importer.File{{Name: "page.json", Data: []byte(page)}},
		importer.Options{Self: "contoso-msp", AsOf: time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, d := range result.Estate.Delegations {
		fmt.Println(d.GrantorID, "to", d.GranteeID, "until", d.ExpiresAt, "extended by", d.AutoExtend)
		fmt.Println(d.Scopes[0].Action, "on", d.Scopes[0].Resource, "approved by", d.Approvals)
	}
	for _, d := range result.Diagnostics {
		fmt.Println(d)
	}
	// Output:
	// actor:northwind to actor:contoso-msp until 2025-01-10T08:00:00Z extended by none
	// entra.global-administrator on tenant/northwind/** approved by unknown
	// page.json:5:93: error: CONFLICT: the status says that the relationship runs, the end date is past; both are kept as stated
}
