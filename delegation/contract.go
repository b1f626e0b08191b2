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
	passed := func(f Fact[time.Time]) bool { return f.state == some && x.v.reached(f.value) }
	switch {
	case passed(terminated) && passed(ends):
		if ends.value.Before(terminated.value) {
			return ends
		}
		return terminated
	case terminated.state == unknown || ends.state == unknown:
		return unknownOf[time.Time](sortGaps(append(slices.Clone(terminated.gaps), ends.gaps...))...)
	case passed(terminated):
		return terminated
	case passed(ends):
		return ends
	}
	return noneOf[time.Time]()
}

// scope is the tenants of the contract's customer: their statements close its
// lists.
func (x Contract) scope() []string {
	var ids []string
	for _, t := range x.v.idx.reverse.tenantsOf[x.rec.CustomerID] {
		ids = append(ids, t.ID)
	}
	return ids
}

// LiveDelegations are the delegations under the contract that may be live. One
// that does not say under which contract it stands may be among them.
func (x Contract) LiveDelegations() List[Delegation] {
	var items []Delegation
	for _, r := range x.v.idx.reverse.delegationsFor[x.rec.ID] {
		if d := (Delegation{x.v, r}); !isFalse(d.Live()) {
			items = append(items, d)
		}
	}
	scope := x.scope()
	var more []Gap
	for _, r := range x.v.idx.reverse.looseDelegations {
		d := Delegation{x.v, r}
		tenant, placed := r.TenantID.Get()
		if placed && !slices.Contains(scope, tenant) || isFalse(d.Live()) {
			continue
		}
		more = append(more, d.gap("contractId", CodeNotRecorded))
	}
	return gather(x.v, x.gap("liveDelegations", ""), x.v.closed(governance.CompletenessKindDelegation, scope...), items, more)
}

// LiveCredentials are the credentials in the customer's tenants that the
// provider holds and that may be live.
func (x Contract) LiveCredentials() List[Credential] {
	var items []Credential
	var more []Gap
	provider := then(x.v.actor(x.rec.ProviderID, x.gap("providerId", CodeNotRecorded)), Actor.Org)
	consider := func(n *governance.NHI, doubt []Gap) {
		for _, r := range x.v.idx.reverse.credentialsOf[governance.NewRef(governance.KindNHI, n.ID)] {
			c := Credential{x.v, r}
			if !c.exists() || isFalse(c.Live()) {
				continue
			}
			held := c.heldBy(provider)
			switch {
			case isTrue(held) && len(doubt) == 0:
				items = append(items, c)
			case !isFalse(held):
				more = append(append(more, held.gaps...), doubt...)
			}
		}
	}
	scope := x.scope()
	for _, t := range scope {
		for _, n := range x.v.idx.reverse.nhisIn[t] {
			consider(n, nil)
		}
	}
	for _, n := range x.v.idx.reverse.tenantlessNHIs {
		consider(n, []Gap{(NHI{x.v, n}).gap("tenantId", CodeNotRecorded)})
	}
	return gather(x.v, x.gap("liveCredentials", ""), x.v.closed(governance.CompletenessKindCredential, scope...), items, more)
}

// heldBy reports whether the organization is among those that hold the value.
func (x Credential) heldBy(org Fact[Actor]) truth {
	if org.state != some {
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
