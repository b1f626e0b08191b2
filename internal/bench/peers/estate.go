package peers

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// Now is the instant of every question, and when the facts were true.
func Now() time.Time { return time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC) }

const (
	perTenant = 50  // entities in one tenant
	resellers = 200 // organizations that receive grants
)

// Estate makes an estate of n entities, each an NHI with its owner, a credential,
// a delegation with its contract, and a handoff: the same one on every call. Facts
// are good, bad or missing at random, and never contradict each other.
func Estate(n int) *governance.Estate { return estate(n, 7) }

// Known makes such an estate of which every fact is known.
func Known(n int) *governance.Estate { return estate(n, 0) }

func estate(n, missing int) *governance.Estate {
	d := &dice{rand.New(rand.NewPCG(1, 2)), missing}
	e := &governance.Estate{SchemaVersion: governance.SchemaVersion, AsOf: governance.Some(Now())}
	for i := range resellers {
		e.Actors = append(e.Actors, governance.Actor{ID: fmt.Sprint("reseller-", i), Kind: governance.ActorKindOrganization,
			Status:         fact(d, 0, governance.ActorStatusActive, governance.ActorStatusTerminated),
			LastAssessedAt: d.event(10, 0, 500)})
	}
	for i := range (n + perTenant - 1) / perTenant {
		d.addTenant(e, i)
	}
	for i := range n {
		d.addOwner(e, i)
		d.addNHI(e, i)
		d.addCredential(e, i)
		d.addDelegation(e, i)
		d.addHandoff(e, i)
	}
	return e
}

// A dice draws facts.
type dice struct {
	*rand.Rand
	missing int // percent of the facts that nobody knows
}

func (d *dice) percent(p int) bool { return d.IntN(100) < p }

func (d *dice) unknown() bool { return d.percent(d.missing) }

// days is the instant so many days before Now.
func days(n int) time.Time { return Now().AddDate(0, 0, -n) }

// fact is unknown, none for so many percent, or one of the values, of which the
// first is as likely as all others together.
func fact[T any](d *dice, none int, values ...T) governance.Field[T] {
	switch {
	case d.unknown():
		return governance.Field[T]{}
	case d.percent(none):
		return governance.None[T]()
	}
	return governance.Some(pick(d, values...))
}

func pick[T any](d *dice, values ...T) T {
	if len(values) == 1 || d.percent(50) {
		return values[0]
	}
	return values[1+d.IntN(len(values)-1)]
}

// event is unknown, none for so many percent, or an instant from least to most
// days ago.
func (d *dice) event(none, least, most int) governance.Field[time.Time] {
	return fact(d, none, days(least+d.IntN(most-least+1)))
}

func (d *dice) addTenant(e *governance.Estate, i int) {
	tenant, customer := fmt.Sprint("tenant-", i), fmt.Sprint("customer-", i)
	e.Actors = append(e.Actors, governance.Actor{ID: customer, Kind: governance.ActorKindOrganization,
		Status: fact(d, 0, governance.ActorStatusActive, governance.ActorStatusActive, governance.ActorStatusTerminated)})
	e.Tenants = append(e.Tenants, governance.Tenant{ID: tenant, OwnerID: governance.Some(customer)})
	for _, kind := range []governance.CompletenessKind{governance.CompletenessKindCredential, governance.CompletenessKindDelegation, governance.CompletenessKindHandoff} {
		e.Completeness = append(e.Completeness, governance.Completeness{ID: fmt.Sprint(tenant, "-", kind), Kind: kind,
			TenantID: governance.Some(tenant), Complete: governance.Some(!d.unknown()), CollectedAt: days(1)})
	}
}

// addOwner adds the owner of an NHI: somebody of the customer, or of a partner.
func (d *dice) addOwner(e *governance.Estate, i int) {
	a := governance.Actor{ID: fmt.Sprint("person-", i), Kind: governance.ActorKindPerson,
		ParentID: governance.Some(pick(d, fmt.Sprint("customer-", i/perTenant), fmt.Sprint("reseller-", d.IntN(resellers))))}
	if d.percent(75) {
		a.Status, a.TerminatedAt = fact(d, 0, governance.ActorStatusActive), governance.None[time.Time]()
	} else {
		a.Status, a.TerminatedAt = fact(d, 0, governance.ActorStatusTerminated), fact(d, 0, days(d.IntN(12)))
	}
	e.Actors = append(e.Actors, a)
}

func (d *dice) addNHI(e *governance.Estate, i int) {
	age := 20 + d.IntN(600)
	methods := []governance.AuthMethod{pick(d, governance.AuthMethodPrivateKeyJWT, governance.AuthMethodMTLS, governance.AuthMethodAPIKey)}
	if d.percent(40) {
		methods = append(methods, pick(d, governance.AuthMethodSPIFFE, governance.AuthMethodPassword, governance.AuthMethodClientSecret))
	}
	e.NHIs = append(e.NHIs, governance.NHI{
		ID: fmt.Sprint("nhi-", i), Kind: governance.NHIKindServiceAccount,
		TenantID: governance.Some(fmt.Sprint("tenant-", i/perTenant)),
		OwnerID:  fact(d, 8, fmt.Sprint("person-", i)),
		Purpose:  fact(d, 12, "nightly synchronization"),
		Status: fact(d, 0, governance.NHIStatusActive, governance.NHIStatusActive, governance.NHIStatusSuspended,
			governance.NHIStatusDisabled, governance.NHIStatusRetired),
		CreatedAt:      fact(d, 0, days(age)),
		LastUsedAt:     d.event(8, 0, min(age, 120)),
		LastReviewedAt: d.event(12, 0, min(age, 300)),
		AuthMethods:    fact(d, 0, methods),
		UnusedScopes:   fact(d, 0, int64(0), 1, 2, 7),
		InteractiveUse: fact(d, 0, false, false, true),
		Labels: fact(d, 0, map[string]string{"tier": "gold", "team": "payments"}, map[string]string{"tier": "silver", "team": "identity"},
			map[string]string{"team": "platform"}),
	})
}

func (d *dice) addCredential(e *governance.Estate, i int) {
	age := 5 + d.IntN(2200)
	c := governance.Credential{
		ID: fmt.Sprint("credential-", i), SubjectID: governance.NewRef(governance.KindNHI, fmt.Sprint("nhi-", i)),
		Kind: pick(d, governance.CredentialKindAPIKey, governance.CredentialKindCertificate, governance.CredentialKindSigningKey,
			governance.CredentialKindSSHKey, governance.CredentialKindAccessToken, governance.CredentialKindFederated),
		State: fact(d, 0, governance.CredentialStateActive, governance.CredentialStateSuspended, governance.CredentialStateCompromised,
			governance.CredentialStateCompromised, governance.CredentialStateDeactivated),
		CreatedAt: fact(d, 0, days(age)),
		RotatedAt: d.event(50, 0, min(age, 200)),
		ExpiresAt: fact(d, 12, days(min(age-1, d.IntN(200)-170))),
		RevokedAt: governance.None[time.Time](),
		ExposedAt: d.event(60, 0, 20),
		Storage: fact(d, 0, governance.StorageVault, governance.StorageKMS, governance.StorageSecretManager, governance.StorageSourceCode,
			governance.StorageEnvVar),
		Copies: fact(d, 0, d.copies(age)),
		Environments: fact(d, 0, []governance.Environment{governance.EnvironmentProduction},
			[]governance.Environment{governance.EnvironmentProduction, governance.EnvironmentTest}),
	}
	if c.Kind == governance.CredentialKindFederated { // no stored secret
		c.Storage, c.Copies = governance.Field[governance.Storage]{}, governance.Field[[]governance.Copy]{}
	}
	if c.State.IsUnknown() || c.State.Is(governance.CredentialStateCompromised) || c.State.Is(governance.CredentialStateDeactivated) {
		c.RevokedAt = d.event(50, 0, min(age, 20)) // what works was not revoked
	}
	e.Credentials = append(e.Credentials, c)
}

func (d *dice) copies(age int) []governance.Copy {
	var list []governance.Copy
	for range d.IntN(3) {
		list = append(list, governance.Copy{
			Storage:     fact(d, 0, governance.StorageVault, governance.StorageSecretManager, governance.StorageConfigFile),
			MadeAt:      governance.Some(days(age)),
			DestroyedAt: d.event(60, 0, age),
		})
	}
	return list
}

func (d *dice) addDelegation(e *governance.Estate, i int) {
	t := i / perTenant
	contract := governance.Contract{ID: fmt.Sprint("contract-", i), ProviderID: fmt.Sprint("reseller-", i%resellers), CustomerID: fmt.Sprint("customer-", t),
		EffectiveAt: fact(d, 0, days(400)), EndsAt: fact(d, 30, days(-60), days(-200), days(30)), TerminatedAt: d.event(90, 1, 100)}
	if d.percent(10) { // not begun yet
		contract.EffectiveAt, contract.EndsAt, contract.TerminatedAt = fact(d, 0, days(-5)), fact(d, 30, days(-200)), governance.None[time.Time]()
	}
	e.Contracts = append(e.Contracts, contract)
	grantee := governance.NewRef(governance.KindActor, contract.ProviderID)
	switch {
	case d.percent(25):
		grantee = governance.NewRef(governance.KindNHI, fmt.Sprint("nhi-", i))
	case d.percent(12):
		grantee = governance.NewRef(governance.KindActor, contract.CustomerID)
	}
	age := 30 + d.IntN(300)
	r := governance.Delegation{
		ID: fmt.Sprint("delegation-", i), Kind: governance.DelegationKindAdminRelationship,
		GrantorID: governance.NewRef(governance.KindActor, contract.CustomerID), GranteeID: grantee,
		ParentID: governance.None[string](), TenantID: governance.Some(fmt.Sprint("tenant-", t)),
		Scopes:         []governance.Scope{{Action: "config.write", Resource: fmt.Sprintf("tenant/tenant-%d/**", t)}},
		ContractID:     fact(d, 8, contract.ID),
		State:          fact(d, 0, governance.DelegationStateActive, governance.DelegationStateSuspended, governance.DelegationStateTerminating),
		ActivatedAt:    fact(d, 0, days(age)),
		LastUsedAt:     d.event(8, 0, min(age, 200)),
		LastReviewedAt: d.event(10, 0, 300),
		Revocation:     governance.None[governance.Revocation](),
	}
	if d.percent(50) {
		d.revoke(&r)
	}
	e.Delegations = append(e.Delegations, r)
}

// revoke withdraws a grant; one that was seen to have ended has a state that says
// so.
func (d *dice) revoke(r *governance.Delegation) {
	ago := d.IntN(20)
	v := governance.Revocation{At: days(ago), ByID: r.GrantorID, PropagatedAt: governance.None[time.Time]()}
	if d.percent(60) {
		v.PropagatedAt = fact(d, 0, days(max(0, ago-d.IntN(3))))
		r.State = fact(d, 0, governance.DelegationStateTerminated)
	}
	r.Revocation = fact(d, 0, v)
}

func (d *dice) addHandoff(e *governance.Estate, i int) {
	t := i / perTenant
	ago := 2 + d.IntN(60)
	accepted := max(1, ago-d.IntN(5))
	h := governance.Handoff{
		ID: fmt.Sprint("handoff-", i), FromID: governance.NewRef(governance.KindActor, fmt.Sprint("reseller-", i%resellers)),
		ToID: governance.NewRef(governance.KindActor, fmt.Sprint("customer-", t)), TenantID: governance.Some(fmt.Sprint("tenant-", t)),
		Purpose: fact(d, 0, governance.HandoffPurposeOnboarding, governance.HandoffPurposeMigration, governance.HandoffPurposeSupport, governance.HandoffPurposeRenewal),
		Payload: []governance.Payload{{Kind: governance.PayloadKindConfiguration, Ref: governance.Some("settings")},
			{Kind: governance.PayloadKindCredential, Ref: governance.Some(fmt.Sprint("credential-", i))}},
		Channel:      fact(d, 0, governance.ChannelVaultShare, governance.ChannelFederation, governance.ChannelEmail, governance.ChannelTicket, governance.ChannelChat),
		State:        pick(d, governance.HandoffStateAccepted, governance.HandoffStateTransferred, governance.HandoffStateRequested, governance.HandoffStateCancelled),
		RequestedAt:  governance.Some(days(ago + 1)),
		AcceptedByID: fact(d, 15, fmt.Sprint("person-", i)),
	}
	if d.percent(20) {
		h.Payload = h.Payload[:1] // no secret
	}
	switch h.State {
	case governance.HandoffStateAccepted:
		h.TransferredAt, h.AcceptedAt = fact(d, 0, days(ago)), fact(d, 0, days(accepted))
		h.SourceClosedAt = fact(d, 30, days(max(0, accepted-d.IntN(3))))
	case governance.HandoffStateTransferred:
		h.TransferredAt, h.AcceptedAt = fact(d, 0, days(d.IntN(6))), governance.None[time.Time]()
		h.RequestedAt = governance.Some(days(7))
	case governance.HandoffStateRequested:
		h.TransferredAt, h.AcceptedAt = fact(d, 100, days(0)), governance.None[time.Time]()
	case governance.HandoffStateCancelled:
		h.TransferredAt, h.AcceptedAt = fact(d, 50, days(ago)), governance.None[time.Time]()
	}
	e.Handoffs = append(e.Handoffs, h)
}
