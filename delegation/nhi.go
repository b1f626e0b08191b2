package delegation

import (
	"strconv"

	"github.com/mandate-nhi/mandate/governance"
)

// Owner is the accountable actor; none when the NHI is a known orphan.
func (x NHI) Owner() Fact[Actor] {
	return then(x.OwnerID(), func(id string) Fact[Actor] { return x.v.actor(id, x.gap("ownerId", CodeNotRecorded)) })
}

// Operators are the actors that administer or use the NHI.
func (x NHI) Operators() List[Actor] {
	ids := x.OperatorIDs()
	l := List[Actor]{known: ids.known, open: ids.open}
	for i, id := range ids.items {
		l.items = append(l.items, then(id, func(id string) Fact[Actor] {
			return x.v.actor(id, x.gap("operatorIds["+strconv.Itoa(i)+"]", CodeNotRecorded))
		}))
	}
	return l
}

// Tenant is where the NHI lives; none when it lives in no tenant.
func (x NHI) Tenant() Fact[Tenant] {
	return then(x.TenantID(), func(id string) Fact[Tenant] { return x.v.tenant(id, x.gap("tenantId", CodeNotRecorded)) })
}

// scope is the tenants whose statements of completeness close the NHI's lists:
// its own, or none, which asks for the whole estate.
func (x NHI) scope() []string {
	if id, ok := x.rec.TenantID.Get(); ok {
		return []string{id}
	}
	return nil
}

// Credentials are those that authenticate the NHI.
func (x NHI) Credentials() List[Credential] {
	var items []Credential
	var more []Gap
	for _, r := range x.v.idx.reverse.credentialsOf.of(x.Ref()) {
		items, more = keep(items, more, Credential{x.v, r})
	}
	return gather(x.v, x.gap("credentials", ""), x.v.closed(governance.CompletenessKindCredential, x.scope()...), items, more)
}

// Delegations are those whose grantee is the NHI.
func (x NHI) Delegations() List[Delegation] {
	var items []Delegation
	for _, r := range x.v.idx.reverse.delegationsTo.of(x.Ref()) {
		items = append(items, Delegation{x.v, r})
	}
	return gather(x.v, x.gap("delegations", ""), x.v.seesGrantsTo(x.Ref()) && x.v.closed(governance.CompletenessKindDelegation, x.scope()...), items, nil)
}

// ThirdParty reports whether the owner belongs to another organization than the
// owner of the tenant; false when the NHI lives in no tenant.
func (x NHI) ThirdParty() Fact[bool] {
	tenant := x.Tenant()
	if tenant.state == none {
		return truthOf(false)
	}
	return not(sameOrg(x.ownerOrg(), then(tenant, Tenant.ownerOrg)))
}

// Privileged reports whether a scope that the NHI holds, itself or by a
// delegation that may be live, is of level 3 or higher. While delegations may be
// missing it is true or unknown, never false.
func (x NHI) Privileged() Fact[bool] {
	terms := []truth{anyPrivileged(x.Scopes())}
	list := x.Delegations()
	for _, d := range list.items {
		live, p := d.value.Live(), d.value.Privileged()
		if isFalse(live) || isFalse(p) {
			continue
		}
		if isTrue(live) {
			live.gaps = nil
		}
		if isTrue(live) && isTrue(p) {
			return truthOf(true)
		}
		terms = append(terms, unknownOf[bool](append(append([]Gap(nil), live.gaps...), p.gaps...)...))
	}
	if len(list.open) > 0 {
		terms = append(terms, unknownOf[bool](list.open...))
	}
	return anyOf(terms...)
}

// anyPrivileged reports whether a scope is of level 3 or higher.
func anyPrivileged(l List[Scope]) truth {
	if !l.known {
		return unknownOf[bool](l.open...)
	}
	terms := make([]truth, len(l.items))
	for i, s := range l.items {
		terms[i] = then(s, func(s Scope) truth {
			return then(s.Level(), func(n int64) truth { return truthOf(n >= LevelAdmin) })
		})
	}
	return anyOf(terms...)
}
