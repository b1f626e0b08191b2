package frameworks_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/governance"
)

// channelOf is a vendor whose authority reaches the tenants of customers through
// distributors and resellers: a chain of three grants for each customer.
func channelOf(parties int) *governance.Estate {
	e := &governance.Estate{SchemaVersion: governance.SchemaVersion, AsOf: governance.Some(july)}
	actor := func(id string, role governance.Role) {
		e.Actors = append(e.Actors, governance.Actor{ID: id, Kind: governance.ActorKindOrganization, Roles: governance.Some([]governance.Role{role})})
	}
	actor("vendor", governance.RoleVendor)
	for i := range parties / 10 {
		actor(fmt.Sprint("dist", i), governance.RoleDistributor)
	}
	for i := range parties / 5 {
		actor(fmt.Sprint("res", i), governance.RoleReseller)
	}
	for i := range parties * 7 / 10 {
		customer, tenant, from, parent := fmt.Sprint("cust", i), fmt.Sprint("t", i), "vendor", governance.None[string]()
		actor(customer, governance.RoleCustomer)
		e.Tenants = append(e.Tenants, governance.Tenant{ID: tenant, OwnerID: governance.Some(customer)})
		for level, to := range []string{fmt.Sprint("dist", i%(parties/10)), fmt.Sprint("res", i%(parties/5)), customer} {
			id := fmt.Sprint("g", i, "-", level)
			e.Delegations = append(e.Delegations, governance.Delegation{ID: id, Kind: governance.DelegationKindSupport, ParentID: parent, TenantID: governance.Some(tenant),
				GrantorID: governance.NewRef(governance.KindActor, from), GranteeID: governance.NewRef(governance.KindActor, to), Scopes: []governance.Scope{},
				State: governance.Some(governance.DelegationStateActive), ActivatedAt: governance.Some(july.AddDate(0, -1, 0)), Revocation: governance.None[governance.Revocation]()})
			from, parent = to, governance.Some(id)
		}
		e.NHIs = append(e.NHIs, governance.NHI{ID: fmt.Sprint("n", i), Kind: governance.NHIKindBot, TenantID: governance.Some(tenant), OwnerID: governance.Some(from)})
	}
	return e
}

// BenchmarkCoverParties divides what the shipped controls say of such a channel.
func BenchmarkCoverParties(b *testing.B) {
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		b.Fatal(err)
	}
	for _, n := range []int{500, 5000} {
		b.Run(fmt.Sprint("parties=", n), func(b *testing.B) {
			v := delegation.NewIndex(channelOf(n)).At(july)
			a, err := eng.Assess(context.Background(), v, engine.KeepPasses())
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := frameworks.CoverParties(v, a, builtin.Pack().All(), frameworks.Builtin()); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/party")
		})
	}
}
