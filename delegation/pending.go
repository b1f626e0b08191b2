package delegation

// The field below is part of the model, and this version does not derive it yet:
// it is unknown, so that nothing passes because of it.

// DeviationsExcepted reports whether every deviation has an exception in force.
func (x Rollout) DeviationsExcepted() Fact[bool] {
	return unknownOf[bool](x.gap("deviationsExcepted", CodeNotDerived))
}
