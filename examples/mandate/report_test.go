package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/controls/reports"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

// TestReportText compares what a user sees of each report, made of the estates that
// the reports themselves are tested with, with a file for each. MANDATE_UPDATE=1
// writes them.
func TestReportText(t *testing.T) {
	cases, err := filepath.Glob("../../controls/reports/testdata/*.txtar")
	if err != nil || len(cases) < len(reportKinds()) {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	for _, file := range cases {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			estate, _ := txtar.Parse(contents(t, file)).File("estate.json")
			status, stdout, stderr := runWith(signed(t, estate.Data), "report", name[:len("RPT-00")], "-")
			if status != 0 || stderr != "" {
				t.Fatalf("status %d: %s", status, stderr)
			}
			golden := "testdata/report/" + name + ".txt"
			if os.Getenv("MANDATE_UPDATE") != "" {
				create(t, golden, stdout)
				return
			}
			if diff := cmp.Diff(strings.Split(contents(t, golden), "\n"), strings.Split(stdout, "\n")); diff != "" {
				t.Errorf("%s mismatch (-want +got):\n%s", golden, diff)
			}
		})
	}
}

// signed puts the digests of the exceptions in place of "@digest", in their order.
func signed(t *testing.T, estate string) string {
	t.Helper()
	e, err := governance.Parse("estate.json", []byte(strings.ReplaceAll(estate, "@digest", "sha256:"+strings.Repeat("0", 64))))
	if err != nil {
		t.Fatal(err)
	}
	for i := range e.Exceptions {
		digest, err := governance.Digest(&e.Exceptions[i])
		if err != nil {
			t.Fatal(err)
		}
		estate = strings.Replace(estate, "@digest", string(digest), 1)
	}
	return estate
}

// TestRolesText wants the number of the overlaps that are not listed.
func TestRolesText(t *testing.T) {
	p := &page{}
	rolesText(p, &reports.RoleBoundaries{Tenants: []reports.TenantRoles{{Overlaps: make([]reports.Overlap, 1), Unlisted: 7}}})
	if !strings.Contains(p.String(), "\n  and 7 more overlaps\n") {
		t.Errorf("the number is not told:\n%s", p)
	}
}
