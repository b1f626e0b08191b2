package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// three is an NHI with one verdict of each kind for a control on the purpose.
const three = `"nhis": [
	{"id": "good", "kind": "bot", "status": "active", "purpose": "backup", "labels": {}},
	{"id": "bad", "kind": "ai_agent", "status": "active", "purpose": null},
	{"id": "dark", "kind": "bot", "status": "active"},
	{"id": "off", "kind": "bot", "status": "retired"}]`

func purposes(t testing.TB, opts ...engine.Option) *engine.Engine {
	t.Helper()
	pack := packOf(t,
		controls.Control{ID: "AB-01", Subject: governance.KindNHI, Applies: "nhi.status == 'active'", Pass: "nhi.purpose != ''", Aliases: []string{"AB-09"}},
		controls.Control{ID: "AB-02", Subject: governance.KindNHI, Pass: "nhi.kind == 'bot'"},
		controls.Control{ID: "AB-03", Subject: governance.KindActor, Pass: "actor.kind == 'person'"})
	eng, err := engine.Compile(pack, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return eng
}

func lines(a *controls.Assessment) []string {
	var out []string
	for _, f := range a.Findings {
		out = append(out, f.Control+" "+f.Subject.String()+" "+f.Verdict.String())
	}
	return out
}

func TestAssessKeeps(t *testing.T) {
	tests := []struct {
		name string
		opts []engine.AssessOption
		want []string
	}{
		{"what is to be done", nil, []string{"AB-01 nhi:bad fail", "AB-01 nhi:dark unknown", "AB-02 nhi:bad fail"}},
		{"passes too", []engine.AssessOption{engine.KeepPasses()}, []string{
			"AB-01 nhi:bad fail", "AB-01 nhi:dark unknown", "AB-01 nhi:good pass",
			"AB-02 nhi:bad fail", "AB-02 nhi:dark pass", "AB-02 nhi:good pass", "AB-02 nhi:off pass"}},
		{"everything", []engine.AssessOption{engine.KeepAll()}, []string{
			"AB-01 nhi:bad fail", "AB-01 nhi:dark unknown", "AB-01 nhi:good pass", "AB-01 nhi:off not_applicable",
			"AB-02 nhi:bad fail", "AB-02 nhi:dark pass", "AB-02 nhi:good pass", "AB-02 nhi:off pass"}},
		{"one control by its old id", []engine.AssessOption{engine.Only("AB-09")}, []string{"AB-01 nhi:bad fail", "AB-01 nhi:dark unknown"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, lines(assess(t, purposes(t), at(t, three), tt.opts...))); diff != "" {
				t.Errorf("findings mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

// TestPopulation counts every subject of every control, kept or not; what was
// not asked is not run.
func TestPopulation(t *testing.T) {
	first := controls.Population{Control: "AB-01", Severity: controls.Low, Subjects: 4, AgentSubjects: 1,
		Counts: controls.Counts{Pass: 1, Fail: 1, Unknown: 1, NotApplicable: 1}, AgentCounts: controls.Counts{Fail: 1}}
	second := controls.Population{Control: "AB-02", Severity: controls.Low, Subjects: 4, AgentSubjects: 1,
		Counts: controls.Counts{Pass: 3, Fail: 1}, AgentCounts: controls.Counts{Fail: 1}}
	skipped := controls.Population{Control: "AB-02", Severity: controls.Low, Subjects: 4, AgentSubjects: 1}
	third := controls.Population{Control: "AB-03", Severity: controls.Low}
	tests := []struct {
		name string
		opts []engine.AssessOption
		want []controls.Population
	}{
		{"all", nil, []controls.Population{first, second, third}},
		{"kept ones do not matter", []engine.AssessOption{engine.KeepAll()}, []controls.Population{first, second, third}},
		{"one", []engine.AssessOption{engine.Only("AB-01")}, []controls.Population{first, skipped, third}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := assess(t, purposes(t), at(t, three), tt.opts...)
			if diff := cmp.Diff(tt.want, a.Population); diff != "" {
				t.Errorf("population mismatch (-want +got):\n%s", diff)
			}
			if n := a.Population[1].NotRun(); len(tt.opts) == 1 && tt.name == "one" && n != 4 {
				t.Errorf("NotRun() = %d, want 4", n)
			}
			if !a.Agents {
				t.Error("the agent was not seen")
			}
		})
	}
}

func TestOnlyUnknown(t *testing.T) {
	a, err := purposes(t).Assess(context.Background(), at(t, three), engine.Only("AB-01", "AB-07", "XY-01"))
	if a != nil || err == nil || !strings.Contains(err.Error(), "AB-07") || !strings.Contains(err.Error(), "XY-01") {
		t.Errorf("Assess = %v, %v, want an error that names both ids", a, err)
	}
}

// TestCheckEqualsAssess wants the finding of one question to be that of the
// whole assessment, for every verdict.
func TestCheckEqualsAssess(t *testing.T) {
	eng := theEngine(t)
	seen := map[controls.Verdict]bool{}
	for seed := range uint64(40) {
		w := anyWorld(seed)
		v := viewOf(t, w.doc, w.asOf)
		for _, want := range assess(t, eng, v, engine.KeepAll()).Findings {
			seen[want.Verdict] = true
			got, err := eng.Check(context.Background(), v, want.Control, want.Subject)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b controls.Value) bool { return a.String() == b.String() })); diff != "" {
				t.Fatalf("Check(%s, %v) mismatch (-Assess +Check):\n%s", want.Control, want.Subject, diff)
			}
		}
	}
	for _, v := range []controls.Verdict{controls.Pass, controls.Fail, controls.Unknown, controls.NotApplicable} {
		if !seen[v] {
			t.Errorf("no finding was %v", v)
		}
	}
}

func TestCheckErrors(t *testing.T) {
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	tests := []struct {
		name    string
		ctx     context.Context
		control string
		subject governance.Ref
		want    string
	}{
		{"no such control", context.Background(), "AB-99", governance.NewRef(governance.KindNHI, "good"), "AB-99"},
		{"no such record", context.Background(), "AB-01", governance.NewRef(governance.KindNHI, "none"), "nhi:none"},
		{"another kind", context.Background(), "AB-03", governance.NewRef(governance.KindNHI, "good"), "actor"},
		{"canceled", canceled, "AB-01", governance.NewRef(governance.KindNHI, "good"), context.Canceled.Error()},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, err := purposes(t).Check(tt.ctx, at(t, three), tt.control, tt.subject)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Check error %v, want one with %q", err, tt.want)
			}
			if f.Control != "" {
				t.Errorf("Check = %v beside an error", f)
			}
		})
	}
}

// TestCheckAlias accepts an earlier id and answers under the one in force.
func TestCheckAlias(t *testing.T) {
	if f := check(t, purposes(t), at(t, three), "AB-09", "nhi:good"); f.Control != "AB-01" || f.Verdict != controls.Pass {
		t.Errorf("Check = %s %v, want AB-01 pass", f.Control, f.Verdict)
	}
}

// TestNotYetThere does not ask about a record that was created later than the
// instant.
func TestNotYetThere(t *testing.T) {
	v := at(t, `"asOf": "2027-01-01T00:00:00Z", "nhis": [{"id": "n", "kind": "bot", "createdAt": "2026-12-01T00:00:00Z"}]`)
	if got := assess(t, purposes(t), v).Population[1].Subjects; got != 0 {
		t.Errorf("%d subjects, want none", got)
	}
	if _, err := purposes(t).Check(context.Background(), v, "AB-02", governance.NewRef(governance.KindNHI, "n")); err == nil {
		t.Error("Check found a record that is not there yet")
	}
}

func TestCanceled(t *testing.T) {
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errors.New("enough"))
	for _, estate := range []string{three, `"nhis": []`} {
		if a, err := purposes(t).Assess(ctx, at(t, estate)); a != nil || !errors.Is(err, context.Canceled) {
			t.Errorf("Assess of %s = %v, %v, want context.Canceled", estate, a, err)
		}
	}
}

func TestProgress(t *testing.T) {
	nhis := make([]record, 2500)
	for i := range nhis {
		nhis[i] = record{"id": idOf("NHI", i), "kind": "bot"}
	}
	var calls [][2]int
	assess(t, purposes(t), viewOf(t, document{"NHI": nhis, "Actor": {{"id": "a", "kind": "organization"}}}, now),
		engine.Progress(func(done, total int) { calls = append(calls, [2]int{done, total}) }))
	if len(calls) < 2 || calls[len(calls)-1] != [2]int{2501, 2501} {
		t.Fatalf("calls %v, want some and the last one 2501 of 2501", calls)
	}
	for i, c := range calls {
		if c[1] != 2501 || i > 0 && c[0] < calls[i-1][0] {
			t.Errorf("call %d: %v", i, c)
		}
	}
}

// TestMaxSteps bounds the elements that one question visits.
func TestMaxSteps(t *testing.T) {
	const estate = `"nhis": [{"id": "n", "kind": "bot", "consumers": ["a", "b", "c", "d", "e"]}]`
	tests := []struct {
		name, pass string
		max        int
		want       controls.Verdict
	}{
		{"as many as allowed", "nhi.consumers.all(c, c != 'x')", 5, controls.Pass},
		{"one more", "nhi.consumers.all(c, c != 'x')", 4, controls.Error},
		{"no bound", "nhi.consumers.all(c, c != 'x')", 0, controls.Pass},
		{"decided before", "nhi.consumers.exists(c, c == 'b')", 3, controls.Pass},
		{"a fail does not slip out", "nhi.consumers.exists(c, c == 'x')", 4, controls.Error},
		{"list in a list", "nhi.consumers.all(c, nhi.consumers.exists(d, d == c))", 23, controls.Error},
		{"list in a list within bounds", "nhi.consumers.all(c, nhi.consumers.exists(d, d == c))", 24, controls.Pass},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := check(t, asking(t, governance.KindNHI, tt.pass, engine.WithMaxSteps(tt.max)), at(t, estate), "AB-01", "nhi:n")
			if f.Verdict != tt.want {
				t.Errorf("%s within %d steps is %v, want %v", tt.pass, tt.max, f.Verdict, tt.want)
			}
			if f.Verdict == controls.Error && (len(f.Reasons) != 1 || f.Reasons[0].Code != controls.ReasonEvaluation) {
				t.Errorf("reasons %v, want one %s", f.Reasons, controls.ReasonEvaluation)
			}
		})
	}
}

// TestMaxStepsStopsNothingElse wants an error of one question to leave the others
// alone.
func TestMaxStepsStopsNothingElse(t *testing.T) {
	eng := asking(t, governance.KindNHI, "nhi.consumers.all(c, c != 'x')", engine.WithMaxSteps(1))
	a := assess(t, eng, at(t, `"nhis": [{"id": "long", "kind": "bot", "consumers": ["a", "b"]}, {"id": "short", "kind": "bot", "consumers": ["a"]}]`), engine.KeepAll())
	if diff := cmp.Diff([]string{"AB-01 nhi:long error", "AB-01 nhi:short pass"}, lines(a)); diff != "" {
		t.Errorf("findings mismatch (-want +got):\n%s", diff)
	}
}

// TestBasis names what the result depends on.
func TestBasis(t *testing.T) {
	v := at(t, three, delegation.AssumeComplete(), delegation.WithCompletenessMaxAge(5*day))
	b := assess(t, purposes(t), v, engine.Only("AB-01")).Basis
	if b.Engine.Version != engine.Version || b.Pack.Digest != purposes(t).Pack().Digest() || b.Input.Digest != string(v.Index().Digest()) ||
		!b.AssumeComplete || b.CompletenessMaxAge != "P5D" || !cmp.Equal(b.Controls, []string{"AB-01"}) || b.PrivilegeMap.Digest == "" {
		t.Errorf("basis %+v", b)
	}
}

// TestBasisNamesVerifiers: what verifiers found is part of what a result depends on.
func TestBasisNamesVerifiers(t *testing.T) {
	const doc = `"evidence": [{"id": "e", "kind": "rotation", "subjectId": "nhi:n", "collectedAt": "2026-01-01T00:00:00Z", "outcome": "positive"}]`
	plain := at(t, doc)
	record := governance.EvidenceDigest(&plain.Index().Estate().Evidence[0])
	eng := asking(t, governance.KindEvidence, "evidence.verified")
	digests := map[string]bool{}
	for _, tt := range []struct {
		v    delegation.Verification
		line string
		want []string
	}{
		{delegation.Verification{}, "AB-01 evidence:e unknown", nil},
		{delegation.Verification{EvidenceID: "e", Record: record, By: "dsse", KeyIDs: []string{"a", "b"}, Verified: governance.Some(true)}, "AB-01 evidence:e pass", []string{"dsse a b"}},
		{delegation.Verification{EvidenceID: "e", Record: record, By: "dsse", KeyIDs: []string{"a", "b"}, Verified: governance.Some(false)}, "AB-01 evidence:e fail", []string{"dsse a b"}},
		{delegation.Verification{EvidenceID: "e", Record: record, By: "dsse"}, "AB-01 evidence:e unknown", []string{"dsse"}},
	} {
		a := assess(t, eng, at(t, doc, delegation.WithVerifications(delegation.Verifications{tt.v})), engine.KeepAll())
		if diff := cmp.Diff([]string{tt.line}, lines(a)); diff != "" {
			t.Errorf("findings mismatch (-want +got):\n%s", diff)
		}
		if !cmp.Equal(tt.want, a.Basis.Verifiers) || a.Basis.Verifications.IsZero() != (tt.want == nil) || digests[a.Basis.Verifications.Digest] {
			t.Errorf("%+v: basis %+v", tt.v, a.Basis)
		}
		digests[a.Basis.Verifications.Digest] = true
	}
}

// shuffled is the document with its collections in another order.
func (w *world) shuffled() document {
	d := w.doc.clone()
	for _, c := range collections() {
		list := d[c.Part]
		w.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	}
	return d
}

// result is the assessment as JSON, without the places of observations in the
// document, which are all that its order may change.
func result(t testing.TB, eng *engine.Engine, v *delegation.View) string {
	t.Helper()
	a := assess(t, eng, v, engine.KeepAll())
	for i := range a.Observations {
		a.Observations[i].Pointer = ""
	}
	data, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestOrder wants the order of records in the document to change no byte, and
// two runs to give the same.
func TestOrder(t *testing.T) {
	eng := theEngine(t)
	for seed := range uint64(30) {
		w := newWorld(seed)
		v := viewOf(t, w.doc, w.asOf)
		want := result(t, eng, v)
		if diff := cmp.Diff(want, result(t, eng, v)); diff != "" {
			t.Fatalf("seed %d: two runs differ (-first +second):\n%s", seed, diff)
		}
		for range 2 {
			if diff := cmp.Diff(want, result(t, eng, viewOf(t, w.shuffled(), w.asOf))); diff != "" {
				t.Fatalf("seed %d: order matters (-before +after):\n%s", seed, diff)
			}
		}
	}
}

// TestListOrder wants the order within lists, which are sets, to change no
// verdict.
func TestListOrder(t *testing.T) {
	eng := theEngine(t)
	for seed := range uint64(60) {
		w := anyWorld(seed)
		want := verdicts(assess(t, eng, viewOf(t, w.doc, w.asOf), engine.KeepAll()))
		d := w.doc.clone()
		for _, c := range collections() {
			for _, r := range d[c.Part] {
				w.shuffleLists(r)
			}
		}
		if diff := cmp.Diff(want, verdicts(assess(t, eng, viewOf(t, d, w.asOf), engine.KeepAll())), cmp.AllowUnexported(question{})); diff != "" {
			t.Fatalf("seed %d: order within lists matters (-before +after):\n%s", seed, diff)
		}
	}
}

// ordered are lists that stand in what an approval is bound to as they were
// written (governance.Digest): in another order they are not what was approved.
var ordered = []string{"retained", "environments", "payload"}

func (w *world) shuffleLists(v any) {
	switch v := v.(type) {
	case record:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if !slices.Contains(ordered, name) {
				w.shuffleLists(v[name])
			}
		}
	case []any:
		w.Shuffle(len(v), func(i, j int) { v[i], v[j] = v[j], v[i] })
		for _, x := range v {
			w.shuffleLists(x)
		}
	}
}

// TestConcurrent shares an engine and a view.
func TestConcurrent(t *testing.T) {
	eng, err := engine.Compile(theEngine(t).Pack()) // fresh: what is made on first use is not made yet
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(3)
	v := viewOf(t, w.doc, w.asOf)
	results := make([]string, 4)
	var wg sync.WaitGroup
	for i := range results {
		wg.Go(func() { results[i] = result(t, eng, v) })
	}
	wg.Wait()
	for i, r := range results {
		if r != results[0] {
			t.Errorf("run %d differs from run 0", i)
		}
	}
}

// TestTime says from when the facts are.
func TestTime(t *testing.T) {
	tests := []struct {
		name, asOf string
		projected  bool
	}{
		{"as of the instant", `"asOf": "2026-07-04T00:00:00Z", `, false},
		{"as of earlier", `"asOf": "2026-07-01T00:00:00Z", `, true},
		{"as of later", `"asOf": "2026-07-09T00:00:00Z", `, false},
		{"not said", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := assess(t, purposes(t), at(t, tt.asOf+three))
			if a.Projected != tt.projected || !a.AsOf.Equal(now) || a.FactsAsOf.IsUnknown() != (tt.asOf == "") {
				t.Errorf("asOf %v, factsAsOf %v, projected %v", a.AsOf.Format(time.RFC3339), a.FactsAsOf, a.Projected)
			}
		})
	}
}
