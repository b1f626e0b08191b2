package delegation

import (
	"reflect"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// Grantee is the organization of the grantee.
func (x Delegation) Grantee() Fact[Actor] {
	if x.v.plain {
		_, org := x.v.organizations(x.rec)
		return plainActor(x.v, org)
	}
	return x.v.orgOf(x.rec.GranteeID, x.gap("granteeId", CodeNotRecorded))
}

// Grantor is the organization of the grantor.
func (x Delegation) Grantor() Fact[Actor] {
	if x.v.plain {
		org, _ := x.v.organizations(x.rec)
		return plainActor(x.v, org)
	}
	return x.v.orgOf(x.rec.GrantorID, x.gap("grantorId", CodeNotRecorded))
}

// Tenant is the tenant concerned; none for a right on the vendor's plane.
func (x Delegation) Tenant() Fact[Tenant] {
	return then(x.TenantID(), func(id string) Fact[Tenant] { return x.v.tenant(id, x.gap("tenantId", CodeNotRecorded)) })
}

// Contract is the contract behind the grant; none when there is none.
func (x Delegation) Contract() Fact[Contract] {
	if x.v.plain && x.rec.ContractID.IsSome() {
		if r := x.v.contractOf(x.rec); r != nil {
			return someOf(Contract{x.v, r})
		}
		return Fact[Contract]{why: &silence}
	}
	return then(x.ContractID(), func(id string) Fact[Contract] { return x.v.contract(id, x.gap("contractId", CodeNotRecorded)) })
}

// StartsAt is the later of notBefore and activatedAt; none when both are none.
func (x Delegation) StartsAt() Fact[time.Time] {
	a, b := x.NotBefore(), x.ActivatedAt()
	switch {
	case a.state() == unknown || b.state() == unknown:
		return because[time.Time](x.v, sortGaps(addAll(x.v, addAll(x.v, nil, a.Gaps()), b.Gaps())))
	case a.state() == none || b.state() == some && b.value.After(a.value):
		return b
	}
	return a
}

// Privileged reports whether a scope of the grant is of level 3 or higher.
func (x Delegation) Privileged() Fact[bool] {
	if x.v.plain {
		return x.v.anyAbove(x.rec.Scopes)
	}
	return anyPrivileged(x.v, x.Scopes())
}

// CrossOrg reports whether grantor and grantee belong to different organizations.
func (x Delegation) CrossOrg() Fact[bool] {
	if x.v.plain {
		a, b := x.v.organizations(x.rec)
		if a == nil || b == nil {
			return Fact[bool]{why: &silence}
		}
		return truthOf(a != b)
	}
	return not(sameOrg(x.Grantor(), x.Grantee()))
}

// GranteeNHI reports whether the grantee is an NHI.
func (x Delegation) GranteeNHI() Fact[bool] {
	return truthOf(x.rec.GranteeID.Kind == governance.KindNHI)
}

// running holds the states in which a grant may work in the target system.
func running(s governance.DelegationState) bool {
	switch s {
	case governance.DelegationStateActivating, governance.DelegationStateActive, governance.DelegationStateSuspended,
		governance.DelegationStateTerminationRequested, governance.DelegationStateTerminating, governance.DelegationStateExpiring:
		return true
	}
	return false
}

// Live reports whether the grant may still work in the target system, whatever
// its authority: only proof of effect, or the target's own word that it ended or
// never began, makes it false. An end date alone proves nothing.
func (x Delegation) Live() Fact[bool] {
	live := x.live()
	if isTrue(live) || x.proven() != nil {
		return truthOf(true)
	}
	if gaps := x.v.Restrictions(x.Ref()); isFalse(live) && len(gaps) > 0 {
		return unknownOf[bool](gaps...)
	}
	return live
}

func (x Delegation) live() truth {
	if !x.rec.Revocation.IsNone() && isTrue(x.propagated()) {
		return truthOf(false)
	}
	state := x.State()
	if state.state() == some {
		return truthOf(running(state.value))
	}
	if x.v.past && x.rec.ActivatedAt.IsSome() && x.ActivatedAt().IsNone() {
		return truthOf(false) // not yet activated at that earlier instant
	}
	return gapsOf[bool](state)
}

// propagated reports whether a withdrawal was seen to have taken effect.
func (x Delegation) propagated() truth {
	return then(x.Revocation(), func(r Revocation) truth { return x.v.over(r.PropagatedAt()) })
}

// guardState finds a state that the instants contradict: a grant that runs was
// activated, and its withdrawal has not taken effect.
func (x Delegation) guardState() governance.Code {
	s, ok := x.rec.State.Get()
	if !ok || !running(s) {
		return ""
	}
	if s != governance.DelegationStateActivating && x.rec.ActivatedAt.IsNone() {
		return governance.CodeStateTime
	}
	if r := x.rec.Revocation.Known(); r != nil {
		if at := r.PropagatedAt.Known(); at != nil && !at.After(x.v.horizon) {
			return governance.CodeStateTime
		}
	}
	return ""
}

func (x Delegation) guardActivatedAt() governance.Code {
	s, ok := x.rec.State.Get()
	if ok && running(s) && s != governance.DelegationStateActivating && x.rec.ActivatedAt.IsNone() {
		return governance.CodeStateTime
	}
	return ""
}

// delegation is the grant that was revoked.
func (x Revocation) delegation() *governance.Delegation {
	all := &x.v.idx.followed.delegations
	if i, ok := all.place(reflect.ValueOf(x.rec)); ok && all.records[i].Revocation.Known() == x.rec {
		return &all.records[i]
	}
	return x.v.idx.delegations.get(x.in.ref.ID)
}

// guardPropagatedAt finds an effect that a running state contradicts.
func (x Revocation) guardPropagatedAt() governance.Code {
	at := x.rec.PropagatedAt.Known()
	if at == nil || at.After(x.v.horizon) {
		return ""
	}
	if d := x.delegation(); d != nil && d.State.IsSome() && running(d.State.Or("")) {
		return governance.CodeStateTime
	}
	return ""
}

// GranteePersons are the persons who can exercise the grant: the grantee, the
// members of the unit, or the units and persons of the organization. It is open
// unless somebody declared memberships complete, and while nobody is known at
// all: authority that no one exercises is not on record. For an NHI it is empty.
func (x Delegation) GranteePersons() List[Actor] {
	if x.rec.GranteeID.Kind == governance.KindNHI {
		return List[Actor]{known: true}
	}
	root := x.v.actor(x.rec.GranteeID.ID, x.gap("granteeId", CodeNotRecorded))
	if root.state() != some {
		return List[Actor]{open: root.Gaps()}
	}
	w := personWalk{v: x.v, seen: map[string]bool{}}
	w.add(root.value)
	if len(w.persons) == 1 && w.persons[0].rec == root.value.rec {
		return List[Actor]{known: true, items: []Fact[Actor]{someOf(root.value)}}
	}
	closed := x.v.closed(governance.CompletenessKindMembership) && len(w.persons) > 0
	return gather(x.v, x.gap("granteePersons[*]", CodeOpenList), closed, w.persons, w.more)
}

// A personWalk collects the persons at and below an actor, without recursion.
type personWalk struct {
	v       *View
	seen    map[string]bool
	queue   []Actor
	persons []Actor
	more    []Gap
}

func (w *personWalk) add(root Actor) {
	w.push(root)
	for len(w.queue) > 0 {
		a := w.queue[0]
		w.queue = w.queue[1:]
		kind := a.Kind()
		if kind.state() != some {
			w.more = append(w.more, kind.Gaps()...)
			continue
		}
		if kind.value == governance.ActorKindPerson {
			w.persons = append(w.persons, a)
			continue
		}
		if kind.value == governance.ActorKindOrganization {
			for _, c := range w.v.idx.reverse.children.of(a.rec.ID) {
				if c.Kind != governance.ActorKindOrganization {
					w.push(Actor{w.v, c})
				}
			}
			continue
		}
		w.members(a)
	}
}

func (w *personWalk) push(a Actor) {
	if !w.seen[a.rec.ID] {
		w.seen[a.rec.ID] = true
		w.queue = append(w.queue, a)
	}
}

// members follows the members of a unit; what the membership statement closes is
// left to the caller.
func (w *personWalk) members(unit Actor) {
	l := scalars(unit, "memberIds", unit.rec.MemberIDs, classState)
	w.more = append(w.more, l.open...)
	for i, m := range l.items {
		if m.value.Kind != governance.KindActor {
			continue
		}
		a := w.v.actor(m.value.ID, unit.gap(unit.v.item("memberIds", i), CodeNotRecorded))
		if a.state() == some {
			w.push(a.value)
		} else {
			w.more = append(w.more, a.Gaps()...)
		}
	}
}
