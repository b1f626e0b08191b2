package gdap

import (
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A relationship is what one object says. Copies of it, on several pages, are
// joined only after all files are read.
type relationship struct {
	at                   importer.Node
	kind                 claim[string] // delegatedAdminRelationship or resellerDelegatedAdminRelationship
	name                 claim[string]
	customer             claim[string] // tenant id
	provider             claim[string] // tenant id of the indirect provider
	roles                roleList
	duration, autoExtend claim[time.Duration]
	state                claim[governance.DelegationState]
	created, activated   claim[time.Time]
	end                  claim[time.Time]
	consentPending       claim[bool]
}

var relationshipStates = map[string]governance.DelegationState{
	"created":              governance.DelegationStateRequested,
	"approvalPending":      governance.DelegationStateApprovalPending,
	"approved":             governance.DelegationStateApproved,
	"activating":           governance.DelegationStateActivating,
	"active":               governance.DelegationStateActive,
	"expiring":             governance.DelegationStateExpiring,
	"expired":              governance.DelegationStateExpired,
	"terminationRequested": governance.DelegationStateTerminationRequested,
	"terminating":          governance.DelegationStateTerminating,
	"terminated":           governance.DelegationStateTerminated,
}

const resellerType = "resellerDelegatedAdminRelationship"

var relationshipTypes = map[string]string{
	"#microsoft.graph.delegatedAdminRelationship": "delegatedAdminRelationship",
	"microsoft.graph.delegatedAdminRelationship":  "delegatedAdminRelationship",
	"#microsoft.graph." + resellerType:            resellerType,
	"microsoft.graph." + resellerType:             resellerType,
}

// relationship reads one object, and what stands inside it.
func (r *reader) relationship(n importer.Node) {
	r.fields(n, relationshipFields)
	party := n.Get("customer")
	r.fields(party, partyFields)
	id, ok := r.id(n.Get("id")).Get()
	if !ok {
		r.Report(n, importer.Error, importer.CodeUnresolved, "the relationship has no id; it is left out")
		return
	}
	if r.full(len(r.relationships[id]), n) {
		return
	}
	if party.IsString() {
		r.Truncated(party, "the customer")
	}
	one := relationship{
		at:             n,
		kind:           enum(r, get(n, "@odata.type"), relationshipTypes),
		name:           r.text(n.Get("displayName")),
		customer:       r.id(get(party, "tenantId")),
		provider:       r.id(get(n, "indirectProviderTenantId")),
		roles:          r.roles(n),
		duration:       r.duration(n.Get("duration")),
		autoExtend:     r.duration(n.Get("autoExtendDuration")),
		state:          enum(r, n.Get("status"), relationshipStates),
		created:        r.instant(n.Get("createdDateTime")),
		activated:      r.instant(n.Get("activatedDateTime")),
		end:            r.instant(n.Get("endDateTime")),
		consentPending: r.boolean(get(n, "isPartnerConsentPending")),
	}
	r.relationships[id] = append(r.relationships[id], one)
	if one.customer.IsSome() {
		r.customers = append(r.customers, customer{id: one.customer.Or(""), name: r.text(get(party, "displayName")), at: party})
	}
	r.nested(n, assignmentKind, claimed(id, n))
	r.nested(n, requestKind, claimed(id, n))
}

// merged joins the copies of one relationship.
func merged(c *importer.Collector, copies []relationship) *relationship {
	return &relationship{
		at:             copies[0].at,
		kind:           same(c, copies, "type", func(r *relationship) claim[string] { return r.kind }),
		name:           same(c, copies, "displayName", func(r *relationship) claim[string] { return r.name }),
		customer:       same(c, copies, "customer", func(r *relationship) claim[string] { return r.customer }),
		provider:       same(c, copies, "indirectProviderTenantId", func(r *relationship) claim[string] { return r.provider }),
		roles:          sameRoles(c, copies, func(r *relationship) roleList { return r.roles }),
		duration:       same(c, copies, "duration", func(r *relationship) claim[time.Duration] { return r.duration }),
		autoExtend:     same(c, copies, "autoExtendDuration", func(r *relationship) claim[time.Duration] { return r.autoExtend }),
		state:          same(c, copies, "status", func(r *relationship) claim[governance.DelegationState] { return r.state }),
		created:        same(c, copies, "createdDateTime", func(r *relationship) claim[time.Time] { return r.created }),
		activated:      same(c, copies, "activatedDateTime", func(r *relationship) claim[time.Time] { return r.activated }),
		end:            same(c, copies, "endDateTime", func(r *relationship) claim[time.Time] { return r.end }),
		consentPending: same(c, copies, "isPartnerConsentPending", func(r *relationship) claim[bool] { return r.consentPending }),
	}
}

// isReseller reports whether an indirect provider made the relationship for an
// indirect reseller.
func (m *relationship) isReseller() bool { return m.kind.Or("") == resellerType || m.provider.IsSome() }

// grant adds the delegation of one relationship. The copies are not empty.
func (b *builder) grant(id string, copies []relationship) {
	m := merged(b.Collector, copies)
	if !b.hasParties(m) {
		return
	}
	tenant, requests := importer.ID(m.customer.Or("")), b.requestsOf[id]
	d := &governance.Delegation{
		ID:            importer.ID(id),
		Kind:          governance.DelegationKindAdminRelationship,
		GrantorID:     governance.NewRef(governance.KindActor, tenant),
		GranteeID:     governance.NewRef(governance.KindActor, b.self),
		ParentID:      governance.None[string](), // the customer grants what is its own
		TenantID:      governance.Some(tenant),
		Scopes:        b.scopes(id, m.roles, "tenant/"+tenant),
		NotBefore:     governance.None[time.Time](), // it starts when it is activated
		State:         m.state.Field,
		RequestedByID: m.requestedBy(b.self, requests),
		Approvals:     m.approvals(),
		ActivatedAt:   m.activated.Field,
		AutoExtend:    m.extension(),
		Revocation:    notRevoked(m.state.Field),
		Labels:        m.labels(requests),
		Origin:        importer.Origins(placesOf(copies, func(r *relationship) importer.Node { return r.at })...),
	}
	if m.end.IsSome() { // null: it is computed on activation, see doc.go
		d.ExpiresAt = m.end.Field
	}
	b.grants = append(b.grants, d)
	b.parents[id] = parent{tenant: tenant, whole: m.roles.all.IsSome()}
	b.organization(b.self, "", m.at)
	b.channel(m)
	b.contradictions(m, requests)
}

// hasParties reports whether the customer is known and Self is the partner;
// otherwise it says why the relationship is left out.
func (b *builder) hasParties(m *relationship) bool {
	tenant, known := m.customer.Get()
	switch {
	case !known:
		b.Report(m.at, importer.Error, importer.CodeUnresolved, "the relationship names no customer that is known for sure; it is left out")
	case importer.ID(tenant) == b.self:
		b.Report(m.customer.at, importer.Error, importer.CodeConflict, "the customer is the organization whose system was exported; the relationship is left out: who is its partner is not in the file")
	case m.provider.IsSome() && importer.ID(m.provider.Or("")) == b.self:
		b.Report(m.provider.at, importer.Error, importer.CodeUnresolved, "the organization whose system was exported is the indirect provider; the relationship is left out: which reseller got it is not in the file")
	default:
		return true
	}
	return false
}

// channel notes the parties that a relationship of the reseller type names.
func (b *builder) channel(m *relationship) {
	if !m.isReseller() {
		return
	}
	b.organization(b.self, governance.RoleReseller, m.at)
	if provider, ok := m.provider.Get(); ok {
		b.organization(importer.ID(provider), governance.RoleDistributor, m.provider.at)
	}
}

// requestedBy is the organization that proposed the relationship: the indirect
// provider, else Self if it locked the relationship for approval.
func (m *relationship) requestedBy(self string, requests map[string][]request) governance.Field[string] {
	switch {
	case m.provider.IsSome():
		return governance.Some(importer.ID(m.provider.Or("")))
	case len(requests["lockForApproval"]) > 0 && !m.isReseller():
		return governance.Some(self)
	}
	return governance.Field[string]{}
}

// approvals are known to be none while the customer has not decided. Of a
// relationship for a reseller that is said only when its consent is pending,
// because another person may have consented before.
func (m *relationship) approvals() governance.Field[[]governance.Approval] {
	state := m.state.Or("")
	waiting := state == governance.DelegationStateRequested || state == governance.DelegationStateApprovalPending
	if waiting && (m.consentPending.Is(true) || !m.isReseller() && m.kind.IsSome()) {
		return governance.Some([]governance.Approval{})
	}
	return governance.Field[[]governance.Approval]{}
}

// extension reads a length of zero as off.
func (m *relationship) extension() governance.Field[time.Duration] {
	if m.autoExtend.Is(0) {
		return governance.None[time.Duration]()
	}
	return m.autoExtend.Field
}

// notRevoked is none in the states that a termination ends, and unknown in all
// others: who terminated a relationship, and when, is not in the data.
func notRevoked(state governance.Field[governance.DelegationState]) governance.Field[governance.Revocation] {
	s, _ := state.Get()
	switch s {
	case governance.DelegationStateRequested, governance.DelegationStateApprovalPending, governance.DelegationStateApproved,
		governance.DelegationStateActivating, governance.DelegationStateActive, governance.DelegationStateExpiring:
		return governance.None[governance.Revocation]()
	}
	return governance.Field[governance.Revocation]{}
}

func (m *relationship) labels(requests map[string][]request) governance.Field[map[string]string] {
	set := map[string]string{}
	add := func(label string, known bool, value string) {
		if known {
			set[label] = value
		}
	}
	add("gdap.type", m.kind.IsSome(), m.kind.Or(""))
	add("gdap.displayName", m.name.IsSome(), m.name.Or(""))
	add("gdap.duration", m.duration.IsSome(), m.duration.String())
	add("gdap.createdDateTime", m.created.IsSome(), m.created.String())
	add("gdap.isPartnerConsentPending", m.consentPending.IsSome(), m.consentPending.String())
	for action, list := range requests {
		set["gdap.request."+action] = statuses(list)
	}
	if len(set) == 0 {
		return governance.Field[map[string]string]{}
	}
	return governance.Some(set)
}

func statuses(list []request) string {
	var all []string
	for _, r := range list {
		all = append(all, r.status.Or("unknown"))
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), " ")
}

// contradictions reports statements of a relationship that cannot all hold.
// They are imported as they stand.
func (b *builder) contradictions(m *relationship, requests map[string][]request) {
	state := m.state.Or("")
	b.againstEnd(m, state)
	switch {
	case m.activated.IsNone() && (state == governance.DelegationStateActive || state == governance.DelegationStateExpiring):
		b.conflict(m.activated.at, "the status says that the relationship runs, and it was never activated")
	case m.activated.IsSome() && (state == governance.DelegationStateRequested || state == governance.DelegationStateApprovalPending):
		b.conflict(m.activated.at, "the status says that the relationship waits for approval, and it was activated")
	}
	for _, q := range requests["terminate"] {
		if q.status.Is("succeeded") && notRevoked(m.state.Field).IsNone() {
			b.conflict(q.at, "a request to terminate succeeded, and the status says that the relationship is not terminated")
		}
	}
}

// againstEnd holds the status against the end date, [from, to).
func (b *builder) againstEnd(m *relationship, state governance.DelegationState) {
	end, ok := m.end.Get()
	if !ok || !inEffect(state) && state != governance.DelegationStateExpired {
		return
	}
	switch past := !end.After(b.options.AsOf); {
	case b.options.AsOf.IsZero():
		b.unchecked = append(b.unchecked, m.end.at)
	case past && inEffect(state) && !m.extension().IsNone():
		b.conflict(m.end.at, "the status says that the relationship runs, the end date is past, and it may have been extended")
	case past && inEffect(state):
		b.conflict(m.end.at, "the status says that the relationship runs, the end date is past")
	case !past && !inEffect(state):
		b.conflict(m.end.at, "the status says that the relationship expired, the end date is still to come")
	}
}

func (b *builder) conflict(at importer.Node, detail string) {
	b.Report(at, importer.Error, importer.CodeConflict, detail+"; both are kept as stated")
}

// inEffect reports whether a relationship in this state gives access.
func inEffect(s governance.DelegationState) bool {
	switch s {
	case governance.DelegationStateActivating, governance.DelegationStateActive, governance.DelegationStateExpiring,
		governance.DelegationStateTerminationRequested, governance.DelegationStateTerminating:
		return true
	}
	return false
}
