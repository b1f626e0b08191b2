// Package bench measures what one non-human identity costs: to parse, to index
// and to assess. It is a module of its own, so that its figures need no place in
// ours.
//
//	go test -bench . -benchtime 3x
//	go run ./table # beside plain Go and other engines
package bench

import (
	"fmt"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// AsOf is when the facts of every generated estate were true.
func AsOf() time.Time { return time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC) }

const (
	perTenant   = 50 // NHIs in one tenant
	perReseller = 10 // tenants that one reseller serves
)

// Estate makes an estate of n NHIs, each with two credentials and a delegation,
// and a handoff for every fourth: the same one on every call. Some facts are bad
// and some are missing, so that every verdict is reached.
func Estate(n int) *governance.Estate {
	e := &governance.Estate{SchemaVersion: governance.SchemaVersion, AsOf: governance.Some(AsOf())}
	for i := range (n + perTenant - 1) / perTenant {
		addTenant(e, i)
	}
	for i := range n {
		addNHI(e, i)
		addCredentials(e, i)
		addDelegation(e, i)
		if i%4 == 0 {
			addHandoff(e, i)
		}
	}
	return e
}

func addTenant(e *governance.Estate, i int) {
	customer, person, reseller := fmt.Sprint("customer-", i), fmt.Sprint("person-", i), resellerOf(i)
	status := governance.Some(governance.ActorStatusActive)
	e.Actors = append(e.Actors,
		governance.Actor{ID: customer, Kind: governance.ActorKindOrganization, Status: status, TerminatedAt: governance.None[time.Time]()},
		governance.Actor{ID: person, Kind: governance.ActorKindPerson, ParentID: governance.Some(customer), Status: status, TerminatedAt: governance.None[time.Time]()})
	if i%perReseller == 0 {
		e.Actors = append(e.Actors, governance.Actor{ID: reseller, Kind: governance.ActorKindOrganization, Status: status, TerminatedAt: governance.None[time.Time]()})
	}
	tenant := fmt.Sprint("tenant-", i)
	e.Tenants = append(e.Tenants, governance.Tenant{ID: tenant, OwnerID: governance.Some(customer),
		Environment: governance.Some(governance.EnvironmentProduction), State: governance.Some(governance.TenantStateActive)})
	e.Contracts = append(e.Contracts, governance.Contract{ID: fmt.Sprint("contract-", i), ProviderID: reseller, CustomerID: customer,
		EffectiveAt: days(-400), EndsAt: days(i%5*100 - 100), TerminatedAt: governance.None[time.Time]()})
	for _, kind := range []governance.CompletenessKind{governance.CompletenessKindNHI, governance.CompletenessKindCredential,
		governance.CompletenessKindDelegation, governance.CompletenessKindHandoff} {
		e.Completeness = append(e.Completeness, governance.Completeness{ID: fmt.Sprint(tenant, "-", kind), Kind: kind,
			TenantID: governance.Some(tenant), Complete: governance.Some(i%7 != 0), CollectedAt: AsOf().AddDate(0, 0, -1)})
	}
}

func addNHI(e *governance.Estate, i int) {
	tenant := fmt.Sprint("tenant-", i/perTenant)
	n := governance.NHI{
		ID: fmt.Sprint("nhi-", i), Kind: governance.NHIKindServiceAccount, TenantID: governance.Some(tenant),
		Environment: governance.Some(governance.EnvironmentProduction), OwnerID: governance.Some(fmt.Sprint("person-", i/perTenant)),
		Purpose: governance.Some("nightly synchronization"), Status: governance.Some(governance.NHIStatusActive),
		CreatedAt: days(-500), LastUsedAt: days(-(i % 60)), LastReviewedAt: days(-(i % 200)),
		AuthMethods:  governance.Some([]governance.AuthMethod{governance.AuthMethodPrivateKeyJWT}),
		Scopes:       governance.Some([]governance.Scope{{Action: "data.read", Resource: "tenant/" + tenant + "/**"}}),
		UnusedScopes: governance.Some(int64(i % 3)), Consumers: governance.Some([]string{"batch"}),
		EnvironmentsUsed: governance.Some([]governance.Environment{governance.EnvironmentProduction}),
		TenantsUsed:      governance.Some([]string{tenant}), InteractiveUse: governance.Some(i%17 == 0),
		Trusts: governance.Some([]governance.TrustBinding{}), Agent: governance.None[governance.Agent](),
	}
	switch i % 11 {
	case 3:
		n.OwnerID = governance.None[string]()
	case 5:
		n.Scopes = governance.Field[[]governance.Scope]{}
	case 7:
		n.LastUsedAt = governance.Field[time.Time]{}
	}
	e.NHIs = append(e.NHIs, n)
}

func addCredentials(e *governance.Estate, i int) {
	for k := range 2 {
		c := governance.Credential{
			ID: fmt.Sprint("credential-", i, "-", k), SubjectID: governance.NewRef(governance.KindNHI, fmt.Sprint("nhi-", i)),
			Kind: governance.CredentialKindAPIKey, State: governance.Some(governance.CredentialStateActive),
			CreatedAt: days(-300), RotatedAt: days(-(i % 150)), ExpiresAt: days(60), RevokedAt: governance.None[time.Time](),
			Storage: governance.Some(governance.StorageVault), Copies: governance.Some([]governance.Copy{}),
			HolderIDs:    governance.Some([]governance.Ref{governance.NewRef(governance.KindActor, fmt.Sprint("person-", i/perTenant))}),
			Environments: governance.Some([]governance.Environment{governance.EnvironmentProduction}),
			ExposedAt:    governance.None[time.Time](),
		}
		if (i+k)%9 == 0 {
			c.RotatedAt, c.ExpiresAt = governance.Field[time.Time]{}, governance.None[time.Time]()
		}
		e.Credentials = append(e.Credentials, c)
	}
}

func addDelegation(e *governance.Estate, i int) {
	t := i / perTenant
	tenant := fmt.Sprint("tenant-", t)
	e.Delegations = append(e.Delegations, governance.Delegation{
		ID: fmt.Sprint("delegation-", i), Kind: governance.DelegationKindAdminRelationship,
		GrantorID: governance.NewRef(governance.KindActor, fmt.Sprint("customer-", t)), GranteeID: governance.NewRef(governance.KindNHI, fmt.Sprint("nhi-", i)),
		ParentID: governance.None[string](), TenantID: governance.Some(tenant),
		Scopes: []governance.Scope{{Action: "config.write", Resource: "tenant/" + tenant + "/**"}},
		State:  governance.Some(governance.DelegationStateActive), ActivatedAt: days(-200), ExpiresAt: days(100),
		ContractID: governance.Some(fmt.Sprint("contract-", t)), Revocation: governance.None[governance.Revocation](),
	})
}

func addHandoff(e *governance.Estate, i int) {
	t := i / perTenant
	e.Handoffs = append(e.Handoffs, governance.Handoff{
		ID: fmt.Sprint("handoff-", i), FromID: governance.NewRef(governance.KindActor, resellerOf(t)), ToID: governance.NewRef(governance.KindActor, fmt.Sprint("customer-", t)),
		TenantID: governance.Some(fmt.Sprint("tenant-", t)), Payload: []governance.Payload{{Kind: governance.PayloadKindCredential, Ref: governance.Some(fmt.Sprint("credential-", i, "-0"))}},
		Channel: governance.Some(governance.ChannelVaultShare), State: governance.HandoffStateAccepted,
		RequestedAt: days(-40), TransferredAt: days(-39), AcceptedAt: days(-38), AcceptedByID: governance.Some(fmt.Sprint("person-", t)),
	})
}

func resellerOf(tenant int) string { return fmt.Sprint("reseller-", tenant/perReseller) }

// days is the instant so many days after AsOf, before it where negative.
func days(n int) governance.Field[time.Time] { return governance.Some(AsOf().AddDate(0, 0, n)) }
