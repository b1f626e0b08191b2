package governance

// An Agent is what is known of an NHI of kind ai_agent beyond any other NHI.
type Agent struct {
	SponsorID        Field[string]   `json:"sponsorId,omitzero" fact:"state,none,ref=Actor"` // who answers for what it does; none = known to have no sponsor [SCIM agent owners/sponsor; AI RMF GOVERN 2.1]
	Autonomy         Field[Autonomy] `json:"autonomy,omitzero" fact:"state"`                 // how much it does without asking [AI RMF GOVERN 3.2, MAP 3.5]
	StopControl      Field[bool]     `json:"stopControl,omitzero" fact:"state"`              // a tested way to disable it [AI RMF MANAGE 2.4; OWASP ASI10]
	Model            Field[string]   `json:"model,omitzero" fact:"state"`                    // name of the model that drives it [OCSF ai_agent.ai_model]
	CharterDigest    Field[Hash]     `json:"charterDigest,omitzero" fact:"state,none"`       // what it is allowed to pursue [OCSF ai_agent.charter]
	RecordsPrincipal Field[bool]     `json:"recordsPrincipal,omitzero" fact:"state"`         // each action carries the principal it acts for [RFC 8693 sub+act]
}

// Autonomy is how much an AI agent does without asking, in rising order. The
// zero value is unknown: nothing was stated that this version recognizes.
type Autonomy string

const (
	AutonomySuggest      Autonomy = "suggest"
	AutonomyConfirmEach  Autonomy = "confirm_each"
	AutonomyConfirmRisky Autonomy = "confirm_risky"
	AutonomyAutonomous   Autonomy = "autonomous"
)
