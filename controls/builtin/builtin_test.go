package builtin_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

// TestCases demands of each control an archive testdata/ID.txtar that is its
// specification: an estate, an instant, and the verdict on each subject, which
// names the missing facts where it is unknown. An archive may hold several
// estates, and what verifiers found out about one. Its cases reach every verdict that the control can reach, and vary
// every fact that its expressions read.
func TestCases(t *testing.T) {
	eng := compile(t)
	for c := range builtin.Pack().All() {
		t.Run(c.ID, func(t *testing.T) {
			a := open(t, c.ID)
			for _, k := range a.cases {
				k.compare(t, k.run(t, eng, c))
			}
			a.update(t)
			a.wantReached(t)
			a.wantVaried(t, c)
		})
	}
}

// TestNoStrayCases wants every archive to be that of a control.
func TestNoStrayCases(t *testing.T) {
	entries, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if _, ok := builtin.Pack().Get(strings.TrimSuffix(e.Name(), ".txtar")); !ok {
			t.Errorf("testdata/%s is the archive of no control", e.Name())
		}
	}
}

func compile(t testing.TB) *engine.Engine {
	t.Helper()
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		t.Fatal(err)
	}
	return eng
}

// An archive is the cases of one control.
type archive struct {
	file  string
	text  *txtar.Archive
	cases []*testCase
}

// A testCase is an estate, an instant and the verdicts.
type testCase struct {
	name     string
	estate   string
	verified string // what verifiers found out about it
	at, want *txtar.File
}

func open(t *testing.T, id string) *archive {
	t.Helper()
	a := &archive{file: "testdata/" + id + ".txtar"}
	data, err := os.ReadFile(a.file)
	if err != nil {
		t.Fatalf("every control has cases: %v", err)
	}
	a.text = txtar.Parse(string(data))
	for i := range a.text.Files {
		f := &a.text.Files[i]
		switch f.Name {
		case "estate.json":
			name := fmt.Sprintf("%s, estate %d", a.file, len(a.cases)+1)
			a.cases = append(a.cases, &testCase{name: name, estate: f.Data, at: &txtar.File{}, want: &txtar.File{}})
		case "verifications.json":
			a.cases[len(a.cases)-1].verified = f.Data
		case "at":
			a.cases[len(a.cases)-1].at = f
		case "want":
			a.cases[len(a.cases)-1].want = f
		default:
			t.Errorf("%s: no file %q belongs there", a.file, f.Name)
		}
	}
	if len(a.cases) == 0 {
		t.Fatalf("%s holds no estate.json", a.file)
	}
	return a
}

// run gives a line for each finding: verdict, subject and, for unknown, the
// missing paths.
func (k *testCase) run(t *testing.T, eng *engine.Engine, c *controls.Control) []string {
	t.Helper()
	estate, err := governance.Parse(k.name, []byte(k.estate))
	if err != nil {
		t.Fatal(err)
	}
	at, err := governance.ParseInstant(strings.TrimSpace(k.at.Data))
	if err != nil {
		t.Fatalf("%s, at: %v", k.name, err)
	}
	result, err := eng.Assess(context.Background(), delegation.NewIndex(estate, k.verifications(t, estate)).At(at), engine.Only(c.ID), engine.KeepAll())
	if err != nil {
		t.Fatal(err)
	}
	findings := result.Findings
	slices.SortStableFunc(findings, func(a, b controls.Finding) int { return int(a.Verdict) - int(b.Verdict) })
	var lines []string
	for _, f := range findings {
		line := f.Verdict.String() + " " + f.Subject.String()
		if f.Verdict == controls.Unknown {
			for _, m := range f.Missing {
				line += " " + m.Path
			}
		}
		lines = append(lines, line)
	}
	return lines
}

func (k *testCase) compare(t *testing.T, got []string) {
	t.Helper()
	if os.Getenv("MANDATE_UPDATE") == "1" {
		k.want.Data = strings.Join(got, "\n") + "\n"
		return
	}
	want := strings.Split(strings.TrimSuffix(k.want.Data, "\n"), "\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: verdicts mismatch (-want +got):\n%s", k.name, diff)
	}
}

func (a *archive) update(t *testing.T) {
	t.Helper()
	if os.Getenv("MANDATE_UPDATE") != "1" {
		return
	}
	if err := os.WriteFile(a.file, []byte(txtar.Format(a.text)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// wantReached demands every verdict but those that the comment declares: a line
// "Not reached: verdict, because …".
func (a *archive) wantReached(t *testing.T) {
	t.Helper()
	for _, v := range []controls.Verdict{controls.Pass, controls.Fail, controls.Unknown, controls.NotApplicable} {
		reached := slices.ContainsFunc(a.cases, func(k *testCase) bool { return strings.Contains("\n"+k.want.Data, "\n"+v.String()+" ") })
		declared := strings.Contains(a.text.Comment, "Not reached: "+v.String()+",")
		if reached == declared {
			t.Errorf("%s: verdict %v reached: %v, declared not to be: %v", a.file, v, reached, declared)
		}
	}
}
