package delegation

import "github.com/mandate-nhi/mandate/governance"

// Evidence is what the handoff names as evidence.
func (x Handoff) Evidence() List[Evidence] {
	items, more := x.v.evidenceList(x.EvidenceIDs(), func(i int) Gap { return x.gap("evidenceIds["+itoa(i)+"]", CodeNotRecorded) })
	return gather(x.v, x.gap("evidence", ""), x.v.closed(governance.CompletenessKindEvidence, x.scope()...), items, more)
}

func (x Handoff) scope() []string {
	if id, ok := x.rec.TenantID.Get(); ok {
		return []string{id}
	}
	return nil
}

// Production reports whether the tenant's environment is production; false when
// the handoff concerns no tenant.
func (x Handoff) Production() Fact[bool] {
	tenant := then(x.TenantID(), func(id string) Fact[Tenant] { return x.v.tenant(id, x.gap("tenantId", CodeNotRecorded)) })
	if tenant.state == none {
		return truthOf(false)
	}
	return then(then(tenant, Tenant.Environment), func(e governance.Environment) truth {
		return truthOf(e == governance.EnvironmentProduction)
	})
}

// CarriesSecret reports whether a payload is a credential or a bundle of
// secrets.
func (x Handoff) CarriesSecret() Fact[bool] {
	l := x.Payload()
	if !l.known {
		return unknownOf[bool](l.open...)
	}
	terms := make([]truth, len(l.items))
	for i, p := range l.items {
		terms[i] = then(p.value.Kind(), func(k governance.PayloadKind) truth {
			return truthOf(k == governance.PayloadKindCredential || k == governance.PayloadKindSecretBundle)
		})
	}
	return anyOf(terms...)
}

// reachedStates are the states from which an instant of the handoff is known to
// have passed.
var (
	afterTransfer   = []governance.HandoffState{governance.HandoffStateTransferred, governance.HandoffStateAccepted, governance.HandoffStateVerified, governance.HandoffStateClosed}
	afterAcceptance = afterTransfer[1:]
)

// guardState finds a state that the instants contradict.
func (x Handoff) guardState() governance.Code {
	if x.guardTransferredAt() != "" || x.guardAcceptedAt() != "" {
		return governance.CodeStateTime
	}
	return ""
}

func (x Handoff) guardTransferredAt() governance.Code {
	return stateWithout(x.rec.State, afterTransfer, x.rec.TransferredAt.IsNone())
}

func (x Handoff) guardAcceptedAt() governance.Code {
	return stateWithout(x.rec.State, afterAcceptance, x.rec.AcceptedAt.IsNone())
}

func stateWithout(s governance.HandoffState, after []governance.HandoffState, missing bool) governance.Code {
	for _, a := range after {
		if missing && a == s {
			return governance.CodeStateTime
		}
	}
	return ""
}
