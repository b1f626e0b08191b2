package frameworks_test

import (
	"context"
	"fmt"

	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/governance"
)

// ExampleCoverParties asks who is the weakest link between a vendor and a customer.
func ExampleCoverParties() {
	estate, err := governance.Parse("estate.json", []byte(channel))
	if err != nil {
		panic(err)
	}
	view := delegation.NewIndex(estate).At(july)
	pack, _ := builtin.Pack().Select("ROT-01")
	eng, err := engine.Compile(pack)
	if err != nil {
		panic(err)
	}
	result, err := eng.Assess(context.Background(), view, engine.KeepPasses())
	if err != nil {
		panic(err)
	}
	cover, err := frameworks.CoverParties(view, result, pack.All(), frameworks.Builtin())
	if err != nil {
		panic(err)
	}
	for _, chain := range cover.Chains {
		for _, r := range chain.Requirements {
			if r.Requirement == "TH3" {
				fmt.Println(chain.Tenant, chain.Parties, r.Statuses)
				fmt.Println(r.Requirement, "is", r.Status, "by", r.Weakest)
			}
		}
	}
	// Output:
	// tenant:t [actor:vend actor:dist actor:res actor:cust] [no_control unproven no_control unproven]
	// TH3 is unproven by [actor:dist actor:cust]
}
