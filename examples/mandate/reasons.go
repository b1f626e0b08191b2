package main

import (
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// meanings say what a rule wants, for those who do not know its code.
var meanings = map[governance.Code]string{
	delegation.CodeChainTooLong:         "more grants above it than may be",
	delegation.CodeRootNotAuthority:     "the first grantor does not own what it grants",
	delegation.CodeRootUndecidable:      "the scope does not say whose it is",
	delegation.CodeGrantorNotHolder:     "the grantor did not receive what it passes on",
	delegation.CodeScopeNotCovered:      "outside the scopes granted",
	delegation.CodeRetainedExclusive:    "a grantor kept this to itself",
	delegation.CodeRetainedApproval:     "a grantor kept the approval of each use",
	delegation.CodeNotYet:               "the window has not begun",
	delegation.CodeExpired:              "the window has ended",
	delegation.CodeExpiryExceedsParent:  "ends after the grant above it",
	delegation.CodeStanding:             "it has no end",
	delegation.CodeDepthExceeded:        "may not be passed on further",
	delegation.CodeDepthGrows:           "may be passed on further than what was received",
	delegation.CodeSubcontractForbidden: "the contract forbids passing it on",
	delegation.CodeConsentMissing:       "the contract asks for the customer's consent",
	delegation.CodeApprovalMissing:      "not approved in time",
	delegation.CodeApprovalStale:        "approved in another form",
	delegation.CodeSelfApproval:         "approved by somebody who is not independent",
	delegation.CodeNotActive:            "not active in the target system",
	delegation.CodeSuspended:            "suspended",
	delegation.CodeRevoked:              "withdrawn",
	delegation.CodeAncestorRevoked:      "withdrawn above",
	delegation.CodePartyTerminated:      "a party has left",
	delegation.CodePartySuspended:       "the grantee is suspended",
	delegation.CodeNoGrant:              "no grant to this party is on record",
	delegation.CodeUnrecordedGrant:      "the party holds the scope, and no grant on record gives it",
	delegation.CodeStaleFacts:           "the facts are older than -max-staleness",
	delegation.CodeConditionUnmet:       "the request states that the condition does not hold",
	delegation.CodeConditionUnstated:    "the request does not state the condition",
	delegation.CodePrincipalMismatch:    "granted on behalf of another principal",
	delegation.CodeRequestNotLiteral:    "a request names one action on one resource, without wildcards",

	delegation.CodeNotExceptable:          "nothing waives this control",
	delegation.CodeRiskOwnerUnknown:       "who carries the risk is not known",
	delegation.CodeExceptionUnproven:      "an exception on record may be in force",
	delegation.CodeContractNotRunning:     "no contract runs",
	delegation.CodeContractRunning:        "the contract has not ended",
	delegation.CodeAssessmentOld:          "not assessed, or too long ago",
	delegation.CodeCertificationMissing:   "no valid and independent certification",
	delegation.CodeCertificationWithdrawn: "a certification was taken away and not replaced",
	delegation.CodeOwnerUnknown:           "the owner of the tenant is not known",
	delegation.CodeCustodyRuns:            "the tenant is still in custody",
	delegation.CodeHandoffNotVerified:     "neither verified nor closed",
	delegation.CodeStoreNotApproved:       "not a place for secrets",
	delegation.CodeHolderNotOne:           "not one organization would hold it",
	delegation.CodeEnvironmentNotOne:      "not for one environment",
	delegation.CodeSessionUnbounded:       "no bound on sessions, or too long a one",
	delegation.CodeCopyNotDestroyed:       "a copy is left with the provider",
	delegation.CodeNotRotated:             "not replaced after the end",
	delegation.CodeUnused:                 "neither used nor activated lately",
	delegation.CodePrivilegedAutoExtend:   "privileged, and extends itself",
	delegation.CodeControlFailed:          "the control fails",
	delegation.CodeControlUnknown:         "the control is not decided",
	delegation.CodeControlError:           "the control could not be evaluated",
	delegation.CodeControlNotRun:          "nobody ran the control",
	delegation.CodeSubjectsOpen:           "there may be more to ask about",
	delegation.CodeNothingToDecide:        "no requirement applied",
	delegation.CodePartnersNotKnown:       "there may be more partners",
	controls.ReasonConditionFalse:         "does not hold",
	controls.ReasonConditionTrue:          "holds, and must not",
	controls.ReasonEvaluation:             "could not be evaluated",

	delegation.CodeNotRecorded: "not recorded",
	delegation.CodeOpenList:    "nobody declared the list complete",
	delegation.CodeHindsight:   "what it was at that instant is not recorded",
	delegation.CodeNotMapped:   "the privilege map has no level for the action",
	delegation.CodeNotVerified: "no verifier has looked",
	delegation.CodeNoOwner:     "there is no owner",
	delegation.CodeOutsideView: "the audience may not see it",
	governance.CodeDanglingRef: "a reference to nothing on record",
}

func meaning(c governance.Code) string { return meanings[c] }

// why says why a rule could not be decided: the fact is missing, or the rule
// itself says it.
func why(r reason) string {
	code := r.Code
	if r.Detail != "" {
		code = governance.Code(r.Detail)
	}
	if m := meaning(code); m != "" {
		return m
	}
	return string(code)
}

// todo lists what would decide the request, or bring it closer.
func (a *decideAnswer) todo() []string {
	switch a.Outcome {
	case delegation.Allow.String():
		return nil
	case delegation.Deny.String():
		return []string{"nothing that could still be recorded allows this: it takes another grant, or another request"}
	}
	var list []string
	unrecorded := 0
	for _, r := range a.Reasons {
		if r.Detail == string(delegation.CodeNotRecorded) {
			unrecorded++
		} else if s := a.owed(r); !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	if unrecorded > 0 {
		list = append([]string{"record the " + plural(unrecorded, "fact", "facts") + " above, none where there is nothing"}, list...)
	}
	return list
}

// owed is the evidence that one undecided rule asks for.
func (a *decideAnswer) owed(r reason) string {
	path := r.path()
	switch {
	case r.Code == delegation.CodeStaleFacts:
		return "collect the facts again: those here are of " + a.FactsAsOf.String() + ", and no more than " + a.MaxStaleness + " is accepted"
	case r.Code == delegation.CodeRetainedApproval && r.Detail == string(delegation.CodeRetainedApproval):
		return "have the holder of the right, " + path + ", approve exactly this request, " + string(a.RequestDigest) + ", and give the approval with -request"
	case r.Code == delegation.CodeUnrecordedGrant:
		return "record the delegation that gives " + path
	case r.Code == delegation.CodeConditionUnstated && r.Detail == "":
		return "state the condition " + path + " if it holds: " + a.unstated()
	case r.Detail == string(delegation.CodeOpenList):
		return "declare the list complete, in completeness: " + path
	case r.Code == delegation.CodeOutsideView || r.Detail == string(delegation.CodeOutsideView):
		return "ask somebody who may see " + path + ": -audience leaves it out"
	case r.Detail == string(delegation.CodeHindsight):
		return "find out what it was at that instant: " + path
	case r.Detail == string(delegation.CodeNotMapped):
		return "put the action into the privilege map: " + path
	}
	return "ask who knows of " + path + ": " + why(r)
}

// unstated are the flags that would state the conditions that nothing states.
func (a *decideAnswer) unstated() string {
	var flags []string
	for _, c := range a.Conditions {
		states := func(f string) bool { return f == c || strings.HasPrefix(f, c+"=") }
		if !slices.ContainsFunc(a.Request.Facts.Or(nil), states) {
			flags = append(flags, "-fact "+c)
		}
	}
	return strings.Join(flags, " ")
}
