package delegation

import "github.com/mandate-nhi/mandate/governance"

// An Observation is something about the facts themselves that a reader of
// verdicts should know: a reference to nothing, instants that cannot be true,
// values of a version to come. Its codes are the F codes of package governance.
type Observation struct {
	Code    governance.Code `json:"code"`
	Subject governance.Ref  `json:"subject,omitzero"` // the record; zero for the estate itself
	Field   string          `json:"field,omitempty"`  // path within the record, such as copies[0].destroyedAt
	Pointer string          `json:"pointer,omitempty"`
	Detail  string          `json:"detail"` // for people; wording may change
}

// IsError reports whether the code is an error-level one (F! in the model): a
// fact that verdicts cannot rest on.
func (o Observation) IsError() bool {
	switch o.Code {
	case governance.CodeDanglingRef, governance.CodeDelegationCycle, governance.CodeTimeOrder, governance.CodeFutureFact,
		governance.CodeStateTime, governance.CodeUnrecognizedRestriction, governance.CodeEvidenceSelf, governance.CodeHandoffSelf:
		return true
	}
	return false
}
