package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSamplePack wants the sample to be what a pack ought to be: without faults, on
// typed plans, with cases that take every branch.
func TestSamplePack(t *testing.T) {
	const dir = "../pack"
	tests := []struct {
		args []string
		want string
	}{
		{[]string{"pack", "lint", dir}, `acme 1.0.0: 2 controls, no faults
  acme.BOT-01  typed
  acme.KEY-01  typed
`},
		{[]string{"pack", "test", "-min-branches", "100", dir}, `acme 1.0.0: 2 passed, 0 failed; branches taken: 14 of 14
  pass  acme.BOT-01: branches 8 of 8; reaches pass, fail, unknown, not_applicable
  pass  acme.KEY-01: branches 6 of 6; reaches pass, fail, unknown, not_applicable
`},
	}
	for _, tt := range tests {
		status, stdout, stderr := runWith("", tt.args...)
		if status != 0 || stderr != "" {
			t.Errorf("%v: status %d, stderr %q", tt.args, status, stderr)
		}
		if diff := cmp.Diff(tt.want, stdout); diff != "" {
			t.Errorf("%v mismatch (-want +got):\n%s", tt.args, diff)
		}
	}
}

// TestPackTestFails changes the cases of a copy of the sample: one control is not as
// wanted, one has no cases, and one archive is of no control.
func TestPackTestFails(t *testing.T) {
	t.Setenv("MANDATE_UPDATE", "")
	dir := t.TempDir() + "/pack"
	if err := os.CopyFS(dir, os.DirFS("../pack")); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir + "/..")
	const archive = "pack/testdata/acme.BOT-01.txtar"
	lines := strings.Replace(contents(t, archive), "fail nhi:idle\n", "pass nhi:idle\n", 1)
	lines = strings.Replace(lines, `{"id": "within", "kind": "bot", "status": "active", "name": "old bot-sales-01", "purpose": "answers quotes"},`+"\n", "", 1)
	create(t, archive, strings.Replace(lines, "fail nhi:within\n", "", 1))
	if err := os.Rename("pack/testdata/acme.KEY-01.txtar", "pack/testdata/acme.KEY-02.txtar"); err != nil {
		t.Fatal(err)
	}
	status, stdout, stderr := runWith("", "pack", "test", "pack")
	want := `acme 1.0.0: 0 passed, 3 failed; branches taken: 7 of 8
  FAIL  acme.BOT-01: branches 7 of 8; reaches pass, unknown, not_applicable
        acme.BOT-01.txtar, estate 1: verdicts differ (- wanted, + got; MANDATE_UPDATE=1 rewrites):
          unknown nhi:dark nhi[dark].name nhi[dark].purpose
          unknown nhi:dim nhi[dim].status
          pass nhi:good
          pass nhi:paused
        - pass nhi:idle
          not_applicable nhi:gone
          not_applicable nhi:job
        + fail nhi:idle
        acme.BOT-01.txtar: no case reaches verdict fail; add one, or say in the comment: Not reached: fail, because …
        not taken: acme.BOT-01 pass: nhi.name.matches("^bot-[a-z]+-[0-9]{2}$") is never false
  FAIL  acme.KEY-01: branches 0 of 0; reaches nothing
        every control has cases: open acme.KEY-01.txtar: no such file or directory
  FAIL  the folder of cases
        acme.KEY-02.txtar is the archive of no control
`
	if diff := cmp.Diff(want, stdout); diff != "" || status != 1 || stderr != "mandate pack test: failed: 3\n" {
		t.Errorf("status %d, stderr %q (-want +got):\n%s", status, stderr, diff)
	}
	status, stdout, _ = runWith("", "pack", "test", "-format", "json", "pack")
	if status != 1 || !strings.Contains(stdout, "\"failed\": 3,") || !strings.Contains(stdout, "\"reached\": [\n        \"pass\",") {
		t.Errorf("-format json: status %d\n%s", status, stdout)
	}
}

// TestFewBranches wants -min-branches to be met or told.
func TestFewBranches(t *testing.T) {
	met := (&packTest{minBranches: 80}).met(&packTestAnswer{Taken: 7, Branches: 8})
	missed := (&packTest{minBranches: 90}).met(&packTestAnswer{Taken: 7, Branches: 8})
	if met != nil || missed == nil || missed.Error() != "branches taken: 7 of 8, less than 90 %" {
		t.Errorf("met: %v, missed: %v", met, missed)
	}
}
