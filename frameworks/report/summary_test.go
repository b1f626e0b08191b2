package report_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
)

func TestSummarize(t *testing.T) {
	in := fixture(t)
	want := report.Summary{
		Controls: 4, Questions: 24, Evaluated: 15, NotRun: 9, Applicable: 14,
		Verdicts: controls.Counts{Pass: 2, Fail: 3, Unknown: 6, Waived: 2, WaivedFail: 1, NotApplicable: 1, Error: 1},
		Severities: []report.SeverityCounts{
			{Severity: controls.Critical, Applicable: 9, Verdicts: controls.Counts{Pass: 1, Fail: 2, Unknown: 3, Waived: 2, WaivedFail: 1, Error: 1}},
			{Severity: controls.High, Applicable: 2, Verdicts: controls.Counts{Unknown: 2, NotApplicable: 1}},
			{Severity: controls.Medium, Applicable: 2, Verdicts: controls.Counts{Unknown: 1, Pass: 1}},
			{Severity: controls.Low, Applicable: 1, Verdicts: controls.Counts{Fail: 1}},
		},
		Subjects: []report.KindCounts{
			{Kind: governance.KindTenant, Records: 3, Unproven: 2},
			{Kind: governance.KindNHI, Records: 3, Unproven: 1},
			{Kind: governance.KindCredential, Records: 9, Failing: 3, Unproven: 3, Waived: 2},
		},
		Coverage: []report.FrameworkSummary{
			{Framework: "csf-2.0", Requirements: 4, Statuses: report.StatusCounts{Supported: 1, Unproven: 1, NoControl: 2}},
			{Framework: "owasp-nhi-2025", Requirements: 3, Statuses: report.StatusCounts{Waived: 1, Failing: 1, NotRun: 1}},
		},
	}
	if diff := cmp.Diff(want, report.Summarize(in)); diff != "" {
		t.Errorf("Summarize (-want +got):\n%s", diff)
	}
	in.Pack, in.Library = nil, nil
	if diff := cmp.Diff(want, report.Summarize(in)); diff != "" {
		t.Errorf("Summarize without definitions (-want +got):\n%s", diff)
	}
}

// TestSummarizePassesOnly wants kinds of record of which nothing is listed, for
// they only pass, to be counted where the pack tells them.
func TestSummarizePassesOnly(t *testing.T) {
	in := report.Input{Pack: pack(t), Assessment: &controls.Assessment{
		Population: []controls.Population{{Control: "LCM-05", Severity: controls.Medium, Subjects: 7, Counts: controls.Counts{Pass: 7}}},
	}}
	if diff := cmp.Diff([]report.KindCounts{{Kind: governance.KindNHI, Records: 7}}, report.Summarize(in).Subjects); diff != "" {
		t.Errorf("Subjects (-want +got):\n%s", diff)
	}
}

// TestSummarizeWorst wants a record to count by the worst that is said of it, in
// any order.
func TestSummarizeWorst(t *testing.T) {
	worst := map[string][]controls.Verdict{
		"failing":  {controls.Pass, controls.Unknown, controls.Fail, controls.Waived},
		"in-error": {controls.Error, controls.Fail},
		"unproven": {controls.Waived, controls.Unknown, controls.NotApplicable},
		"waived":   {controls.Waived, controls.Pass},
		"well":     {controls.NotApplicable, controls.Pass},
	}
	a := &controls.Assessment{Population: []controls.Population{{Control: "A-01", Subjects: 9}}}
	for id, verdicts := range worst {
		for _, v := range verdicts {
			a.Findings = append(a.Findings, finding("A-01", id, v))
		}
	}
	want := []report.KindCounts{{Kind: governance.KindNHI, Records: 9, Failing: 2, Unproven: 1, Waived: 1}}
	for range 2 {
		if diff := cmp.Diff(want, report.Summarize(report.Input{Assessment: a}).Subjects); diff != "" {
			t.Errorf("Subjects (-want +got):\n%s", diff)
		}
		slices.Reverse(a.Findings)
	}
}

// TestSummaryAddsUp wants the sums that Summary promises.
func TestSummaryAddsUp(t *testing.T) {
	for name, in := range inputs(t) {
		s := report.Summarize(in)
		v := s.Verdicts
		sums := map[string][2]int{
			"questions":  {s.Questions, s.Evaluated + s.NotRun},
			"evaluated":  {s.Evaluated, s.Applicable + v.NotApplicable},
			"applicable": {s.Applicable, v.Error + v.Fail + v.Unknown + v.Waived + v.Pass},
		}
		var bySeverity controls.Counts
		for _, c := range s.Severities {
			bySeverity = bySeverity.Plus(c.Verdicts)
		}
		if bySeverity != v {
			t.Errorf("%s: severities add up to %+v, want %+v", name, bySeverity, v)
		}
		for _, f := range s.Coverage {
			n := f.Statuses
			sums[f.Framework] = [2]int{f.Requirements, n.Supported + n.Waived + n.Unproven + n.Failing + n.NotRun + n.NoControl}
		}
		for what, n := range sums {
			if n[0] != n[1] {
				t.Errorf("%s: %s are %d, and add up to %d", name, what, n[0], n[1])
			}
		}
	}
}
