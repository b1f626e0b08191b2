package delegation

// The fields below are part of the model, and this version does not derive them
// yet: they are unknown, so that nothing passes because of them.

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
