package hand

import (
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

// credentialLive reports whether a credential may still work, and whether that is
// known.
func (k *Checks) credentialLive(c *governance.Credential) (live, known bool) {
	state, ok := c.State.Get()
	if ok && state != governance.CredentialStateActive && state != governance.CredentialStateSuspended && state != governance.CredentialStateCompromised {
		return false, true
	}
	if k.over(c.RevokedAt) || k.over(c.ExpiresAt) {
		return false, true
	}
	known = ok && !c.RevokedAt.IsUnknown() && !c.ExpiresAt.IsUnknown()
	return known, known
}

// liveAnd is not Pass for a credential that a control does not ask about, which
// asks about live ones of some kinds, or of which that is not known.
func (k *Checks) liveAnd(c *governance.Credential, ofKind bool) controls.Verdict {
	if !ofKind {
		return controls.NotApplicable
	}
	live, known := k.credentialLive(c)
	switch {
	case !known:
		return controls.Unknown
	case !live:
		return controls.NotApplicable
	}
	return controls.Pass
}

func isStatic(c *governance.Credential) bool {
	switch c.Kind {
	case governance.CredentialKindAPIKey, governance.CredentialKindClientSecret, governance.CredentialKindPassword,
		governance.CredentialKindBearerToken, governance.CredentialKindSSHKey, governance.CredentialKindWebhookSecret:
		return true
	}
	return false
}

// rotated is the rule of ROT-01 and ROT-03: rotated or made within the limit.
func rotated(c *governance.Credential, limit time.Time) controls.Verdict {
	switch {
	case since(c.RotatedAt, limit) || since(c.CreatedAt, limit):
		return controls.Pass
	case c.RotatedAt.IsUnknown() || c.CreatedAt.IsUnknown():
		return controls.Unknown
	}
	return controls.Fail
}

// ROT01 wants static secrets to be rotated.
func (k *Checks) ROT01(c *governance.Credential) controls.Verdict {
	if v := k.liveAnd(c, isStatic(c)); v != controls.Pass {
		return v
	}
	return rotated(c, k.now.Add(-90*day))
}

// ROT02 wants a bounded life.
func (k *Checks) ROT02(c *governance.Credential) controls.Verdict {
	if v := k.liveAnd(c, c.Kind != governance.CredentialKindFederated); v != controls.Pass {
		return v
	}
	if c.ExpiresAt.IsNone() {
		return controls.Fail
	}
	expires, expiryKnown := c.ExpiresAt.Get()
	created, createdKnown := c.CreatedAt.Get()
	if !expiryKnown || !createdKnown {
		return controls.Unknown
	}
	life := 365 * day
	if c.Kind == governance.CredentialKindAccessToken || c.Kind == governance.CredentialKindSVID {
		life = day
	}
	return passIf(!expires.After(created.Add(life)))
}

// ROT03 wants key pairs to stay inside their cryptoperiod.
func (k *Checks) ROT03(c *governance.Credential) controls.Verdict {
	var period time.Duration
	switch c.Kind {
	case governance.CredentialKindSigningKey:
		period = 1095 * day
	case governance.CredentialKindEncryptionKey, governance.CredentialKindCertificate, governance.CredentialKindSSHKey:
		period = 730 * day
	}
	if v := k.liveAnd(c, period > 0); v != controls.Pass {
		return v
	}
	return rotated(c, k.now.Add(-period))
}

var approvedStores = []governance.Storage{governance.StorageVault, governance.StorageHSM, governance.StorageKMS,
	governance.StorageSecretManager, governance.StoragePlatformManaged}

// SEC01 wants every copy in an approved store.
func (k *Checks) SEC01(c *governance.Credential) controls.Verdict {
	if v := k.liveAnd(c, c.Kind != governance.CredentialKindFederated); v != controls.Pass {
		return v
	}
	storage, storageKnown := c.Storage.Get()
	if storageKnown && !slices.Contains(approvedStores, storage) {
		return controls.Fail
	}
	copies, copiesKnown := c.Copies.Get()
	unknown := !storageKnown || !copiesKnown
	for i := range copies {
		x := &copies[i]
		storage, ok := x.Storage.Get()
		switch {
		case x.DestroyedAt.IsSome() || ok && slices.Contains(approvedStores, storage):
		case !ok || x.DestroyedAt.IsUnknown():
			unknown = true
		default:
			return controls.Fail
		}
	}
	if unknown {
		return controls.Unknown
	}
	return controls.Pass
}

var forbiddenChannels = []governance.Channel{governance.ChannelEmail, governance.ChannelChat, governance.ChannelTicket,
	governance.ChannelSpreadsheet, governance.ChannelPhone, governance.ChannelFileShare}

// SEC02 wants secrets not to travel by mail, chat or ticket.
func (k *Checks) SEC02(c *governance.Credential) controls.Verdict {
	if c.Kind == governance.CredentialKindFederated {
		return controls.NotApplicable
	}
	unknown := true
	if n := k.nhis[c.SubjectID.ID]; n != nil {
		tenant, placed := n.TenantID.Get()
		unknown = !placed || !k.complete[statement{governance.CompletenessKindHandoff, tenant}]
	}
	for _, h := range k.handoffsOf[c.ID] {
		switch replacedAfter(c, h) {
		case controls.Fail:
			return controls.Fail
		case controls.Unknown:
			unknown = true
		}
	}
	if unknown {
		return controls.Unknown
	}
	return controls.Pass
}

// replacedAfter says of one handoff that its channel was no forbidden one, that
// it carried nothing yet, or that the secret was rotated since.
func replacedAfter(c *governance.Credential, h *governance.Handoff) controls.Verdict {
	channel, channelKnown := h.Channel.Get()
	if channelKnown && !slices.Contains(forbiddenChannels, channel) || h.TransferredAt.IsNone() {
		return controls.Pass
	}
	transferred, ok := h.TransferredAt.Get()
	if !ok {
		return controls.Unknown
	}
	if at, ok := c.RotatedAt.Get(); ok && at.After(transferred) {
		return controls.Pass
	}
	if !channelKnown || c.RotatedAt.IsUnknown() {
		return controls.Unknown
	}
	return controls.Fail
}

// SEC03 wants exposed secrets to be replaced in time.
func (k *Checks) SEC03(c *governance.Credential) controls.Verdict {
	exposed, isExposed := c.ExposedAt.Get()
	state, stateKnown := c.State.Get()
	switch {
	case isExposed || stateKnown && state == governance.CredentialStateCompromised:
	case !stateKnown || c.ExposedAt.IsUnknown():
		return controls.Unknown
	default:
		return controls.NotApplicable
	}
	limit := exposed.Add(day)
	revoked, isRevoked := c.RevokedAt.Get()
	rotated, isRotated := c.RotatedAt.Get()
	switch {
	case isRevoked && (c.ExposedAt.IsNone() || isExposed && !revoked.After(limit)),
		isRotated && isExposed && rotated.After(exposed) && !rotated.After(limit),
		isExposed && !exposed.Before(k.now.Add(-day)):
		return controls.Pass
	case c.ExposedAt.IsUnknown() || c.RevokedAt.IsUnknown() || isExposed && c.RotatedAt.IsUnknown():
		return controls.Unknown
	}
	return controls.Fail
}

// ENV01 wants a credential to work in one environment.
func (k *Checks) ENV01(c *governance.Credential) controls.Verdict {
	if v := k.liveAnd(c, true); v != controls.Pass {
		return v
	}
	environments, ok := c.Environments.Get()
	if !ok {
		return controls.Unknown
	}
	return passIf(len(environments) < 2)
}
