package hand

import (
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

// delegationLive reports whether a grant may still work in the target system, and
// whether that is known.
func (k *Checks) delegationLive(d *governance.Delegation) (live, known bool) {
	if r, ok := d.Revocation.Get(); ok && k.over(r.PropagatedAt) {
		return false, true
	}
	state, ok := d.State.Get()
	if !ok {
		return false, false
	}
	switch state {
	case governance.DelegationStateActivating, governance.DelegationStateActive, governance.DelegationStateSuspended,
		governance.DelegationStateTerminationRequested, governance.DelegationStateTerminating, governance.DelegationStateExpiring:
		return true, true
	}
	return false, true
}

// liveAcross is not Pass for a grant that does not run between two organizations,
// or of which that is not known.
func (k *Checks) liveAcross(d *governance.Delegation) controls.Verdict {
	live, known := k.delegationLive(d)
	if known && !live {
		return controls.NotApplicable
	}
	cross, crossKnown := k.crossOrg(d)
	switch {
	case crossKnown && !cross:
		return controls.NotApplicable
	case !known || !crossKnown:
		return controls.Unknown
	}
	return controls.Pass
}

// DEL05 wants grants to be reviewed and in use.
func (k *Checks) DEL05(d *governance.Delegation) controls.Verdict {
	if v := k.liveAcross(d); v != controls.Pass {
		return v
	}
	reviewed := since(d.LastReviewedAt, k.now.Add(-180*day))
	if !reviewed && !d.LastReviewedAt.IsUnknown() {
		return controls.Fail
	}
	idle := k.now.Add(-90 * day)
	used := since(d.LastUsedAt, idle) || since(d.ActivatedAt, idle)
	switch {
	case !used && !d.LastUsedAt.IsUnknown() && !d.ActivatedAt.IsUnknown():
		return controls.Fail
	case !used || !reviewed:
		return controls.Unknown
	}
	return controls.Pass
}

// DEL06 wants a revocation to have taken effect.
func (k *Checks) DEL06(d *governance.Delegation) controls.Verdict {
	r, ok := d.Revocation.Get()
	if !ok {
		if d.Revocation.IsNone() {
			return controls.NotApplicable
		}
		return controls.Unknown
	}
	propagated, ok := r.PropagatedAt.Get()
	switch {
	case ok && !propagated.After(r.At.Add(day)), !r.At.Before(k.now.Add(-day)):
		return controls.Pass
	case r.PropagatedAt.IsUnknown():
		return controls.Unknown
	}
	return controls.Fail
}

// TPY03 wants a running contract and a recent assessment behind the grant.
func (k *Checks) TPY03(d *governance.Delegation) controls.Verdict {
	if v := k.liveAcross(d); v != controls.Pass {
		return v
	}
	contract := k.running(d)
	if contract == controls.Fail {
		return controls.Fail
	}
	grantee, ok := k.party(d.GranteeID)
	if !ok {
		return controls.Unknown
	}
	switch {
	case since(grantee.LastAssessedAt, k.now.Add(-365*day)):
		return contract
	case grantee.LastAssessedAt.IsUnknown():
		return controls.Unknown
	}
	return controls.Fail
}

// running reports whether the contract behind a grant has begun and not ended.
func (k *Checks) running(d *governance.Delegation) controls.Verdict {
	id, ok := d.ContractID.Get()
	if !ok {
		if d.ContractID.IsNone() {
			return controls.Fail
		}
		return controls.Unknown
	}
	c := k.contracts[id]
	if c == nil {
		return controls.Unknown
	}
	effective, ok := c.EffectiveAt.Get()
	switch {
	case ok && effective.After(k.now):
		return controls.Fail
	case k.over(c.TerminatedAt) && !c.EndsAt.IsUnknown(), k.over(c.EndsAt) && !c.TerminatedAt.IsUnknown():
		return controls.Fail
	case !ok || c.TerminatedAt.IsUnknown() || c.EndsAt.IsUnknown():
		return controls.Unknown
	}
	return controls.Pass
}

var approvedChannels = []governance.Channel{governance.ChannelVaultShare, governance.ChannelPAMCheckout, governance.ChannelSecurePortal,
	governance.ChannelFederation, governance.ChannelAPI, governance.ChannelSealedEnvelope}

func carriesSecret(h *governance.Handoff) bool {
	for _, p := range h.Payload {
		if p.Kind == governance.PayloadKindCredential || p.Kind == governance.PayloadKindSecretBundle {
			return true
		}
	}
	return false
}

// HND02 wants secrets to travel by an approved channel.
func (k *Checks) HND02(h *governance.Handoff) controls.Verdict {
	if !carriesSecret(h) {
		return controls.NotApplicable
	}
	switch h.State {
	case governance.HandoffStateDraft, governance.HandoffStateRequested, governance.HandoffStateRejected:
		return controls.NotApplicable
	case governance.HandoffStateCancelled, governance.HandoffStateExpired:
		if h.TransferredAt.IsNone() {
			return controls.NotApplicable
		}
		if h.TransferredAt.IsUnknown() {
			return controls.Unknown
		}
	}
	channel, ok := h.Channel.Get()
	if !ok {
		return controls.Unknown
	}
	return passIf(slices.Contains(approvedChannels, channel))
}

// HND03 wants a named person to accept in time.
func (k *Checks) HND03(h *governance.Handoff) controls.Verdict {
	transferred, ok := h.TransferredAt.Get()
	if !ok {
		if h.TransferredAt.IsNone() {
			return controls.NotApplicable
		}
		return controls.Unknown
	}
	recent := !transferred.Before(k.now.Add(-72 * time.Hour))
	if h.AcceptedAt.IsNone() {
		return passIf(recent)
	}
	by, byKnown := h.AcceptedByID.Get()
	nobody := h.AcceptedByID.IsNone() || byKnown && by == ""
	accepted, ok := h.AcceptedAt.Get()
	switch {
	case ok && (nobody || accepted.After(transferred.Add(72*time.Hour))), !ok && nobody && !recent:
		return controls.Fail
	case !ok || !byKnown:
		return controls.Unknown
	}
	return controls.Pass
}

// HND04 wants the sender's side to be closed after acceptance.
func (k *Checks) HND04(h *governance.Handoff) controls.Verdict {
	purpose, ok := h.Purpose.Get()
	if ok {
		switch purpose {
		case governance.HandoffPurposeOwnershipTransfer, governance.HandoffPurposeOffboarding,
			governance.HandoffPurposeOnboarding, governance.HandoffPurposeMigration:
		default:
			return controls.NotApplicable
		}
	}
	if h.AcceptedAt.IsNone() {
		return controls.NotApplicable
	}
	accepted, accept := h.AcceptedAt.Get()
	if !ok || !accept {
		return controls.Unknown
	}
	closed, isClosed := h.SourceClosedAt.Get()
	switch {
	case isClosed && !closed.After(accepted.Add(day)), !accepted.Before(k.now.Add(-day)):
		return controls.Pass
	case h.SourceClosedAt.IsUnknown():
		return controls.Unknown
	}
	return controls.Fail
}
