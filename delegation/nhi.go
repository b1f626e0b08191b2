package delegation

import (
	"github.com/mandate-nhi/mandate/governance"
)

// Owner is the accountable actor; none when the NHI is a known orphan.
func (x NHI) Owner() Fact[Actor] {
	if x.v.plain && x.rec.OwnerID.IsSome() {
		return plainActor(x.v, x.v.ownerOf(x.rec))
	}
	return then(x.OwnerID(), func(id string) Fact[Actor] { return x.v.actor(id, x.gap("ownerId", CodeNotRecorded)) })
}

// Operators are the actors that administer or use the NHI.
func (x NHI) Operators() List[Actor] {
	ids := x.OperatorIDs()
	l := List[Actor]{known: ids.known, open: ids.open, items: room[Fact[Actor]](x.v, len(ids.items))}
	for i, id := range ids.items {
		l.items = append(l.items, then(id, func(id string) Fact[Actor] {
			return x.v.actor(id, x.gap(x.v.item("operatorIds", i), CodeNotRecorded))
		}))
	}
	return l
}

// Tenant is where the NHI lives; none when it lives in no tenant.
func (x NHI) Tenant() Fact[Tenant] {
	return then(x.TenantID(), func(id string) Fact[Tenant] { return x.v.tenant(id, x.gap("tenantId", CodeNotRecorded)) })
}

// home is the tenant whose statements of completeness close the NHI's lists; "" asks
// for the whole estate.
func (x NHI) home() string { return x.v.tenantIDOf(x.rec) }

// Credentials are those that authenticate the NHI.
func (x NHI) Credentials() List[Credential] {
	if x.v.plain {
		closed := x.v.closedIn(governance.CompletenessKindCredential, x.home())
		return plainList(x.v, x.v.credentialsOf(x.rec), closed, func(r *governance.Credential) Credential { return Credential{x.v, r} })
	}
	var items []Credential
	var more []Gap
	for _, r := range x.v.credentialsOf(x.rec) {
		items, more = keep(x.v, items, more, Credential{x.v, r})
	}
	return gather(x.v, x.gap("credentials[*]", CodeOpenList), x.v.closedIn(governance.CompletenessKindCredential, x.home()), items, more)
}

// Delegations are those whose grantee is the NHI.
func (x NHI) Delegations() List[Delegation] {
	if x.v.plain {
		closed := x.v.seesGrantsTo(x.Ref()) && x.v.closedIn(governance.CompletenessKindDelegation, x.home())
		return plainList(x.v, x.v.delegationsTo(x.rec), closed, func(r *governance.Delegation) Delegation { return Delegation{x.v, r} })
	}
	var items []Delegation
	for _, r := range x.v.delegationsTo(x.rec) {
		items = add(x.v, items, Delegation{x.v, r})
	}
	return gather(x.v, x.gap("delegations[*]", CodeOpenList), x.v.seesGrantsTo(x.Ref()) && x.v.closedIn(governance.CompletenessKindDelegation, x.home()), items, nil)
}

// ThirdParty reports whether the owner belongs to another organization than the
// owner of the tenant; false when the NHI lives in no tenant.
func (x NHI) ThirdParty() Fact[bool] {
	tenant := x.Tenant()
	if tenant.state() == none {
		return truthOf(false)
	}
	return not(sameOrg(x.ownerOrg(), then(tenant, Tenant.ownerOrg)))
}

// Privileged reports whether a scope that the NHI holds, itself or by a
// delegation that may be live, is of level 3 or higher. While delegations may be
// missing it is true or unknown, never false.
func (x NHI) Privileged() Fact[bool] {
	own := x.privileged()
	if isTrue(own) {
		return own
	}
	terms := append(room[truth](x.v, 2), own)
	list := x.Delegations()
	for _, d := range list.items {
		live, p := d.value.Live(), d.value.Privileged()
		if isFalse(live) || isFalse(p) {
			continue
		}
		if isTrue(live) && isTrue(p) {
			return truthOf(true)
		}
		terms = add(x.v, terms, because[bool](x.v, addAll(x.v, addAll(x.v, nil, live.Gaps()), p.Gaps())))
	}
	if len(list.open) > 0 {
		terms = add(x.v, terms, because[bool](x.v, list.open))
	}
	return anyOf(terms...)
}

func (x NHI) privileged() truth {
	if scopes := x.rec.Scopes.Known(); x.v.plain && scopes != nil {
		return x.v.anyAbove(*scopes)
	}
	return anyPrivileged(x.v, x.Scopes())
}

// anyPrivileged reports whether a scope is of level 3 or higher.
func anyPrivileged(v *View, l List[Scope]) truth {
	if !l.known {
		return because[bool](v, l.open)
	}
	terms := room[truth](v, len(l.items))
	for _, s := range l.items {
		terms = append(terms, then(s, func(s Scope) truth {
			return then(s.Level(), func(n int64) truth { return truthOf(n >= LevelAdmin) })
		}))
	}
	return anyOf(terms...)
}
