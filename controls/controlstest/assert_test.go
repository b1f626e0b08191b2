package controlstest_test

import (
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/controls/controlstest"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// TestVerdicts wants each assertion to accept its verdict and no other.
func TestVerdicts(t *testing.T) {
	assertions := map[string]func(testing.TB, *governance.Estate, time.Time, string, string, ...controlstest.Option){
		"pass": controlstest.Pass, "fail": controlstest.Fail, "unknown": controlstest.Unknown,
		"not_applicable": controlstest.NotApplicable, "waived": controlstest.Waived,
	}
	tests := []struct {
		verdict, control, subject string
		change                    func(e *governance.Estate)
	}{
		{"pass", "ROT-01", "credential:deploy-key", func(*governance.Estate) {}},
		{"fail", "USE-02", "nhi:deploy", func(e *governance.Estate) { e.NHIs[0].InteractiveUse = governance.Some(true) }},
		{"unknown", "USE-02", "nhi:deploy", func(e *governance.Estate) { e.NHIs[0].InteractiveUse = governance.Field[bool]{} }},
		{"not_applicable", "USE-02", "nhi:retired", func(*governance.Estate) {}},
		{"waived", "LCM-05", "nhi:deploy", func(e *governance.Estate) { e.NHIs[0].LastReviewedAt = governance.None[time.Time]() }},
		{"waived", "LCM-05", "nhi:deploy", func(e *governance.Estate) { e.NHIs[0].LastReviewedAt = governance.Field[time.Time]{} }},
		{"fail", "LCM-05", "nhi:deploy", func(e *governance.Estate) {
			e.NHIs[0].LastReviewedAt, e.Exceptions[0].Reason = governance.None[time.Time](), governance.Some("edited after it was approved")
		}},
	}
	for _, tt := range tests {
		e := controlstest.Good()
		tt.change(e)
		for verdict, assertion := range assertions {
			r := record(func(t testing.TB) { assertion(t, e, at, tt.control, tt.subject) })
			if (len(r.failures) == 0) != (verdict == tt.verdict) {
				t.Errorf("%s on %s is %s; the assertion of %s failed %d times:\n%s", tt.control, tt.subject, tt.verdict, verdict, len(r.failures), r.text())
			}
		}
	}
}

// TestMissing wants the paths in any order, all of them, and no other.
func TestMissing(t *testing.T) {
	e := controlstest.Good()
	controlstest.Change(t, e, "credential:deploy-key", func(c *governance.Credential) {
		c.RotatedAt, c.CreatedAt = governance.Field[time.Time]{}, governance.Field[time.Time]{}
	})
	const rotated, created = "credential[deploy-key].rotatedAt", "credential[deploy-key].createdAt"
	for _, tt := range []struct {
		control string
		paths   []string
		fails   bool
	}{
		{"ROT-01", []string{rotated, created}, false},
		{"ROT-01", []string{created, rotated, created}, false},
		{"ROT-01", []string{created}, true},
		{"ROT-01", []string{rotated, created, "credential[deploy-key].kind"}, true},
		{"ROT-01", nil, true},
		{"SEC-01", nil, true}, // passes: nothing is missing, and it is not unknown
	} {
		r := record(func(t testing.TB) { controlstest.Missing(t, e, at, tt.control, "credential:deploy-key", tt.paths) })
		if (len(r.failures) > 0) != tt.fails {
			t.Errorf("Missing(%s, %v) failed %d times, want it to: %v\n%s", tt.control, tt.paths, len(r.failures), tt.fails, r.text())
		}
	}
}

// TestOutcomes wants each assertion of a decision to accept its outcome and no
// other.
func TestOutcomes(t *testing.T) {
	assertions := map[string]func(testing.TB, *governance.Estate, time.Time, *governance.Request, time.Duration, ...controlstest.Option){
		"allow": controlstest.Allow, "deny": controlstest.Deny, "needs-evidence": controlstest.NeedsEvidence,
	}
	for _, tt := range []struct {
		outcome string
		change  func(e *governance.Estate)
	}{
		{"allow", func(*governance.Estate) {}},
		{"deny", func(e *governance.Estate) {
			e.Delegations[1].State = governance.Some(governance.DelegationStateSuspended)
		}},
		{"needs-evidence", func(e *governance.Estate) { e.Delegations[1].State = governance.Field[governance.DelegationState]{} }},
	} {
		e := controlstest.Good()
		tt.change(e)
		for outcome, assertion := range assertions {
			r := record(func(t testing.TB) { assertion(t, e, at, reading(), day) })
			if (len(r.failures) == 0) != (outcome == tt.outcome) {
				t.Errorf("the request is %s; the assertion of %s failed %d times:\n%s", tt.outcome, outcome, len(r.failures), r.text())
			}
		}
	}
}

// TestGateOutcomes wants each assertion of a gate to accept its outcome and no
// other.
func TestGateOutcomes(t *testing.T) {
	assertions := map[string]func(testing.TB, *governance.Estate, time.Time, string, string, time.Duration, ...controlstest.Option){
		"allow": controlstest.GateAllows, "deny": controlstest.GateDenies, "needs-evidence": controlstest.GateNeedsEvidence,
	}
	reviewed := func(at governance.Field[time.Time]) func(*governance.Delegation) {
		return func(d *governance.Delegation) { d.LastReviewedAt = at }
	}
	for outcome, change := range map[string]func(*governance.Delegation){
		"allow": reviewed(days(-1)), "deny": reviewed(days(-300)), "needs-evidence": reviewed(governance.Field[time.Time]{}),
	} {
		e := controlstest.Good()
		controlstest.Change(t, e, "delegation:watch", change)
		for asserted, assertion := range assertions {
			r := record(func(t testing.TB) { assertion(t, e, at, delegation.GateExtend, "delegation:watch", day) })
			if (len(r.failures) == 0) != (asserted == outcome) {
				t.Errorf("the gate is %s; the assertion of %s failed %d times:\n%s", outcome, asserted, len(r.failures), r.text())
			}
		}
	}
}

// TestOptions wants the options to reach the index: without its statements of
// completeness, and without verifications, Good is not good.
func TestOptions(t *testing.T) {
	e := controlstest.Good()
	e.Completeness = nil
	controlstest.Unknown(t, e, at, "SEC-02", "credential:deploy-key")
	controlstest.Pass(t, e, at, "SEC-02", "credential:deploy-key", controlstest.AssumeComplete())
	pack, _ := own(t)
	controlstest.Fail(t, e, at, "OWN-01", "credential:deploy-key", controlstest.WithPack(pack))
}
