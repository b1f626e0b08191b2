package frameworks_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/frameworks"
)

// An id of an earlier result counts in any spelling, and the use is told; what is
// withdrawn or of another edition is compared with nothing, its successors named.
func TestCompareCoverage(t *testing.T) {
	row := func(framework, id string, s frameworks.Status) frameworks.Requirement {
		return frameworks.Requirement{Framework: framework, ID: id, Status: s}
	}
	source := func(version string) []controls.Source { return []controls.Source{{Name: "csf-2.0", Version: version}} }
	before := &frameworks.Coverage{Catalogs: source("1"), Requirements: []frameworks.Requirement{
		row("csf-2.0", "PR.AA-1", frameworks.Failing),
		row("csf-2.0", "PR.AA-05", frameworks.Failing),
		row("csf-2.0", "PR.AC-04", frameworks.Failing),
		row("csf-1.1", "PR.AC-4", frameworks.Failing),
		row("owasp-nhi-2025", "NHI-07", frameworks.Supported),
		row("csf-2.0", "ID.AM-02", frameworks.Supported),
		row("own", "X", frameworks.Supported),
	}}
	after := &frameworks.Coverage{Catalogs: source("2"), Requirements: []frameworks.Requirement{
		row("csf-2.0", "PR.AA-01", frameworks.Supported),
		row("csf-2.0", "PR.AA-05", frameworks.Failing),
		row("owasp-nhi-2025", "NHI7:2025", frameworks.Supported),
		row("csf-2.0", "PR.DS-01", frameworks.NotRun),
	}}
	got := frameworks.CompareCoverage(before, after, frameworks.Builtin())
	var refused []string
	for _, r := range got.Refused {
		refused = append(refused, (&frameworks.RefusedError{Resolution: r}).Error())
	}
	wantRefused := []string{
		"csf-2.0:PR.AC-04 is withdrawn; cites csf-2.0:PR.AC-04; moved-to csf-2.0:PR.AA-05",
		"csf-1.1:PR.AC-4 is legacy-id; cites csf-1.1:PR.AC-4; moved-to csf-2.0:PR.AA-05",
		"own:X is unknown-id",
	}
	if diff := cmp.Diff(wantRefused, refused); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
	got.Refused = nil
	alias := func(pointer, framework, written, id string) frameworks.AliasUse {
		return frameworks.AliasUse{Code: controls.CodeRequirementAlias, Pointer: pointer, Framework: framework, Written: written, ID: id}
	}
	want := frameworks.CoverageComparison{
		Causes:  []string{"csf-2.0"},
		Changes: []frameworks.StatusChange{{Requirement: ref(t, "csf-2.0:PR.AA-01"), Before: frameworks.Failing, After: frameworks.Supported}},
		Aliases: []frameworks.AliasUse{
			alias("/coverage/0/requirement", "csf-2.0", "csf-2.0:PR.AA-1", "PR.AA-01"),
			alias("/coverage/4/requirement", "owasp-nhi-2025", "owasp-nhi-2025:NHI-07", "NHI7:2025"),
		},
		Before: []frameworks.Ref{ref(t, "csf-2.0:ID.AM-02")},
		After:  []frameworks.Ref{ref(t, "csf-2.0:PR.DS-01")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("CompareCoverage (-want +got):\n%s", diff)
	}
	old := &frameworks.Coverage{Requirements: []frameworks.Requirement{row("csf-1.1", "PR.AC-4", frameworks.Failing)}}
	if same := frameworks.CompareCoverage(old, old, frameworks.Builtin()); len(same.Refused)+len(same.Before)+len(same.After) > 0 {
		t.Errorf("two results about one edition, which was superseded: %+v", same)
	}
}
