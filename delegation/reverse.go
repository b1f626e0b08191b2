package delegation

import (
	"github.com/mandate-nhi/mandate/governance"
)

// reverse holds the gathered lists: for a record the records that name it, by
// id. What cannot be placed because the deciding field is unknown is kept apart:
// it may belong to any of them.
type reverse struct {
	credentialsOf  lists[governance.Ref, *governance.Credential] // by subject
	delegationsTo  lists[governance.Ref, *governance.Delegation] // by grantee
	handoffsOf     lists[string, *governance.Handoff]            // by credential carried
	handoffsIn     lists[string, *governance.Handoff]            // by tenant
	contractsOf    lists[string, *governance.Contract]           // by provider
	delegationsFor lists[string, *governance.Delegation]         // by contract
	certsOf        lists[string, *governance.Certification]      // by actor
	evidenceOf     lists[governance.Ref, *governance.Evidence]   // by subject
	nhisIn         lists[string, *governance.NHI]                // by tenant
	tenantsOf      lists[string, *governance.Tenant]             // by the owner's organization
	unitsWith      lists[governance.Ref, *governance.Actor]      // by member
	children       lists[string, *governance.Actor]              // by parent
	drillsBy       lists[string, *governance.Drill]              // by the organization of who performed them
	duties         dutyLists
	exceptionsTo   lists[exceptedKey, *governance.Exception] // by control and subject

	looseHandoffs    []looseHandoff              // payload that may be any credential
	tenantlessHand   []*governance.Handoff       // tenant unknown
	looseDelegations []*governance.Delegation    // contract unknown
	tenantlessNHIs   []*governance.NHI           // tenant unknown
	ownerlessTenants []*governance.Tenant        // owner or its organization unknown
	strayCredentials []*governance.Credential    // of an NHI that the estate does not hold
	strayCerts       []*governance.Certification // in a program that the estate does not hold
	looseDrills      []*governance.Drill         // organization unknown
}

// A looseHandoff may carry credentials that it does not name.
type looseHandoff struct {
	h   *governance.Handoff
	gap Gap
}

func (x *Index) reverseLists() {
	r, under := &x.reverse, &x.under().reverse
	r.credentialsOf = group(&x.credentials, &under.credentialsOf, func(c *governance.Credential) (governance.Ref, bool) { return c.SubjectID, true })
	r.delegationsTo = group(&x.delegations, &under.delegationsTo, func(d *governance.Delegation) (governance.Ref, bool) { return d.GranteeID, true })
	r.contractsOf = group(&x.contracts, &under.contractsOf, func(c *governance.Contract) (string, bool) { return c.ProviderID, true })
	r.certsOf = group(&x.certifications, &under.certsOf, func(c *governance.Certification) (string, bool) { return c.ActorID, true })
	r.evidenceOf = group(&x.evidence, &under.evidenceOf, func(e *governance.Evidence) (governance.Ref, bool) { return e.SubjectID, true })
	r.handoffsIn = group(&x.handoffs, &under.handoffsIn, func(h *governance.Handoff) (string, bool) { return h.TenantID.Get() })
	r.delegationsFor = group(&x.delegations, &under.delegationsFor, func(d *governance.Delegation) (string, bool) { return d.ContractID.Get() })
	r.nhisIn = group(&x.nhis, &under.nhisIn, func(n *governance.NHI) (string, bool) { return n.TenantID.Get() })
	r.tenantsOf = group(&x.tenants, &under.tenantsOf, x.ownerOrgID)
	r.children = group(&x.actors, &under.children, func(a *governance.Actor) (string, bool) { return a.ParentID.Get() })
	r.unitsWith = listsOf(x.actors.id, &under.unitsWith)
	for _, a := range x.actors.sorted {
		for _, m := range a.MemberIDs.Or(nil) {
			r.unitsWith.add(m, a)
		}
	}
	r.tenantlessHand = loose(&x.handoffs, under.tenantlessHand, func(h *governance.Handoff) bool { return h.TenantID.IsUnknown() })
	r.looseDelegations = loose(&x.delegations, under.looseDelegations, func(d *governance.Delegation) bool { return d.ContractID.IsUnknown() })
	r.ownerlessTenants = loose(&x.tenants, under.ownerlessTenants, func(t *governance.Tenant) bool {
		_, known := x.ownerOrgID(t)
		return !known
	})
	r.strayCredentials = loose(&x.credentials, under.strayCredentials, func(c *governance.Credential) bool {
		return c.SubjectID.Kind == governance.KindNHI && x.nhis.get(c.SubjectID.ID) == nil
	})
	r.strayCerts = loose(&x.certifications, under.strayCerts, func(c *governance.Certification) bool { return x.programs.get(c.ProgramID) == nil })
	r.drillsBy = group(&x.drills, &under.drillsBy, x.drillOrgID)
	r.looseDrills = loose(&x.drills, under.looseDrills, func(d *governance.Drill) bool {
		_, known := x.drillOrgID(d)
		return !known
	})
	r.tenantlessNHIs = loose(&x.nhis, under.tenantlessNHIs, func(n *governance.NHI) bool { return n.TenantID.IsUnknown() })
	x.carried(under)
	r.duties = x.dutyLists(&under.duties)
	r.exceptionsTo = x.exceptionsTo(&under.exceptionsTo)
}

// loose lists the records of a table that nobody can place, by id.
func loose[T any](t *table[T], below []*T, is func(*T) bool) []*T {
	var own []*T
	for _, r := range t.sorted {
		if is(r) {
			own = append(own, r)
		}
	}
	return merged(own, below, t.id)
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

// drillOrgID is the id of the organization that performed a drill, as ownerOrgID.
func (x *Index) drillOrgID(d *governance.Drill) (string, bool) {
	org, ok := (Drill{&View{idx: x}, d}).org().Get()
	if !ok {
		return "", false
	}
	return org.rec.ID, true
}

// carried notes which handoff carries which credential.
func (x *Index) carried(under *reverse) {
	r := &x.reverse
	r.handoffsOf = listsOf(x.handoffs.id, &under.handoffsOf)
	for _, h := range x.handoffs.sorted {
		seen := map[string]bool{}
		for i := range h.Payload {
			p := &h.Payload[i]
			id, named := p.Ref.Get()
			switch {
			case p.Kind == governance.PayloadKindCredential && named, p.Kind == governance.PayloadKindSecretBundle && named && x.credentials.get(id) != nil:
				if !seen[id] {
					seen[id] = true
					r.handoffsOf.add(id, h)
				}
			case p.Kind == governance.PayloadKindCredential, p.Kind == governance.PayloadKindSecretBundle, p.Kind == "":
				r.looseHandoffs = append(r.looseHandoffs, looseHandoff{h, payloadGap(h, i, p)})
			}
		}
	}
	r.looseHandoffs = merged(r.looseHandoffs, under.looseHandoffs, func(l looseHandoff) string { return l.h.ID })
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
