package controlstest

import (
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// Allow wants a request to be allowed by the grants on record, at an instant, from
// facts that are not older than maxStaleness (see delegation.View.Decide).
func Allow(t testing.TB, e *governance.Estate, asOf time.Time, q *governance.Request, maxStaleness time.Duration, opts ...Option) {
	t.Helper()
	decide(t, e, asOf, q, maxStaleness, delegation.Allow, opts)
}

// Deny wants a request to be denied.
func Deny(t testing.TB, e *governance.Estate, asOf time.Time, q *governance.Request, maxStaleness time.Duration, opts ...Option) {
	t.Helper()
	decide(t, e, asOf, q, maxStaleness, delegation.Deny, opts)
}

// NeedsEvidence wants a request to be left open because facts are missing.
func NeedsEvidence(t testing.TB, e *governance.Estate, asOf time.Time, q *governance.Request, maxStaleness time.Duration, opts ...Option) {
	t.Helper()
	decide(t, e, asOf, q, maxStaleness, delegation.NeedsEvidence, opts)
}

func decide(t testing.TB, e *governance.Estate, asOf time.Time, q *governance.Request, maxStaleness time.Duration, want delegation.Outcome, opts []Option) {
	t.Helper()
	s := settingsOf(opts)
	x, ok := s.indexOf(t, e)
	if !ok || !exists(t, e, q.Party) {
		return
	}
	v := x.At(asOf)
	d := v.Decide(q, maxStaleness)
	if d.Outcome == want {
		return
	}
	var p page
	p.section("because", decisionReasons(d)...)
	p.section("by "+d.Grant.String(), grantLines(v, d)...)
	p.section("taken for granted", append(s.read(v),
		"facts may be up to "+governance.FormatDuration(maxStaleness)+" old", stated(q))...)
	t.Errorf("%v may %s on %s: %v, want %v\n%s", q.Party, q.Action, q.Resource, d.Outcome, want, p.String())
}

// stated is what the caller of a decision vouches for.
func stated(q *governance.Request) string {
	facts := q.Facts.Or(nil)
	if len(facts) == 0 {
		return "the request states no condition"
	}
	return "the request states " + strings.Join(facts, ", ")
}

// grantLines says what the grant that decided, or came closest, covers.
func grantLines(v *delegation.View, d delegation.Decision) []string {
	var out []string
	if s, ok := v.Subject(d.Grant); ok {
		if g, ok := s.(delegation.Delegation); ok {
			for _, scope := range g.Record().Scopes {
				out = append(out, scope.String())
			}
		}
	}
	if len(d.Conditions) > 0 {
		out = append(out, "on condition of "+strings.Join(d.Conditions, ", "))
	}
	return out
}

func decisionReasons(d delegation.Decision) []string {
	if d.Outcome == delegation.Allow {
		return []string{"every rule of the grant and of those above it holds"}
	}
	out := make([]string, len(d.Reasons))
	for i, r := range d.Reasons {
		out[i] = strings.TrimSpace(string(r.Code) + " " + place(r))
		switch text := rules[r.Code]; {
		case r.Unknown && r.Detail != "":
			out[i] += ": not known whether " + text + " (" + r.Detail + ")"
		case text != "":
			out[i] += ": " + text
		}
	}
	return out
}

// place is the fact that a reason is about.
func place(r delegation.Reason) string {
	switch {
	case r.Field == "":
		return r.Subject.String()
	case r.Subject.IsZero():
		return r.Field
	}
	return r.Subject.Path(r.Field)
}

// rules say what is wrong where a rule of a decision does not hold.
var rules = map[governance.Code]string{
	delegation.CodeChainTooLong:         "the chain has too many grants",
	delegation.CodeRootNotAuthority:     "the first grantor does not own what it grants",
	delegation.CodeRootUndecidable:      "the scope does not name an authority",
	delegation.CodeGrantorNotHolder:     "the grantor did not receive what it passes on",
	delegation.CodeScopeNotCovered:      "no scope of the grant covers the request, or one is wider than what was received",
	delegation.CodeRetainedExclusive:    "a grantor above keeps the right for itself",
	delegation.CodeRetainedApproval:     "a grantor above approves each use, within a day before it",
	delegation.CodeNotYet:               "the window of the grant has not begun",
	delegation.CodeExpired:              "the window of the grant has ended",
	delegation.CodeExpiryExceedsParent:  "the grant ends after the one above it",
	delegation.CodeStanding:             "the grant has no end",
	delegation.CodeDepthExceeded:        "the grant may not be passed on further",
	delegation.CodeDepthGrows:           "the grant may be passed on further than what was received",
	delegation.CodeSubcontractForbidden: "the contract forbids passing on",
	delegation.CodeConsentMissing:       "the contract asks for the customer's consent",
	delegation.CodeApprovalMissing:      "the grant was not approved in time",
	delegation.CodeApprovalStale:        "the grant was approved in another form; see Bind",
	delegation.CodeSelfApproval:         "nobody independent approved the grant",
	delegation.CodeNotActive:            "the grant is not active",
	delegation.CodeSuspended:            "the grant or one above it is suspended",
	delegation.CodeRevoked:              "the grant was withdrawn",
	delegation.CodeAncestorRevoked:      "a grant above was withdrawn",
	delegation.CodePartyTerminated:      "a party has left",
	delegation.CodePartySuspended:       "the grantee is suspended",
	delegation.CodeRevocationBackdated:  "the withdrawal is backdated without a compromise",
	delegation.CodeNoGrant:              "no grant to this party is on record",
	delegation.CodeUnrecordedGrant:      "the scope is held without a grant on record",
	delegation.CodeStaleFacts:           "the facts are older than the test accepts",
	delegation.CodeConditionUnmet:       "the request states that the condition does not hold",
	delegation.CodeConditionUnstated:    "the request does not state the condition",
	delegation.CodePrincipalMismatch:    "the grant is on behalf of another principal",
	delegation.CodeRequestNotLiteral:    "a request names one action on one resource, without wildcards",
	delegation.CodeOutsideView:          "the audience of the index does not see what decides it",
}
