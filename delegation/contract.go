package delegation

import (
	"slices"
	"strconv"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

func itoa(i int) string { return strconv.Itoa(i) }

// EndedAt is when the contract ended: the earlier of its termination and an end
// date that has passed; none while it runs.
func (x Contract) EndedAt() Fact[time.Time] {
	terminated, ends := x.TerminatedAt(), x.EndsAt()
	passed := func(f Fact[time.Time]) bool { return f.state() == some && x.v.reached(f.value) }
	switch {
	case passed(terminated) && passed(ends):
		if ends.value.Before(terminated.value) {
			return ends
		}
		return terminated
	case terminated.state() == unknown || ends.state() == unknown:
		return because[time.Time](x.v, sortGaps(addAll(x.v, addAll(x.v, nil, terminated.Gaps()), ends.Gaps())))
	case passed(terminated):
		return terminated
	case passed(ends):
		return ends
	}
	return noneOf[time.Time]()
}

// scope is the tenants of the contract's customer, whose statements close its
// lists; others may be among them while nobody knows who owns them.
func (x Contract) scope() (certain, possible []*governance.Tenant) {
	customer := then(x.v.actor(x.rec.CustomerID, x.gap("customerId", CodeNotRecorded)), Actor.Org)
	if org, ok := customer.Get(); ok {
		return x.v.idx.reverse.tenantsOf.of(org.rec.ID), x.v.idx.reverse.ownerlessTenants
	}
	return nil, slices.Collect(x.v.idx.tenants.all())
}

// closed reports whether statements close a list of kind k in all those tenants.
// Of a customer without a tenant only one about the whole estate does.
func (x Contract) closed(k governance.CompletenessKind) bool {
	certain, possible := x.scope()
	if len(certain) == 0 {
		return x.v.closed(k)
	}
	return x.v.closed(k, tenantIDs(certain, possible)...)
}

func tenantIDs(lists ...[]*governance.Tenant) []string {
	var ids []string
	for _, t := range slices.Concat(lists...) {
		ids = append(ids, t.ID)
	}
	return ids
}

// LiveDelegations are the delegations under the contract that are live. The list
// is open while one may be live, or does not say under which contract it stands.
func (x Contract) LiveDelegations() List[Delegation] {
	var items []Delegation
	var more []Gap
	for _, r := range x.v.idx.reverse.delegationsFor.of(x.rec.ID) {
		d := Delegation{x.v, r}
		switch live := d.Live(); {
		case isTrue(live):
			items = append(items, d)
		case live.state() != some:
			more = append(more, live.Gaps()...)
		}
	}
	scope := tenantIDs(x.scope())
	for _, r := range x.v.idx.reverse.looseDelegations {
		d := Delegation{x.v, r}
		tenant, placed := r.TenantID.Get()
		if live := d.Live(); (!placed || slices.Contains(scope, tenant)) && !isFalse(live) {
			more = append(append(more, live.Gaps()...), d.gap("contractId", CodeNotRecorded))
		}
	}
	return gather(x.v, x.gap("liveDelegations[*]", CodeOpenList), x.closed(governance.CompletenessKindDelegation), items, more)
}

// LiveCredentials are the credentials in the customer's tenants that the
// provider holds and that are live. The list is open while one may be among them.
func (x Contract) LiveCredentials() List[Credential] {
	l := heldList{v: x.v, provider: then(x.v.actor(x.rec.ProviderID, x.gap("providerId", CodeNotRecorded)), Actor.Org)}
	certain, possible := x.scope()
	reverse := &x.v.idx.reverse
	for _, t := range certain {
		l.ofNHIs(reverse.nhisIn.of(t.ID))
	}
	for _, t := range possible {
		l.ofNHIs(reverse.nhisIn.of(t.ID), (Tenant{x.v, t}).gap("ownerId", CodeNotRecorded))
	}
	for _, n := range reverse.tenantlessNHIs {
		l.ofNHIs([]*governance.NHI{n}, (NHI{x.v, n}).gap("tenantId", CodeNotRecorded))
	}
	for _, c := range reverse.strayCredentials {
		l.add(c, (Credential{x.v, c}).gap("subjectId", governance.CodeDanglingRef))
	}
	return gather(x.v, x.gap("liveCredentials[*]", CodeOpenList), x.closed(governance.CompletenessKindCredential), l.items, l.more)
}

// A heldList collects live credentials that an organization holds.
type heldList struct {
	v        *View
	provider Fact[Actor]
	items    []Credential
	more     []Gap
}

func (l *heldList) ofNHIs(list []*governance.NHI, doubt ...Gap) {
	for _, n := range list {
		for _, r := range l.v.idx.reverse.credentialsOf.of(governance.NewRef(governance.KindNHI, n.ID)) {
			l.add(r, doubt...)
		}
	}
}

// add takes a credential in, or what leaves open whether it belongs to the list.
func (l *heldList) add(r *governance.Credential, doubt ...Gap) {
	c := Credential{l.v, r}
	there, live, held := c.there(), c.Live(), c.heldBy(l.provider)
	switch {
	case isFalse(there) || isFalse(live) || isFalse(held):
	case isTrue(there) && isTrue(live) && isTrue(held) && len(doubt) == 0:
		l.items = append(l.items, c)
	default:
		for _, gaps := range [...][]Gap{there.Gaps(), live.Gaps(), held.Gaps(), doubt} {
			l.more = append(l.more, gaps...)
		}
	}
}

// heldBy reports whether the organization is among those that hold the value.
func (x Credential) heldBy(org Fact[Actor]) truth {
	if org.state() != some {
		return gapsOf[bool](org)
	}
	l := x.HolderOrgs()
	for _, id := range l.items {
		if id.value == org.value.rec.ID {
			return truthOf(true)
		}
	}
	if len(l.open) > 0 {
		return unknownOf[bool](l.open...)
	}
	return truthOf(false)
}
