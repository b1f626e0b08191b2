package partnercenter

import (
	"strconv"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/internal/microsoft"
)

const (
	providerOf = "is_indirect_cloud_solution_provider_of"
	resellerOf = "is_indirect_reseller_of"
)

// relationshipTypes are written in two ways: in answers and in queries.
var relationshipTypes = map[string]string{
	providerOf: providerOf, "IsIndirectCloudSolutionProviderOf": providerOf,
	resellerOf: resellerOf, "IsIndirectResellerOf": resellerOf,
}

// states: what a relationship is when it is not active has no list.
var states = map[string]string{"Active": string(governance.ActorStatusActive)}

// relationship reads one relationship of the partner with another one.
func (b *builder) relationship(n importer.Node) {
	b.UnknownFields(n, "id", "name", "relationshipType", "state", "mpnId", "location", "links", "attributes")
	id, ok := b.tenant(n.Get("id"))
	if !ok || id == b.self {
		b.Report(n, importer.Error, importer.CodeUnresolved, "the relationship names no other partner; it is left out")
		return
	}
	kind := importer.Enum(&b.Collector, n.Get("relationshipType"), relationshipTypes)
	other := b.organization(id, "", n)
	b.state(other, "name", b.Optional(n.Get("name")), n)
	b.state(other, "state", importer.Enum(&b.Collector, n.Get("state"), states), n)
	b.state(other, "mpnId", b.Optional(n.Get("mpnId")), n)
	b.state(other, "location", b.Optional(n.Get("location")), n)
	b.state(other, "relationship", kind, n)
	switch own := b.partner(n); {
	case own == nil:
	case kind.Or("") == providerOf:
		own.has(governance.RoleDistributor)
		other.has(governance.RoleReseller)
		own.on(1)
		other.on(2)
	case kind.Or("") == resellerOf:
		own.has(governance.RoleReseller)
		other.has(governance.RoleDistributor)
		own.on(2)
		other.on(1)
	}
}

// tenant reads a tenant id.
func (b *builder) tenant(n importer.Node) (string, bool) {
	s, ok := b.Text(n)
	return microsoft.LowerGUID(s), ok
}

// either is the first of two members that stands there.
func either(n, other importer.Node) importer.Node {
	if n.Exists() {
		return n
	}
	return other
}

// partner is the organization whose export this is, or nil.
func (b *builder) partner(at importer.Node) *organization {
	if b.self == "" {
		b.homeless = append(b.homeless, at)
		return nil
	}
	return b.organization(b.self, "", at)
}

// parts are what a customer may have to do with the partner; only the first one
// is a role.
var parts = map[string]string{"reseller": "reseller", "advisor": "advisor", "syndication": "syndication", "microsoft_support": "microsoft_support", "none": "none"}

// customer reads one customer of the partner, as the API or Get-PartnerCustomer of
// PowerShell writes it, which has the members of the company beside the others.
func (b *builder) customer(n importer.Node) {
	b.UnknownFields(n, "id", "commerceId", "companyProfile", "billingProfile", "relationshipToPartner", "allowDelegatedAccess", "customDomains", "userCredentials",
		"associatedPartnerId", "softwareCompatibility", "qualifications", "links", "attributes", "customerId", "domain", "name")
	profile := n.Get("companyProfile")
	b.UnknownFields(profile, "tenantId", "domain", "companyName", "address", "email", "organizationRegistrationNumber", "links", "attributes")
	id, ok := b.tenant(either(n.Get("id"), n.Get("customerId")))
	tenant, named := b.tenant(profile.Get("tenantId"))
	switch {
	case named && ok && id != tenant:
		b.Report(profile.Get("tenantId"), importer.Error, importer.CodeConflict, "the tenant is not the id of the customer; the customer is left out")
		return
	case named:
		id = tenant
	case !ok:
		b.Report(n, importer.Error, importer.CodeUnresolved, "the customer has no id; it is left out")
		return
	}
	if id == b.self {
		b.Report(n, importer.Error, importer.CodeConflict, "the customer is the partner itself; it is left out")
		return
	}
	b.Dropped(importer.ReplaceSecret, n.Get("userCredentials").Get("password"))
	part := importer.Enum(&b.Collector, n.Get("relationshipToPartner"), parts)
	c := b.organization(id, governance.RoleCustomer, n)
	b.state(c, "name", b.Optional(either(profile.Get("companyName"), n.Get("name"))), n)
	b.state(c, "relationshipToPartner", part, n)
	b.Tenant(governance.Tenant{ID: importer.ID(id), OwnerID: governance.Some(importer.ID(id))}, n)
	own := b.partner(n)
	if own == nil {
		return
	}
	if part.Or("") == "reseller" {
		own.has(governance.RoleReseller)
	}
	if access, ok := b.Bool(n.Get("allowDelegatedAccess")).Get(); ok {
		b.state(c, "allowDelegatedAccess", governance.Some(strconv.FormatBool(access)), n)
		if access {
			c.granted = append(c.granted, n)
		}
	}
}

// privileges are the delegated admin privileges of a customer: they hold until
// somebody takes them away. Where another place says that there are none, nobody
// knows.
func (b *builder) privileges(o *organization) governance.Delegation {
	customer := importer.ID(o.id)
	d := governance.Delegation{
		ID: importer.ID(customer + "/delegated-admin-privileges"), Kind: governance.DelegationKindAdminRelationship,
		GrantorID: governance.NewRef(governance.KindActor, customer), GranteeID: governance.NewRef(governance.KindActor, importer.ID(b.self)),
		ParentID: governance.None[string](), TenantID: governance.Some(customer), OnBehalfOfID: governance.None[governance.Ref](),
		Scopes:    []governance.Scope{{Action: "partnercenter.delegated-admin-privileges", Resource: "tenant/" + customer + "/**", Raw: governance.Some("allowDelegatedAccess")}},
		NotBefore: governance.None[time.Time](), ExpiresAt: governance.None[time.Time](), AutoExtend: governance.None[time.Duration](),
		State: governance.Some(governance.DelegationStateActive), Revocation: governance.None[governance.Revocation](),
	}
	if o.fact("allowDelegatedAccess").IsUnknown() {
		d.State, d.Revocation = governance.Field[governance.DelegationState]{}, governance.Field[governance.Revocation]{}
	}
	return d
}
