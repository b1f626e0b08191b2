package hand

import (
	"slices"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

// inUse is not Pass for an NHI that most controls do not ask about, or of which
// that is not known.
func inUse(n *governance.NHI) controls.Verdict {
	status, ok := n.Status.Get()
	switch {
	case !ok:
		return controls.Unknown
	case status == governance.NHIStatusActive || status == governance.NHIStatusSuspended:
		return controls.Pass
	}
	return controls.NotApplicable
}

// passIf is Pass or Fail.
func passIf(ok bool) controls.Verdict {
	if ok {
		return controls.Pass
	}
	return controls.Fail
}

// owner is the accountable actor. The verdict is not Pass where there is none, or
// it is not known.
func (k *Checks) owner(n *governance.NHI) (*governance.Actor, controls.Verdict) {
	id, ok := n.OwnerID.Get()
	if !ok {
		if n.OwnerID.IsNone() {
			return nil, controls.Fail
		}
		return nil, controls.Unknown
	}
	a := k.actors[id]
	if a == nil {
		return nil, controls.Unknown
	}
	return a, controls.Pass
}

// INV01 wants an active accountable owner.
func (k *Checks) INV01(n *governance.NHI) controls.Verdict {
	if v := inUse(n); v != controls.Pass {
		return v
	}
	owner, v := k.owner(n)
	if v != controls.Pass {
		return v
	}
	status, ok := owner.Status.Get()
	if !ok {
		return controls.Unknown
	}
	return passIf(status == governance.ActorStatusActive)
}

// INV02 wants a purpose and a review.
func (k *Checks) INV02(n *governance.NHI) controls.Verdict {
	if v := inUse(n); v != controls.Pass {
		return v
	}
	purpose, ok := n.Purpose.Get()
	switch {
	case n.Purpose.IsNone() || ok && purpose == "" || n.LastReviewedAt.IsNone():
		return controls.Fail
	case !ok || n.LastReviewedAt.IsUnknown():
		return controls.Unknown
	}
	return controls.Pass
}

// LCM01 wants active NHIs to be used.
func (k *Checks) LCM01(n *governance.NHI) controls.Verdict {
	status, ok := n.Status.Get()
	switch {
	case !ok:
		return controls.Unknown
	case status != governance.NHIStatusActive:
		return controls.NotApplicable
	}
	limit := k.now.Add(-45 * day)
	switch {
	case since(n.LastUsedAt, limit) || since(n.CreatedAt, limit):
		return controls.Pass
	case n.LastUsedAt.IsUnknown() || n.CreatedAt.IsUnknown():
		return controls.Unknown
	}
	return controls.Fail
}

// LCM02 wants nothing to outlive its owner.
func (k *Checks) LCM02(n *governance.NHI) controls.Verdict {
	if v := inUse(n); v != controls.Pass {
		return v
	}
	owner, v := k.owner(n)
	if v != controls.Pass {
		return v
	}
	unknown := false
	if org, ok := k.organization(owner); !ok {
		unknown = true
	} else if status, ok := org.Status.Get(); !ok {
		unknown = true
	} else if status == governance.ActorStatusTerminated {
		return controls.Fail
	}
	status, ok := owner.Status.Get()
	switch {
	case ok && status != governance.ActorStatusTerminated, since(owner.TerminatedAt, k.now.Add(-5*day)):
	case !ok || owner.TerminatedAt.IsUnknown():
		unknown = true
	default:
		return controls.Fail
	}
	if unknown {
		return controls.Unknown
	}
	return controls.Pass
}

// LCM04 wants that nothing of a retired NHI works any more.
func (k *Checks) LCM04(n *governance.NHI) controls.Verdict {
	status, ok := n.Status.Get()
	switch {
	case !ok:
		return controls.Unknown
	case status != governance.NHIStatusDisabled && status != governance.NHIStatusRetired:
		return controls.NotApplicable
	}
	tenant, placed := n.TenantID.Get()
	unknown := !placed || !k.complete[statement{governance.CompletenessKindCredential, tenant}] ||
		!k.complete[statement{governance.CompletenessKindDelegation, tenant}]
	for _, c := range k.credentialsOf[n.ID] {
		live, known := k.credentialLive(c)
		if live {
			return controls.Fail
		}
		unknown = unknown || !known
	}
	for _, d := range k.delegationsTo[n.ID] {
		live, known := k.delegationLive(d)
		if live {
			return controls.Fail
		}
		unknown = unknown || !known
	}
	if unknown {
		return controls.Unknown
	}
	return controls.Pass
}

var (
	strongMethods = []governance.AuthMethod{governance.AuthMethodFederatedOIDC, governance.AuthMethodMTLS, governance.AuthMethodSPIFFE,
		governance.AuthMethodPrivateKeyJWT, governance.AuthMethodManaged, governance.AuthMethodSignedRequest}
	weakMethods = []governance.AuthMethod{governance.AuthMethodPassword, governance.AuthMethodBasic, governance.AuthMethodImplicitGrant,
		governance.AuthMethodROPC, governance.AuthMethodNTLM, governance.AuthMethodAnonymous}
)

// AUT01 wants a strong method and no weak one.
func (k *Checks) AUT01(n *governance.NHI) controls.Verdict {
	if v := inUse(n); v != controls.Pass {
		return v
	}
	methods, ok := n.AuthMethods.Get()
	if !ok {
		return controls.Unknown
	}
	strong := false
	for _, m := range methods {
		if slices.Contains(weakMethods, m) {
			return controls.Fail
		}
		strong = strong || slices.Contains(strongMethods, m)
	}
	return passIf(strong)
}

// USE02 wants no people behind NHIs.
func (k *Checks) USE02(n *governance.NHI) controls.Verdict {
	if v := inUse(n); v != controls.Pass {
		return v
	}
	interactive, ok := n.InteractiveUse.Get()
	if !ok {
		return controls.Unknown
	}
	return passIf(!interactive)
}

// PRV02 wants no authority that is not used.
func (k *Checks) PRV02(n *governance.NHI) controls.Verdict {
	if v := inUse(n); v != controls.Pass {
		return v
	}
	unused, ok := n.UnusedScopes.Get()
	if !ok {
		return controls.Unknown
	}
	return passIf(unused <= 0)
}

// LBL01 wants the label tier to say gold.
func (k *Checks) LBL01(n *governance.NHI) controls.Verdict {
	if v := inUse(n); v != controls.Pass {
		return v
	}
	labels, ok := n.Labels.Get()
	if !ok {
		return controls.Unknown
	}
	return passIf(labels["tier"] == "gold")
}
