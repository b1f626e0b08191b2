package reports_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"time"

	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/controls/reports"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// A partner's integration in a customer's tenant, with a key that ends next week.
const partnersKey = `{"schemaVersion": "1.0", "asOf": "2026-07-01T00:00:00Z",
"actors": [{"id": "brandt", "kind": "organization"}, {"id": "kestrel", "kind": "organization"}],
"tenants": [{"id": "brandt-prod", "ownerId": "brandt"}],
"nhis": [{"id": "sync", "kind": "integration", "tenantId": "brandt-prod", "ownerId": "kestrel", "expiresAt": null}],
"credentials": [{"id": "sync-key", "subjectId": "nhi:sync", "kind": "api_key", "state": "active", "revokedAt": null, "expiresAt": "2026-07-08T00:00:00Z"}]}`

func exampleReporter() *reports.Reporter {
	estate, err := governance.Parse("estate.json", []byte(partnersKey))
	if err != nil {
		log.Fatal(err)
	}
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		log.Fatal(err)
	}
	view := delegation.NewIndex(estate).At(time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC))
	result, err := eng.Assess(context.Background(), view, engine.KeepPasses())
	if err != nil {
		log.Fatal(err)
	}
	r, err := reports.New(view, result)
	if err != nil {
		log.Fatal(err)
	}
	return r
}

// Which NHIs of others are in our customers' tenants? Nobody declared the inventory
// complete, so there may be more.
func Example() {
	r := exampleReporter() // reports.New(view, result)
	x := r.ThirdPartyExposure()
	fmt.Println(x.Exposed.Rate(), x.Exposed.Cases, "at least:", x.Exposed.AtLeast)
	// Output: 1 of 1, 0 unknown [nhi:sync] at least: true
}

func ExampleReporter_DueSoon() {
	for _, x := range exampleReporter().DueSoon(30 * governance.Day).Items {
		fmt.Println(x.At.Format(time.DateOnly), x.Kind, x.Subject, "within", x.Within, "days")
	}
	// Output: 2026-07-08 credential credential:sync-key within 7 days
}

// A share as documents write it.
func ExampleShare() {
	data, err := json.Marshal(exampleReporter().ThirdPartyExposure().Tenants)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(data))
	// Output: [{"group":"tenant:brandt-prod","count":1,"of":1,"unknown":0,"atLeast":true,"cases":["nhi:sync"],"unknownCases":[]}]
}
