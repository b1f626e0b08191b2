package csf_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/controlstest"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/csf"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/golden"
)

var compiled = sync.OnceValues(func() (*engine.Engine, error) { return engine.Compile(builtin.Pack()) })

// profile asks every control about an estate when its facts were true.
func profile(t testing.TB, e *governance.Estate, target *csf.Target) (*csf.Profile, *controls.Assessment) {
	t.Helper()
	eng, err := compiled()
	if err != nil {
		t.Fatal(err)
	}
	at, ok := e.AsOf.Get()
	if !ok {
		t.Fatal("the estate has no asOf")
	}
	v := delegation.NewIndex(e).At(at)
	a, err := eng.Assess(context.Background(), v, engine.KeepAll())
	if err != nil {
		t.Fatal(err)
	}
	p, err := csf.New(csf.Input{View: v, Assessment: a, Pack: eng.Pack(), Library: frameworks.Builtin(), Target: target})
	if err != nil {
		t.Fatal(err)
	}
	return p, a
}

// channel is the estate of the quickstart, with a program and what it asks for.
func channel(t testing.TB) *governance.Estate {
	t.Helper()
	var parts []*governance.Estate
	for _, name := range []string{"../../examples/quickstart/estate.json", "testdata/program.json"} {
		part, err := governance.Parse(name, read(t, name))
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, part)
	}
	e, err := governance.Merge(parts...)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func target(t testing.TB) *csf.Target {
	t.Helper()
	x, err := csf.ReadTarget("target.csv", read(t, "testdata/target.csv"), frameworks.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func written(t testing.TB, write func(io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// table is a CSV file by title.
func table(t testing.TB, text string) (titles []string, rows []map[string]string) {
	t.Helper()
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, cell := range line {
			row[lines[0][i]] = cell
		}
		rows = append(rows, row)
	}
	return lines[0], rows
}

func keys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }

func TestGolden(t *testing.T) {
	p, _ := profile(t, channel(t), target(t))
	golden.File(t, "testdata/channel.md", written(t, p.Markdown))
	var told []string // of the sheet, the outcomes of which there is anything to tell
	for line := range strings.SplitSeq(written(t, p.CSV), "\r\n") {
		if !strings.Contains(line, `"no control and no duty bears on it"`) {
			told = append(told, line)
		}
	}
	golden.File(t, "testdata/channel.csv.golden", strings.Join(told, "\n"))
	s, err := p.Supplier(governance.NewRef(governance.KindActor, "kestrel"))
	if err != nil {
		t.Fatal(err)
	}
	golden.File(t, "testdata/kestrel.md", written(t, s.Markdown))
	golden.File(t, "testdata/kestrel.csv.golden", strings.ReplaceAll(written(t, s.CSV), "\r\n", "\n"))
}

// TestColumns wants the titles of NIST's template, in its order, before ours.
func TestColumns(t *testing.T) {
	p, _ := profile(t, controlstest.Good(), nil)
	titles, rows := table(t, written(t, p.CSV))
	want := []string{
		"CSF Outcome (Function, Category, or Subcategory)", "CSF Outcome Description", "Included in Profile?", "Rationale",
		"Current Priority", "Current Status", "Current Policies, Processes, and Procedures", "Current Internal Practices",
		"Current Roles and Responsibilities", "Current Selected Informative References", "Current Artifacts and Evidence",
		"Target Priority", "Target CSF Tier", "Target Policies, Processes, and Procedures", "Target Internal Practices",
		"Target Roles and Responsibilities", "Target Selected Informative References", "Notes", "Considerations",
	}
	if diff := cmp.Diff(want, titles[:len(want)]); diff != "" {
		t.Errorf("titles (-want +got):\n%s", diff)
	}
	for _, row := range rows {
		if row["Target CSF Tier"] != "" || row["Target Priority"] != "" {
			t.Errorf("%s has a target that nobody stated", row[titles[0]])
		}
	}
}

// TestReconciles wants the 106 outcomes of the catalog in both formats, with the
// status of the coverage and the verdicts of the assessment.
func TestReconciles(t *testing.T) {
	for name, e := range map[string]*governance.Estate{"channel": channel(t), "good": controlstest.Good()} {
		p, a := profile(t, e, nil)
		titles, rows := table(t, written(t, p.CSV))
		markdown := written(t, p.Markdown)
		if len(rows) != 106 || len(p.Outcomes) != 106 {
			t.Fatalf("%s: %d rows of %d outcomes, want 106", name, len(rows), len(p.Outcomes))
		}
		ran := map[string]controls.Population{}
		for _, pop := range a.Population {
			ran[pop.Control] = pop
		}
		cover := map[string]frameworks.Requirement{}
		for _, r := range frameworks.Cover(a, frameworks.Builtin()).Requirements {
			if r.Framework == csf.Framework {
				cover[r.ID] = r
			}
		}
		for i, row := range rows {
			id := row[titles[0]]
			if diff := cmp.Diff(cover[id], p.Outcomes[i].Evidence); diff != "" || p.Outcomes[i].ID != id {
				t.Errorf("%s: %s is not what Cover says (-cover +profile):\n%s", name, id, diff)
			}
			var sum controls.Counts
			for _, control := range p.Outcomes[i].Evidence.Controls {
				sum = sum.Plus(ran[control].Counts)
			}
			got := []string{row["Fail"], row["Error"], row["Unknown"], row["Waived"], row["Pass"], row["Not Applicable"]}
			want := []string{strconv.Itoa(sum.Fail), strconv.Itoa(sum.Error), strconv.Itoa(sum.Unknown), strconv.Itoa(sum.Waived), strconv.Itoa(sum.Pass), strconv.Itoa(sum.NotApplicable)}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %s counts %v, the assessment %v", name, id, got, want)
			}
			if status := strings.ReplaceAll(cover[id].Status.String(), "_", " "); !strings.HasPrefix(row["Current Status"], status) {
				t.Errorf("%s: %s is %q, not %s", name, id, row["Current Status"], status)
			}
			if !strings.Contains(markdown, "| `"+id+"` ") {
				t.Errorf("%s: %s is not in Markdown", name, id)
			}
		}
	}
}

// TestSupplierReconciles wants every finding that does not pass in the file of each
// partner that answers for the record or uses it, and the outcomes of GV.SC in all of them.
func TestSupplierReconciles(t *testing.T) {
	p, a := profile(t, channel(t), nil)
	v := delegation.NewIndex(channel(t)).At(a.AsOf)
	var names []string
	for _, ref := range p.Partners() {
		names = append(names, ref.ID)
		s, err := p.Supplier(ref)
		if err != nil {
			t.Fatal(err)
		}
		var want, got []string
		for _, f := range a.Findings {
			subject, _ := v.Subject(f.Subject)
			if slices.Contains(v.Attributed(subject).Parties, ref.ID) && f.Verdict != controls.Pass && f.Verdict != controls.NotApplicable {
				want = append(want, f.Control+" "+f.Subject.String())
			}
		}
		open := s.Sections[len(s.Sections)-1]
		for _, row := range open.Rows {
			got = append(got, row[0]+" "+row[1])
		}
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" || len(want) == 0 {
			t.Errorf("%s of %s (-assessment +file):\n%s", open.Title, ref.ID, diff)
		}
		var ids []string
		for _, o := range s.Outcomes {
			ids = append(ids, o.ID)
		}
		if got := strings.Join(ids, " "); got != "GV.SC-01 GV.SC-02 GV.SC-03 GV.SC-04 GV.SC-05 GV.SC-06 GV.SC-07 GV.SC-08 GV.SC-09 GV.SC-10" {
			t.Errorf("%s has %s", ref.ID, got)
		}
	}
	if got := strings.Join(names, " "); got != "kestrel lumo meridian" {
		t.Errorf("partners = %s", got)
	}
}
