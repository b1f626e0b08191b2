package governance

import "time"

// An Incident is just enough to check who investigates and how fast others are told.
type Incident struct {
	ID             string                   `json:"id" fact:"constant,required,id"`
	Kind           IncidentKind             `json:"kind" fact:"constant,required"`
	SubjectIDs     []Ref                    `json:"subjectIds" fact:"constant,required,ref=Any"`
	DetectedAt     time.Time                `json:"detectedAt" fact:"constant,required"`
	InvestigatorID Field[string]            `json:"investigatorId,omitzero" fact:"state,none,ref=Actor"`
	NotifiedAt     Field[time.Time]         `json:"notifiedAt,omitzero" fact:"event,none,after=detectedAt"`  // last required party told [CSF RS.CO-02]
	ContainedAt    Field[time.Time]         `json:"containedAt,omitzero" fact:"event,none,after=detectedAt"` // [CSF RS.MI-01]
	ContractID     Field[string]            `json:"contractId,omitzero" fact:"constant,none,ref=Contract"`
	Labels         Field[map[string]string] `json:"labels,omitzero" fact:"constant"` // facts of the user's own packs; an absent key reads as ""
	Origin         Field[[]Origin]          `json:"origin,omitzero" fact:"constant"` // where the facts came from
}

// IncidentKind is the incident kind of a record. The zero value is unknown:
// a document stated nothing that this version recognizes.
type IncidentKind string

const (
	IncidentKindMisuse             IncidentKind = "misuse"
	IncidentKindCompromise         IncidentKind = "compromise"
	IncidentKindUnauthorizedChange IncidentKind = "unauthorized_change"
	IncidentKindExposure           IncidentKind = "exposure"
)
