package governance

import "time"

// A Program is the set of rules that a channel is certified against.
type Program struct {
	ID               string                   `json:"id" fact:"constant,required,id"`             // unique among programs
	OwnerID          string                   `json:"ownerId" fact:"constant,required,ref=Actor"` // who publishes it
	Artifacts        Field[[]Artifact]        `json:"artifacts,omitzero" fact:"state"`            // what it publishes
	RequiredDrills   Field[[]string]          `json:"requiredDrills,omitzero" fact:"state"`       // capabilities that a partner must have practiced
	RequiredTraining Field[[]string]          `json:"requiredTraining,omitzero" fact:"state"`     // training that a partner must show
	GateIDs          Field[[]string]          `json:"gateIds,omitzero" fact:"state"`              // gates that a rollout must pass
	ReviewedAt       Field[time.Time]         `json:"reviewedAt,omitzero" fact:"latest-of,none"`  // last review of the program; none = known never reviewed
	Labels           Field[map[string]string] `json:"labels,omitzero" fact:"constant,personal"`   // facts of the user's own packs; an absent key reads as ""
	Origin           Field[[]Origin]          `json:"origin,omitzero" fact:"constant"`            // where the facts came from
}

// An Artifact is one published part of a program.
type Artifact struct {
	ID      string              `json:"id" fact:"constant,required,id"`   // unique in its program
	Kind    ArtifactKind        `json:"kind" fact:"constant,required"`    // which of the elements of a program it is
	Version string              `json:"version" fact:"constant,required"` // version as its publisher counts
	Digest  Field[Hash]         `json:"digest,omitzero" fact:"constant"`  // digest of the published file
	Covers  Field[[]AccessPath] `json:"covers,omitzero" fact:"constant"`  // whose access it is about: people, NHIs or both
}

// ArtifactKind is an element of a program. The zero value is unknown: nothing
// was stated that this version recognizes.
type ArtifactKind string

const (
	ArtifactKindReferenceArchitecture ArtifactKind = "reference_architecture"
	ArtifactKindSecretsPattern        ArtifactKind = "secrets_pattern"
	ArtifactKindOffboardingChecklist  ArtifactKind = "offboarding_checklist"
	ArtifactKindTraining              ArtifactKind = "training"
	ArtifactKindValidationGate        ArtifactKind = "validation_gate"
)
