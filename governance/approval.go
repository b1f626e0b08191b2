package governance

import "time"

// An Approval is a decision by a named person, bound to exactly what was approved.
type Approval struct {
	ByID          string           `json:"byId" fact:"constant,required,ref=Actor"` // a person [GDAP approve; PCI 8.2.2]
	Decision      ApprovalDecision `json:"decision" fact:"constant,required"`
	At            time.Time        `json:"at" fact:"constant,required"`
	SubjectDigest Field[Hash]      `json:"subjectDigest,omitzero" fact:"constant"` // `Digest` of the approved part, see §1; an edit voids it
	EvidenceID    Field[string]    `json:"evidenceId,omitzero" fact:"constant,ref=Evidence"`
}

// ApprovalDecision is the approval decision of a record. The zero value is unknown:
// a document stated nothing that this version recognizes.
type ApprovalDecision string

const (
	ApprovalDecisionApproved ApprovalDecision = "approved"
	ApprovalDecisionRejected ApprovalDecision = "rejected"
)
