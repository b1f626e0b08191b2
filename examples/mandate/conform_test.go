package main

import (
	"os"
	"strings"
	"testing"
)

// TestConform wants the built-in archive to be run, written, and run again from
// there with its own pack; and an answer that differs to be told.
func TestConform(t *testing.T) {
	t.Chdir(t.TempDir())
	status, stdout, stderr := runWith("", "conform")
	if status != 0 || stderr != "" || !strings.HasPrefix(stdout, "CONFORMS: ") {
		t.Fatalf("conform = %d, %q, %q", status, stdout, stderr)
	}
	if status, _, stderr := runWith("", "conform", "-write", "archive"); status != 0 || stderr != "" {
		t.Fatalf("conform -write = %d, %q", status, stderr)
	}
	if status, again, stderr := runWith("", "conform", "archive"); status != 0 || stderr != "" || again != stdout {
		t.Errorf("conform of what was written = %d, %q, %q", status, again, stderr)
	}
	rotated := contents(t, "archive/pack/ROT-01.yaml")
	create(t, "archive/pack/ROT-01.yaml", strings.Replace(rotated, "default: P90D", "default: P30D", 1))
	status, stdout, _ = runWith("", "conform", "archive")
	for _, part := range []string{"DIFFERS: ", "\n  the pack that is asked is not that of the archive\n", "\nROT-01/1: ROT-01 credential:edge\n  want {"} {
		if status != 1 || !strings.Contains(stdout, part) {
			t.Errorf("conform of another pack = %d without %q:\n%.400s", status, part, stdout)
		}
	}
	if err := os.RemoveAll("archive/pack"); err != nil {
		t.Fatal(err)
	}
	create(t, "archive/gates.json", contents(t, "archive/gates.json")+" ")
	if status, _, stderr := runWith("", "conform", "archive"); status != 2 || !strings.Contains(stderr, "gates.json: SHA-256 is ") {
		t.Errorf("conform of a changed archive = %d, %q", status, stderr)
	}
}
