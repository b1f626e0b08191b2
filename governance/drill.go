package governance

import "time"

// A Drill is a timed proof that a party can perform a lifecycle step.
type Drill struct {
	ID          string                   `json:"id" fact:"constant,required,id"`
	ActorID     string                   `json:"actorId" fact:"constant,required,ref=Actor"`
	Capability  Capability               `json:"capability" fact:"constant,required"` //
	Environment Field[Environment]       `json:"environment,omitzero" fact:"constant"`
	StartedAt   time.Time                `json:"startedAt" fact:"constant,required"`
	FinishedAt  Field[time.Time]         `json:"finishedAt,omitzero" fact:"event,none,after=startedAt"`
	Objective   Field[time.Duration]     `json:"objective,omitzero" fact:"constant"`                // target time
	Outcome     DrillOutcome             `json:"outcome" fact:"state,required"`                     // [CSF ID.IM-02]
	WitnessID   Field[string]            `json:"witnessId,omitzero" fact:"constant,none,ref=Actor"` // none = unwitnessed
	EvidenceIDs Field[[]string]          `json:"evidenceIds,omitzero" fact:"constant,ref=Evidence"`
	ClearedByID Field[string]            `json:"clearedById,omitzero" fact:"state,none,ref=Drill"` // passed drill that made good a failed or partial one; none = known not made good
	Labels      Field[map[string]string] `json:"labels,omitzero" fact:"constant"`                  // facts of the user's own packs; an absent key reads as ""
	Origin      Field[[]Origin]          `json:"origin,omitzero" fact:"constant"`                  // where the facts came from
}

// Capability is the capability of a record. The zero value is unknown:
// a document stated nothing that this version recognizes.
type Capability string

const (
	CapabilityIssuance          Capability = "issuance"
	CapabilityRotation          Capability = "rotation"
	CapabilityRevocation        Capability = "revocation"
	CapabilityOffboarding       Capability = "offboarding"
	CapabilityAccessReview      Capability = "access_review"
	CapabilityOwnerReassignment Capability = "owner_reassignment"
	CapabilityIncidentResponse  Capability = "incident_response"
	CapabilityBreakGlass        Capability = "break_glass"
)

// DrillOutcome is the drill outcome of a record. The zero value is unknown:
// a document stated nothing that this version recognizes.
type DrillOutcome string

const (
	DrillOutcomePassed  DrillOutcome = "passed"
	DrillOutcomeFailed  DrillOutcome = "failed"
	DrillOutcomePartial DrillOutcome = "partial"
)
