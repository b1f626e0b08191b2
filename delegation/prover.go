package delegation

import (
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// A prover checks the rules of chains on plain grants, reading the records as they
// stand. It answers no where the rules would have to weigh anything. It remembers
// what it found out about approvers and owners.
type prover struct {
	x         *Index
	v         *View // no field that is asked of it changes with time
	approvers map[string]plainParty
	owners    map[ownership]bool
	digester  governance.Digester
}

// A plainParty belongs to a known organization.
type plainParty struct {
	org   string // "" for one that is not plain
	whole bool   // which has not left and is not suspended
}

// An ownership is a claim that a party belongs to an actor.
type ownership struct {
	party governance.Ref
	actor string
}

func (x *Index) newProver() *prover {
	return &prover{x: x, v: &View{idx: x}, approvers: map[string]plainParty{}, owners: map[ownership]bool{}}
}

// link checks one grant.
func (p *prover) link(d *governance.Delegation) plainLink {
	l := plainLink{parent: -1, grantor: hashRef(d.GrantorID), grantee: hashRef(d.GranteeID), limited: len(d.Conditions.Or(nil)) > 0}
	grantor, grantee := p.v.organizations(d)
	from, to := partyOf(grantor), partyOf(grantee)
	if from.org == "" || to.org == "" || !from.whole || !to.whole || !plainRecord(d) || len(p.v.Restrictions(refOf(d))) > 0 || p.v.guardCycle(refOf(d)) != "" {
		return l
	}
	l.external = from.org != to.org
	start, ok := l.window(d)
	if !ok || l.external && !p.approved(d, from, start) {
		return l
	}
	id, below := d.ParentID.Get()
	if !below {
		l.plain = d.ParentID.IsNone() && p.owns(d)
		return l
	}
	if l.parent = int32(p.x.delegations.number(id)); l.parent >= 0 {
		l.plain = p.passedOn(p.x.delegations.at(int(l.parent)), d, l.external)
	}
	return l
}

func refOf(d *governance.Delegation) governance.Ref {
	return governance.NewRef(governance.KindDelegation, d.ID)
}

// plainRecord reports whether a grant runs, is not withdrawn, and nothing in it is
// retained.
func plainRecord(d *governance.Delegation) bool {
	switch state, _ := d.State.Get(); state {
	case governance.DelegationStateActive, governance.DelegationStateExpiring, governance.DelegationStateTerminationRequested:
	default:
		return false
	}
	return d.Revocation.IsNone() && d.Conditions.IsSome() && d.Retained.IsSome() && len(d.Retained.Or(nil)) == 0
}

// window reads when the grant begins and ends; it does both, in this order, and
// was not used before.
func (l *plainLink) window(d *governance.Delegation) (start time.Time, ok bool) {
	start, active := d.ActivatedAt.Get()
	used, wasUsed := d.LastUsedAt.Get()
	if wasUsed && used.Before(start) {
		return start, false
	}
	if at, planned := d.NotBefore.Get(); planned && at.After(start) {
		start = at
	}
	end, ends := d.ExpiresAt.Get()
	l.from, l.until = start.Unix(), end.Unix()
	if start.Nanosecond() > 0 {
		l.from++
	}
	return start, active && ends && !d.NotBefore.IsUnknown() && start.Before(end)
}

// partyOf is a party of an organization; nil is one that is not known.
func partyOf(org *governance.Actor) plainParty {
	if org == nil {
		return plainParty{}
	}
	status, known := org.Status.Get()
	return plainParty{org.ID, known && status != "" && status != governance.ActorStatusTerminated && status != governance.ActorStatusSuspended && !org.TerminatedAt.IsSome()}
}

// approver finds the organization of a person who is active and has not left.
func (p *prover) approver(id string) plainParty {
	if known, ok := p.approvers[id]; ok {
		return known
	}
	var out plainParty
	if a := p.x.actors.get(id); a != nil && a.Kind == governance.ActorKindPerson {
		if org, ok := (Actor{p.v, a}).Org().Get(); ok {
			out = plainParty{org.rec.ID, a.Status.Is(governance.ActorStatusActive) && !a.TerminatedAt.IsSome()}
		}
	}
	p.approvers[id] = out
	return out
}

// approved reports whether somebody of the grantor's organization, who did not ask
// for it, approved the grant in this form before it began. What an NHI gets needs
// more questions.
func (p *prover) approved(d *governance.Delegation, grantor plainParty, start time.Time) bool {
	requester, known := d.RequestedByID.Get()
	if !known || d.GranteeID.Kind == governance.KindNHI || !whollyKnown(d) {
		return false
	}
	var digest governance.Hash
	for _, a := range d.Approvals.Or(nil) {
		who := p.approver(a.ByID)
		if a.Decision != governance.ApprovalDecisionApproved || a.At.After(start) || !who.whole || who.org != grantor.org || a.ByID == requester {
			continue
		}
		if digest == "" {
			digest, _ = p.digester.Delegation(d) // a scope that is none matches no digest
		}
		if digest != "" && a.SubjectDigest.Is(digest) {
			return true
		}
	}
	return false
}

// whollyKnown reports whether every member of the approved part is stated.
func whollyKnown(d *governance.Delegation) bool {
	return d.Kind != "" && !d.OnBehalfOfID.IsUnknown() && !d.ParentID.IsUnknown() && !d.TenantID.IsUnknown() && !d.Retained.IsUnknown() &&
		!d.Conditions.IsUnknown() && !d.NotBefore.IsUnknown() && !d.ExpiresAt.IsUnknown() && !d.Redelegations.IsUnknown() &&
		!d.AutoExtend.IsUnknown() && !d.MaxSession.IsUnknown() && !d.ContractID.IsUnknown()
}

// owns reports whether the grantor of a root is, or belongs to, the organization
// or the owner of the tenant that each scope names.
func (p *prover) owns(d *governance.Delegation) bool {
	for i := range d.Scopes {
		kind, id, ok := p.x.pattern(&d.Scopes[i]).Root()
		if ok && kind != "org" {
			t := p.x.tenants.get(id)
			ok = t != nil && t.OwnerID.IsSome()
			if ok {
				id, _ = t.OwnerID.Get()
			}
		}
		if !ok || !p.belongs(ownership{d.GrantorID, id}) {
			return false
		}
	}
	return true
}

func (p *prover) belongs(o ownership) bool {
	yes, asked := p.owners[o]
	if !asked {
		yes = isTrue(p.v.belongs(o.party, o.actor, Gap{}))
		p.owners[o] = yes
	}
	return yes
}

// passedOn checks the rules between a grant and the one above it.
func (p *prover) passedOn(parent, d *governance.Delegation, external bool) bool {
	left, bounded := parent.Redelegations.Get()
	kept, stated := d.Redelegations.Get()
	end, ends := parent.ExpiresAt.Get()
	own, _ := d.ExpiresAt.Get()
	switch {
	case parent.GranteeID != d.GrantorID, !bounded, !stated, !ends, own.After(end), kept > left:
		return false
	case external && (left < 1 || kept == left || !p.mayPassOn(parent)):
		return false
	}
	return !slices.ContainsFunc(d.Scopes, func(s governance.Scope) bool { return !p.covered(parent, &s) })
}

// mayPassOn reports whether no contract says a word against passing the grant on.
func (p *prover) mayPassOn(parent *governance.Delegation) bool {
	id, under := parent.ContractID.Get()
	if !under {
		return parent.ContractID.IsNone()
	}
	k := p.x.contracts.get(id)
	return k != nil && k.Subcontracting.Is(governance.SubcontractingAllowed) && len(p.v.Restrictions(governance.NewRef(governance.KindContract, id))) == 0
}

func (p *prover) covered(parent *governance.Delegation, s *governance.Scope) bool {
	for i := range parent.Scopes {
		if above := &parent.Scopes[i]; above.Action == s.Action && above.Resource == s.Resource {
			return true
		}
	}
	q := p.x.pattern(s)
	return slices.ContainsFunc(parent.Scopes, func(above governance.Scope) bool { return p.x.pattern(&above).Covers(*q) })
}

// hashRef is the FNV-1a hash of a reference.
func hashRef(r governance.Ref) uint32 {
	h := uint32(2166136261)
	for _, s := range [...]string{string(r.Kind), r.ID} {
		for i := range len(s) {
			h = (h ^ uint32(s[i])) * 16777619
		}
	}
	return h
}
