package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestEarlierReport: a report of an older version names a control and requirements
// by ids that are others now. Each is told, and what was withdrawn is compared with
// nothing.
func TestEarlierReport(t *testing.T) {
	dir := t.TempDir()
	create(t, filepath.Join(dir, "estate.json"), `{"schemaVersion": "1.0", "asOf": "2026-06-30T00:00:00Z", "nhis": [
{"id": "job", "kind": "service_account", "status": "active", "interactiveUse": true, "consumers": ["job"]}]}`)
	create(t, filepath.Join(dir, "house", "HOUSE-01.yaml"), `id: HOUSE-01
title: Nobody works as a service account
subject: NHI
severity: high
applies: "true"
pass: nhi.interactiveUse == false
aliases: [HUT-01]
`)
	t.Chdir(dir)
	status, before, stderr := runWith("", "assess", "-pack", "house", "-format", "json", "-fail-on", "never", "estate.json")
	if status != 0 {
		t.Fatalf("assess = %d, %s", status, stderr)
	}
	before = strings.NewReplacer(`"HOUSE-01"`, `"HUT-01"`, `"requirement":"PR.AA-01"`, `"requirement":"PR.AA-1"`,
		`"requirement":"NHI7:2025"`, `"requirement":"NHI-07"`, `"requirement":"PR.AA-05"`, `"requirement":"PR.AC-04"`).Replace(before)
	create(t, "before.json", before)
	status, _, stderr = runWith("", "assess", "-pack", "house", "-baseline", "before.json", "-controls", "HUT-01", "estate.json")
	want := `mandate: before.json: HUT-01 is HOUSE-01 now
mandate: before.json: csf-2.0:PR.AA-1 is csf-2.0:PR.AA-01 now
mandate: before.json: owasp-nhi-2025:NHI-07 is owasp-nhi-2025:NHI7:2025 now
mandate: before.json: compared with nothing: csf-2.0:PR.AC-04 is withdrawn; cites csf-2.0:PR.AC-04; moved-to csf-2.0:PR.AA-05
`
	if diff := cmp.Diff(want, stderr); diff != "" || status != 0 {
		t.Errorf("assess -baseline = %d (-want +got):\n%s", status, diff)
	}
	status, after, _ := runWith("", "assess", "-pack", "house", "-controls", "HUT-01", "-fail-on", "never", "estate.json")
	if row := "| `HUT-01` | `HOUSE-01` | – | `this assessment /basis/controls/0` |"; status != 0 || !strings.Contains(after, row) {
		t.Errorf("assess -controls HUT-01 = %d lacks %s:\n%s", status, row, after)
	}
	if err := os.WriteFile("after.json", []byte(strings.Replace(before, `"status":"not_run"`, `"status":"failing"`, 1)), 0o666); err != nil {
		t.Fatal(err)
	}
	status, text, _ := runWith("", "compare", "before.json", "after.json")
	if lines := strings.Split(text, "\n"); status != 0 || lines[0] != "CHANGES: 1 requirements" {
		t.Errorf("compare = %d:\n%s", status, text)
	}
}

// TestCompareWholeReports: of a report that a filter cut nobody can say what is gone.
func TestCompareWholeReports(t *testing.T) {
	t.Chdir(t.TempDir())
	create(t, "estate.json", `{"schemaVersion": "1.0", "asOf": "2026-06-30T00:00:00Z", "actors": [{"id": "us", "kind": "organization"}],
"nhis": [{"id": "job", "kind": "service_account", "status": "active"}]}`)
	for name, flags := range map[string][]string{"whole.json": nil, "cut.json": {"-severity", "critical"}} {
		status, text, stderr := runWith("", append([]string{"assess", "-format", "json", "-fail-on", "never", "estate.json"}, flags...)...)
		if status != 0 {
			t.Fatalf("assess = %d, %s", status, stderr)
		}
		create(t, name, text)
	}
	for _, args := range [][]string{{"compare", "whole.json", "cut.json"}, {"compare", "cut.json", "whole.json"}, {"assess", "-baseline", "cut.json", "estate.json"}} {
		status, stdout, stderr := runWith("", args...)
		if status != 2 || stdout != "" || !strings.Contains(stderr, "cut.json lists only what a filter let through") {
			t.Errorf("%s = %d, %q, %q", args, status, stdout, stderr)
		}
	}
	_, text, _ := runWith("", "assess", "-format", "json", "-fail-on", "never", "-audience", "actor:us", "estate.json")
	create(t, "ours.json", text)
	for _, args := range [][]string{{"compare", "whole.json", "ours.json"}, {"assess", "-baseline", "ours.json", "estate.json"}} {
		if status, stdout, stderr := runWith("", args...); status != 2 || stdout != "" || !strings.Contains(stderr, "compare reports for one audience") {
			t.Errorf("%s = %d, %q, %q", args, status, stdout, stderr)
		}
	}
	if status, _, stderr := runWith("", "compare", "whole.json", "whole.json"); status != 0 {
		t.Errorf("compare of whole reports = %d, %q", status, stderr)
	}
}
