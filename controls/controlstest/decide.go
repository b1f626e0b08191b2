package controlstest

import (
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/controls"
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
	english := controls.English()
	out := make([]string, len(d.Reasons))
	for i, r := range d.Reasons {
		out[i] = string(r.Code) + ": " + english.Text(controls.RuleMessage(r))
	}
	return out
}
