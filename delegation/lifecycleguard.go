package delegation

import (
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// A guard checks one step of a handoff.
type guard struct {
	ruling
	h      Handoff
	gate   GateResult
	limits HandoffLimits
}

func (g *guard) check(e HandoffEdge) {
	h := g.h
	switch e.Event {
	case HandoffRequest:
		g.complete()
	case HandoffApprove:
		g.inTime("requestedAt", h.RequestedAt(), g.limits.Approve, someOf(h.v.t))
		g.approvals()
		g.activated()
	case HandoffTransfer:
		if e.From == governance.HandoffStateApproved {
			given := h.approvedAt()
			g.rule(CodeApprovalMissing, h.Ref(), "approvals", truthOf(given.state() != none))
			g.inTime("approvals", given, g.limits.Transfer, h.TransferredAt())
		}
		g.channel()
		g.carried()
	case HandoffAccept:
		g.inTime("transferredAt", h.TransferredAt(), g.limits.Accept, h.AcceptedAt())
		g.rule(CodeAcceptorNotReceiver, h.Ref(), "acceptedById", h.namedReceiver())
	case HandoffVerify:
		g.rule(CodeVerifierIsSender, h.Ref(), "verifiedById", h.verifiedByOther())
		g.rotated()
		g.handedOver()
	case HandoffClose:
		if e.From == governance.HandoffStateVerified {
			g.rule(CodeSourceOpen, h.Ref(), "sourceClosedAt", h.v.over(h.SourceClosedAt()))
			g.rule(CodeNotLedgered, h.Ref(), "ledgered", anyOf(not(h.Production()), h.Ledgered()))
		}
	case HandoffExpire:
		g.expired(e.From)
	}
}

// complete checks that the request says what it asks for.
func (g *guard) complete() {
	h := g.h
	said := func(field string, isUnknown bool, gaps []Gap) {
		if isUnknown {
			g.rule(CodeRequestIncomplete, h.Ref(), field, unknownOf[bool](gaps...))
		}
	}
	g.rule(governance.CodeHandoffSelf, h.Ref(), "toId", truthOf(h.rec.FromID != h.rec.ToID))
	payload, purpose, tenant := h.Payload(), h.Purpose(), h.TenantID()
	said("payload", payload.IsUnknown(), payload.open)
	g.rule(CodeRequestIncomplete, h.Ref(), "payload", truthOf(payload.IsUnknown() || len(payload.items) > 0))
	said("purpose", purpose.IsUnknown(), purpose.Gaps())
	said("tenantId", tenant.IsUnknown(), tenant.Gaps())
}

// approvals checks that somebody independent approved the handoff as it stands.
func (g *guard) approvals() {
	t := approved(g.h.Approvals(), g.h.approvalCase(), someOf(g.h.v.t))
	enough, code := t.atLeast(1), CodeApprovalMissing
	switch {
	case isFalse(enough) && t.self:
		code = CodeSelfApproval
	case isFalse(enough) && t.stale:
		code = CodeApprovalStale
	}
	g.rule(code, g.h.Ref(), "approvals", enough)
}

// activated checks that the receiver passed its gate, where the tenant is in
// production.
func (g *guard) activated() {
	production := g.h.Production()
	if isFalse(production) {
		return
	}
	receiver := g.h.v.orgOf(g.h.rec.ToID, g.h.gap("toId", CodeNotRecorded))
	asked := g.gate.Gate == GatePartnerActivate && (g.gate.Subject == g.h.rec.ToID || receiver.state() == some && g.gate.Subject == receiver.value.Ref())
	switch {
	case !asked:
		g.rule(CodeGateNotAsked, g.h.rec.ToID, "", unknownOf[bool]())
	case g.gate.Outcome == Deny:
		g.rule(CodeGateDenied, g.h.rec.ToID, "", not(production))
	case g.gate.Outcome != Allow:
		g.rule(CodeGateNeedsEvidence, g.h.rec.ToID, "", unknownOf[bool]())
	}
}

// approvedAt is when the first approval that counts was given.
func (x Handoff) approvedAt() Fact[time.Time] {
	l := x.Approvals()
	first := noneOf[time.Time]()
	gaps := slices.Clone(l.open)
	c := x.approvalCase()
	for _, f := range l.items {
		counts := not(anyOf(
			not(then(f.value.Decision(), func(d governance.ApprovalDecision) truth { return truthOf(d == governance.ApprovalDecisionApproved) })),
			not(f.value.matches(c)), not(f.value.independent(c))))
		at := f.value.At()
		gaps = append(append(gaps, counts.Gaps()...), at.Gaps()...)
		if isTrue(counts) && at.state() == some && (first.state() == none || at.value.Before(first.value)) {
			first = at
		}
	}
	if len(gaps) > 0 {
		return unknownOf[time.Time](sortGaps(gaps)...)
	}
	return first
}

// inTime checks that a step is taken within its limit: at done, or, while that is
// none, at the view's instant. A clock that never started does not run out.
func (g *guard) inTime(field string, start Fact[time.Time], limit time.Duration, done Fact[time.Time]) {
	g.rule(CodeClockExceeded, g.h.Ref(), field, orTrue(then(start, func(from time.Time) truth {
		end := from.Add(limit)
		now := truthOf(!g.h.v.t.After(end))
		if done.state() == none {
			return now
		}
		return anyOf(now, then(done, func(t time.Time) truth { return truthOf(!t.After(end)) }))
	})))
}

// channel checks that secrets take an approved way.
func (g *guard) channel() {
	fits := then(g.h.Channel(), func(c governance.Channel) truth { return truthOf(slices.Contains(g.limits.Secret, c)) })
	g.rule(CodeChannelNotApproved, g.h.Ref(), "channel", anyOf(not(g.h.CarriesSecret()), fits))
}

// carried checks that the sender has what it hands over.
func (g *guard) carried() {
	l := g.h.Payload()
	if !l.known {
		g.rule(CodeCarrierNotAuthorized, g.h.Ref(), "payload", unknownOf[bool](l.open...))
	}
	for i, f := range l.items {
		g.rule(CodeCarrierNotAuthorized, g.h.Ref(), "payload["+itoa(i)+"]", g.h.mayCarry(f.value))
	}
}

// mayCarry reports whether the sender may hand the item over: a credential that
// it holds, issued or whose subject is its organization's; what belongs to a
// tenant, if it owns the tenant, keeps it in custody or has a valid grant on it;
// what concerns no tenant.
func (x Handoff) mayCarry(p Payload) truth {
	return then(p.Kind(), func(k governance.PayloadKind) truth {
		id := p.Ref()
		r := x.v.idx.credentials.get(id.value)
		switch {
		case k == governance.PayloadKindCredential && id.state() != some:
			return unknownOf[bool](p.gap("ref", CodeNotRecorded))
		case k == governance.PayloadKindCredential && r == nil:
			return unknownOf[bool](p.gap("ref", governance.CodeDanglingRef))
		case k == governance.PayloadKindCredential, k == governance.PayloadKindSecretBundle && id.state() == some && r != nil:
			return x.holds(Credential{x.v, r})
		case k == governance.PayloadKindSecretBundle && id.state() != some:
			return unknownOf[bool](p.gap("ref", CodeNotRecorded))
		}
		return x.mayOn(x.TenantID())
	})
}

func (x Handoff) holds(c Credential) truth {
	sender := x.v.orgOf(x.rec.FromID, x.gap("fromId", CodeNotRecorded))
	terms := []truth{sameOrg(sender, x.v.orgOf(c.rec.SubjectID, c.gap("subjectId", CodeNotRecorded))),
		orFalse(then(c.IssuedByID(), func(r governance.Ref) truth { return truthOf(r == x.rec.FromID) }))}
	holders, copies := c.HolderIDs(), c.Copies()
	for _, f := range holders.items {
		terms = append(terms, truthOf(f.value == x.rec.FromID))
	}
	for _, f := range copies.items {
		mine := then(f.value.HolderID(), func(r governance.Ref) truth { return truthOf(r == x.rec.FromID) })
		terms = append(terms, not(anyOf(not(mine), x.v.over(f.value.DestroyedAt()))))
	}
	if more := append(slices.Clone(holders.open), copies.open...); len(more) > 0 {
		terms = append(terms, unknownOf[bool](more...))
	}
	return anyOf(terms...)
}

// mayOn reports whether the sender has authority on the tenant.
func (x Handoff) mayOn(id Fact[string]) truth {
	return orTrue(then(id, func(id string) truth {
		t := x.v.tenant(id, x.gap("tenantId", CodeNotRecorded))
		if t.state() != some {
			return gapsOf[bool](t)
		}
		acts := func(id string) truth {
			return x.v.actsFor(x.rec.FromID, governance.NewRef(governance.KindActor, id), x.gap("fromId", CodeNotRecorded))
		}
		custody := orFalse(then(t.value.CustodianID(), acts))
		terms := []truth{then(t.value.OwnerID(), acts), not(anyOf(not(custody), x.v.over(t.value.CustodianUntil())))}
		on := PatternOf(governance.Scope{Action: "*", Resource: "tenant/" + id + "/**"})
		for _, g := range x.v.Effective(x.rec.FromID) {
			if slices.ContainsFunc(g.Delegation.rec.Scopes, func(s governance.Scope) bool { return PatternOf(s).Intersects(on) }) {
				terms = append(terms, g.Chain.Valid())
			}
		}
		return anyOf(terms...)
	}))
}

// namedReceiver reports whether a person of the receiver accepted.
func (x Handoff) namedReceiver() truth {
	return orFalse(then(x.AcceptedByID(), func(id string) truth {
		return then(x.v.actor(id, x.gap("acceptedById", CodeNotRecorded)), func(a Actor) truth {
			person := then(a.Kind(), func(k governance.ActorKind) truth { return truthOf(k == governance.ActorKindPerson) })
			theirs := x.v.actsFor(a.Ref(), x.rec.ToID, x.gap("toId", CodeNotRecorded))
			if x.rec.ToID.Kind == governance.KindNHI {
				theirs = sameOrg(a.Org(), x.v.orgOf(x.rec.ToID, x.gap("toId", CodeNotRecorded)))
			}
			return not(anyOf(not(person), not(theirs)))
		})
	}))
}

// verifiedByOther reports whether somebody else than the sender verified: another
// person inside one organization, another organization across two.
func (x Handoff) verifiedByOther() truth {
	return orFalse(then(x.VerifiedByID(), func(id string) truth {
		by := governance.NewRef(governance.KindActor, id)
		from := x.v.orgOf(x.rec.FromID, x.gap("fromId", CodeNotRecorded))
		inside := sameOrg(from, x.v.orgOf(x.rec.ToID, x.gap("toId", CodeNotRecorded)))
		theirs := sameOrg(from, x.v.orgOf(by, x.gap("verifiedById", CodeNotRecorded)))
		return not(anyOf(truthOf(by == x.rec.FromID), not(anyOf(inside, not(theirs)))))
	}))
}

// rotated checks that each secret was replaced after it was accepted.
func (g *guard) rotated() {
	accepted := g.h.AcceptedAt()
	for i, f := range g.h.Payload().items {
		p := f.value
		at := "payload[" + itoa(i) + "].ref"
		id := p.Ref()
		r := g.h.v.idx.credentials.get(id.value)
		secret := then(p.Kind(), func(k governance.PayloadKind) truth {
			return truthOf(k == governance.PayloadKindCredential || k == governance.PayloadKindSecretBundle)
		})
		switch {
		case isFalse(secret):
		case id.state() != some || r == nil:
			g.rule(CodeNotRotated, g.h.Ref(), at, anyOf(not(secret), unknownOf[bool](p.gap("ref", CodeNotRecorded))))
		default:
			c := Credential{g.h.v, r}
			stored := then(c.Kind(), func(k governance.CredentialKind) truth { return truthOf(k != governance.CredentialKindFederated) })
			done := then(accepted, func(t time.Time) truth {
				return orFalse(then(c.RotatedAt(), func(r time.Time) truth { return truthOf(!r.Before(t)) }))
			})
			g.rule(CodeNotRotated, c.Ref(), "rotatedAt", anyOf(not(secret), not(stored), orFalse(done)))
		}
	}
}

// handedOver checks that control of a tenant moved: the sender is out and, where
// ownership moved, custody is over.
func (g *guard) handedOver() {
	h := g.h
	moves := h.carries(governance.PayloadKindTenantAdmin, governance.PayloadKindOwnership)
	g.rule(CodeSourceOpen, h.Ref(), "sourceClosedAt", anyOf(not(moves), h.v.over(h.SourceClosedAt())))
	owned := then(h.Purpose(), func(p governance.HandoffPurpose) truth {
		return truthOf(p == governance.HandoffPurposeOwnershipTransfer)
	})
	tenant := then(h.TenantID(), func(id string) Fact[Tenant] { return h.v.tenant(id, h.gap("tenantId", CodeNotRecorded)) })
	free := orTrue(then(tenant, func(t Tenant) truth {
		never := truthOf(t.CustodianID().state() == none)
		if t.CustodianID().state() == unknown {
			never = gapsOf[bool](t.CustodianID())
		}
		return anyOf(never, h.v.over(t.CustodianUntil()))
	}))
	g.rule(CodeCustodyRuns, h.Ref(), "tenantId", anyOf(not(owned), free))
}

// carries reports whether a payload is of one of the kinds.
func (x Handoff) carries(kinds ...governance.PayloadKind) truth {
	l := x.Payload()
	if !l.known {
		return unknownOf[bool](l.open...)
	}
	terms := make([]truth, len(l.items))
	for i, p := range l.items {
		terms[i] = then(p.value.Kind(), func(k governance.PayloadKind) truth { return truthOf(slices.Contains(kinds, k)) })
	}
	return anyOf(terms...)
}

// expired checks that the clock of the state has run out.
func (g *guard) expired(from governance.HandoffState) {
	h := g.h
	start, limit, field := h.RequestedAt(), g.limits.Approve, "requestedAt"
	switch from {
	case governance.HandoffStateApproved:
		start, limit, field = h.approvedAt(), g.limits.Transfer, "approvals"
	case governance.HandoffStateTransferred:
		start, limit, field = h.TransferredAt(), g.limits.Accept, "transferredAt"
	}
	g.rule(CodeClockRunning, h.Ref(), field, h.v.ranOut(start, limit))
}

// late notes what does not stop a step and stays on record.
func (g *guard) late() {
	h := g.h
	after := func(done Fact[time.Time], limit time.Duration, field string) {
		from, ok := h.AcceptedAt().Get()
		at, is := done.Get()
		if ok && (is && at.After(from.Add(limit)) || done.state() == none && h.v.t.After(from.Add(limit))) {
			g.warn(CodeClockExceeded, h.Ref(), field)
		}
	}
	after(h.VerifiedAt(), g.limits.Verify, "verifiedAt")
	after(h.SourceClosedAt(), g.limits.SourceClose, "sourceClosedAt")
	if isTrue(UsedBeforeVerified(h)) {
		g.warn(CodeProductionBeforeVerified, h.Ref(), "productionUseAt")
	}
}

// UsedBeforeVerified reports whether the payload was used in production before
// the handoff was verified. A later verification never heals that.
func UsedBeforeVerified(h Handoff) Fact[bool] {
	verified := h.VerifiedAt()
	return orFalse(then(h.ProductionUseAt(), func(used time.Time) truth {
		if verified.state() == none {
			return truthOf(true)
		}
		return then(verified, func(t time.Time) truth { return truthOf(t.After(used)) })
	}))
}
