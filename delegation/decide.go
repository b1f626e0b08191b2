package delegation

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// An Outcome is the answer to a request. The zero Outcome is NeedsEvidence.
type Outcome uint8

// The outcomes.
const (
	NeedsEvidence Outcome = iota // facts are missing; never read as allow
	Allow
	Deny
)

var outcomeNames = [...]string{"needs-evidence", "allow", "deny"}

// String is the outcome as documents write it.
func (o Outcome) String() string { return outcomeNames[o] }

// MarshalText writes the outcome as documents do.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// A Decision is the answer to a request with what it rests on.
type Decision struct {
	Outcome    Outcome                     `json:"outcome"`
	Grant      governance.Ref              `json:"grant,omitzero"`    // the grant that decided: that allows, or comes closest
	Principal  Fact[governance.Ref]        `json:"-"`                 // whose authority is exercised
	Reasons    []Reason                    `json:"reasons"`           // empty for Allow; by code, subject and field
	History    []governance.Ref            `json:"history,omitempty"` // prior actors of the request, the latest first; they had no say
	Conditions []string                    `json:"conditions"`        // that the grant and those above it set, sorted
	FactsAsOf  governance.Field[time.Time] `json:"factsAsOf,omitzero"`
	Projected  bool                        `json:"projected"` // the instant lies behind the facts
	Disputed   bool                        `json:"disputed"`  // a withdrawal was backdated over the instant for a compromise
}

// RetainedApprovalMaxAge is how old the approval of a retained right may be when
// it is used: 24 hours, a library default.
const RetainedApprovalMaxAge = 24 * time.Hour

// Decide answers whether the party may do what it asks, by the grants on record,
// at the view's instant. For authority the record is the law: what is not
// recorded is not granted. It allows if a grant certainly covers the request,
// denies if none may, and else needs evidence. Facts older than maxStaleness need
// evidence too; it has no default.
//
// A request names one action on one resource; one with wildcards is denied. A
// vendor's own text is covered by a scope of the same text.
//
// With onBehalfOf the grant must name the same principal. The prior actors of a
// token exchange are reported as history and have no say (RFC 8693 §4.1).
func (v *View) Decide(q *governance.Request, maxStaleness time.Duration) Decision {
	d := Decision{FactsAsOf: v.FactsAsOf(), Projected: v.Projected(), Reasons: []Reason{}, Conditions: []string{}, History: q.PriorActors.Or(nil)}
	stale := v.stale(maxStaleness)
	if r := v.provenGrant(q); r != nil && !stale {
		d.Outcome, d.Grant, d.Principal = Allow, refOf(r), Delegation{v, r}.principal()
		return d
	}
	asked := PatternOf(governance.Scope{Action: q.Action, Resource: q.Resource})
	if !asked.Literal() && !(asked.Opaque() && !strings.Contains(asked.String(), "*")) {
		d.Outcome, d.Reasons = Deny, []Reason{{Code: CodeRequestNotLiteral, Subject: q.Party}}
		return d
	}
	best := v.closest(q, asked)
	if best == nil {
		d.Outcome, d.Reasons = Deny, []Reason{{Code: CodeNoGrant, Subject: q.Party}}
	} else {
		d.Grant, d.Principal, d.Disputed = best.grant, best.principal, best.disputed
		d.Conditions = append(d.Conditions, best.conditions...)
		d.Outcome, d.Reasons = best.outcome(), append(d.Reasons, best.ruling.reasons...)
	}
	if d.Outcome == Deny && !v.decides(q, asked) {
		d.Outcome, d.Grant, d.Reasons = NeedsEvidence, governance.Ref{}, []Reason{{Code: CodeOutsideView, Subject: q.Party, Unknown: true}}
	}
	if stale && d.Outcome != Deny {
		d.Outcome = NeedsEvidence
		d.Reasons = sorted(append(slices.Clone(d.Reasons), Reason{Code: CodeStaleFacts, Field: "asOf", Unknown: true}))
	}
	return d
}

// stale reports whether the facts are older than the caller accepts.
func (v *View) stale(max time.Duration) bool {
	asOf, ok := v.FactsAsOf().Get()
	return ok && v.t.Sub(asOf) > max
}

// A candidate is a grant that the request may rest on.
type candidate struct {
	grant      governance.Ref
	ruling     ruling
	principal  Fact[governance.Ref]
	conditions []string
	disputed   bool
}

func (c *candidate) outcome() Outcome {
	switch holds := c.ruling.holds(); {
	case isTrue(holds):
		return Allow
	case isFalse(holds):
		return Deny
	}
	return NeedsEvidence
}

// order ranks candidates: allow, needs evidence, deny; then by the number of
// rules that do not hold; then by id.
func (c *candidate) order(d *candidate) int {
	rank := [...]int{Allow: 0, NeedsEvidence: 1, Deny: 2}
	return cmp.Or(rank[c.outcome()]-rank[d.outcome()], len(c.ruling.reasons)-len(d.ruling.reasons), c.grant.Compare(d.grant))
}

// closest is the candidate that comes closest to allowing the request; nil when
// the party has none.
func (v *View) closest(q *governance.Request, asked Pattern) *candidate {
	var best *candidate
	consider := func(c *candidate) {
		c.ruling.reasons = sorted(c.ruling.reasons)
		if best == nil || c.order(best) < 0 {
			best = c
		}
	}
	for _, r := range v.idx.reverse.delegationsTo.of(q.Party) {
		consider(v.candidate(Delegation{v, r}, q, asked))
	}
	if q.Party.Kind == governance.KindNHI && (best == nil || best.outcome() == Deny) {
		if n, ok := v.Subject(q.Party); ok {
			if c := n.(NHI).held(asked); c != nil {
				consider(c)
			}
		}
	}
	return best
}

// held is the candidate of a scope that the NHI holds, or may hold, without a
// grant on record.
func (x NHI) held(asked Pattern) *candidate {
	if l := x.Scopes(); !l.known {
		c := &candidate{grant: x.Ref()}
		c.ruling.rule(CodeUnrecordedGrant, x.Ref(), "scopes", unknownOf[bool](l.open...))
		return c
	}
	for i, s := range x.rec.Scopes.Or(nil) {
		if PatternOf(s).Covers(asked) {
			c := &candidate{grant: x.Ref()}
			c.ruling.rule(CodeUnrecordedGrant, x.Ref(), "scopes["+itoa(i)+"]", unknownOf[bool]())
			return c
		}
	}
	return nil
}

// candidate checks one grant for the request: its chain, its scopes, what is
// retained above, its conditions and its principal.
func (v *View) candidate(d Delegation, q *governance.Request, asked Pattern) *candidate {
	if v.whole != nil {
		return v.idx.part.candidate(d, q, asked)
	}
	chain := d.chain()
	c := &candidate{grant: d.Ref(), ruling: ruling{reasons: slices.Clone(chain.ruling.reasons)}, principal: d.principal()}
	c.covered(d, asked)
	for _, link := range chain.Links() {
		c.kept(link, q, asked)
		c.stated(link, q)
		c.disputed = c.disputed || link.disputed()
	}
	slices.Sort(c.conditions)
	c.conditions = slices.Compact(c.conditions)
	if who, ok := q.OnBehalfOf.Get(); ok {
		c.ruling.rule(CodePrincipalMismatch, d.Ref(), "onBehalfOfId", then(c.principal, func(r governance.Ref) truth { return truthOf(r == who) }))
	}
	return c
}

// principal is whose authority the grant exercises: the grantor's own, unless it
// says otherwise.
func (x Delegation) principal() Fact[governance.Ref] {
	p := x.OnBehalfOfID()
	if p.state() == none {
		return someOf(x.rec.GrantorID)
	}
	return p
}

func (c *candidate) covered(d Delegation, asked Pattern) {
	scopes := d.Scopes()
	if !scopes.known {
		c.ruling.rule(CodeScopeNotCovered, d.Ref(), "scopes", unknownOf[bool](scopes.open...))
		return
	}
	covers := slices.ContainsFunc(scopes.items, func(s Fact[Scope]) bool { return d.v.idx.pattern(s.value.rec).Covers(asked) })
	c.ruling.rule(CodeScopeNotCovered, d.Ref(), "scopes", truthOf(covers))
}

// kept checks what a grantor retains: nothing exclusive may be touched, and what
// is retained for approval needs one of exactly this request.
func (c *candidate) kept(link Delegation, q *governance.Request, asked Pattern) {
	rights := link.link().kept
	if !rights.known {
		c.ruling.rule(CodeRetainedExclusive, link.Ref(), "retained", unknownOf[bool](rights.open...))
		return
	}
	for _, f := range rights.items {
		right := f.value
		if !link.v.idx.pattern(&right.rec.Scope).Intersects(asked) {
			continue
		}
		mode := right.Mode()
		exclusive := then(mode, func(m governance.RetainedMode) truth { return truthOf(m == governance.RetainedModeExclusive) })
		c.ruling.rule(CodeRetainedExclusive, link.Ref(), right.in.path("scope"), not(exclusive))
		if isFalse(exclusive) {
			c.ruling.rule(CodeRetainedApproval, link.Ref(), right.in.path("holderId"), right.approvedFor(q))
		}
	}
}

// approvedFor reports whether the holder of the right approved this request not
// long ago. Without such an approval it is not known: the holder may still give
// one.
func (x Retained) approvedFor(q *governance.Request) truth {
	digest := digestOf(q)()
	holder := then(x.v.actor(x.rec.HolderID, x.gap("holderId", CodeNotRecorded)), Actor.Org)
	for i := range q.Approvals.Or(nil) {
		a := &q.Approvals.Or(nil)[i]
		recent := !a.At.After(x.v.t) && x.v.t.Sub(a.At) <= RetainedApprovalMaxAge
		if a.Decision != governance.ApprovalDecisionApproved || !recent || !a.SubjectDigest.Is(digest) {
			continue
		}
		approval := Approval{x.v, a, where{x.in.ref, "approvals", i, ""}}
		c := approvalCase{
			requester:   someOf(q.Party.ID),
			beneficiary: []beneficiary{{q.Party, x.gap("holderId", CodeNotRecorded)}},
			authorities: []Fact[Actor]{holder},
			asked:       true,
		}
		if isTrue(approval.independent(c)) {
			return truthOf(true)
		}
	}
	return unknownOf[bool](x.gap("holderId", CodeRetainedApproval))
}

// stated checks the conditions of a grant against what the caller states: a
// condition holds if it is named, as itself or as name=true.
func (c *candidate) stated(link Delegation, q *governance.Request) {
	conditions := link.link().limits
	if !conditions.known {
		c.ruling.rule(CodeConditionUnstated, link.Ref(), "conditions", unknownOf[bool](conditions.open...))
		return
	}
	for i, f := range conditions.items {
		name := f.value
		c.conditions = append(c.conditions, name)
		at := "conditions[" + itoa(i) + "]"
		switch value, ok := factNamed(q.Facts.Or(nil), name); {
		case !ok:
			c.ruling.rule(CodeConditionUnstated, link.Ref(), at, unknownOf[bool]())
		case value != "true":
			c.ruling.rule(CodeConditionUnmet, link.Ref(), at, truthOf(false))
		}
	}
}

// factNamed finds a condition among facts of the form name or name=value; a name may
// hold = itself. One that is stated in two ways does not hold.
func factNamed(facts []string, name string) (value string, ok bool) {
	for _, f := range facts {
		rest, is := strings.CutPrefix(f, name)
		v, valued := strings.CutPrefix(rest, "=")
		switch {
		case !is || rest != "" && !valued:
			continue
		case rest == "":
			v = "true"
		}
		if ok && v != value {
			return "false", true
		}
		value, ok = v, true
	}
	return value, ok
}

// disputed reports whether the instant lies between the effect of a withdrawal
// for a compromise and its being made.
func (x Delegation) disputed() bool {
	r, ok := x.rec.Revocation.Get()
	at, stated := r.EffectiveAt.Get()
	return ok && stated && r.Reason.Is(governance.RevocationReasonCompromise) && !x.v.t.Before(at) && x.v.t.Before(r.At)
}

// A Grant is authority that a party holds by a delegation on record.
type Grant struct {
	Delegation Delegation
	Chain      ChainResult
	Conditions List[string]   // of the grant and of those above it
	Retained   List[Retained] // what those above keep, which carves the scopes
}

// Effective lists the grants of a party whose chain is valid or may be, by id.
// What each allows, every grant above it allows too.
func (v *View) Effective(party governance.Ref) []Grant {
	var out []Grant
	for _, r := range v.idx.reverse.delegationsTo.of(party) {
		d := Delegation{v, r}
		chain := d.chain()
		if isFalse(chain.Valid()) {
			continue
		}
		g := Grant{Delegation: d, Chain: chain, Conditions: List[string]{known: true}, Retained: List[Retained]{known: true}}
		for _, link := range chain.Links() {
			g.Conditions = joined(g.Conditions, link.link().limits)
			g.Retained = joined(g.Retained, link.link().kept)
		}
		if chain.skipped { // what is above was not found
			above := chain.links[0].gap("parentId", CodeNotRecorded)
			g.Conditions.open, g.Retained.open = append(g.Conditions.open, above), append(g.Retained.open, above)
		}
		out = append(out, g)
	}
	return out
}

// joined appends lists; what is not known of one leaves the whole open.
func joined[T any](a, b List[T]) List[T] {
	a.items = append(a.items, b.items...)
	a.open = append(a.open, b.open...)
	return a
}
