package delegation

import (
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// guardState finds a state that a recorded revocation contradicts; the
// revocation stands.
func (x Credential) guardState() governance.Code {
	at, revoked := x.rec.RevokedAt.Get()
	if !revoked {
		return ""
	}
	s, ok := x.rec.State.Get()
	if ok && !at.After(x.v.horizon) && (s == governance.CredentialStateActive || s == governance.CredentialStatePreActive) {
		return governance.CodeStateTime
	}
	return ""
}

// Subject is the NHI that the credential authenticates; none when it
// authenticates a person or another actor.
func (x Credential) Subject() Fact[NHI] {
	if x.rec.SubjectID.Kind != governance.KindNHI {
		return noneOf[NHI]()
	}
	if n := x.v.subjectOf(x.rec); n != nil && !x.v.past {
		return someOf(NHI{x.v, n})
	}
	return x.v.nhi(x.rec.SubjectID.ID, x.gap("subjectId", CodeNotRecorded))
}

// Static reports whether the credential is a stored secret that stays the same
// until somebody rotates it.
func (x Credential) Static() Fact[bool] {
	return then(x.Kind(), func(k governance.CredentialKind) Fact[bool] {
		switch k {
		case governance.CredentialKindAPIKey, governance.CredentialKindClientSecret, governance.CredentialKindPassword,
			governance.CredentialKindBearerToken, governance.CredentialKindSSHKey, governance.CredentialKindWebhookSecret:
			return truthOf(true)
		}
		return truthOf(false)
	})
}

// Live reports whether the credential may still work: its state is active,
// suspended or compromised, and it is neither revoked nor expired.
func (x Credential) Live() Fact[bool] {
	state := then(x.State(), func(s governance.CredentialState) truth {
		return truthOf(s == governance.CredentialStateActive || s == governance.CredentialStateSuspended || s == governance.CredentialStateCompromised)
	})
	revoked, expired := x.v.over(x.RevokedAt()), x.v.over(x.ExpiresAt())
	if isTrue(state) && isFalse(revoked) && isFalse(expired) {
		return state
	}
	return not(anyOf(not(state), revoked, expired))
}

// over reports whether an end has come; none never comes.
func (v *View) over(end Fact[time.Time]) truth {
	switch end.state() {
	case some:
		return truthOf(v.reached(end.value))
	case none:
		return truthOf(false)
	}
	return gapsOf[bool](end)
}

// HolderOrgs are the ids of the organizations that hold the value: of the
// holders, and of every copy that is not destroyed. It is open while a holder, a
// copy or an organization among them is not known.
func (x Credential) HolderOrgs() List[string] {
	var ids []string
	holders, copies := x.HolderIDs(), x.Copies()
	more := addAll(x.v, addAll(x.v, nil, holders.open), copies.open)
	for i, h := range holders.items {
		org := x.v.orgOf(h.value, x.gap(x.v.item("holderIds", i), CodeNotRecorded))
		if org.state() == some {
			ids = add(x.v, ids, org.value.rec.ID)
		}
		more = addAll(x.v, more, org.Gaps())
	}
	for _, c := range copies.items {
		gone := x.v.over(c.value.DestroyedAt())
		if isTrue(gone) {
			continue
		}
		switch org := c.value.holderOrg(); {
		case org.state() == some && isFalse(gone):
			ids = add(x.v, ids, org.value.rec.ID)
		case org.state() != some || !slices.Contains(ids, org.value.rec.ID):
			more = addAll(x.v, addAll(x.v, more, org.Gaps()), gone.Gaps())
		}
	}
	slices.Sort(ids)
	return gather(x.v, Gap{}, true, slices.Compact(ids), more)
}

func (x Copy) holderOrg() Fact[Actor] {
	return then(x.HolderID(), func(r governance.Ref) Fact[Actor] { return x.v.orgOf(r, x.gap("holderId", CodeNotRecorded)) })
}

// Handoffs are those that carried the credential. A payload that does not say
// which secret it holds may have carried it, unless it belongs to another tenant.
func (x Credential) Handoffs() List[Handoff] {
	if x.v.plain && len(x.v.idx.reverse.looseHandoffs) == 0 {
		closed := x.v.closedIn(governance.CompletenessKindHandoff, x.home())
		return plainList(x.v, x.v.handoffsOf(x.rec), closed, func(r *governance.Handoff) Handoff { return Handoff{x.v, r} })
	}
	var items []Handoff
	var more []Gap
	for _, r := range x.v.handoffsOf(x.rec) {
		items, more = keep(x.v, items, more, Handoff{x.v, r})
	}
	home := x.home()
	for _, loose := range x.v.idx.reverse.looseHandoffs {
		tenant, known := loose.h.TenantID.Get()
		if (Handoff{x.v, loose.h}).exists() && (!known || home == "" || home == tenant) {
			more = append(more, loose.gap)
		}
	}
	return gather(x.v, x.gap("handoffs[*]", CodeOpenList), x.v.closedIn(governance.CompletenessKindHandoff, home), items, more)
}

// home is the tenant whose statements of completeness close the credential's lists:
// its subject's, also when that was created after the view's instant.
func (x Credential) home() string {
	if row := x.v.idx.followed.credentials.of(x.rec); row != nil {
		return row.tenant
	}
	if r := x.v.subjectOf(x.rec); r != nil {
		return x.v.tenantIDOf(r)
	}
	return ""
}
