package governance

import "time"

// An Approval is the decision of a named person, bound by a digest to exactly
// what was decided on.
type Approval struct {
	ByID          string           `json:"byId" fact:"constant,required,ref=Actor"`          // a person [GDAP approve; PCI 8.2.2]
	Decision      ApprovalDecision `json:"decision" fact:"constant,required"`                // whether it was granted or refused
	At            time.Time        `json:"at" fact:"constant,required"`                      // when it was decided
	SubjectDigest Field[Hash]      `json:"subjectDigest,omitzero" fact:"constant"`           // Digest of the approved part; an edit voids the approval
	EvidenceID    Field[string]    `json:"evidenceId,omitzero" fact:"constant,ref=Evidence"` // what shows the decision
}

// ApprovalDecision is what a person decided. The zero value is unknown: nothing
// was stated that this version recognizes.
type ApprovalDecision string

const (
	ApprovalDecisionApproved ApprovalDecision = "approved"
	ApprovalDecisionRejected ApprovalDecision = "rejected"
)
