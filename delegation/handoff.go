package delegation

import (
	"cmp"
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// Evidence is what the handoff names as evidence.
func (x Handoff) Evidence() List[Evidence] {
	items, more := x.v.evidenceList(x.EvidenceIDs(), func(i int) Gap { return x.gap(x.v.item("evidenceIds", i), CodeNotRecorded) })
	return gather(x.v, x.gap("evidence[*]", CodeOpenList), x.v.closedIn(governance.CompletenessKindEvidence, x.rec.TenantID.Or("")), items, more)
}

// Production reports whether the tenant's environment is production; false when
// the handoff concerns no tenant.
func (x Handoff) Production() Fact[bool] {
	tenant := then(x.TenantID(), func(id string) Fact[Tenant] { return x.v.tenant(id, x.gap("tenantId", CodeNotRecorded)) })
	if tenant.state() == none {
		return truthOf(false)
	}
	return then(then(tenant, Tenant.Environment), func(e governance.Environment) truth {
		return truthOf(e == governance.EnvironmentProduction)
	})
}

// CarriesSecret reports whether a payload is a credential or a bundle of
// secrets.
func (x Handoff) CarriesSecret() Fact[bool] {
	for i := range x.rec.Payload {
		if p := &x.rec.Payload[i]; x.v.plain && (p.Kind == governance.PayloadKindCredential || p.Kind == governance.PayloadKindSecretBundle) {
			return truthOf(true)
		}
	}
	l := x.Payload()
	if !l.known {
		return unknownOf[bool](l.open...)
	}
	terms := room[truth](x.v, len(l.items))
	for _, p := range l.items {
		terms = append(terms, then(p.value.Kind(), func(k governance.PayloadKind) truth {
			return truthOf(k == governance.PayloadKindCredential || k == governance.PayloadKindSecretBundle)
		}))
	}
	return anyOf(terms...)
}

// An instant of a handoff lies ahead in the states of before and behind in those of
// after. In the others it may be either: a dispute leads back from acceptance, and a
// compromise to the end from anywhere.
var (
	beforeTransfer = []governance.HandoffState{governance.HandoffStateDraft, governance.HandoffStateRequested,
		governance.HandoffStateRejected, governance.HandoffStateApproved}
	afterTransfer = []governance.HandoffState{governance.HandoffStateTransferred, governance.HandoffStateAccepted,
		governance.HandoffStateDisputed, governance.HandoffStateVerified, governance.HandoffStateClosed}
	afterAcceptance = []governance.HandoffState{governance.HandoffStateAccepted, governance.HandoffStateVerified, governance.HandoffStateClosed}
	beforeVerified  = []governance.HandoffState{governance.HandoffStateDraft, governance.HandoffStateRequested, governance.HandoffStateRejected,
		governance.HandoffStateApproved, governance.HandoffStateTransferred, governance.HandoffStateAccepted,
		governance.HandoffStateDisputed, governance.HandoffStateCancelled, governance.HandoffStateExpired}
	justVerified = []governance.HandoffState{governance.HandoffStateVerified}
	justClosed   = []governance.HandoffState{governance.HandoffStateClosed}
	beforeClosed = []governance.HandoffState{governance.HandoffStateDraft, governance.HandoffStateRequested, governance.HandoffStateApproved,
		governance.HandoffStateTransferred, governance.HandoffStateAccepted, governance.HandoffStateDisputed, governance.HandoffStateVerified}
)

// guardState finds a state that the instants contradict.
func (x Handoff) guardState() governance.Code {
	return cmp.Or(x.guardTransferredAt(), x.guardAcceptedAt(), x.guardVerifiedAt(), x.guardClosedAt())
}

func (x Handoff) guardTransferredAt() governance.Code {
	return x.clash(&x.rec.TransferredAt, beforeTransfer, afterTransfer)
}

func (x Handoff) guardAcceptedAt() governance.Code {
	return x.clash(&x.rec.AcceptedAt, beforeTransfer, afterAcceptance)
}

func (x Handoff) guardVerifiedAt() governance.Code {
	return x.clash(&x.rec.VerifiedAt, beforeVerified, justVerified)
}

func (x Handoff) guardClosedAt() governance.Code {
	return x.clash(&x.rec.ClosedAt, beforeClosed, justClosed)
}

// clash finds an instant on the wrong side of the recorded state.
func (x Handoff) clash(at *governance.Field[time.Time], before, after []governance.HandoffState) governance.Code {
	happened := at.Known()
	behind := happened != nil && !happened.After(x.v.horizon)
	if behind && slices.Contains(before, x.rec.State) || at.IsNone() && slices.Contains(after, x.rec.State) {
		return governance.CodeStateTime
	}
	return ""
}
