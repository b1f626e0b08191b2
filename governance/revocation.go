package governance

import "time"

// A Revocation is a withdrawal; final.
type Revocation struct {
	At           time.Time               `json:"at" fact:"event,required"` // [RFC 7009]
	ByID         Ref                     `json:"byId" fact:"constant,required,ref=Party"`
	Reason       Field[RevocationReason] `json:"reason,omitzero" fact:"constant"`                  // [X.509 reason codes]
	EffectiveAt  Field[time.Time]        `json:"effectiveAt,omitzero" fact:"constant,planned"`     // defaults to at; never later than the parent's
	PropagatedAt Field[time.Time]        `json:"propagatedAt,omitzero" fact:"event,none,after=at"` // none = known not yet effective in the target [RFC 7662 active=false observed]
}

// RevocationReason is the revocation reason of a record. The zero value is unknown:
// a document stated nothing that this version recognizes.
type RevocationReason string

const (
	RevocationReasonExpired     RevocationReason = "expired"
	RevocationReasonContractEnd RevocationReason = "contract_end"
	RevocationReasonCompromise  RevocationReason = "compromise"
	RevocationReasonMisuse      RevocationReason = "misuse"
	RevocationReasonSuperseded  RevocationReason = "superseded"
	RevocationReasonReview      RevocationReason = "review"
	RevocationReasonRequest     RevocationReason = "request"
)
