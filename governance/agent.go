package governance

// An Agent is extra facts for kind ai_agent.
type Agent struct {
	SponsorID        Field[string]   `json:"sponsorId,omitzero" fact:"state,none,ref=Actor"` // [SCIM agent owners/sponsor; AI RMF GOVERN 2.1]
	Autonomy         Field[Autonomy] `json:"autonomy,omitzero" fact:"state"`                 // [AI RMF GOVERN 3.2, MAP 3.5]
	StopControl      Field[bool]     `json:"stopControl,omitzero" fact:"state"`              // a tested way to disable it [AI RMF MANAGE 2.4; OWASP ASI10]
	Model            Field[string]   `json:"model,omitzero" fact:"state"`                    // [OCSF ai_agent.ai_model]
	CharterDigest    Field[Hash]     `json:"charterDigest,omitzero" fact:"state,none"`       // what it is allowed to pursue [OCSF ai_agent.charter]
	RecordsPrincipal Field[bool]     `json:"recordsPrincipal,omitzero" fact:"state"`         // each action carries the principal it acts for [RFC 8693 sub+act]
}

// Autonomy is the autonomy of a record. The zero value is unknown:
// a document stated nothing that this version recognizes.
type Autonomy string

const (
	AutonomySuggest      Autonomy = "suggest"
	AutonomyConfirmEach  Autonomy = "confirm_each"
	AutonomyConfirmRisky Autonomy = "confirm_risky"
	AutonomyAutonomous   Autonomy = "autonomous"
)
