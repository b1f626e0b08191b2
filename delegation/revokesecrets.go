package delegation

import (
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// credentials sorts out what is to be done with each credential: revoke what the
// parties authenticate with or hold alone, and what hangs below it; rotate what
// others hold too; have copies destroyed.
func (p *planner) credentials() {
	if p.suspend || p.trigger.Kind == governance.KindDelegation {
		return
	}
	var revoke, rotate []Credential
	for r := range until(p.ctx, &p.v.idx.credentials) {
		c := Credential{p.v, r}
		if !c.exists() || !p.inScope(c) {
			continue
		}
		had := p.had(c)
		if had.copies {
			p.add(StepCollectDestruction, c.Ref())
		}
		switch ended := c.ended(); {
		case isTrue(ended):
		case p.parties[r.SubjectID] || c.Ref() == p.trigger || had.holds && !p.shared(c):
			revoke = append(revoke, c)
		case had.holds || had.copies || had.stale:
			rotate = append(rotate, c)
		}
		if !isTrue(c.ended()) && len(p.parties) > 0 {
			p.unknowns = append(p.unknowns, had.gaps...)
		}
	}
	falling := p.cascade(revoke)
	for _, c := range rotate {
		if !falling[c.rec.ID] {
			p.add(StepRotateSecrets, c.Ref())
			p.add(StepVerifyEffect, c.Ref())
		}
	}
	p.open(governance.CompletenessKindCredential)
}

// inScope leaves out, under a contract, what lives in no tenant of the customer.
func (p *planner) inScope(c Credential) bool {
	if p.trigger.Kind != governance.KindContract {
		return true
	}
	if c.rec.SubjectID.Kind != governance.KindNHI {
		return false // a person's own sign-in is its organization's
	}
	return p.tenants(then(c.Subject(), NHI.TenantID))
}

// cascade revokes credentials and what hangs below them, parents first.
func (p *planner) cascade(list []Credential) map[string]bool {
	falling := map[string]bool{}
	for _, c := range list {
		falling[c.rec.ID] = true
	}
	for i := 0; i < len(list) && p.ctx.Err() == nil; i++ {
		c := list[i]
		if !isTrue(c.ended()) {
			p.add(StepRevokeCredentials, c.Ref())
			p.add(StepVerifyEffect, c.Ref())
		}
		for _, r := range p.v.idx.ties().credentialsBelow.of(c.rec.ID) {
			if below := (Credential{p.v, r}); !falling[r.ID] && below.exists() {
				falling[r.ID] = true
				list = append(list, below)
			}
		}
	}
	return falling
}

// ended reports whether the credential can never work again.
func (x Credential) ended() truth {
	dead := then(x.State(), func(s governance.CredentialState) truth {
		return truthOf(s == governance.CredentialStateDeactivated || s == governance.CredentialStateDestroyed)
	})
	return anyOf(dead, x.v.over(x.RevokedAt()), x.v.over(x.ExpiresAt()))
}

// A had is what the parties have, or had, of a credential.
type had struct {
	holds  bool  // they can read the value now
	copies bool  // they have a copy that may still be there
	stale  bool  // they once had the value that may be in use
	gaps   []Gap // what would tell more
}

func (p *planner) had(c Credential) had {
	var h had
	holders, copies := c.HolderIDs(), c.Copies()
	h.gaps = append(append(h.gaps, holders.open...), copies.open...)
	h.holds = slices.ContainsFunc(holders.items, func(f Fact[governance.Ref]) bool { return p.parties[f.value] })
	for _, f := range copies.items {
		who := f.value.HolderID()
		h.gaps = append(h.gaps, who.Gaps()...)
		if c.Ref() != p.trigger && (who.state() != some || !p.parties[who.value]) {
			continue
		}
		gone := f.value.DestroyedAt()
		h.copies = h.copies || !isTrue(p.v.over(gone))
		h.stale = h.stale || !isTrue(c.rotatedSince(gone))
	}
	for _, r := range p.v.idx.reverse.handoffsOf.of(c.rec.ID) {
		x := Handoff{p.v, r}
		if at := x.handedOver(); x.exists() && p.parties[r.ToID] && at.state() != none {
			h.stale = h.stale || !isTrue(c.rotatedSince(at))
		}
	}
	return h
}

// handedOver is when the receiver had the payload for good; none while it has not
// been sent.
func (x Handoff) handedOver() Fact[time.Time] {
	if at := x.AcceptedAt(); at.state() == some {
		return at
	}
	return x.TransferredAt()
}

// rotatedSince reports whether the value was replaced at or after an instant that
// has come. What is replaced at the view's own instant is new, whenever that was.
func (x Credential) rotatedSince(at Fact[time.Time]) truth {
	if at.state() == none {
		return truthOf(false)
	}
	rotated := x.RotatedAt()
	return orFalse(then(rotated, func(r time.Time) truth {
		if r.Equal(x.v.t) {
			return truthOf(true)
		}
		return then(at, func(t time.Time) truth { return truthOf(!r.Before(t) && x.v.reached(t)) })
	}))
}

// shared reports whether somebody else may hold the credential too.
func (p *planner) shared(c Credential) bool {
	holders, copies := c.HolderIDs(), c.Copies()
	if !holders.known || !copies.known {
		return true
	}
	if slices.ContainsFunc(holders.items, func(f Fact[governance.Ref]) bool { return !p.parties[f.value] }) {
		return true
	}
	return slices.ContainsFunc(copies.items, func(f Fact[Copy]) bool {
		who := f.value.HolderID()
		return !isTrue(p.v.over(f.value.DestroyedAt())) && (who.state() != some || !p.parties[who.value])
	})
}

// handoffs collects those under way that the parties send or receive, or that
// carry the credential.
func (p *planner) handoffs() {
	if p.suspend || p.trigger.Kind == governance.KindDelegation {
		return
	}
	for r := range until(p.ctx, &p.v.idx.handoffs) {
		h := Handoff{p.v, r}
		concerned := (p.parties[r.FromID] || p.parties[r.ToID]) && (p.trigger.Kind != governance.KindContract || p.tenants(h.TenantID()))
		if p.trigger.Kind == governance.KindCredential {
			concerned = slices.Contains(p.v.idx.reverse.handoffsOf.of(p.trigger.ID), r)
		}
		if state := h.State(); concerned && h.exists() && !(state.state() == some && isFinal(state.value)) {
			p.add(StepCloseHandoffs, h.Ref())
		}
	}
	p.open(governance.CompletenessKindHandoff)
}

// isFinal reports whether a handoff in that state is over.
func isFinal(s governance.HandoffState) bool {
	switch s {
	case governance.HandoffStateRejected, governance.HandoffStateCancelled, governance.HandoffStateExpired, governance.HandoffStateClosed:
		return true
	}
	return false
}
