package delegation

import (
	"github.com/mandate-nhi/mandate/governance"
)

// reverse holds the gathered lists: for a record the records that name it, by
// id. What cannot be placed because the deciding field is unknown is kept apart:
// it may belong to any of them.
type reverse struct {
	credentialsOf  map[governance.Ref][]*governance.Credential // by subject
	delegationsTo  map[governance.Ref][]*governance.Delegation // by grantee
	handoffsOf     map[string][]*governance.Handoff            // by credential carried
	handoffsIn     map[string][]*governance.Handoff            // by tenant
	contractsOf    map[string][]*governance.Contract           // by provider
	delegationsFor map[string][]*governance.Delegation         // by contract
	certsOf        map[string][]*governance.Certification      // by actor
	evidenceOf     map[governance.Ref][]*governance.Evidence   // by subject
	nhisIn         map[string][]*governance.NHI                // by tenant
	tenantsOf      map[string][]*governance.Tenant             // by the owner's organization
	unitsWith      map[governance.Ref][]*governance.Actor      // by member
	children       map[string][]*governance.Actor              // by parent
	duties         dutyLists

	looseHandoffs    []looseHandoff           // payload that may be any credential
	tenantlessHand   []*governance.Handoff    // tenant unknown
	looseDelegations []*governance.Delegation // contract unknown
	tenantlessNHIs   []*governance.NHI        // tenant unknown
	ownerlessTenants []*governance.Tenant     // owner or its organization unknown
	strayCredentials []*governance.Credential // of an NHI that the estate does not hold
}

// A looseHandoff may carry credentials that it does not name.
type looseHandoff struct {
	h   *governance.Handoff
	gap Gap
}

func (x *Index) reverseLists() {
	r := &x.reverse
	r.credentialsOf = group(x.credentials.sorted, func(c *governance.Credential) (governance.Ref, bool) { return c.SubjectID, true })
	r.delegationsTo = group(x.delegations.sorted, func(d *governance.Delegation) (governance.Ref, bool) { return d.GranteeID, true })
	r.contractsOf = group(x.contracts.sorted, func(c *governance.Contract) (string, bool) { return c.ProviderID, true })
	r.certsOf = group(x.certifications.sorted, func(c *governance.Certification) (string, bool) { return c.ActorID, true })
	r.evidenceOf = group(x.evidence.sorted, func(e *governance.Evidence) (governance.Ref, bool) { return e.SubjectID, true })
	r.handoffsIn = group(x.handoffs.sorted, func(h *governance.Handoff) (string, bool) { return h.TenantID.Get() })
	r.delegationsFor = group(x.delegations.sorted, func(d *governance.Delegation) (string, bool) { return d.ContractID.Get() })
	r.nhisIn = group(x.nhis.sorted, func(n *governance.NHI) (string, bool) { return n.TenantID.Get() })
	r.tenantsOf = group(x.tenants.sorted, x.ownerOrgID)
	r.children = group(x.actors.sorted, func(a *governance.Actor) (string, bool) { return a.ParentID.Get() })
	r.unitsWith = map[governance.Ref][]*governance.Actor{}
	for _, a := range x.actors.sorted {
		for _, m := range a.MemberIDs.Or(nil) {
			r.unitsWith[m] = append(r.unitsWith[m], a)
		}
	}
	for _, d := range x.delegations.sorted {
		if d.ContractID.IsUnknown() {
			r.looseDelegations = append(r.looseDelegations, d)
		}
	}
	for _, t := range x.tenants.sorted {
		if _, known := x.ownerOrgID(t); !known {
			r.ownerlessTenants = append(r.ownerlessTenants, t)
		}
	}
	for _, c := range x.credentials.sorted {
		if c.SubjectID.Kind == governance.KindNHI && x.nhis.byID[c.SubjectID.ID] == nil {
			r.strayCredentials = append(r.strayCredentials, c)
		}
	}
	for _, n := range x.nhis.sorted {
		if n.TenantID.IsUnknown() {
			r.tenantlessNHIs = append(r.tenantlessNHIs, n)
		}
	}
	x.carried()
	r.duties = x.dutyLists()
}

// ownerOrgID is the id of the organization that owns the tenant. Nothing that it
// rests on changes with time.
func (x *Index) ownerOrgID(t *governance.Tenant) (string, bool) {
	org, ok := (Tenant{&View{idx: x}, t}).ownerOrg().Get()
	if !ok {
		return "", false
	}
	return org.rec.ID, true
}

// carried notes which handoff carries which credential.
func (x *Index) carried() {
	r := &x.reverse
	r.handoffsOf = map[string][]*governance.Handoff{}
	for _, h := range x.handoffs.sorted {
		if h.TenantID.IsUnknown() {
			r.tenantlessHand = append(r.tenantlessHand, h)
		}
		seen := map[string]bool{}
		for i := range h.Payload {
			p := &h.Payload[i]
			id, named := p.Ref.Get()
			switch {
			case p.Kind == governance.PayloadKindCredential && named, p.Kind == governance.PayloadKindSecretBundle && named && x.credentials.byID[id] != nil:
				if !seen[id] {
					seen[id] = true
					r.handoffsOf[id] = append(r.handoffsOf[id], h)
				}
			case p.Kind == governance.PayloadKindCredential, p.Kind == governance.PayloadKindSecretBundle, p.Kind == "":
				r.looseHandoffs = append(r.looseHandoffs, looseHandoff{h, payloadGap(h, i, p)})
			}
		}
	}
}

// payloadGap names what would tell which secrets a payload holds: its kind, its
// reference, or the record that its reference does not lead to.
func payloadGap(h *governance.Handoff, i int, p *governance.Payload) Gap {
	w := where{governance.NewRef(governance.KindHandoff, h.ID), "payload", i, ""}
	switch {
	case p.Kind == "":
		return Gap{w.ref, w.path("kind"), governance.CodeUnrecognizedValue}
	case p.Ref.IsSome():
		return Gap{w.ref, w.path("ref"), governance.CodeDanglingRef}
	}
	return Gap{w.ref, w.path("ref"), CodeNotRecorded}
}

func group[K comparable, T any](list []*T, key func(*T) (K, bool)) map[K][]*T {
	m := map[K][]*T{}
	for _, r := range list {
		if k, ok := key(r); ok {
			m[k] = append(m[k], r)
		}
	}
	return m
}
