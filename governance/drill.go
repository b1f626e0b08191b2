package governance

import "time"

// A Drill is a timed proof that a party can perform a life-cycle step.
type Drill struct {
	ID          string                   `json:"id" fact:"constant,required,id"`                           // unique among drills
	ActorID     string                   `json:"actorId" fact:"constant,required,ref=Actor"`               // who performed it
	Capability  Capability               `json:"capability" fact:"constant,required"`                      // the step that was practiced
	Environment Field[Environment]       `json:"environment,omitzero" fact:"constant"`                     // where it was practiced
	StartedAt   time.Time                `json:"startedAt" fact:"constant,required"`                       // when it began
	FinishedAt  Field[time.Time]         `json:"finishedAt,omitzero" fact:"event,none,after=startedAt"`    // when it ended; none = known not finished
	Objective   Field[time.Duration]     `json:"objective,omitzero" fact:"constant"`                       // target time
	Outcome     DrillOutcome             `json:"outcome" fact:"state,required"`                            // how it went [CSF ID.IM-02]
	WitnessID   Field[string]            `json:"witnessId,omitzero" fact:"constant,none,ref=Actor"`        // none = unwitnessed
	EvidenceIDs Field[[]string]          `json:"evidenceIds,omitzero" fact:"constant,ref=Evidence"`        // what shows it
	ClearedByID Field[string]            `json:"clearedById,omitzero" fact:"state,none,ref=Drill,guarded"` // passed drill that made good a failed or partial one; none = known not made good
	Labels      Field[map[string]string] `json:"labels,omitzero" fact:"constant,personal"`                 // facts of the user's own packs; an absent key reads as ""
	Origin      Field[[]Origin]          `json:"origin,omitzero" fact:"constant"`                          // where the facts came from
}

// Capability is a life-cycle step that a drill proves. The zero value is
// unknown: nothing was stated that this version recognizes.
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

// DrillOutcome is how a drill went. The zero value is unknown: nothing was
// stated that this version recognizes.
type DrillOutcome string

const (
	DrillOutcomePassed  DrillOutcome = "passed"
	DrillOutcomeFailed  DrillOutcome = "failed"
	DrillOutcomePartial DrillOutcome = "partial"
)
