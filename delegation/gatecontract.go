package delegation

import (
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// grants are those under the contract, running or not.
func (x Contract) grants() List[Delegation] {
	var s sieve[Delegation]
	for _, r := range x.v.idx.reverse.delegationsFor.of(x.rec.ID) {
		s.items = append(s.items, Delegation{x.v, r})
	}
	scope := tenantIDs(x.scope())
	for _, r := range x.v.idx.reverse.looseDelegations {
		if tenant, placed := r.TenantID.Get(); !placed || slices.Contains(scope, tenant) {
			s.more = append(s.more, (Delegation{x.v, r}).gap("contractId", CodeNotRecorded))
		}
	}
	return gather(x.v, x.gap("grants[*]", CodeOpenList), x.closed(governance.CompletenessKindDelegation), s.items, s.more)
}

// tenants are those that the customer's organization owns.
func (x Contract) tenants() List[Tenant] {
	certain, possible := x.scope()
	var s sieve[Tenant]
	for _, t := range certain {
		s.items = append(s.items, Tenant{x.v, t})
	}
	for _, t := range possible {
		s.more = append(s.more, (Tenant{x.v, t}).gap("ownerId", CodeNotRecorded))
	}
	return List[Tenant]{known: true, items: facts(s.items), open: sortGaps(s.more)}
}

func (x Contract) providerOrg() Fact[Actor] {
	return then(x.v.actor(x.rec.ProviderID, x.gap("providerId", CodeNotRecorded)), Actor.Org)
}

// nhis are those in the customer's tenants that the provider owns or operates.
func (x Contract) nhis() List[NHI] {
	tenants, provider := x.tenants(), x.providerOrg()
	s := sieve[NHI]{more: slices.Clone(tenants.open)}
	for _, t := range tenants.items {
		nhis := t.value.nhis()
		s.more = append(s.more, nhis.open...)
		for _, n := range nhis.items {
			s.keep(n.value, n.value.workedBy(provider))
		}
	}
	return List[NHI]{known: true, items: facts(s.items), open: sortGaps(s.more)}
}

// workedBy reports whether the NHI's owner or one of its operators belongs to the
// organization.
func (x NHI) workedBy(org Fact[Actor]) truth {
	operators := x.Operators()
	terms := []truth{orFalse(then(x.Owner(), func(a Actor) truth { return sameOrg(a.Org(), org) }))}
	for _, o := range operators.items {
		terms = append(terms, sameOrg(then(o, Actor.Org), org))
	}
	if !operators.known || len(operators.open) > 0 {
		terms = append(terms, unknownOf[bool](operators.open...))
	}
	return anyOf(terms...)
}

// everHeld are the credentials in the customer's tenants that the provider holds
// or held.
func (x Contract) everHeld() List[Credential] {
	all, provider := x.credentials(), x.providerOrg()
	s := sieve[Credential]{more: slices.Clone(all.open)}
	for _, c := range all.items {
		s.keep(c.value, c.value.everHeldBy(provider))
	}
	return List[Credential]{known: true, items: facts(s.items), open: sortGaps(s.more)}
}

// credentials are those in the customer's tenants.
func (x Contract) credentials() List[Credential] {
	tenants := x.tenants()
	s := sieve[Credential]{more: slices.Clone(tenants.open)}
	for _, t := range tenants.items {
		l := t.value.credentials()
		s.more = append(s.more, l.open...)
		for _, c := range l.items {
			s.items = append(s.items, c.value)
		}
	}
	return List[Credential]{known: true, items: facts(s.items), open: sortGaps(s.more)}
}

// everHeldBy reports whether the organization holds the value, had a copy of it,
// destroyed or not, or received it in a handoff. A federated credential has no
// value.
func (x Credential) everHeldBy(org Fact[Actor]) truth {
	stored := then(x.Kind(), func(k governance.CredentialKind) truth { return truthOf(k != governance.CredentialKindFederated) })
	holders, copies, handoffs := x.HolderIDs(), x.Copies(), x.Handoffs()
	var terms []truth
	for i, h := range holders.items {
		terms = append(terms, sameOrg(x.v.orgOf(h.value, x.gap(x.v.item("holderIds", i), CodeNotRecorded)), org))
	}
	for _, c := range copies.items {
		terms = append(terms, sameOrg(c.value.holderOrg(), org))
	}
	for _, h := range handoffs.items {
		to := x.v.orgOf(h.value.rec.ToID, h.value.gap("toId", CodeNotRecorded))
		terms = append(terms, every(h.value.sent(), sameOrg(to, org)))
	}
	for _, more := range [][]Gap{holders.open, copies.open, handoffs.open} {
		if len(more) > 0 {
			terms = append(terms, unknownOf[bool](more...))
		}
	}
	return every(stored, anyOf(terms...))
}

// copiesDestroyed decides copies.destroyed: of every copy that the provider held
// it is on record that it was destroyed.
func (f *gateFunction) copiesDestroyed(x Contract) {
	all, provider := x.credentials(), x.providerOrg()
	f.open(CodeCopyNotDestroyed, x.Ref(), all.open)
	for _, c := range all.items {
		copies := c.value.Copies()
		stored := then(c.value.Kind(), func(k governance.CredentialKind) truth { return truthOf(k != governance.CredentialKindFederated) })
		if len(copies.open) > 0 {
			f.rule(CodeCopyNotDestroyed, c.value.Ref(), "copies", anyOf(not(stored), unknownOf[bool](copies.open...)))
		}
		for i, k := range copies.items {
			theirs := every(stored, sameOrg(k.value.holderOrg(), provider))
			f.rule(CodeCopyNotDestroyed, c.value.Ref(), "copies["+itoa(i)+"].destroyedAt", anyOf(not(theirs), f.v.over(k.value.DestroyedAt())))
		}
	}
}

// secretsRotated decides secrets.rotated: every secret that the provider held was
// rotated after the contract ended, or no longer works because it was revoked or
// expired. While the contract runs nothing can have been.
func (f *gateFunction) secretsRotated(x Contract) {
	end := x.EndedAt()
	f.rule(CodeContractRunning, x.Ref(), "endsAt", x.ended())
	all, provider := x.credentials(), x.providerOrg()
	f.open(CodeNotRotated, x.Ref(), all.open)
	for _, l := range all.items {
		c := l.value
		after := orFalse(then(end, func(ended time.Time) truth {
			return orFalse(then(c.RotatedAt(), func(at time.Time) truth { return truthOf(!at.Before(ended)) }))
		}))
		f.rule(CodeNotRotated, c.Ref(), "rotatedAt", anyOf(after, f.v.over(c.RevokedAt()), f.v.over(c.ExpiresAt()), not(c.everHeldBy(provider))))
	}
}
