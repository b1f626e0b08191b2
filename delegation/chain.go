package delegation

import (
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// MaxChain is the number of grants a chain may have, after the advice of ZCAP.
const MaxChain = 10

// A ChainResult is whether a grant is authorized by the grants above it, at the
// view's instant. It is valid when every rule holds on every hop; a rule that
// the facts leave open makes it unknown.
type ChainResult struct {
	links   []Delegation // from the root down to the grant
	ruling  ruling
	root    truth
	hops    Fact[int64]
	end     Fact[time.Time]
	skipped bool // the walk stopped before a root
}

// Chain checks the chain that the grant hangs on.
func (x Delegation) Chain() Fact[ChainResult] { return someOf(x.chain()) }

func (x Delegation) chain() ChainResult {
	var c ChainResult
	c.walk(x)
	if !c.skipped {
		c.rootAuthority()
	}
	for k := range c.links {
		c.hop(k)
		if k > 0 {
			c.passedOn(k)
		}
	}
	c.span()
	c.ruling.reasons, c.ruling.warnings = sorted(c.ruling.reasons), sorted(c.ruling.warnings)
	return c
}

// walk collects the grants from x up to the root, and turns them round.
func (c *ChainResult) walk(x Delegation) {
	for {
		c.links = append(c.links, x)
		if gaps := x.v.Restrictions(x.Ref()); len(gaps) > 0 {
			c.ruling.rule(governance.CodeUnrecognizedRestriction, x.Ref(), gaps[0].Field, unknownOf[bool](gaps...))
		}
		parent := x.ParentID()
		switch {
		case x.v.idx.cyclic[x.Ref()]:
			c.stop(governance.CodeDelegationCycle, x, truthOf(false))
			return
		case len(c.links) > MaxChain:
			c.stop(CodeChainTooLong, c.links[0], truthOf(false))
			return
		case parent.state == unknown:
			c.stop(governance.CodeDanglingRef, x, gapsOf[bool](parent))
			return
		case parent.state == none:
			slices.Reverse(c.links)
			return
		}
		next := x.v.idx.delegations.byID[parent.value]
		if next == nil {
			c.stop(governance.CodeDanglingRef, x, unknownOf[bool](x.gap("parentId", governance.CodeDanglingRef)))
			return
		}
		x = Delegation{x.v, next}
	}
}

func (c *ChainResult) stop(code governance.Code, x Delegation, holds truth) {
	c.skipped = true
	c.ruling.rule(code, x.Ref(), "parentId", holds)
	slices.Reverse(c.links)
}

// rootAuthority checks that the first grantor owns what it grants.
func (c *ChainResult) rootAuthority() {
	d := c.links[0]
	scopes := d.Scopes()
	terms := []truth{}
	if !scopes.known {
		terms = append(terms, unknownOf[bool](scopes.open...))
		c.ruling.rule(CodeRootNotAuthority, d.Ref(), "scopes", terms[0])
	}
	for _, s := range scopes.items {
		kind, id, ok := PatternOf(*s.value.rec).Root()
		if !ok {
			undecided := unknownOf[bool](s.value.gap("resource", CodeRootUndecidable))
			c.ruling.rule(CodeRootUndecidable, d.Ref(), s.value.in.path("resource"), undecided)
			terms = append(terms, undecided)
			continue
		}
		owns := d.owns(kind, id, s.value)
		c.ruling.rule(CodeRootNotAuthority, d.Ref(), s.value.in.path("resource"), owns)
		terms = append(terms, not(owns))
	}
	c.root = not(anyOf(terms...))
}

// owns reports whether the grantor is, or belongs to, the authority of a
// resource root: the owner of the tenant, its custodian while custody runs, or
// the organization itself.
func (x Delegation) owns(kind, id string, s Scope) truth {
	if kind == "org" {
		return x.v.belongs(x.rec.GrantorID, id, x.gap("grantorId", CodeNotRecorded))
	}
	t := x.v.tenant(id, s.gap("resource", governance.CodeDanglingRef))
	if t.state != some {
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
		if at = then(v.nhi(p.ID, named), NHI.OwnerID); at.state == none {
			return truthOf(false)
		}
	}
	for range maxParents {
		if at.state != some {
			return gapsOf[bool](at)
		}
		if at.value == id {
			return truthOf(true)
		}
		a := v.actor(at.value, named)
		if a.state != some {
			return gapsOf[bool](a)
		}
		kind := a.value.Kind()
		switch {
		case kind.state != some:
			return gapsOf[bool](kind)
		case kind.value == governance.ActorKindOrganization:
			return truthOf(false)
		}
		at, named = a.value.ParentID(), a.value.gap("parentId", CodeNotRecorded)
	}
	return unknownOf[bool](named)
}

// hop checks the rules that look at one grant: window, approval, state,
// revocation, parties.
func (c *ChainResult) hop(k int) {
	d := c.links[k]
	r := &c.ruling
	self := d.Ref()
	r.rule(CodeNotYet, self, "notBefore", orTrue(then(d.NotBefore(), func(t time.Time) truth { return truthOf(d.v.reached(t)) })))
	r.rule(CodeNotYet, self, "activatedAt", orTrue(then(d.ActivatedAt(), func(t time.Time) truth { return truthOf(d.v.reached(t)) })))
	r.rule(CodeExpired, self, "expiresAt", not(d.v.over(d.ExpiresAt())))
	if d.ExpiresAt().IsNone() {
		r.warn(CodeStanding, self, "expiresAt")
	}
	code, active := d.authorizedState()
	r.rule(code, self, "state", active)
	revoked := CodeAncestorRevoked
	if k == len(c.links)-1 {
		revoked = CodeRevoked
	}
	r.rule(revoked, self, "revocation", not(d.revoked()))
	c.approval(d)
	c.parties(d)
}

// parties checks that neither organization has left, and that the grantee's is
// not suspended.
func (c *ChainResult) parties(d Delegation) {
	c.ruling.rule(CodePartyTerminated, d.Ref(), "grantorId", not(then(d.Grantor(), Actor.terminated)))
	c.ruling.rule(CodePartyTerminated, d.Ref(), "granteeId", not(then(d.Grantee(), Actor.terminated)))
	status := then(d.Grantee(), Actor.Status)
	c.ruling.rule(CodePartySuspended, d.Ref(), "granteeId", then(status, func(s governance.ActorStatus) truth { return truthOf(s != governance.ActorStatusSuspended) }))
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
	if t.state == none {
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
func (c *ChainResult) approval(d Delegation) {
	external := d.CrossOrg()
	if isFalse(external) {
		return
	}
	by := d.StartsAt()
	if by.state == none {
		by = someOf(d.v.t)
	}
	t := approved(d.Approvals(), d.approvalCase(), by)
	enough := t.atLeast(1)
	failed := func(code governance.Code) { c.ruling.rule(code, d.Ref(), "approvals", anyOf(not(external), enough)) }
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

// passedOn checks the rules between a grant and the one above it: alignment,
// attenuation, what is retained, and how far it may be passed on.
func (c *ChainResult) passedOn(k int) {
	parent, d := c.links[k-1], c.links[k]
	r := &c.ruling
	external := d.CrossOrg()
	inside := not(anyOf(external, not(parent.v.within(d.rec.GrantorID, parent.Grantee(), d.gap("grantorId", CodeNotRecorded)))))
	r.rule(CodeGrantorNotHolder, d.Ref(), "grantorId", anyOf(truthOf(d.rec.GrantorID == parent.rec.GranteeID), inside))
	c.attenuation(parent, d)
	c.retained(k)
	c.redelegation(parent, d, external)
	c.subcontracting(parent, d, external)
	c.ends(parent, d)
	for _, above := range c.links[:k] {
		if isTrue(external) && above.rec.GrantorID == d.rec.GranteeID {
			r.warn(CodeRoundTrip, d.Ref(), "granteeId")
		}
	}
}

// within reports whether the party belongs to the organization.
func (v *View) within(p governance.Ref, org Fact[Actor], named Gap) truth {
	return then(org, func(a Actor) truth { return v.belongs(p, a.rec.ID, named) })
}

// attenuation checks that each scope is covered by one scope of the grant above.
func (c *ChainResult) attenuation(parent, d Delegation) {
	above, below := parent.Scopes(), d.Scopes()
	if !above.known || !below.known {
		c.ruling.rule(CodeScopeNotCovered, d.Ref(), "scopes", unknownOf[bool](append(slices.Clone(above.open), below.open...)...))
		return
	}
	for _, s := range below.items {
		q := PatternOf(*s.value.rec)
		covered := slices.ContainsFunc(above.items, func(p Fact[Scope]) bool { return PatternOf(*p.value.rec).Covers(q) })
		c.ruling.rule(CodeScopeNotCovered, d.Ref(), s.value.in.path("action"), truthOf(covered))
	}
}

// retained checks that no scope lies within what a grantor above keeps to
// itself. One that only overlaps is carved, which Decide looks at.
func (c *ChainResult) retained(k int) {
	d := c.links[k]
	for _, above := range c.links[:k] {
		kept := above.Retained()
		if !kept.known {
			c.ruling.rule(CodeRetainedExclusive, above.Ref(), "retained", unknownOf[bool](kept.open...))
			continue
		}
		for _, right := range kept.items {
			exclusive := then(right.value.Mode(), func(m governance.RetainedMode) truth { return truthOf(m == governance.RetainedModeExclusive) })
			p := PatternOf(right.value.rec.Scope)
			for i, s := range d.Scopes().items {
				within := truthOf(p.Covers(PatternOf(*s.value.rec)))
				c.ruling.rule(CodeRetainedExclusive, d.Ref(), "scopes["+itoa(i)+"]", anyOf(not(exclusive), not(within)))
			}
		}
	}
}

// redelegation checks how far a grant may be passed on: a hop to another
// organization takes one of what is left, and no hop adds to it.
func (c *ChainResult) redelegation(parent, d Delegation, external truth) {
	left, kept := parent.Redelegations(), d.Redelegations()
	enough := then(left, func(n int64) truth { return truthOf(n >= 1) })
	c.ruling.rule(CodeDepthExceeded, parent.Ref(), "redelegations", anyOf(not(external), enough))
	if isTrue(external) && !isTrue(enough) {
		return // what is left below says nothing more
	}
	bounded := then(left, func(n int64) truth {
		return then(kept, func(m int64) truth {
			if m == n {
				return not(external)
			}
			return truthOf(m < n)
		})
	})
	c.ruling.rule(CodeDepthGrows, d.Ref(), "redelegations", bounded)
}

// subcontracting checks what the contract behind the grant above says of passing
// it on to another organization.
func (c *ChainResult) subcontracting(parent, d Delegation, external truth) {
	contract := parent.Contract()
	if contract.state == none || isFalse(external) {
		return
	}
	if k, ok := contract.Get(); ok && len(k.v.Restrictions(k.Ref())) > 0 {
		gaps := k.v.Restrictions(k.Ref())
		c.ruling.rule(governance.CodeUnrecognizedRestriction, k.Ref(), gaps[0].Field, anyOf(not(external), unknownOf[bool](gaps...)))
	}
	may := then(contract, Contract.Subcontracting)
	allowed := then(may, func(s governance.Subcontracting) truth { return truthOf(s != governance.SubcontractingForbidden) })
	c.ruling.rule(CodeSubcontractForbidden, d.Ref(), "parentId", anyOf(not(external), allowed))
	needs := then(may, func(s governance.Subcontracting) truth { return truthOf(s == governance.SubcontractingWithConsent) })
	if isFalse(needs) {
		return
	}
	consent := then(contract, func(k Contract) truth { return d.consent(k) })
	c.ruling.rule(CodeConsentMissing, d.Ref(), "approvals", anyOf(not(external), not(needs), consent))
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
func (c *ChainResult) ends(parent, d Delegation) {
	above, below := parent.ExpiresAt(), d.ExpiresAt()
	if above.state == none {
		return
	}
	later := then(above, func(a time.Time) truth {
		if below.state == none {
			return truthOf(true)
		}
		return then(below, func(b time.Time) truth { return truthOf(b.After(a)) })
	})
	if d.v.idx.config.strictExpiry {
		c.ruling.rule(CodeExpiryExceedsParent, d.Ref(), "expiresAt", not(later))
	} else if isTrue(later) {
		c.ruling.warn(CodeExpiryExceedsParent, d.Ref(), "expiresAt")
	}
}

// span counts the hops between organizations and finds the earliest end.
func (c *ChainResult) span() {
	n := int64(0)
	c.hops, c.end = someOf(n), noneOf[time.Time]()
	var hopGaps, endGaps []Gap
	for _, d := range c.links {
		external, end := d.CrossOrg(), d.ExpiresAt()
		switch {
		case isTrue(external):
			n++
		case external.state != some:
			hopGaps = append(hopGaps, external.gaps...)
		}
		switch {
		case end.state == unknown:
			endGaps = append(endGaps, end.gaps...)
		case end.state == some && (c.end.state == none || end.value.Before(c.end.value)):
			c.end = end
		}
	}
	c.hops = someOf(n)
	if c.skipped {
		hopGaps = append(hopGaps, c.links[0].gap("parentId", CodeNotRecorded))
		endGaps = append(endGaps, c.links[0].gap("parentId", CodeNotRecorded))
	}
	if len(hopGaps) > 0 {
		c.hops = unknownOf[int64](sortGaps(hopGaps)...)
	}
	if len(endGaps) > 0 {
		c.end = unknownOf[time.Time](sortGaps(endGaps)...)
	}
}

// Valid reports whether every rule holds on every hop.
func (c ChainResult) Valid() Fact[bool] { return c.ruling.holds() }

// Reasons are the rules that do not hold and those that could not be decided, by
// code, subject and field; they are not to be changed.
func (c ChainResult) Reasons() []Reason { return c.ruling.reasons }

// Warnings are remarks that leave the chain valid, in the same order.
func (c ChainResult) Warnings() []Reason { return c.ruling.warnings }

// Links are the grants from the root down; of a chain whose root was not found,
// those that were.
func (c ChainResult) Links() []Delegation { return c.links }

// Violations are the codes of the rules that do not hold, sorted. While a rule
// could not be decided there may be more.
func (c ChainResult) Violations() List[string] {
	l := List[string]{known: true}
	for _, r := range c.ruling.reasons {
		if r.Unknown {
			l.open = append(l.open, Gap{r.Subject, r.Field, gapCode(r)})
		} else if n := len(l.items); n == 0 || l.items[n-1].value != string(r.Code) {
			l.items = append(l.items, someOf(string(r.Code)))
		}
	}
	l.open = sortGaps(l.open)
	return l
}

// Depth is the number of grants in the chain.
func (c ChainResult) Depth() Fact[int64] {
	if c.skipped {
		return unknownOf[int64](c.links[0].gap("parentId", CodeNotRecorded))
	}
	return someOf(int64(len(c.links)))
}

// ExternalHops is the number of grants between organizations.
func (c ChainResult) ExternalHops() Fact[int64] { return c.hops }

// WindowEnd is the earliest end in the chain; none when no grant of it ends.
func (c ChainResult) WindowEnd() Fact[time.Time] { return c.end }

// RootIsAuthority reports whether the first grantor owns what it granted.
func (c ChainResult) RootIsAuthority() Fact[bool] {
	if c.skipped {
		return unknownOf[bool](c.links[0].gap("parentId", CodeNotRecorded))
	}
	return c.root
}
