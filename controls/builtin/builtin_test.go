package builtin_test

import (
	"testing"

	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/controlstest"
	"github.com/mandate-nhi/mandate/controls/engine"
)

// cases are the archives of the pack: testdata/ID.txtar is the specification of a
// control.
var cases = controlstest.Dir("testdata")

// TestCases wants every control to decide as its cases say, and these to reach
// every verdict that it can reach and to vary every fact that it reads.
func TestCases(t *testing.T) { controlstest.Run(t, builtin.Pack(), cases) }

// TestBranches wants the cases to take the branches of the expressions.
func TestBranches(t *testing.T) { controlstest.Branches(t, builtin.Pack(), cases, 98) }

// TestMutants wants the cases to notice mistakes.
func TestMutants(t *testing.T) { controlstest.Mutate(t, builtin.Pack(), cases, 95, equivalents()...) }

// TestWithhold wants nothing that fails to pass, or not to be asked, because a fact
// is missing.
func TestWithhold(t *testing.T) { controlstest.Withhold(t, builtin.Pack(), cases) }

// TestBoundaries wants verdicts to turn to the nanosecond.
func TestBoundaries(t *testing.T) { controlstest.Boundaries(t, builtin.Pack(), cases) }

// equivalents are the mistakes that make no difference, by control.
func equivalents() []controlstest.Option {
	var out []controlstest.Option
	for _, x := range []struct {
		control, because string
		mutants          []string
	}{
		{"LCM-05", "maxAgePrivileged is the shorter time, so that the last line alone passes all that the first one does", []string{
			"pass: without (nhi.privileged && nhi.lastReviewedAt >= now - params.maxAgePrivileged)",
			"pass: without nhi.privileged",
			"pass: nhi.privileged → !(nhi.privileged)",
			"pass: nhi.lastReviewedAt >= now - params.maxAgePrivileged → nhi.lastReviewedAt > now - params.maxAgePrivileged",
			"pass: without nhi.lastReviewedAt >= now - params.maxAge (2)",
			"pass: nhi.lastReviewedAt >= now - params.maxAge → nhi.lastReviewedAt > now - params.maxAge (2)",
		}},
		{"DEL-02", "maxLifePrivileged is the shorter time, so that the last line alone passes all that the one for privileged grants does", []string{
			"pass: without (delegation.privileged && delegation.autoExtend == null && delegation.expiresAt <= delegation.startsAt + params.maxLifePrivileged)",
			"pass: without delegation.privileged",
			"pass: delegation.privileged → !(delegation.privileged)",
			"pass: delegation.expiresAt <= delegation.startsAt + params.maxLifePrivileged → delegation.expiresAt < delegation.startsAt + params.maxLifePrivileged",
			"pass: without delegation.expiresAt <= delegation.startsAt + params.maxLife (2)",
			"pass: delegation.expiresAt <= delegation.startsAt + params.maxLife → delegation.expiresAt < delegation.startsAt + params.maxLife (2)",
		}},
		{"ROT-03", "encryption and authentication have the same default", []string{
			"pass: credential.kind == 'encryption_key' → credential.kind != 'encryption_key'",
			"pass: credential.kind == 'encryption_key' → credential.kind == 'webhook_secret'",
			"pass: credential.kind == 'encryption_key' → credential.kind != 'encryption_key' (2)",
			"pass: credential.kind == 'encryption_key' → credential.kind == 'webhook_secret' (2)",
		}},
	} {
		for _, m := range x.mutants {
			out = append(out, controlstest.Equivalent(x.control, m, x.because))
		}
	}
	return out
}

func compile(t *testing.T) *engine.Engine {
	t.Helper()
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		t.Fatal(err)
	}
	return eng
}
