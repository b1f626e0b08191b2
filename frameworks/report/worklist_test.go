package report_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
)

// finding is a verdict that misses these paths, each not recorded.
func finding(control, subject string, v controls.Verdict, paths ...string) controls.Finding {
	f := controls.Finding{Control: control, Subject: governance.NewRef(governance.KindNHI, subject), Verdict: v, Severity: controls.High}
	for _, p := range paths {
		f.Missing = append(f.Missing, controls.Missing{Path: p, Code: delegation.CodeNotRecorded})
	}
	return f
}

func TestWorklist(t *testing.T) {
	gap := func(path string, settles, partOf int, controlIDs ...string) report.Gap {
		return report.Gap{Path: path, Code: delegation.CodeNotRecorded, Settles: settles, PartOf: partOf, Controls: controlIDs}
	}
	open := func(f controls.Finding) controls.Finding {
		f.Missing[0].Code = delegation.CodeOpenList
		return f
	}
	tests := []struct {
		name     string
		findings []controls.Finding
		want     []report.Gap
	}{
		{"nothing", nil, []report.Gap{}},
		{"what settles more comes first, though it is part of less",
			[]controls.Finding{finding("A-01", "1", 0, "a", "b"), finding("A-01", "2", 0, "a", "b"), finding("B-01", "1", 0, "c")},
			[]report.Gap{gap("c", 1, 1, "B-01"), gap("a", 0, 2, "A-01"), gap("b", 0, 2, "A-01")}},
		{"then what is part of more, then the path",
			[]controls.Finding{finding("A-01", "1", 0, "b", "c"), finding("A-01", "2", 0, "a", "c")},
			[]report.Gap{gap("c", 0, 2, "A-01"), gap("a", 0, 1, "A-01"), gap("b", 0, 1, "A-01")}},
		{"controls are sorted, each once, in any order of findings",
			[]controls.Finding{finding("B-01", "1", 0, "a"), finding("A-01", "1", 0, "a"), finding("B-01", "2", 0, "a")},
			[]report.Gap{gap("a", 3, 3, "A-01", "B-01")}},
		{"decided verdicts ask for nothing",
			[]controls.Finding{finding("A-01", "1", controls.Waived, "a"), finding("A-01", "2", controls.Error, "a"), finding("A-01", "3", controls.Fail, "a")},
			[]report.Gap{}},
		{"no missing fact, no gap", []controls.Finding{finding("A-01", "1", controls.Unknown)}, []report.Gap{}},
		{"a fact that is named twice counts once",
			[]controls.Finding{finding("A-01", "1", 0, "a", "a"), finding("A-01", "2", 0, "b", "a", "b")},
			[]report.Gap{gap("a", 1, 2, "A-01"), gap("b", 0, 1, "A-01")}},
		{"a path that is missing for two reasons settles under both",
			[]controls.Finding{open(finding("A-01", "1", 0, "a", "a"))},
			[]report.Gap{gap("a", 1, 1, "A-01"), {Path: "a", Code: delegation.CodeOpenList, Settles: 1, PartOf: 1, Controls: []string{"A-01"}}}},
	}
	for _, tt := range tests {
		before := fmt.Sprint(tt.findings)
		if diff := cmp.Diff(tt.want, report.Worklist(tt.findings)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		if after := fmt.Sprint(tt.findings); after != before {
			t.Errorf("%s: the findings were %s, and are %s", tt.name, before, after)
		}
	}
}

// TestWorklistCounts compares with counting by definition, over random findings
// in random order.
func TestWorklistCounts(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var findings []controls.Finding
		for i := range r.IntN(30) {
			var paths []string
			for range r.IntN(4) {
				paths = append(paths, string(rune('a'+r.IntN(6))))
			}
			findings = append(findings, finding(fmt.Sprintf("C-%02d", r.IntN(3)), fmt.Sprint(i), controls.Verdicts()[r.IntN(4)], paths...))
		}
		got := report.Worklist(findings)
		for _, g := range got {
			want := report.Gap{Path: g.Path, Code: g.Code}
			for _, f := range findings {
				misses := slices.ContainsFunc(f.Missing, func(m controls.Missing) bool { return m.Path == g.Path })
				others := slices.ContainsFunc(f.Missing, func(m controls.Missing) bool { return m.Path != g.Path })
				if f.Verdict != controls.Unknown || !misses {
					continue
				}
				want.PartOf++
				if !others {
					want.Settles++
				}
				want.Controls = append(want.Controls, f.Control)
			}
			slices.Sort(want.Controls)
			want.Controls = slices.Compact(want.Controls)
			if diff := cmp.Diff(want, g); diff != "" {
				t.Fatalf("of %v (-want +got):\n%s", findings, diff)
			}
		}
		r.Shuffle(len(findings), func(i, j int) { findings[i], findings[j] = findings[j], findings[i] })
		if diff := cmp.Diff(got, report.Worklist(findings)); diff != "" {
			t.Fatalf("the order of findings counts (-before +after):\n%s", diff)
		}
	}
}

// FuzzSettling wants the promise of the worklist kept: of the unknown verdicts,
// as many as the first gap says need nothing more once it is filled, and filling
// every gap leaves no worklist.
func FuzzSettling(f *testing.F) {
	f.Add([]byte{1, 2, 3, 3, 1, 0})
	f.Add([]byte{255, 7, 7, 7, 128})
	f.Fuzz(func(t *testing.T, bits []byte) {
		var findings []controls.Finding
		for i, b := range bits {
			var paths []string
			for j := range 8 {
				if b>>j&1 == 1 {
					paths = append(paths, fmt.Sprintf("nhi[%d].f", j))
				}
			}
			findings = append(findings, finding("A-01", fmt.Sprint(i), controls.Unknown, paths...))
		}
		for n := 0; ; n++ {
			gaps := report.Worklist(findings)
			if len(gaps) == 0 {
				return
			}
			if n > 8 {
				t.Fatalf("eight facts were filled, and still missing: %v", gaps)
			}
			settled := 0
			for i := range findings {
				before := len(findings[i].Missing)
				findings[i].Missing = slices.DeleteFunc(findings[i].Missing, func(m controls.Missing) bool { return m.Path == gaps[0].Path })
				if before > 0 && len(findings[i].Missing) == 0 {
					settled++
				}
			}
			if settled != gaps[0].Settles {
				t.Fatalf("%v settled %d verdicts", gaps[0], settled)
			}
		}
	})
}

func TestIsOpenList(t *testing.T) {
	for _, tt := range []struct {
		gap  report.Gap
		want bool
	}{
		{report.Gap{Path: "tenant[a].nhis[*]", Code: delegation.CodeOpenList}, true},
		{report.Gap{Path: "tenant[a].nhis[*]", Code: delegation.CodeNotRecorded}, true},
		{report.Gap{Path: "nhi[a].ownerId", Code: delegation.CodeNotRecorded}, false},
	} {
		if got := tt.gap.IsOpenList(); got != tt.want {
			t.Errorf("%v.IsOpenList() = %t, want %t", tt.gap, got, tt.want)
		}
	}
}
