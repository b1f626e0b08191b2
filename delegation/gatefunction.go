package delegation

import (
	"math"
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// Codes of the functions of gates.
const (
	CodeContractNotRunning     governance.Code = "CONTRACT_NOT_RUNNING"     // no contract has begun and not ended
	CodeContractRunning        governance.Code = "CONTRACT_RUNNING"         // it has not ended, so nothing came after its end
	CodeAssessmentOld          governance.Code = "ASSESSMENT_OLD"           // not assessed, or too long ago
	CodeCertificationMissing   governance.Code = "CERTIFICATION_MISSING"    // none valid and independent
	CodeCertificationWithdrawn governance.Code = "CERTIFICATION_WITHDRAWN"  // suspended or withdrawn, and not replaced
	CodeOwnerUnknown           governance.Code = "OWNER_UNKNOWN"            // nobody is known to own the tenant
	CodeHandoffNotVerified     governance.Code = "HANDOFF_NOT_VERIFIED"     // neither verified nor closed
	CodeStoreNotApproved       governance.Code = "STORE_NOT_APPROVED"       // not a place for secrets
	CodeHolderNotOne           governance.Code = "HOLDER_NOT_ONE"           // no organization would hold it, or several
	CodeEnvironmentNotOne      governance.Code = "ENVIRONMENT_NOT_ONE"      // for no environment, or for several
	CodeSessionUnbounded       governance.Code = "SESSION_UNBOUNDED"        // the grant bounds no session, or not enough
	CodeCopyNotDestroyed       governance.Code = "COPY_NOT_DESTROYED"       // the provider still has a copy
	CodeUnused                 governance.Code = "UNUSED"                   // neither used nor activated within the window
	CodePrivilegedAutoExtend   governance.Code = "PRIVILEGED_AUTO_EXTENDED" // extends itself, and is privileged
)

// A gateFunction collects what is against one function.
type gateFunction struct {
	ruling
	v       *View
	request *governance.Request
	limits  GateLimits
}

// open rules on a list that may hold more than it shows.
func (f *gateFunction) open(code governance.Code, subject governance.Ref, gaps []Gap) {
	if len(gaps) > 0 {
		f.rule(code, subject, "", unknownOf[bool](gaps...))
	}
}

// A functionRule is a function, and the kinds of subjects that it is asked of.
type functionRule struct {
	of     []governance.Kind
	answer func(*gateFunction, Subject)
}

// about makes a rule of a function that is asked of one type of record.
func about[T Subject](k governance.Kind, answer func(*gateFunction, T)) functionRule {
	return functionRule{[]governance.Kind{k}, func(f *gateFunction, s Subject) { answer(f, s.(T)) }}
}

func aboutRequest(answer func(*gateFunction)) functionRule {
	return functionRule{[]governance.Kind{KindRequest}, func(f *gateFunction, _ Subject) { answer(f) }}
}

var gateFunctions = map[string]functionRule{
	"contract.running":        about(governance.KindActor, (*gateFunction).contractRunning),
	"assessment.recent":       about(governance.KindActor, (*gateFunction).assessmentRecent),
	"certification.valid":     {[]governance.Kind{governance.KindActor, governance.KindDelegation}, (*gateFunction).certificationValid},
	"ownership.accepted":      about(governance.KindTenant, (*gateFunction).ownershipAccepted),
	"handoffs.verified":       about(governance.KindTenant, (*gateFunction).handoffsVerified),
	"request.approved":        about(governance.KindCredential, (*gateFunction).requestApproved),
	"request.expires":         about(governance.KindCredential, (*gateFunction).requestExpires),
	"request.store":           about(governance.KindCredential, (*gateFunction).requestStore),
	"request.one_holder":      about(governance.KindCredential, (*gateFunction).requestOneHolder),
	"request.environment":     about(governance.KindCredential, (*gateFunction).requestEnvironment),
	"decide":                  aboutRequest((*gateFunction).decided),
	"retained.approved":       aboutRequest((*gateFunction).retainedApproved),
	"session.bounded":         aboutRequest((*gateFunction).sessionBounded),
	"copies.destroyed":        about(governance.KindContract, (*gateFunction).copiesDestroyed),
	"secrets.rotated":         about(governance.KindContract, (*gateFunction).secretsRotated),
	"used.in_window":          about(governance.KindDelegation, (*gateFunction).usedInWindow),
	"autoextend.unprivileged": about(governance.KindDelegation, (*gateFunction).autoExtendUnprivileged),
}

// contractRunning: a contract of the actor's organization has begun and not ended.
func (f *gateFunction) contractRunning(x Actor) {
	contracts := then(x.Org(), func(org Actor) truth {
		l := org.Contracts()
		var terms []truth
		for _, k := range l.items {
			terms = append(terms, k.value.running())
		}
		if len(l.open) > 0 {
			terms = append(terms, unknownOf[bool](l.open...))
		}
		return anyOf(terms...)
	})
	f.rule(CodeContractNotRunning, x.Ref(), "contracts", contracts)
}

// running reports whether the contract has begun and not ended. One that holds
// what this version does not know is not known to run.
func (x Contract) running() truth {
	clear := truthOf(true)
	if gaps := x.v.Restrictions(x.Ref()); len(gaps) > 0 {
		clear = unknownOf[bool](gaps...)
	}
	return every(clear, then(x.EffectiveAt(), x.v.came), not(x.ended()))
}

// assessmentRecent: the actor's organization was assessed within the limit.
func (f *gateFunction) assessmentRecent(x Actor) {
	org := x.Org()
	last := then(org, Actor.LastAssessedAt)
	recent := orFalse(then(last, func(at time.Time) truth { return f.v.recent(at, f.limits.AssessmentMaxAge.Within) }))
	subject := x.Ref()
	if org.state() == some {
		subject = org.value.Ref()
	}
	f.rule(CodeAssessmentOld, subject, "lastAssessedAt", recent)
}

// certificationValid: the actor's organization, or that of a grantee, holds a
// valid and independent certification, and none is suspended or withdrawn without
// a successor.
func (f *gateFunction) certificationValid(s Subject) {
	var org Fact[Actor]
	switch s := s.(type) {
	case Actor:
		org = s.Org()
	case Delegation:
		org = s.Grantee()
	}
	if org.state() != some {
		f.rule(CodeCertificationMissing, s.Ref(), "", gapsOf[bool](org))
		return
	}
	l := org.value.Certifications()
	var valid []truth
	for _, c := range l.items {
		valid = append(valid, c.value.stands())
		f.rule(CodeCertificationWithdrawn, c.value.Ref(), "replacedById", not(c.value.withdrawn()))
	}
	if len(l.open) > 0 {
		valid = append(valid, unknownOf[bool](l.open...))
		f.open(CodeCertificationWithdrawn, org.value.Ref(), l.open)
	}
	f.rule(CodeCertificationMissing, org.value.Ref(), "certifications", anyOf(valid...))
}

func (x Certification) stands() truth {
	valid := then(x.State(), func(s governance.CertificationState) truth { return truthOf(s == governance.CertificationStateValid) })
	granted := then(x.GrantedAt(), x.v.came)
	return every(valid, x.Independent(), granted, not(x.v.over(x.ExpiresAt())))
}

// withdrawn reports whether the certification was taken away and nothing took its
// place.
func (x Certification) withdrawn() truth {
	taken := then(x.State(), func(s governance.CertificationState) truth {
		return truthOf(s == governance.CertificationStateSuspended || s == governance.CertificationStateWithdrawn)
	})
	return every(taken, isNone(x.ReplacedByID()))
}

// isNone reports whether somebody looked and there is nothing.
func isNone[T any](f Fact[T]) truth {
	if f.state() == unknown {
		return gapsOf[bool](f)
	}
	return truthOf(f.state() == none)
}

// ownershipAccepted: the owner of the tenant is known, and nobody keeps it in
// custody.
func (f *gateFunction) ownershipAccepted(x Tenant) {
	f.rule(CodeOwnerUnknown, x.Ref(), "ownerId", then(x.Owner(), func(Actor) truth { return truthOf(true) }))
	f.rule(CodeCustodyRuns, x.Ref(), "custodianUntil", anyOf(isNone(x.CustodianID()), f.v.over(x.CustodianUntil())))
}

// handoffsVerified: every handoff of the tenant is verified or closed. One that
// came to nothing before anything was transferred counts for nothing, also where
// its clock has run out.
func (f *gateFunction) handoffsVerified(x Tenant) {
	l := x.Handoffs()
	f.open(CodeHandoffNotVerified, x.Ref(), l.open)
	for _, h := range l.items {
		state := f.v.HandoffState(h.value, f.limits.Handoff)
		in := func(states ...governance.HandoffState) truth {
			return then(state, func(s governance.HandoffState) truth { return truthOf(slices.Contains(states, s)) })
		}
		done := in(governance.HandoffStateVerified, governance.HandoffStateClosed)
		dropped := in(governance.HandoffStateRejected, governance.HandoffStateCancelled, governance.HandoffStateExpired)
		f.rule(CodeHandoffNotVerified, h.value.Ref(), "state", anyOf(done, every(dropped, isNone(h.value.TransferredAt()))))
	}
}

// requestApproved: somebody independent approved exactly the proposed credential.
func (f *gateFunction) requestApproved(x Credential) {
	c := x.approvalCase()
	c.asked = true
	t := approved(x.Approvals(), c, someOf(f.v.t))
	code, enough := t.verdict()
	f.rule(code, x.Ref(), "approvals", enough)
}

// verdict reports whether one approval counts, and the code of why none does.
func (t tally) verdict() (governance.Code, truth) {
	enough := t.atLeast(1)
	switch {
	case isFalse(enough) && t.self:
		return CodeSelfApproval, enough
	case isFalse(enough) && t.stale:
		return CodeApprovalStale, enough
	}
	return CodeApprovalMissing, enough
}

// requestExpires: the proposed credential ends by itself.
func (f *gateFunction) requestExpires(x Credential) {
	f.rule(CodeStanding, x.Ref(), "expiresAt", not(isNone(x.ExpiresAt())))
}

// requestStore: the proposed credential would be kept in an approved store. A
// federated one is kept nowhere.
func (f *gateFunction) requestStore(x Credential) {
	federated := then(x.Kind(), func(k governance.CredentialKind) truth { return truthOf(k == governance.CredentialKindFederated) })
	stored := then(x.Storage(), func(s governance.Storage) truth { return truthOf(slices.Contains(f.limits.Stores, s)) })
	f.rule(CodeStoreNotApproved, x.Ref(), "storage", anyOf(federated, stored))
}

// requestOneHolder: the holders of the proposed credential belong to one
// organization.
func (f *gateFunction) requestOneHolder(x Credential) {
	l := x.HolderIDs()
	orgs := make([]Fact[string], len(l.items))
	for i, h := range l.items {
		orgs[i] = then(f.v.orgOf(h.value, x.gap(x.v.item("holderIds", i), CodeNotRecorded)), actorID)
	}
	f.rule(CodeHolderNotOne, x.Ref(), "holderIds", oneValue(l.known, orgs, l.open))
}

// requestEnvironment: the proposed credential is for exactly one environment.
func (f *gateFunction) requestEnvironment(x Credential) {
	l := x.Environments()
	f.rule(CodeEnvironmentNotOne, x.Ref(), "environments", oneValue(l.known, l.items, l.open))
}

// oneValue reports whether the items of a closed list are one value, and there is
// one; open is why nothing is known of the list.
func oneValue[T comparable](listed bool, items []Fact[T], open []Gap) truth {
	if !listed {
		return unknownOf[bool](open...)
	}
	values := map[T]bool{}
	var n span
	for _, it := range items {
		if v, ok := it.Get(); ok {
			values[v] = true
		} else {
			n.most++
			n.gaps = append(n.gaps, it.Gaps()...)
		}
	}
	n.most += len(values)
	n.least = max(len(values), min(1, len(items)))
	return n.one()
}

// decided: the grants on record allow the request. How old the facts are is for
// the gate as a whole.
func (f *gateFunction) decided() {
	d := f.decision()
	f.reasons = append(f.reasons, d.Reasons...)
	s, ok := f.v.Subject(d.Grant)
	if grant, is := s.(Delegation); ok && is && d.Outcome == Allow {
		f.warnings = append(f.warnings, grant.chain().Warnings()...)
	}
}

// decision is that on the request, whatever the age of the facts.
func (f *gateFunction) decision() Decision {
	for _, a := range f.request.Approvals.Or(nil) {
		f.v.watch.last(f.v.t, a.At.Add(RetainedApprovalMaxAge))
	}
	return f.v.Decide(f.request, math.MaxInt64)
}

// retainedApproved: a grant that allows the request is under no right that a
// grantor keeps for approval, or that was approved for exactly this request. It
// says no more than the decision, but names what is kept apart from the rest.
func (f *gateFunction) retainedApproved() {
	d := f.decision()
	kept := slices.DeleteFunc(slices.Clone(d.Reasons), func(r Reason) bool { return r.Code != CodeRetainedApproval })
	if d.Outcome == Deny || len(kept) == 0 {
		kept = d.Reasons
	}
	f.reasons = append(f.reasons, kept...)
}

// sessionBounded: a grant that allows the request bounds its sessions.
func (f *gateFunction) sessionBounded() {
	asked := PatternOf(governance.Scope{Action: f.request.Action, Resource: f.request.Resource})
	var terms []truth
	var unbounded []Delegation
	for _, r := range f.v.idx.reverse.delegationsTo.of(f.request.Party) {
		d := Delegation{f.v, r}
		c := f.v.candidate(d, f.request, asked)
		if allows := c.ruling.holds(); !isFalse(allows) {
			short := orFalse(then(d.MaxSession(), func(l time.Duration) truth { return truthOf(l <= f.limits.MaxSession.Within) }))
			terms, unbounded = append(terms, every(allows, short)), append(unbounded, d)
		}
	}
	if n, ok := f.v.Subject(f.request.Party); ok && f.request.Party.Kind == governance.KindNHI && n.(NHI).held(asked) != nil {
		terms = append(terms, unknownOf[bool]((n.(NHI)).gap("scopes", CodeUnrecordedGrant)))
	}
	bounded := anyOf(terms...)
	if len(unbounded) == 0 || !isFalse(bounded) {
		f.rule(CodeSessionUnbounded, f.request.Party, "", bounded)
		return
	}
	for _, d := range unbounded {
		f.rule(CodeSessionUnbounded, d.Ref(), "maxSession", bounded)
	}
}

// usedInWindow: the grant was used, or activated, within the window.
func (f *gateFunction) usedInWindow(x Delegation) {
	recent := func(at time.Time) truth { return f.v.recent(at, f.limits.UseWindow.Within) }
	f.rule(CodeUnused, x.Ref(), "lastUsedAt", anyOf(orFalse(then(x.LastUsedAt(), recent)), orFalse(then(x.ActivatedAt(), recent))))
}

// autoExtendUnprivileged: a grant that extends itself is not privileged.
func (f *gateFunction) autoExtendUnprivileged(x Delegation) {
	f.rule(CodePrivilegedAutoExtend, x.Ref(), "autoExtend", anyOf(not(x.Privileged()), isNone(x.AutoExtend())))
}
