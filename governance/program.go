package governance

import "time"

// A Program is the rules a channel is certified against.
type Program struct {
	ID               string                   `json:"id" fact:"constant,required,id"`
	OwnerID          string                   `json:"ownerId" fact:"constant,required,ref=Actor"`
	Artifacts        Field[[]Artifact]        `json:"artifacts,omitzero" fact:"state"` //
	RequiredDrills   Field[[]string]          `json:"requiredDrills,omitzero" fact:"state"`
	RequiredTraining Field[[]string]          `json:"requiredTraining,omitzero" fact:"state"`
	GateIDs          Field[[]string]          `json:"gateIds,omitzero" fact:"state"`
	ReviewedAt       Field[time.Time]         `json:"reviewedAt,omitzero" fact:"latest-of,none"`
	Labels           Field[map[string]string] `json:"labels,omitzero" fact:"constant"` // facts of the user's own packs; an absent key reads as ""
	Origin           Field[[]Origin]          `json:"origin,omitzero" fact:"constant"` // where the facts came from
}

// An Artifact is one published part of a program.
type Artifact struct {
	ID      string              `json:"id" fact:"constant,required,id"`
	Kind    ArtifactKind        `json:"kind" fact:"constant,required"` //
	Version string              `json:"version" fact:"constant,required"`
	Digest  Field[Hash]         `json:"digest,omitzero" fact:"constant"`
	Covers  Field[[]AccessPath] `json:"covers,omitzero" fact:"constant"` //
}

// ArtifactKind is the artifact kind of a record. The zero value is unknown:
// a document stated nothing that this version recognizes.
type ArtifactKind string

const (
	ArtifactKindReferenceArchitecture ArtifactKind = "reference_architecture"
	ArtifactKindSecretsPattern        ArtifactKind = "secrets_pattern"
	ArtifactKindOffboardingChecklist  ArtifactKind = "offboarding_checklist"
	ArtifactKindTraining              ArtifactKind = "training"
	ArtifactKindValidationGate        ArtifactKind = "validation_gate"
)
