package controlstest_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls/controlstest"
	"github.com/mandate-nhi/mandate/governance"
)

// TestNoNewFindings takes a list of known findings from its first day to the day
// on which one of them is repaired.
func TestNoNewFindings(t *testing.T) {
	file := t.TempDir() + "/known.txt"
	e := controlstest.Good()
	controlstest.Change(t, e, "nhi:deploy", func(n *governance.NHI) {
		n.LastUsedAt, n.CreatedAt, n.UnusedScopes = days(-50), days(-60), governance.Field[int64]{}
	})
	check := func() *recorder {
		return record(func(t testing.TB) { controlstest.NoNewFindings(t, e, at, file, controlstest.AssumeVerified()) })
	}
	t.Setenv("MANDATE_UPDATE", "")
	if r := check(); len(r.failures) != 1 {
		t.Errorf("findings, and no file: failed %d times, want once", len(r.failures))
	}
	write(t, file, "# Older than the team.\n\nfail USE-02 nhi:deploy\n")
	t.Setenv("MANDATE_UPDATE", "1")
	if r := check(); len(r.failures) > 0 {
		t.Errorf("updating fails: %s", r.text())
	}
	if diff := cmp.Diff("# Older than the team.\nfail LCM-01 nhi:deploy\nunknown PRV-02 nhi:deploy\n", read(t, file)); diff != "" {
		t.Errorf("the file after an update (-want +got):\n%s", diff)
	}
	t.Setenv("MANDATE_UPDATE", "")
	if r := check(); len(r.failures)+len(r.logs) > 0 {
		t.Errorf("what is known fails: %s, logs %v", r.text(), r.logs)
	}
	controlstest.Change(t, e, "nhi:deploy", func(n *governance.NHI) { n.LastUsedAt = days(-1) })
	r := check()
	if diff := cmp.Diff([]string{file + ": no longer found: fail LCM-01 nhi:deploy"}, r.logs); diff != "" || len(r.failures) > 0 {
		t.Errorf("what is repaired fails: %s, logs (-want +got):\n%s", r.text(), diff)
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
