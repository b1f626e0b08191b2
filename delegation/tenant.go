package delegation

import (
	"github.com/mandate-nhi/mandate/governance"
)

// Owner is the actor that owns the tenant.
func (x Tenant) Owner() Fact[Actor] {
	return then(x.OwnerID(), func(id string) Fact[Actor] { return x.v.actor(id, x.gap("ownerId", CodeNotRecorded)) })
}

func (x Tenant) ownerOrg() Fact[Actor] { return then(x.Owner(), Actor.Org) }

// BoundaryEvidence is the evidence that documents the boundaries between roles.
func (x Tenant) BoundaryEvidence() List[Evidence] {
	items, more := x.v.evidenceList(x.BoundaryEvidenceIDs(), func(i int) Gap { return x.gap(x.v.item("boundaryEvidenceIds", i), CodeNotRecorded) })
	return gather(x.v, x.gap("boundaryEvidence[*]", CodeOpenList), x.v.closed(governance.CompletenessKindEvidence, x.rec.ID), items, more)
}

// Handoffs are those that touch the tenant. One that does not say which tenant
// it concerns may be among them.
func (x Tenant) Handoffs() List[Handoff] {
	var items []Handoff
	var more []Gap
	for _, r := range x.v.idx.reverse.handoffsIn.of(x.rec.ID) {
		items, more = keep(x.v, items, more, Handoff{x.v, r})
	}
	for _, r := range x.v.idx.reverse.tenantlessHand {
		if h := (Handoff{x.v, r}); h.exists() {
			more = append(more, h.gap("tenantId", CodeNotRecorded))
		}
	}
	return gather(x.v, x.gap("handoffs[*]", CodeOpenList), x.v.closed(governance.CompletenessKindHandoff, x.rec.ID), items, more)
}

// evidenceList resolves a list of evidence ids; those that cannot be found are
// reasons why there may be more.
func (v *View) evidenceList(ids List[string], named func(int) Gap) ([]Evidence, []Gap) {
	more := addAll(v, nil, ids.open)
	var items []Evidence
	for i, id := range ids.items {
		r := v.idx.evidence.get(id.value)
		if r == nil {
			g := named(i)
			g.Code = governance.CodeDanglingRef
			more = add(v, more, g)
			continue
		}
		items, more = keep(v, items, more, Evidence{v, r})
	}
	return items, more
}
