package delegation

// A DutyState is how one duty is divided for one subject.
type DutyState struct{}

// The fields below are part of the model, and this version does not derive them
// yet: they are unknown, so that nothing passes because of them.

// RetainedActions are the actions that retained rights cover over every resource
// of the grant.
func (x Delegation) RetainedActions() List[string] {
	return List[string]{open: []Gap{x.gap("retainedActions", CodeNotDerived)}}
}

// Duties are the duties of the tenant and how each is divided.
func (x Tenant) Duties() List[DutyState] {
	return List[DutyState]{open: []Gap{x.gap("duties", CodeNotDerived)}}
}

// EvidenceComplete reports whether all evidence that the state asks for is there
// and valid.
func (x Handoff) EvidenceComplete() Fact[bool] {
	return unknownOf[bool](x.gap("evidenceComplete", CodeNotDerived))
}

// Ledgered reports whether every transition has a proved entry in a ledger.
func (x Handoff) Ledgered() Fact[bool] { return unknownOf[bool](x.gap("ledgered", CodeNotVerified)) }

// Verified reports whether a verifier found signature and content in order.
func (x Evidence) Verified() Fact[bool] { return unknownOf[bool](x.gap("verified", CodeNotVerified)) }

// Ledgered reports whether a verifier proved the evidence to be in a ledger.
func (x Evidence) Ledgered() Fact[bool] { return unknownOf[bool](x.gap("ledgered", CodeNotVerified)) }

// DeviationsExcepted reports whether every deviation has an exception in force.
func (x Rollout) DeviationsExcepted() Fact[bool] {
	return unknownOf[bool](x.gap("deviationsExcepted", CodeNotDerived))
}

func (s DutyState) gap(field string) Gap { return Gap{Field: "duties." + field, Code: CodeNotDerived} }

// Duty is the id of the duty.
func (s DutyState) Duty() Fact[string] { return unknownOf[string](s.gap("duty")) }

// Status is how clearly the duty is divided.
func (s DutyState) Status() Fact[string] { return unknownOf[string](s.gap("status")) }

// Accountable are the ids of the parties that answer for the duty.
func (s DutyState) Accountable() List[string] { return List[string]{open: []Gap{s.gap("accountable")}} }

// Responsible are the ids of the parties that carry it out.
func (s DutyState) Responsible() List[string] { return List[string]{open: []Gap{s.gap("responsible")}} }

// SurvivesTermination reports whether the duty outlives the contract.
func (s DutyState) SurvivesTermination() Fact[bool] {
	return unknownOf[bool](s.gap("survivesTermination"))
}
