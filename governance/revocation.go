package governance

import "time"

// A Revocation is the withdrawal of a delegation. It is final.
type Revocation struct {
	At           time.Time               `json:"at" fact:"event,required"`                                 // when it was withdrawn [RFC 7009]
	ByID         Ref                     `json:"byId" fact:"constant,required,ref=Party"`                  // who withdrew it
	Reason       Field[RevocationReason] `json:"reason,omitzero" fact:"constant"`                          // why it was withdrawn [X.509 reason codes]
	EffectiveAt  Field[time.Time]        `json:"effectiveAt,omitzero" fact:"constant,planned"`             // defaults to at; never later than the parent's
	PropagatedAt Field[time.Time]        `json:"propagatedAt,omitzero" fact:"event,none,after=at,guarded"` // none = known not yet effective in the target [RFC 7662 active=false observed]
}

// RevocationReason is why a delegation was withdrawn. The zero value is
// unknown: nothing was stated that this version recognizes.
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
