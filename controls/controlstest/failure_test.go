package controlstest_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/controlstest"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

// at is the instant of Good.
var at = controlstest.AsOf()

// day is how old facts may be in the decisions below.
const day = governance.Day

// failures are tests that fail, by what the author got wrong.
var failures = []struct {
	name string
	test func(t testing.TB, e *governance.Estate)
}{
	{"fails and should pass", func(t testing.TB, e *governance.Estate) {
		controlstest.Change(t, e, "credential:deploy-key", func(c *governance.Credential) {
			c.CreatedAt, c.RotatedAt = days(-200), days(-91)
		})
		controlstest.Pass(t, e, at, "ROT-01", "credential:deploy-key")
	}},
	{"passes and should fail", func(t testing.TB, e *governance.Estate) {
		controlstest.Fail(t, e, at, "ROT-01", "credential:deploy-key", controlstest.WithProfile("unit-test"))
	}},
	{"unknown and should pass", func(t testing.TB, e *governance.Estate) {
		controlstest.Change(t, e, "credential:deploy-key", func(c *governance.Credential) {
			c.CreatedAt, c.RotatedAt = days(-200), governance.Field[time.Time]{}
		})
		controlstest.Pass(t, e, at, "ROT-01", "credential:deploy-key")
	}},
	{"unknown for an open list", func(t testing.TB, e *governance.Estate) {
		e.Completeness = nil
		controlstest.Pass(t, e, at, "SEC-02", "credential:deploy-key")
	}},
	{"does not apply and should fail", func(t testing.TB, e *governance.Estate) {
		controlstest.Fail(t, e, at, "ROT-01", "credential:leaked-key", controlstest.AssumeComplete(), controlstest.AssumeVerified())
	}},
	{"waived and should fail", func(t testing.TB, e *governance.Estate) {
		controlstest.Change(t, e, "nhi:deploy", func(n *governance.NHI) { n.LastReviewedAt = days(-200) })
		controlstest.Fail(t, e, at, "LCM-05", "nhi:deploy")
	}},
	{"under every assumption", func(t testing.TB, e *governance.Estate) {
		e.Completeness = nil
		controlstest.Fail(t, e, at, "SEC-01", "credential:deploy-key", controlstest.WithPack(builtin.Pack()), controlstest.WithProfile("unit-test"),
			controlstest.WithEngine(engine.WithMaxSteps(10)), controlstest.AssumeComplete(), controlstest.AssumeVerified(),
			controlstest.WithIndex(delegation.StrictExpiry(), delegation.WithPrivilegeMap(delegation.PrivilegeMap{"logs.read": 2})))
	}},
	{"later than the facts", func(t testing.TB, e *governance.Estate) {
		controlstest.Pass(t, e, at.Add(100*day), "ROT-01", "credential:deploy-key")
	}},
	{"lacks other facts", func(t testing.TB, e *governance.Estate) {
		controlstest.Change(t, e, "credential:deploy-key", func(c *governance.Credential) {
			c.RotatedAt, c.CreatedAt = governance.Field[time.Time]{}, governance.Field[time.Time]{}
		})
		controlstest.Missing(t, e, at, "ROT-01", "credential:deploy-key",
			[]string{"credential[deploy-key].rotatedAt", "credential[deploy-key].kind"})
	}},
	{"misspelt control", func(t testing.TB, e *governance.Estate) {
		controlstest.Pass(t, e, at, "ROT-0l", "credential:deploy-key")
	}},
	{"misspelt subject", func(t testing.TB, e *governance.Estate) {
		controlstest.Pass(t, e, at, "ROT-01", "credential:deply-key")
	}},
	{"no subject", func(t testing.TB, e *governance.Estate) {
		controlstest.Pass(t, e, at, "ROT-01", "deploy-key")
	}},
	{"subject of another kind", func(t testing.TB, e *governance.Estate) {
		controlstest.Pass(t, e, at, "ROT-01", "nhi:deploy")
	}},
	{"not in the profile", func(t testing.TB, e *governance.Estate) {
		controlstest.Pass(t, e, at, "ROT-04", "credential:deploy-key", controlstest.WithProfile("unit-test"))
	}},
	{"misspelt profile", func(t testing.TB, e *governance.Estate) {
		controlstest.Pass(t, e, at, "ROT-01", "credential:deploy-key", controlstest.WithProfile("unit-tests"))
	}},
	{"estate with faults", func(t testing.TB, e *governance.Estate) {
		e.Credentials = append(e.Credentials, e.Credentials[0])
		controlstest.Pass(t, e, at, "ROT-01", "credential:deploy-key")
	}},
	{"change of nothing", func(t testing.TB, e *governance.Estate) {
		controlstest.Change(t, e, "nhi:deplyo", func(*governance.NHI) {})
	}},
	{"change of another type", func(t testing.TB, e *governance.Estate) {
		controlstest.Change(t, e, "nhi:deploy", func(*governance.Credential) {})
	}},
	{"denied and should be allowed", func(t testing.TB, e *governance.Estate) {
		q := reading()
		q.Action = "logs.write"
		controlstest.Allow(t, e, at, q, day)
	}},
	{"allowed and should be denied", func(t testing.TB, e *governance.Estate) {
		controlstest.Deny(t, e, at, reading(), day, controlstest.WithIndex(delegation.WithPrivilegeMap(delegation.PrivilegeMap{"logs.read": 2})))
	}},
	{"condition not stated", func(t testing.TB, e *governance.Estate) {
		controlstest.Allow(t, e, at, &governance.Request{Party: governance.NewRef(governance.KindActor, "harbor-desk"), Action: "users.admin", Resource: "tenant/acme-prod/x"}, day)
	}},
	{"needs evidence and should not", func(t testing.TB, e *governance.Estate) {
		controlstest.Change(t, e, "delegation:watch", func(d *governance.Delegation) { d.ExpiresAt = governance.Field[time.Time]{} })
		controlstest.Deny(t, e, at, reading(), day)
	}},
	{"facts too old", func(t testing.TB, e *governance.Estate) {
		controlstest.Allow(t, e, at.Add(2*day), reading(), day)
	}},
	{"misspelt party", func(t testing.TB, e *governance.Estate) {
		q := reading()
		q.Party.ID = "patroll"
		controlstest.Allow(t, e, at, q, day)
	}},
	{"gate denies and should allow", func(t testing.TB, e *governance.Estate) {
		controlstest.Change(t, e, "actor:harbor", func(a *governance.Actor) { a.LastAssessedAt = days(-400) })
		controlstest.GateAllows(t, e, at, delegation.GatePartnerActivate, "actor:harbor", day)
	}},
	{"gate needs evidence and should not", func(t testing.TB, e *governance.Estate) {
		controlstest.Change(t, e, "delegation:watch", func(d *governance.Delegation) { d.LastReviewedAt = governance.Field[time.Time]{} })
		controlstest.GateDenies(t, e, at, delegation.GateExtend, "delegation:watch", day)
	}},
	{"gate allows a request and should not", func(t testing.TB, e *governance.Estate) {
		controlstest.GateNeedsEvidence(t, e, at, delegation.GatePrivilegedAction, "", day, controlstest.WithRequest(reading()))
	}},
	{"gate without a control", func(t testing.TB, e *governance.Estate) {
		controlstest.GateAllows(t, e, at, delegation.GateExtend, "delegation:watch", day, controlstest.WithProfile("unit-test"))
	}},
	{"misspelt gate", func(t testing.TB, e *governance.Estate) {
		controlstest.GateAllows(t, e, at, "partner-activte", "actor:harbor", day)
	}},
	{"misspelt subject of a gate", func(t testing.TB, e *governance.Estate) {
		controlstest.GateAllows(t, e, at, delegation.GatePartnerActivate, "actor:harbour", day)
	}},
	{"gate of another kind", func(t testing.TB, e *governance.Estate) {
		controlstest.GateAllows(t, e, at, delegation.GatePartnerActivate, "tenant:acme-prod", day)
	}},
	{"gate without its request", func(t testing.TB, e *governance.Estate) {
		controlstest.GateAllows(t, e, at, delegation.GatePrivilegedAction, "nhi:patrol", day)
	}},
	{"new findings", func(t testing.TB, e *governance.Estate) {
		controlstest.Change(t, e, "credential:deploy-key", func(c *governance.Credential) {
			c.CreatedAt, c.RotatedAt = days(-200), days(-91)
		})
		controlstest.NoNewFindings(t, e, at, "testdata/known.txt", controlstest.WithProfile("unit-test"), controlstest.AssumeVerified())
	}},
}

func days(n int) governance.Field[time.Time] {
	return governance.Some(at.Add(time.Duration(n) * day))
}

// reading is what delegation:watch is there for.
func reading() *governance.Request {
	return &governance.Request{Party: governance.NewRef(governance.KindNHI, "patrol"), Action: "logs.read", Resource: "tenant/acme-prod/shop"}
}

// version is that of the built-in pack.
var version = regexp.MustCompile(`pack mandate \S+`)

// TestFailures wants every wrong test to fail, once, with the text of
// testdata/failures.txtar. MANDATE_UPDATE=1 rewrites it.
func TestFailures(t *testing.T) {
	update := os.Getenv("MANDATE_UPDATE") == "1"
	t.Setenv("MANDATE_UPDATE", "") // what is wrong stays wrong
	var got txtar.Archive
	for _, tt := range failures {
		r := record(func(t testing.TB) { tt.test(t, controlstest.Good()) })
		if len(r.failures) != 1 {
			t.Errorf("%s: failed %d times, want once", tt.name, len(r.failures))
		}
		got.Files = append(got.Files, txtar.File{Name: tt.name, Data: version.ReplaceAllString(strings.TrimSuffix(r.text(), "\n"), "pack mandate") + "\n"})
	}
	golden(t, "testdata/failures.txtar", txtar.Format(&got), update)
}

func golden(t *testing.T, file, got string, update bool) {
	t.Helper()
	if update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s mismatch (-want +got):\n%s", file, diff)
	}
}
