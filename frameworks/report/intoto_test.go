package report_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
)

// TestStatement wants the attestation back that a statement was written from.
func TestStatement(t *testing.T) {
	for name, in := range inputs(t) {
		in.Gates = []report.Gate{report.GateOf(gateResult())}
		in.Forecast = &report.Forecast{Until: day(29)}
		want, err := report.Attest(in)
		if err != nil {
			t.Fatal(err)
		}
		got, err := report.ReadStatement(name, []byte(written(t, report.InToto, in)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := got.Differences(want); diff != nil {
			t.Errorf("%s: read and written differ: %+v", name, diff)
		}
	}
}

// TestDifferences wants each thing on which a report rests, and the report itself.
func TestDifferences(t *testing.T) {
	attest := func(change func(*report.Input)) *report.Attestation {
		in := fixture(t)
		change(&in)
		a, err := report.Attest(in)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	whole := attest(func(*report.Input) {})
	tests := []struct {
		name   string
		change func(*report.Input)
		want   []string
	}{
		{"nothing", func(*report.Input) {}, nil},
		{"a reason alone", func(in *report.Input) { in.Assessment.Findings[0].Reasons = nil }, []string{"result.digest"}},
		{"another input", func(in *report.Input) { in.Assessment.Basis.Input.Digest = "sha256:b0" }, []string{"basis.input.digest", "result.digest"}},
		{"another pack", func(in *report.Input) { in.Assessment.Basis.Pack.Version = "1.2.4" }, []string{"basis.pack.version", "result.digest"}},
		{"no profile", func(in *report.Input) { in.Assessment.Basis.Profile = "" }, []string{"basis.profile", "result.digest"}},
		{"a pass that is not listed", func(in *report.Input) { in.Assessment.Findings = slices.Delete(in.Assessment.Findings, 4, 5) }, []string{"listed.pass", "result.digest"}},
		{"an audience", func(in *report.Input) { in.Audience = "acme" }, []string{"audience", "result.digest"}},
	}
	for _, tt := range tests {
		var got []string
		for _, d := range whole.Differences(attest(tt.change)) {
			got = append(got, d.Member)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// TestReadStatementFaults wants statements of others refused, with the place.
func TestReadStatementFaults(t *testing.T) {
	text := written(t, report.InToto, fixture(t))
	for old, want := range map[string]string{
		report.PredicateType: "UNRECOGNIZED_VALUE /predicateType",
		"Statement/v1":       "UNRECOGNIZED_VALUE /_type",
		`"notRun"`:           "UNKNOWN_MEMBER /predicate/notRan, MISSING_REQUIRED /predicate",
		`"questions": 24`:    "TYPE /predicate/questions",
	} {
		bad := strings.NewReplacer(report.PredicateType, "https://other.example", "Statement/v1", "Statement/v2", `"notRun"`, `"notRan"`, `"questions": 24`, `"questions": "x"`).Replace(old)
		_, err := report.ReadStatement("s.json", []byte(strings.Replace(text, old, bad, 1)))
		var got []string
		for f := range governance.Faults(err) {
			got = append(got, string(f.Code)+" "+f.Pointer)
			if f.Pos.File != "s.json" || f.Pos.Line == 0 {
				t.Errorf("%s: fault at %v", old, f.Pos)
			}
		}
		slices.Sort(got)
		if want := strings.Split(want, ", "); !slices.Equal(got, slices.Sorted(slices.Values(want))) {
			t.Errorf("%s: faults %q, want %q", old, got, want)
		}
	}
}

// TestSVR wants a control listed only where every record passes that it asks about,
// and nothing where that could mislead.
func TestSVR(t *testing.T) {
	sha := "sha256:" + strings.Repeat("b", 64)
	properties := func(change func(*controls.Assessment)) []string {
		a := &controls.Assessment{AsOf: day(2), Population: []controls.Population{
			{Control: "ALL-01", Subjects: 3, Counts: controls.Counts{Pass: 2, NotApplicable: 1}},
			{Control: "NOT-RUN", Subjects: 3, Counts: controls.Counts{Pass: 2}},
			{Control: "NOBODY", Subjects: 3, Counts: controls.Counts{NotApplicable: 3}},
			{Control: "NONE", Subjects: 0},
		}, Basis: controls.Basis{Input: controls.Source{Name: "estate", Digest: sha}}}
		change(a)
		var s struct {
			Subject []struct {
				Name   string
				Digest map[string]string
			}
			Predicate struct{ Properties []string }
		}
		if err := json.Unmarshal([]byte(written(t, report.SVR, report.Input{Assessment: a})), &s); err != nil {
			t.Fatal(err)
		}
		if got := s.Subject[0].Name == "estate" && len(s.Subject) == 1; got != (a.Basis.Input.Digest == sha) {
			t.Errorf("subjects %v of input %q", s.Subject, a.Basis.Input.Digest)
		}
		return s.Predicate.Properties
	}
	spoiled := func(v controls.Verdict) func(*controls.Assessment) {
		return func(a *controls.Assessment) {
			a.Findings = []controls.Finding{{Control: "ALL-01", Subject: ref("nhi:x"), Verdict: v}}
			a.Population[0].Subjects++
			if v == controls.Waived {
				a.Findings[0].Waiver = controls.Waiver{Verdict: controls.Unknown, Exception: "x"}
				a.Population[0].Counts.AddWaived(controls.Unknown)
			} else {
				a.Population[0].Counts.Add(v)
			}
		}
	}
	all := []string{"MANDATE_ALL-01"}
	tests := []struct {
		name   string
		change func(*controls.Assessment)
		want   []string
	}{
		{"as it is", func(*controls.Assessment) {}, all},
		{"pass", spoiled(controls.Pass), all},
		{"fail", spoiled(controls.Fail), []string{}},
		{"unknown", spoiled(controls.Unknown), []string{}},
		{"waived", spoiled(controls.Waived), []string{}},
		{"error", spoiled(controls.Error), []string{}},
		{"the same control again", func(a *controls.Assessment) {
			a.Population = append(a.Population, controls.Population{Control: "ALL-01", Subjects: 1})
		}, []string{}},
		{"lists taken as complete", func(a *controls.Assessment) { a.Basis.AssumeComplete = true }, []string{}},
		{"no digest", func(a *controls.Assessment) { a.Basis.Input.Digest = "sha256:bb" }, []string{}},
		{"errors in the facts", func(a *controls.Assessment) {
			a.Observations = []delegation.Observation{{Code: governance.CodeFutureFact}}
		}, []string{}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, properties(tt.change)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}
