package governance

import "time"

// An Incident is as much of a misuse or exposure as is needed to check who
// investigates and how fast others are told.
type Incident struct {
	ID             string                   `json:"id" fact:"constant,required,id"`                          // unique among incidents
	Kind           IncidentKind             `json:"kind" fact:"constant,required"`                           // what happened
	SubjectIDs     []Ref                    `json:"subjectIds" fact:"constant,required,ref=Any"`             // the records concerned
	DetectedAt     time.Time                `json:"detectedAt" fact:"constant,required"`                     // when it was noticed
	InvestigatorID Field[string]            `json:"investigatorId,omitzero" fact:"state,none,ref=Actor"`     // who investigates; none = nobody does
	NotifiedAt     Field[time.Time]         `json:"notifiedAt,omitzero" fact:"event,none,after=detectedAt"`  // last required party told [CSF RS.CO-02]
	ContainedAt    Field[time.Time]         `json:"containedAt,omitzero" fact:"event,none,after=detectedAt"` // when it could do no further harm; none = known not contained [CSF RS.MI-01]
	ContractID     Field[string]            `json:"contractId,omitzero" fact:"constant,none,ref=Contract"`   // contract whose notice period applies; none = no contract
	Labels         Field[map[string]string] `json:"labels,omitzero" fact:"constant,personal"`                // facts of the user's own packs; an absent key reads as ""
	Origin         Field[[]Origin]          `json:"origin,omitzero" fact:"constant"`                         // where the facts came from
}

// IncidentKind is what happened in an incident. The zero value is unknown:
// nothing was stated that this version recognizes.
type IncidentKind string

const (
	IncidentKindMisuse             IncidentKind = "misuse"
	IncidentKindCompromise         IncidentKind = "compromise"
	IncidentKindUnauthorizedChange IncidentKind = "unauthorized_change"
	IncidentKindExposure           IncidentKind = "exposure"
)
