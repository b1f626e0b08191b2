package report_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/golden"
)

func written(t testing.TB, write func(io.Writer, report.Input) error, in report.Input) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, in); err != nil {
		t.Fatalf("writing: %v", err)
	}
	return b.String()
}

// inputs are what every format has a golden of.
func inputs(t testing.TB) map[string]report.Input {
	few := fixture(t)
	few.MaxRows, few.Pack, few.Library, few.Position, few.Title = 1, nil, nil, nil, ""
	return map[string]report.Input{
		"cut":     cut(t),
		"fixture": fixture(t),
		"empty":   {Assessment: &controls.Assessment{AsOf: day(2)}},
		"few":     few,
	}
}

func TestGolden(t *testing.T) {
	for _, f := range report.Formats() {
		if f.Name == "oscal-1.1.3" {
			continue // oscal but for the version (TestOSCALSchema)
		}
		for name, in := range inputs(t) {
			t.Run(f.Name+"/"+name, func(t *testing.T) {
				text := written(t, f.Write, in)
				if f.Name == "html" {
					text = withoutStyle(text)
				}
				golden.File(t, filepath.Join("testdata", name+"."+f.Extension), text)
			})
		}
	}
}

var styles = regexp.MustCompile(`(?s)sha256-\S+|<style>.*</style>|<script>.*</script>`)

// withoutStyle takes the style and the script out of a page, and what names them.
func withoutStyle(text string) string { return styles.ReplaceAllString(text, "…") }

// TestNothingHidden wants each verdict, subject that is not plainly well, missing
// path, code and severity in every format, and every part but those that the
// format says it has no place for: of these something is nowhere, else it is not
// without them.
func TestNothingHidden(t *testing.T) {
	in := fixture(t)
	in.Gates = []report.Gate{report.GateOf(gateResult())}
	in.Forecast = &report.Forecast{Until: day(29), Turns: []controls.Turn{{At: day(28), Control: "ROT-01", Subject: ref("credential:k8"), Severity: controls.Critical}}}
	in.Explain = func(string, governance.Ref) (controls.Explanation, error) {
		return controls.Explanation{Steps: []controls.Step{{Expr: "pass", Text: "a condition", Message: controls.Message{Code: "what was found"}}}}, nil
	}
	in.Detail = &frameworks.Coverage{
		Parties: []frameworks.PartyRequirement{{Party: ref("actor:weak-partner"), Requirement: in.Coverage.Requirements[0]}},
		Chains:  []frameworks.PartnerChain{{Tenant: ref("tenant:far-away"), Parties: []governance.Ref{ref("actor:chained")}, Whole: true}},
		Answers: []frameworks.Answerable{{Framework: "csf-2.0", Requirement: "PR.AA-05", Party: ref("actor:who-answers"), Duties: []frameworks.DutyPart{{Duty: "some.duty", Accountable: true}}}},
		Derived: []frameworks.Derived{{Framework: "derived-framework", Requirement: "far", Control: "ROT-01", Path: []frameworks.Ref{frameworks.ControlRef("ROT-01"), {ID: "between"}, {ID: "far"}}}},
	}
	in.View = delegation.NewIndex(&governance.Estate{}).At(day(2))
	parts := wordsOf(in)
	for _, p := range report.Parts() {
		if len(parts[p]) == 0 {
			t.Fatalf("no word stands for %q", p)
		}
	}
	for _, f := range report.Formats() {
		text := written(t, f.Write, in)
		if f.Name == "md" { // where statuses and verdicts are words
			text += strings.NewReplacer("not applicable", "not_applicable", "no control", "no_control", "not run", "not_run").Replace(text)
		}
		for part, words := range parts {
			lost := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return strings.Contains(text, w) })
			if without := slices.Contains(f.Without, part); without != (len(lost) > 0) {
				t.Errorf("%s: said to be without %q: %v; nowhere are %q", f.Name, part, without, lost)
			}
		}
	}
}

// wordsOf are words that stand for the parts of a report.
func wordsOf(in report.Input) map[report.Part][]string {
	words := map[report.Part][]string{
		report.PartAliases:      {"OLD-01"},
		report.PartExceptions:   {"SELF_APPROVAL"},
		report.PartGates:        {"production-activate"},
		report.PartExplanations: {"a condition", "what was found"},
		report.PartPartners:     {"weak-partner", "far-away", "chained", "who-answers", "some.duty", "derived-framework", "between"},
		report.PartForecast:     {governance.FormatInstant(day(28)), governance.FormatInstant(day(29))},
	}
	add := func(p report.Part, list ...string) { words[p] = append(words[p], list...) }
	for _, v := range controls.Verdicts() {
		add(report.PartFindings, v.String())
	}
	for _, s := range controls.Severities() {
		add(report.PartFindings, s.String())
	}
	for _, f := range in.Assessment.Findings {
		add(report.PartFindings, f.Control)
		if len(f.Missing) == 0 && f.Verdict != controls.NotApplicable { // else a path or a number stands for it
			add(report.PartFindings, f.Subject.String())
		}
		for _, m := range f.Missing {
			add(report.PartFindings, m.Path, string(m.Code))
		}
		if due, ok := f.Due.Get(); ok {
			add(report.PartDue, governance.FormatInstant(due))
		}
	}
	for _, r := range in.Coverage.Requirements {
		add(report.PartCoverage, r.ID, r.Status.String())
	}
	for _, o := range in.Assessment.Observations {
		add(report.PartObservations, string(o.Code), o.Detail)
	}
	return words
}

// TestParts wants every part to be in the list, and every field of an input to be known
// here: a new one belongs to a part, or to what every form has.
func TestParts(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "format.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var named []string
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok {
			named = append(named, strings.ToLower(strings.TrimPrefix(v.Names[0].Name, "Part")))
		}
		return true
	})
	var listed []string
	for _, p := range report.Parts() {
		listed = append(listed, string(p))
	}
	if diff := cmp.Diff(named, listed); diff != "" {
		t.Errorf("Parts() is not the constants (-constants +list):\n%s", diff)
	}
	const everywhere, help = "in every form", "definitions and settings"
	known := map[string]string{
		"Title": everywhere, "Audience": everywhere, "Pseudonymous": everywhere, "Cut": everywhere, "Assessment": everywhere,
		"Coverage": string(report.PartCoverage), "Detail": string(report.PartPartners), "View": string(report.PartPartners), "Explain": string(report.PartExplanations),
		"Exceptions": string(report.PartExceptions), "GatesAsked": string(report.PartGates), "Gates": string(report.PartGates), "Forecast": string(report.PartForecast),
		"Pack": help, "Library": help, "Position": help, "MaxRows": help,
	}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[report.Input]()) {
		if known[f.Name] == "" {
			t.Errorf("Input.%s is of no part: give it one, and words in TestNothingHidden", f.Name)
		}
		delete(known, f.Name)
	}
	if len(known) > 0 {
		t.Errorf("Input has no more %v", known)
	}
}

// TestDeterministic wants the same bytes from the same input, and the input as it was.
func TestDeterministic(t *testing.T) {
	for _, f := range report.Formats() {
		in := fixture(t)
		first := written(t, f.Write, in)
		for range 20 {
			if again := written(t, f.Write, in); again != first {
				t.Fatalf("%s: two runs differ:\n%s", f.Name, cmp.Diff(first, again))
			}
		}
		if diff := cmp.Diff(assessment(), in.Assessment); diff != "" {
			t.Errorf("%s changed the assessment (-before +after):\n%s", f.Name, diff)
		}
		if diff := cmp.Diff(coverage(), in.Coverage); diff != "" {
			t.Errorf("%s changed the coverage (-before +after):\n%s", f.Name, diff)
		}
	}
}

// TestContradiction wants no report of numbers that hide a finding, or of
// findings that nobody counted.
func TestContradiction(t *testing.T) {
	count := func(a *controls.Assessment, f func(*controls.Counts)) { f(&a.Population[2].Counts) }
	tests := []struct {
		name   string
		change func(*controls.Assessment)
		want   string
	}{
		{"a fail that is not counted", func(a *controls.Assessment) { count(a, func(c *controls.Counts) { c.Fail-- }) },
			"report: control ROT-01: 2 findings are fail, and 1 are counted"},
		{"an unknown that is not listed", func(a *controls.Assessment) { a.Findings = a.Findings[1:] },
			"report: control INV-03: 1 findings are unknown, and 2 are counted"},
		{"an error counted as a pass", func(a *controls.Assessment) { count(a, func(c *controls.Counts) { c.Error--; c.Pass++ }) },
			"report: control ROT-01: 1 findings are error, and 0 are counted"},
		{"more passes listed than counted", func(a *controls.Assessment) { count(a, func(c *controls.Counts) { c.Pass = 0 }) },
			"report: control ROT-01: 1 findings are pass, and 0 are counted"},
		{"a control without a count", func(a *controls.Assessment) { a.Population = a.Population[:3] },
			"report: control SEC-02: 1 findings are fail, and 0 are counted"},
		{"a waived fail counted as unproven", func(a *controls.Assessment) { count(a, func(c *controls.Counts) { c.WaivedFail = 0 }) },
			"report: control ROT-01: 1 findings are waived that fail, and 0 are counted"},
		{"an error that is waived", func(a *controls.Assessment) { a.Findings[8].Waiver.Verdict = controls.Error },
			"report: control ROT-01: 1 findings are waived from another verdict than fail or unknown"},
		{"more verdicts than subjects", func(a *controls.Assessment) { a.Population[0].Subjects = 2 },
			"report: control INV-03: 3 verdicts on 2 subjects"},
	}
	for _, tt := range tests {
		for _, f := range report.Formats() {
			in := fixture(t)
			tt.change(in.Assessment)
			var b bytes.Buffer
			err := f.Write(&b, in)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s of %s: error %v, want %s", f.Name, tt.name, err, tt.want)
			}
			if b.Len() > 0 {
				t.Errorf("%s of %s wrote %d bytes", f.Name, tt.name, b.Len())
			}
		}
	}
}

// TestNoAssessment wants the error that says so.
func TestNoAssessment(t *testing.T) {
	for _, f := range report.Formats() {
		if err := f.Write(io.Discard, report.Input{}); err != report.ErrNoAssessment {
			t.Errorf("%s of nothing: error %v, want %v", f.Name, err, report.ErrNoAssessment)
		}
	}
}

// A broken writer fails after some bytes.
type broken struct{ left int }

func (b *broken) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}

func TestWriterFails(t *testing.T) {
	for _, f := range report.Formats() {
		for _, left := range []int{0, 100, 500} {
			if err := f.Write(&broken{left}, fixture(t)); err != io.ErrShortWrite {
				t.Errorf("%s to a writer that fails after %d bytes: error %v", f.Name, left, err)
			}
		}
	}
}

// TestSecrets wants no secret value in any format, wherever an estate that was
// built in Go has put it, and the rest of the reason to stay.
func TestSecrets(t *testing.T) {
	secret := "ghp_" + strings.Repeat("a1B2", 9)
	for _, f := range report.Formats() {
		if slices.Contains(f.Without, report.PartFindings) {
			continue // no text of a finding is in it
		}
		in := fixture(t)
		facts := in.Assessment.Findings[5].Reasons[0].Facts
		facts[1].Value = secret
		text := written(t, f.Write, in)
		if strings.Contains(text, secret) {
			t.Errorf("%s holds the secret", f.Name)
		}
		if !strings.Contains(text, "[a secret value was removed here]") || !strings.Contains(text, facts[0].Value) || !strings.Contains(text, facts[1].Path) {
			t.Errorf("%s lacks the fact beside it, its path, or the words that stand for it", f.Name)
		}
		if in.Assessment.Findings[5].Reasons[0].Facts[1].Value != secret {
			t.Errorf("%s changed the assessment", f.Name)
		}
	}
}
