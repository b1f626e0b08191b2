package delegation

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// A link is what the rules say of one grant alone, and of it and the grant above
// it: the same in every chain that it is part of.
type link struct {
	own      ruling // window, approval, state, withdrawal, parties
	above    ruling // alignment, attenuation, how far it may be passed on; of a root nothing
	root     ruling // whether the grantor owns what it grants; of a root only
	rooted   truth
	external truth // whether it goes to another organization
	kept     List[Retained]
	limits   List[string] // conditions
}

// links keeps those that a view was asked for, by the number of the grant.
type links struct {
	once sync.Once
	of   []atomic.Pointer[link]
}

// silentLinks are the links of which there is nothing to say: within an organization
// and to another one, without a root and with one that owns what it grants.
var silentLinks = [4]link{silentLink(false, truth{}), silentLink(true, truth{}), silentLink(false, truthOf(true)), silentLink(true, truthOf(true))}

func silentLink(external bool, rooted truth) link {
	return link{rooted: rooted, external: truthOf(external), kept: List[Retained]{known: true}, limits: List[string]{known: true}}
}

// shared is l, or the link that all share that say the same.
func (l *link) shared() *link {
	silent := l.own.isEmpty() && l.above.isEmpty() && l.root.isEmpty() && l.external.state() == some &&
		l.kept.isEmpty() && l.limits.isEmpty()
	i := 0
	if l.external.value {
		i = 1
	}
	switch {
	case silent && isTrue(l.rooted):
		return &silentLinks[i+2]
	case silent && l.rooted.state() == unknown && len(l.rooted.Gaps()) == 0: // no root
		return &silentLinks[i]
	}
	return l
}

func (r ruling) isEmpty() bool { return len(r.reasons) == 0 && len(r.warnings) == 0 }

func (l List[T]) isEmpty() bool { return l.known && len(l.items) == 0 && len(l.open) == 0 }

// link is computed when it is first asked for.
func (x Delegation) link() *link {
	x.v = x.v.lasting()
	all := &x.v.links
	all.once.Do(func() { all.of = make([]atomic.Pointer[link], x.v.idx.delegations.len()) })
	slot := &all.of[x.v.numberOf(x.rec)]
	l := slot.Load()
	if l == nil {
		l = x.newLink().shared()
		slot.Store(l)
	}
	return l
}

func (x Delegation) newLink() *link {
	l := &link{external: x.CrossOrg(), kept: x.Retained(), limits: x.Conditions()}
	l.alone(x)
	parent := x.ParentID()
	if parent.state() == none {
		l.rootAuthority(x)
	}
	if p := x.v.idx.delegations.get(parent.value); p != nil && parent.state() == some {
		l.passedOn(Delegation{x.v, p}, x)
	}
	return l
}

// alone checks the rules that look at one grant: window, approval, state,
// revocation, parties.
func (l *link) alone(d Delegation) {
	r := &l.own
	self := d.Ref()
	r.rule(CodeNotYet, self, "notBefore", orTrue(then(d.NotBefore(), func(t time.Time) truth { return truthOf(d.v.reached(t)) })))
	r.rule(CodeNotYet, self, "activatedAt", orTrue(then(d.ActivatedAt(), func(t time.Time) truth { return truthOf(d.v.reached(t)) })))
	r.rule(CodeExpired, self, "expiresAt", not(d.v.over(d.ExpiresAt())))
	if d.ExpiresAt().IsNone() {
		r.warn(CodeStanding, self, "expiresAt")
	}
	code, active := d.authorizedState()
	r.rule(code, self, "state", active)
	r.rule(CodeRevoked, self, "revocation", not(d.revoked()))
	l.approval(d)
	l.parties(d)
}

// parties checks that neither organization has left, and that the grantee's is
// not suspended.
func (l *link) parties(d Delegation) {
	l.own.rule(CodePartyTerminated, d.Ref(), "grantorId", not(then(d.Grantor(), Actor.terminated)))
	l.own.rule(CodePartyTerminated, d.Ref(), "granteeId", not(then(d.Grantee(), Actor.terminated)))
	status := then(d.Grantee(), Actor.Status)
	l.own.rule(CodePartySuspended, d.Ref(), "granteeId", then(status, func(s governance.ActorStatus) truth { return truthOf(s != governance.ActorStatusSuspended) }))
}

// terminated reports whether the actor has left: by its status, else by the
// instant.
func (x Actor) terminated() truth {
	status := x.Status()
	if s, ok := status.Get(); ok {
		return truthOf(s == governance.ActorStatusTerminated)
	}
	if isTrue(x.v.over(x.TerminatedAt())) {
		return truthOf(true)
	}
	return gapsOf[bool](status)
}

// orTrue takes none for true.
func orTrue(t truth) truth {
	if t.state() == none {
		return truthOf(true)
	}
	return t
}

// authorizedState reports whether the target calls the grant active: expiring is
// a notice, and a requested termination ends only when it begins.
func (x Delegation) authorizedState() (governance.Code, truth) {
	state := x.State()
	s, ok := state.Get()
	switch {
	case ok && s == governance.DelegationStateSuspended:
		return CodeSuspended, truthOf(false)
	case ok:
		return CodeNotActive, truthOf(s == governance.DelegationStateActive || s == governance.DelegationStateExpiring || s == governance.DelegationStateTerminationRequested)
	case x.v.past && x.ActivatedAt().IsNone():
		return CodeNotActive, truthOf(false)
	}
	return CodeNotActive, gapsOf[bool](state)
}

// revoked reports whether a withdrawal has come into effect. One that is recorded
// wins, even where its instant cannot be true; one yet to come must be able to.
func (x Delegation) revoked() truth {
	return orFalse(then(x.Revocation(), func(r Revocation) truth {
		if x.v.reached(r.recorded()) {
			return truthOf(true)
		}
		return then(r.effective(), func(time.Time) truth { return truthOf(false) })
	}))
}

// effective is when the withdrawal takes effect, where that can be true.
func (x Revocation) effective() Fact[time.Time] {
	return then(x.At(), func(time.Time) Fact[time.Time] { return someOf(x.recorded()) })
}

// recorded is when the withdrawal takes effect by its record: at once, unless it
// says otherwise. That it does so before it was made counts only for a compromise.
func (x Revocation) recorded() time.Time {
	at, ok := x.rec.EffectiveAt.Get()
	if ok && (!at.Before(x.rec.At) || x.rec.Reason.Is(governance.RevocationReasonCompromise)) {
		return at
	}
	return x.rec.At
}

// approval checks that a grant to another organization was approved, in this
// form and in time, by somebody independent.
func (l *link) approval(d Delegation) {
	if isFalse(l.external) {
		return
	}
	by := d.StartsAt()
	if by.state() == none {
		by = someOf(d.v.t)
	}
	t := approved(d.Approvals(), d.approvalCase(), by)
	enough := t.atLeast(1)
	failed := func(code governance.Code) { l.own.rule(code, d.Ref(), "approvals", anyOf(not(l.external), enough)) }
	if isFalse(enough) && t.self {
		failed(CodeSelfApproval)
	}
	if isFalse(enough) && t.stale {
		failed(CodeApprovalStale)
	}
	if isFalse(enough) && len(t.gaps) > 0 { // why it does not count may still turn out
		enough = unknownOf[bool](sortGaps(t.gaps)...)
	}
	if !isFalse(enough) || !t.self && !t.stale {
		failed(CodeApprovalMissing)
	}
}

// rootAuthority checks that the first grantor owns what it grants.
func (l *link) rootAuthority(d Delegation) {
	scopes := d.Scopes()
	terms := []truth{}
	if !scopes.known {
		terms = append(terms, unknownOf[bool](scopes.open...))
		l.root.rule(CodeRootNotAuthority, d.Ref(), "scopes", terms[0])
	}
	for _, s := range scopes.items {
		kind, id, ok := d.v.idx.pattern(s.value.rec).Root()
		if !ok {
			undecided := unknownOf[bool](s.value.gap("resource", CodeRootUndecidable))
			l.root.rule(CodeRootUndecidable, d.Ref(), s.value.in.path("resource"), undecided)
			terms = append(terms, undecided)
			continue
		}
		owns := d.owns(kind, id, s.value)
		l.root.rule(CodeRootNotAuthority, d.Ref(), s.value.in.path("resource"), owns)
		terms = append(terms, not(owns))
	}
	l.rooted = not(anyOf(terms...))
}

// owns reports whether the grantor is, or belongs to, the authority of a
// resource root: the owner of the tenant, its custodian while custody runs, or
// the organization itself.
func (x Delegation) owns(kind, id string, s Scope) truth {
	if kind == "org" {
		return x.v.belongs(x.rec.GrantorID, id, x.gap("grantorId", CodeNotRecorded))
	}
	t := x.v.tenant(id, s.gap("resource", governance.CodeDanglingRef))
	if t.state() != some {
		return gapsOf[bool](t)
	}
	owner := then(t.value.OwnerID(), func(id string) truth { return x.v.belongs(x.rec.GrantorID, id, x.gap("grantorId", CodeNotRecorded)) })
	custodian := orFalse(then(t.value.CustodianID(), func(id string) truth {
		return x.v.belongs(x.rec.GrantorID, id, x.gap("grantorId", CodeNotRecorded))
	}))
	over := x.v.over(t.value.CustodianUntil())
	return anyOf(owner, not(anyOf(not(custodian), over)))
}

// belongs reports whether the party is the actor of that id, or stands below it,
// up to its organization. An NHI belongs where its owner does.
func (v *View) belongs(p governance.Ref, id string, named Gap) truth {
	at := someOf(p.ID)
	if p.Kind == governance.KindNHI {
		if at = then(v.nhi(p.ID, named), NHI.OwnerID); at.state() == none {
			return truthOf(false)
		}
	}
	for range maxParents {
		if at.state() != some {
			return gapsOf[bool](at)
		}
		if at.value == id {
			return truthOf(true)
		}
		a := v.actor(at.value, named)
		if a.state() != some {
			return gapsOf[bool](a)
		}
		kind := a.value.Kind()
		switch {
		case kind.state() != some:
			return gapsOf[bool](kind)
		case kind.value == governance.ActorKindOrganization:
			return truthOf(false)
		}
		at, named = a.value.ParentID(), a.value.gap("parentId", CodeNotRecorded)
	}
	return unknownOf[bool](named)
}

// passedOn checks the rules between a grant and the one above it: alignment,
// attenuation, and how far it may be passed on.
func (l *link) passedOn(parent, d Delegation) {
	inside := not(anyOf(l.external, not(parent.v.within(d.rec.GrantorID, parent.Grantee(), d.gap("grantorId", CodeNotRecorded)))))
	l.above.rule(CodeGrantorNotHolder, d.Ref(), "grantorId", anyOf(truthOf(d.rec.GrantorID == parent.rec.GranteeID), inside))
	l.attenuation(parent, d)
	l.redelegation(parent, d)
	l.subcontracting(parent, d)
	l.ends(parent, d)
}

// within reports whether the party belongs to the organization.
func (v *View) within(p governance.Ref, org Fact[Actor], named Gap) truth {
	return then(org, func(a Actor) truth { return v.belongs(p, a.rec.ID, named) })
}

// attenuation checks that each scope is covered by one scope of the grant above.
func (l *link) attenuation(parent, d Delegation) {
	above, below := parent.Scopes(), d.Scopes()
	if !above.known || !below.known {
		l.above.rule(CodeScopeNotCovered, d.Ref(), "scopes", unknownOf[bool](append(slices.Clone(above.open), below.open...)...))
		return
	}
	for _, s := range below.items {
		q := d.v.idx.pattern(s.value.rec)
		covered := slices.ContainsFunc(above.items, func(p Fact[Scope]) bool { return d.v.idx.pattern(p.value.rec).Covers(*q) })
		if !covered {
			l.above.rule(CodeScopeNotCovered, d.Ref(), s.value.in.path("action"), truthOf(false))
		}
	}
}

// redelegation checks how far a grant may be passed on: a hop to another
// organization takes one of what is left, and no hop adds to it.
func (l *link) redelegation(parent, d Delegation) {
	left, kept := parent.Redelegations(), d.Redelegations()
	enough := then(left, func(n int64) truth { return truthOf(n >= 1) })
	l.above.rule(CodeDepthExceeded, parent.Ref(), "redelegations", anyOf(not(l.external), enough))
	if isTrue(l.external) && !isTrue(enough) {
		return // what is left below says nothing more
	}
	bounded := then(left, func(n int64) truth {
		return then(kept, func(m int64) truth {
			if m == n {
				return not(l.external)
			}
			return truthOf(m < n)
		})
	})
	l.above.rule(CodeDepthGrows, d.Ref(), "redelegations", bounded)
}

// subcontracting checks what the contract behind the grant above says of passing
// it on to another organization.
func (l *link) subcontracting(parent, d Delegation) {
	contract := parent.Contract()
	if contract.state() == none || isFalse(l.external) {
		return
	}
	if k, ok := contract.Get(); ok && len(k.v.Restrictions(k.Ref())) > 0 {
		gaps := k.v.Restrictions(k.Ref())
		l.above.rule(governance.CodeUnrecognizedRestriction, k.Ref(), gaps[0].Field, anyOf(not(l.external), unknownOf[bool](gaps...)))
	}
	may := then(contract, Contract.Subcontracting)
	allowed := then(may, func(s governance.Subcontracting) truth { return truthOf(s != governance.SubcontractingForbidden) })
	l.above.rule(CodeSubcontractForbidden, d.Ref(), "parentId", anyOf(not(l.external), allowed))
	needs := then(may, func(s governance.Subcontracting) truth { return truthOf(s == governance.SubcontractingWithConsent) })
	if isFalse(needs) {
		return
	}
	consent := then(contract, func(k Contract) truth { return d.consent(k) })
	l.above.rule(CodeConsentMissing, d.Ref(), "approvals", anyOf(not(l.external), not(needs), consent))
}

// consent reports whether somebody of the contract's customer approved the grant
// as it stands.
func (x Delegation) consent(k Contract) truth {
	l := x.Approvals()
	customer := then(x.v.actor(k.rec.CustomerID, k.gap("customerId", CodeNotRecorded)), Actor.Org)
	terms := []truth{}
	if !l.known {
		terms = append(terms, unknownOf[bool](l.open...))
	}
	for _, f := range l.items {
		a := f.value
		org := then(x.v.actor(a.rec.ByID, a.gap("byId", CodeNotRecorded)), Actor.Org)
		given := then(a.Decision(), func(d governance.ApprovalDecision) truth { return truthOf(d == governance.ApprovalDecisionApproved) })
		terms = append(terms, not(anyOf(not(given), not(sameOrg(org, customer)), not(a.DigestMatches()))))
	}
	return anyOf(terms...)
}

// ends notes a grant that ends after the one above it. The earlier end counts;
// under StrictExpiry the chain is invalid.
func (l *link) ends(parent, d Delegation) {
	above, below := parent.ExpiresAt(), d.ExpiresAt()
	if above.state() == none {
		return
	}
	later := then(above, func(a time.Time) truth {
		if below.state() == none {
			return truthOf(true)
		}
		return then(below, func(b time.Time) truth { return truthOf(b.After(a)) })
	})
	if d.v.idx.config.strictExpiry {
		l.above.rule(CodeExpiryExceedsParent, d.Ref(), "expiresAt", not(later))
	} else if isTrue(later) {
		l.above.warn(CodeExpiryExceedsParent, d.Ref(), "expiresAt")
	}
}
