package delegation_test

import (
	"fmt"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// A reseller shows acme its part of what it keeps: the key in acme's tenant, and
// of the reseller the id alone.
func ExampleIndex_For() {
	estate, err := governance.Parse("estate.json", []byte(`{
		"schemaVersion": "1.0",
		"actors": [{"id": "acme", "kind": "organization"}, {"id": "rival", "kind": "organization"}, {"id": "reseller", "kind": "organization", "status": "active"}],
		"tenants": [{"id": "acme-prod", "ownerId": "acme"}, {"id": "rival-prod", "ownerId": "rival"}],
		"nhis": [{"id": "sync", "kind": "bot", "tenantId": "acme-prod", "ownerId": "reseller", "tenantsUsed": ["acme-prod", "rival-prod"]}],
		"credentials": [{"id": "key", "kind": "api_key", "subjectId": "nhi:sync"}]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	view := delegation.NewIndex(estate).For("acme").At(time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC))
	for _, k := range governance.Kinds() {
		for s := range view.Subjects(k) {
			fmt.Println(s.Ref())
		}
	}
	reseller, _ := view.Subject(governance.NewRef(governance.KindActor, "reseller"))
	fmt.Println(reseller.(delegation.Actor).Status().Gaps())
	sync, _ := view.Subject(governance.NewRef(governance.KindNHI, "sync"))
	fmt.Println(sync.(delegation.NHI).Record().TenantsUsed)
	// Output:
	// actor:acme
	// actor:reseller
	// tenant:acme-prod
	// nhi:sync
	// credential:key
	// [{actor:reseller status OUTSIDE_VIEW}]
	// [acme-prod outside-the-view]
}
