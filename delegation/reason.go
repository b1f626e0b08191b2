package delegation

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
)

// A Reason is one rule that does not hold, or that could not be decided.
type Reason struct {
	Code    governance.Code `json:"code"`
	Subject governance.Ref  `json:"subject,omitzero"` // zero for the estate as a whole
	Field   string          `json:"field,omitempty"`  // path within the record
	Unknown bool            `json:"unknown"`          // the rule could not be decided; Field names the missing fact
	Detail  string          `json:"detail,omitempty"`
}

// String is the code, the path and the detail, for people; its form may change.
func (r Reason) String() string {
	return strings.TrimSpace(string(r.Code) + " " + r.Path() + " " + r.Detail)
}

// Codes of the rules of chains and decisions (see Delegation.Chain and Decide).
const (
	CodeChainTooLong         governance.Code = "CHAIN_TOO_LONG"        // more than MaxChain grants
	CodeRootNotAuthority     governance.Code = "ROOT_NOT_AUTHORITY"    // the first grantor does not own what it grants
	CodeRootUndecidable      governance.Code = "ROOT_UNDECIDABLE"      // the scope does not name an authority
	CodeGrantorNotHolder     governance.Code = "GRANTOR_NOT_HOLDER"    // the grantor did not receive what it passes on
	CodeScopeNotCovered      governance.Code = "SCOPE_NOT_COVERED"     // wider than what was received
	CodeRetainedExclusive    governance.Code = "RETAINED_EXCLUSIVE"    // kept by a grantor above
	CodeRetainedApproval     governance.Code = "RETAINED_APPROVAL"     // kept for approval of each action
	CodeNotYet               governance.Code = "NOT_YET"               // the window has not begun
	CodeExpired              governance.Code = "EXPIRED"               // the window has ended
	CodeExpiryExceedsParent  governance.Code = "EXPIRY_EXCEEDS_PARENT" // ends after the grant above it
	CodeStanding             governance.Code = "STANDING"              // has no end
	CodeDepthExceeded        governance.Code = "DEPTH_EXCEEDED"        // may not be passed on further
	CodeDepthGrows           governance.Code = "DEPTH_GROWS"           // may be passed on further than what was received
	CodeSubcontractForbidden governance.Code = "SUBCONTRACT_FORBIDDEN" // the contract forbids passing on
	CodeConsentMissing       governance.Code = "CONSENT_MISSING"       // the contract asks for the customer's consent
	CodeApprovalMissing      governance.Code = "APPROVAL_MISSING"      // not approved in time
	CodeApprovalStale        governance.Code = "APPROVAL_STALE"        // approved in another form
	CodeSelfApproval         governance.Code = "SELF_APPROVAL"         // approved by somebody who is not independent
	CodeNotActive            governance.Code = "NOT_ACTIVE"            // the target does not call it active
	CodeSuspended            governance.Code = "SUSPENDED"             // suspended, here or above
	CodeRevoked              governance.Code = "REVOKED"               // withdrawn
	CodeAncestorRevoked      governance.Code = "ANCESTOR_REVOKED"      // withdrawn above
	CodePartyTerminated      governance.Code = "PARTY_TERMINATED"      // a party has left
	CodePartySuspended       governance.Code = "PARTY_SUSPENDED"       // the grantee is suspended
	CodeRoundTrip            governance.Code = "ROUND_TRIP"            // comes back to a party of the chain; no extra authority
	CodeRevocationBackdated  governance.Code = "RVK_BACKDATED"         // effective before it was made, without a compromise
	CodeNoGrant              governance.Code = "NO_GRANT"              // nothing on record for this party
	CodeUnrecordedGrant      governance.Code = "UNRECORDED_GRANT"      // a scope held without a grant on record
	CodeStaleFacts           governance.Code = "STALE_FACTS"           // older than the caller accepts
	CodeConditionUnmet       governance.Code = "CONDITION_UNMET"       // the caller states that a condition does not hold
	CodeConditionUnstated    governance.Code = "CONDITION_UNSTATED"    // the caller does not state a condition
	CodePrincipalMismatch    governance.Code = "PRINCIPAL_MISMATCH"    // granted on behalf of another principal
	CodeRequestNotLiteral    governance.Code = "REQUEST_NOT_LITERAL"   // a request names one action on one resource
)

// Path names what the reason is about, in full: credential[c2].copies[0].storage, the
// record alone where no field of it is meant, and estate.asOf of the estate.
func (r Reason) Path() string {
	switch {
	case r.Subject.IsZero():
		return "estate." + r.Field
	case r.Field == "":
		return r.Subject.String()
	}
	return r.Subject.Path(r.Field)
}

func compareReasons(a, b Reason) int {
	return cmp.Or(strings.Compare(string(a.Code), string(b.Code)), a.Subject.Compare(b.Subject), strings.Compare(a.Field, b.Field))
}

// A ruling collects the rules that do not hold.
type ruling struct{ reasons, warnings []Reason }

// rule keeps a rule that is false, or that the facts leave open: then one reason
// for each missing fact.
func (r *ruling) rule(code governance.Code, subject governance.Ref, field string, holds truth) {
	switch {
	case isTrue(holds):
	case isFalse(holds):
		r.reasons = append(r.reasons, Reason{Code: code, Subject: subject, Field: field})
	case len(holds.Gaps()) == 0:
		r.reasons = append(r.reasons, Reason{Code: code, Subject: subject, Field: field, Unknown: true})
	default:
		for _, g := range holds.Gaps() {
			r.reasons = append(r.reasons, Reason{Code: code, Subject: g.Record, Field: g.Field, Unknown: true, Detail: string(g.Code)})
		}
	}
}

func (r *ruling) warn(code governance.Code, subject governance.Ref, field string) {
	r.warnings = append(r.warnings, Reason{Code: code, Subject: subject, Field: field})
}

// sorted gives the reasons in order, each once.
func sorted(list []Reason) []Reason {
	slices.SortFunc(list, func(a, b Reason) int {
		if c := compareReasons(a, b); c != 0 || a.Unknown == b.Unknown {
			return c
		}
		if b.Unknown {
			return -1
		}
		return 1
	})
	return slices.Compact(list)
}

// holds is Kleene's conjunction of the rules: false if one is, else unknown if
// one is.
func (r *ruling) holds() truth {
	switch {
	case len(r.reasons) == 0:
		return truthOf(true)
	case slices.ContainsFunc(r.reasons, func(x Reason) bool { return !x.Unknown }):
		return truthOf(false)
	}
	gaps := make([]Gap, len(r.reasons))
	for i, x := range r.reasons {
		gaps[i] = Gap{x.Subject, x.Field, gapCode(x)}
	}
	return unknownOf[bool](sortGaps(gaps)...)
}

func gapCode(x Reason) governance.Code {
	if x.Detail != "" {
		return governance.Code(x.Detail)
	}
	return x.Code
}
