package csf_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/controls/controlstest"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/csf"
	"github.com/mandate-nhi/mandate/governance"
)

// TestTargetFaults wants each fault of a file with its place: line, and column in
// bytes.
func TestTargetFaults(t *testing.T) {
	const head = "CSF Outcome,Included in Profile?,Rationale,Target CSF Tier,Due\n"
	secret := "ghp_" + strings.Repeat("a", 36)
	tests := []struct {
		name, text string
		want       []string
	}{
		{"nothing wrong", "\ufeff" + head + "GV.SC-01,no,why not,tier 2,2026-12-31\n\nGV,,,,\nGV.SC,,,,\n", nil},
		{"empty", "", []string{"t.csv: SYNTAX: the file is empty"}},
		{"not UTF-8", "CSF Outcome\n\xff", []string{"t.csv: SYNTAX: save the file as UTF-8"}},
		{"not CSV", head + "GV.SC-01,\"a\"b,,,\nfoo,,,,\n", []string{`t.csv:2:12: SYNTAX: not CSV: extraneous or missing " in quoted-field; nothing after it is read`}},
		{"semicolons", "CSF Outcome;Due\n", []string{
			"t.csv:1:1: UNKNOWN_MEMBER: no column has this title", `t.csv:1:1: MISSING_REQUIRED: add a column "CSF Outcome", and separate columns by commas`}},
		{"titles", "\ufeffcsf outcome,Ovner,Due,due\n", []string{
			`t.csv:1:16: UNKNOWN_MEMBER: no column has this title (did you mean "Owner"?)`, `t.csv:1:26: DUPLICATE_MEMBER: the column "Due" stands here twice`}},
		{"withdrawn", head + "PR.DS-03,,,,\n", []string{
			`t.csv:2:1: LIFECYCLE: "PR.DS-03" is withdrawn, not an outcome of NIST CSF 2.0: incorporated-into ID.AM-08, incorporated-into PR.PS-03`}},
		{"legacy", head + "PR.AC-4,,,,\nDE.CM-1,,,,\n", []string{
			`t.csv:2:1: LIFECYCLE: "PR.AC-4" is legacy-id, not an outcome of NIST CSF 2.0: moved-to PR.AA-05`,
			`t.csv:3:1: LIFECYCLE: "DE.CM-1" is legacy-id, not an outcome of NIST CSF 2.0: same-number DE.CM-01`}},
		{"unknown", head + "GV.XX-01,,,,\nNHI7:2025,,,,\n,no,x,,\n", []string{
			`t.csv:2:1: UNKNOWN_ENTRY: "GV.XX-01" is unknown-id, not an outcome of NIST CSF 2.0: perhaps GV`,
			`t.csv:3:1: UNKNOWN_ENTRY: "NHI7:2025" is exact, not an outcome of NIST CSF 2.0: owasp-nhi-2025:NHI7:2025`,
			`t.csv:4:1: UNKNOWN_ENTRY: "" is unknown-id, not an outcome of NIST CSF 2.0`}},
		{"two at once", head + "\"PR.AA-05, PR.AA-01\",,,,\n", []string{
			`t.csv:2:1: UNKNOWN_ENTRY: "PR.AA-05, PR.AA-01" is exact, not an outcome of NIST CSF 2.0: csf-2.0:PR.AA-05, csf-2.0:PR.AA-01`}},
		{"a category", head + "GV.SC,yes,,,\n", []string{"t.csv:2:1: UNKNOWN_ENTRY: GV.SC: only subcategories, such as GV.SC-01, have a row"}},
		{"twice", head + "GV.SC-01,,,,\nGV.SC-1,,,,\n", []string{"t.csv:3:1: DUP_ID: another row is about GV.SC-01"}},
		{"values", head + "GV.SC-01,maybe,,5,31.12.2026\nGV.SC-02,no,,,\n", []string{
			"t.csv:2:10: FORMAT: Included in Profile?: write Yes or No", "t.csv:2:17: FORMAT: Target CSF Tier: write a number from 1 to 4, as 3 or Tier 3: Repeatable",
			"t.csv:2:19: FORMAT: Due: write a day, as 2026-12-31", "t.csv:3:1: MISSING_REQUIRED: say in the column Rationale why the outcome is not included"}},
		{"cells", head + "GV.SC-01,,\n", []string{"t.csv:2:1: FORMAT: 3 cells in this row, 5 in the first"}},
		{"what one cannot see", head + "GV.SC-01,,a\u202eb,,\n", []string{"t.csv:2:11: FORMAT: the cell holds characters that do not show"}},
		{"secrets", head + "GV.SC-01,," + secret + ",,\n" + secret + ",,,,\n", []string{
			"t.csv:2:11: SECRET_MATERIAL: the cell holds a secret value: take it out, and replace the secret",
			"t.csv:3:1: SECRET_MATERIAL: the cell holds a secret value: take it out, and replace the secret"}},
		{"too long", head + "GV.SC-01,," + strings.Repeat("a", 32768) + ",,\n", []string{"t.csv:2:11: TOO_LARGE: more than 32767 characters"}},
	}
	for _, tt := range tests {
		_, err := csf.ReadTarget("t.csv", []byte(tt.text), frameworks.Builtin())
		var got []string
		for f := range governance.Faults(err) {
			got = append(got, f.Error())
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: faults (-want +got):\n%s", tt.name, diff)
		}
	}
}

// TestTargetUses wants every spelling that is not NIST's to be told, with its place.
func TestTargetUses(t *testing.T) {
	x, err := csf.ReadTarget("t.csv", []byte("Due,CSF Outcome\n,GV.SC-01\n,NIST CSF 2.0 gv.sc-2\n"), frameworks.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	want := []frameworks.AliasUse{{Pos: governance.Position{File: "t.csv", Line: 3, Column: 2}, Framework: csf.Framework, Written: "NIST CSF 2.0 gv.sc-2", ID: "GV.SC-02"}}
	if diff := cmp.Diff(want, x.Uses); diff != "" {
		t.Errorf("Uses (-want +got):\n%s", diff)
	}
}

// TestSheetComesBack wants a sheet that was written to be a file that says the same:
// what is read of it is written again, byte for byte.
func TestSheetComesBack(t *testing.T) {
	p, _ := profile(t, channel(t), target(t))
	sheet := written(t, p.CSV)
	again, err := csf.ReadTarget("sheet.csv", []byte(sheet), frameworks.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	q, _ := profile(t, channel(t), again)
	if diff := cmp.Diff(strings.Split(sheet, "\r\n"), strings.Split(written(t, q.CSV), "\r\n")); diff != "" {
		t.Errorf("the sheet changed (-first +second):\n%s", diff)
	}
}

// TestEvidenceIsNotStated wants a file to change nothing of what the evidence says,
// and what it leaves out to be shown with its status.
func TestEvidenceIsNotStated(t *testing.T) {
	plain, _ := profile(t, channel(t), nil)
	file := "CSF Outcome,Included in Profile?,Rationale,Current Status,Fail\n"
	for _, o := range plain.Outcomes {
		file += fmt.Sprintf("%s,No,not ours,achieved,0\n", o.ID)
	}
	x, err := csf.ReadTarget("t.csv", []byte(file), frameworks.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	stated, _ := profile(t, channel(t), x)
	for i := range plain.Outcomes {
		a, b := &plain.Outcomes[i], &stated.Outcomes[i]
		if a.StatusText() != b.StatusText() || b.Included() {
			t.Errorf("%s: %q became %q, included: %v", a.ID, a.StatusText(), b.StatusText(), b.Included())
		}
	}
	_, left, _ := strings.Cut(written(t, stated.Markdown), "## Left out though evidence bears on it")
	left, _, _ = strings.Cut(left, "\n## ")
	if n := strings.Count(left, "not ours"); n != 34 {
		t.Errorf("%d outcomes are told that were left out, want the 34 that controls bear on", n)
	}
}

// FuzzReadTarget wants an answer or faults with places within the file, and of an
// answer a sheet that says it again.
func FuzzReadTarget(f *testing.F) {
	f.Add(string("CSF Outcome,Notes\nGV.SC-01,'=1\n"))
	f.Add("\ufeffCSF Outcome,Due,Target CSF Tier\r\nPR.AA-05,2026-01-01,Tier 4\r\n")
	f.Add("CSF Outcome\nPR.AC-4\nGV.SC-1\n\"GV.SC-02\nx\"\n")
	f.Add("CSF Outcome,Owner\nGV.OC-01,\"a;=b\n@c\"\n")
	p, _ := profile(f, controlstest.Good(), nil)
	f.Fuzz(func(t *testing.T, text string) {
		x, err := csf.ReadTarget("t.csv", []byte(text), frameworks.Builtin())
		if err != nil {
			n := 0
			for fault := range governance.Faults(err) {
				if n++; fault.Pos.File != "t.csv" || fault.Pos.Line > strings.Count(text, "\n")+1 {
					t.Errorf("%v is no place in %q", fault, text)
				}
			}
			if n == 0 {
				t.Errorf("%v is no fault", err)
			}
			return
		}
		q := p.With(x)
		again, err := csf.ReadTarget("t.csv", []byte(written(t, q.CSV)), frameworks.Builtin())
		if err != nil {
			t.Fatalf("the sheet cannot be read: %v", err)
		}
		if diff := cmp.Diff(written(t, q.CSV), written(t, p.With(again).CSV)); diff != "" {
			t.Errorf("the sheet changed (-first +second):\n%s", diff)
		}
	})
}
