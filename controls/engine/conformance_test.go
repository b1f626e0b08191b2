package engine_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/controlstest"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/controls/engine/conformance"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

// TestConformance wants the archive of the built-in pack to hold what its sources
// say: the cases of the controls, random estates of the laws, and the cases of
// gates. MANDATE_UPDATE=1 writes it, unless a verdict of it has moved and nobody
// says so: that is a new version of the pack, or of the engine, and the CHANGELOG
// names the cases.
func TestConformance(t *testing.T) {
	eng := theEngine(t)
	is, err := conformance.Encode(builtin.Pack(), conformanceFiles(t, eng))
	if err != nil {
		t.Fatal(err)
	}
	if was, err := conformance.Builtin(); err == nil && !announced(t, was, eng) {
		return
	}
	if os.Getenv("MANDATE_UPDATE") == "1" {
		writeArchive(t, is)
		return
	}
	for _, f := range is {
		if was, err := os.ReadFile(inArchive(f.Name)); err != nil || string(was) != string(f.Data) {
			t.Errorf("%s is not what the cases say (MANDATE_UPDATE=1 go test ./controls/engine -run TestConformance writes the archive)", f.Name)
		}
	}
}

// announced wants every verdict of the archive to stand, or else versions that are
// not those of the archive, and a CHANGELOG that names the cases.
func announced(t *testing.T, was *conformance.Archive, eng *engine.Engine) bool {
	t.Helper()
	cases := movedCases(t, was, eng)
	if len(cases) == 0 {
		return true
	}
	m, pack := was.Manifest, eng.Pack()
	if m.Engine == engine.Version && m.Pack.Version == pack.Version {
		t.Errorf("verdicts of the pack %s have changed in %v: raise the version in pack.yaml, and keep the files that changed in versions/%s; or that of the engine", pack.Version, cases, pack.Version)
		return false
	}
	return inChangelog(t, cases)
}

// movedCases are the cases of the archive that the engine decides otherwise.
func movedCases(t *testing.T, a *conformance.Archive, eng *engine.Engine) []string {
	t.Helper()
	r, err := a.Run(context.Background(), eng)
	if err != nil {
		t.Fatal(err)
	}
	var cases []string
	for _, d := range r.Differences {
		control, _, _ := strings.Cut(d.Question, " ")
		if _, ours := eng.Pack().Get(control); d.Moved && (ours || control == "gate" || strings.HasPrefix(control, "decision")) {
			cases = append(cases, d.Case)
		}
	}
	return slices.Compact(cases)
}

func inChangelog(t *testing.T, cases []string) bool {
	t.Helper()
	text, err := os.ReadFile("../../CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	cases = slices.DeleteFunc(cases, func(c string) bool { return strings.Contains(string(text), c) })
	if len(cases) > 0 {
		t.Errorf("CHANGELOG.md names the cases whose verdicts a version changes; it does not name %s", strings.Join(cases, ", "))
	}
	return len(cases) == 0
}

// TestMovedSinceBefore wants the CHANGELOG to name each case that the version
// before decides otherwise.
func TestMovedSinceBefore(t *testing.T) {
	pack, err := builtin.Version(builtin.Versions()[1])
	if err != nil {
		t.Fatal(err)
	}
	eng, err := engine.Compile(pack)
	if err != nil {
		t.Fatal(err)
	}
	a, err := conformance.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	inChangelog(t, movedCases(t, a, eng))

	sooner, err := builtin.Pack().Narrow(controls.Bound{Control: "ROT-01", Param: "maxAge", Value: controls.DurationValue(30 * day), Class: controls.ClassLibrary, Source: "library default"})
	if err != nil {
		t.Fatal(err)
	}
	if eng, err = engine.Compile(sooner); err != nil {
		t.Fatal(err)
	}
	if cases := movedCases(t, a, eng); !slices.Contains(cases, "ROT-01/1") {
		t.Errorf("secrets that are rotated each month move %v, and not ROT-01/1; the test does not bite", cases)
	}
}

func inArchive(name string) string {
	return filepath.Join("conformance", "archive", filepath.FromSlash(name))
}

// writeArchive replaces all but the description of the format.
func writeArchive(t *testing.T, files []conformance.Encoded) {
	t.Helper()
	old, err := filepath.Glob(inArchive("*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range old {
		if err := os.Remove(f); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range files {
		if err := os.WriteFile(inArchive(f.Name), f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// conformanceFiles are the cases with their answers.
func conformanceFiles(t *testing.T, eng *engine.Engine) []conformance.File {
	t.Helper()
	files := []conformance.File{worldCases(t, eng), gateCases(t, eng)}
	for c := range eng.Pack().All() {
		f := conformance.File{Name: "control-" + c.ID + ".json"}
		cases, err := controlstest.Cases(os.DirFS("../builtin/testdata"), c.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range cases {
			f.About = k.About
			f.Cases = append(f.Cases, answered(t, eng, conformance.Case{
				Name: k.Name, Estate: json.RawMessage(k.Estate), Verifications: k.View.Index().Verifications(), At: k.View.Time(),
			}, c.ID))
		}
		files = append(files, f)
	}
	return files
}

func answered(t *testing.T, eng *engine.Engine, c conformance.Case, controls ...string) conformance.Case {
	t.Helper()
	out, err := c.Answer(context.Background(), eng, controls...)
	if err != nil {
		t.Fatalf("%s: %v", c.Name, err)
	}
	return out
}

// worldCases are random estates, of which every control is asked, and every grant
// for what it gives.
func worldCases(t *testing.T, eng *engine.Engine) conformance.File {
	f := conformance.File{Name: "worlds.json", About: "Random estates: facts that are unknown, none, extreme or impossible.\n"}
	for seed := range uint64(8) {
		w := newWorld(seed)
		c := conformance.Case{Name: fmt.Sprintf("world/%d", seed), Estate: w.doc.json(w.asOf), At: now}
		e, err := governance.Parse(c.Name, c.Estate)
		if err != nil {
			t.Fatal(err)
		}
		c.Verifications = verifications(e)
		slices.SortStableFunc(c.Verifications, func(a, b delegation.Verification) int {
			return cmp.Or(cmp.Compare(a.EvidenceID, b.EvidenceID), a.Entry.Record.Compare(b.Entry.Record), cmp.Compare(a.Entry.Outcome, b.Entry.Outcome))
		})
		c.Decisions = requestsOf(t, e)
		f.Cases = append(f.Cases, answered(t, eng, c, idsOf(eng.Pack())...))
	}
	return f
}

func idsOf(pack *controls.Pack) []string {
	var ids []string
	for c := range pack.All() {
		ids = append(ids, c.ID)
	}
	return ids
}

// requestsOf asks for the first scope of each grant.
func requestsOf(t *testing.T, e *governance.Estate) []conformance.Decision {
	t.Helper()
	var out []conformance.Decision
	literal := strings.NewReplacer("**", "x", "*", "x")
	for _, d := range e.Delegations {
		if len(d.Scopes) == 0 {
			continue
		}
		q := governance.Request{Party: d.GranteeID, Action: literal.Replace(d.Scopes[0].Action), Resource: literal.Replace(d.Scopes[0].Resource)}
		out = append(out, conformance.Decision{Request: encoded(t, q), MaxStaleness: "P30D"})
	}
	return out
}

func encoded(t *testing.T, v any) json.RawMessage {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// gateCases are those of TestGateCases, over the built-in pack.
func gateCases(t *testing.T, eng *engine.Engine) conformance.File {
	t.Helper()
	f := conformance.File{Name: "gates.json", About: "Gates and exceptions.\n"}
	paths, err := filepath.Glob("testdata/gates/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f.Cases = append(f.Cases, gatesOf(t, eng, strings.TrimSuffix(filepath.Base(path), ".txtar"), txtar.Parse(string(data)))...)
	}
	return f
}

// gatesOf are the questions of one case, by instant.
func gatesOf(t *testing.T, eng *engine.Engine, name string, a *txtar.Archive) []conformance.Case {
	t.Helper()
	own, _ := a.File("estate.json")
	asks, _ := a.File("ask")
	estate := encoded(t, gateEstate(t, own.Data))
	var request json.RawMessage
	if f, ok := a.File("request.json"); ok {
		request = encoded(t, boundRequest(t, f.Data))
	}
	at := map[string]*gateQuestions{}
	var instants []string
	for line := range strings.Lines(asks.Data) {
		words := strings.Fields(line)
		if at[words[0]] == nil {
			at[words[0]], instants = &gateQuestions{}, append(instants, words[0])
		}
		at[words[0]].take(t, request, words[1:])
	}
	var out []conformance.Case
	for i, instant := range instants {
		when, err := governance.ParseInstant(instant)
		if err != nil {
			t.Fatal(err)
		}
		q := at[instant]
		c := conformance.Case{Name: fmt.Sprintf("gates/%s/%d", name, i+1), Estate: estate, At: when, Gates: q.gates}
		out = append(out, answered(t, eng, c, q.controls...))
	}
	return out
}

// gateQuestions are those of a case at one instant.
type gateQuestions struct {
	gates    []conformance.Gate
	controls []string
}

// take adds the question of a line; exceptions show in the findings.
func (q *gateQuestions) take(t *testing.T, request json.RawMessage, words []string) {
	t.Helper()
	switch words[0] {
	case "gate":
		g := conformance.Gate{Gate: words[1], Request: request, MaxStaleness: "P30D"}
		if len(words) > 2 {
			g.Subject = refOf(t, words[2])
		}
		q.gates = append(q.gates, g)
	case "check":
		q.controls = append(q.controls, words[1])
	}
}

// boundRequest is a request with its approvals bound.
func boundRequest(t *testing.T, text string) *governance.Request {
	t.Helper()
	q, err := governance.ParseRequest("request.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if proposed, ok := q.Proposed.Get(); ok {
		bind(&proposed, proposed.Approvals)
	}
	return q
}
