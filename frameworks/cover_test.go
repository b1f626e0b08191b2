package frameworks_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/internal/golden"
)

// ask is a small framework: which controls bear on what says its title.
const ask = head + `{"id": "NONE", "kind": "outcome"},
{"id": "ONE", "kind": "outcome"},
{"id": "TWO", "kind": "outcome"},
{"id": "AGENT", "kind": "outcome"},
{"id": "ESTATE", "kind": "outcome"}
]}`

const asked = `{"control": "C-1", "requirement": "ONE", "relation": "supports", "property": "example-of", "rationale": "so"},
{"control": "C-2", "requirement": "TWO", "relation": "supports", "property": "example-of", "rationale": "so"},
{"control": "C-1", "requirement": "TWO", "relation": "supports", "property": "integral-to", "when": "always", "rationale": "so"},
{"control": "C-1", "requirement": "AGENT", "relation": "supports", "property": "example-of", "when": "subject_is_agent", "rationale": "so"},
{"control": "C-2", "requirement": "ESTATE", "relation": "supports", "property": "example-of", "when": "estate_has_agent", "rationale": "so"}`

func small(t testing.TB) *frameworks.Library {
	t.Helper()
	lib, err := frameworks.Load(folder(ask, mapping(asked)))
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

// A subject is one letter a verdict: Pass, Fail, Unknown, Waived, Not applicable,
// Error, or . for one that was not evaluated; small letters stand for AI agents.
func population(control, subjects string) controls.Population {
	p := controls.Population{Control: control}
	for _, letter := range subjects {
		upper := strings.ToUpper(string(letter))
		agent := upper != string(letter) || letter == ','
		p.Subjects++
		if agent {
			p.AgentSubjects++
		}
		v, run := verdictOf[upper]
		if !run {
			continue
		}
		p.Counts.Add(v)
		if agent {
			p.AgentCounts.Add(v)
		}
	}
	return p
}

var verdictOf = map[string]controls.Verdict{
	"P": controls.Pass, "F": controls.Fail, "U": controls.Unknown, "W": controls.Waived, "N": controls.NotApplicable, "E": controls.Error,
}

// assessment has what C-1 and C-2 said; "-" leaves a control out.
func assessment(c1, c2 string) *controls.Assessment {
	a := &controls.Assessment{}
	for i, subjects := range []string{c1, c2} {
		if subjects != "-" {
			a.Population = append(a.Population, population(fmt.Sprintf("C-%d", i+1), subjects))
			a.Agents = a.Agents || strings.ContainsAny(subjects, "pfuwne,")
		}
	}
	return a
}

func statuses(cover *frameworks.Coverage) map[string]frameworks.Status {
	m := map[string]frameworks.Status{}
	for _, r := range cover.Requirements {
		m[r.ID] = r.Status
	}
	return m
}

func TestStatus(t *testing.T) {
	tests := []struct {
		c1, c2                   string // see population; a comma is an agent not evaluated
		one, two, agents, estate string
	}{
		// What C-1 alone says. It is asked of no agent, so that no row of AGENT counts.
		{"P", "-", "supported", "not_run", "no_control", "no_control"},
		{"PN", "P", "supported", "supported", "no_control", "no_control"},
		{"PU", "P", "unproven", "unproven", "no_control", "no_control"},
		{"PW", "P", "waived", "waived", "no_control", "no_control"},
		{"WU", "P", "unproven", "unproven", "no_control", "no_control"},
		{"P.", "P", "not_run", "not_run", "no_control", "no_control"},
		{"U.", "P", "not_run", "not_run", "no_control", "no_control"},
		{"PF", "P", "failing", "failing", "no_control", "no_control"},
		{"PE", "P", "failing", "failing", "no_control", "no_control"},
		{"FUW.", "P", "failing", "failing", "no_control", "no_control"},
		// Nobody to ask is no evidence.
		{"", "", "not_run", "not_run", "no_control", "no_control"},
		{"NN", "N", "not_run", "not_run", "no_control", "no_control"},
		{"NW", "N", "waived", "waived", "no_control", "no_control"},
		{"NN", "P", "not_run", "supported", "no_control", "no_control"},
		// A control that is not in the assessment.
		{"-", "P", "not_run", "not_run", "no_control", "no_control"},
		{"-", "F", "not_run", "failing", "no_control", "no_control"},
		{"-", "p", "not_run", "not_run", "not_run", "supported"},
		// Agents count for AGENT alone; one anywhere opens ESTATE to all.
		{"Fp", "P", "failing", "failing", "supported", "supported"},
		{"Pf", "P", "failing", "failing", "failing", "supported"},
		{"Pu", "F", "unproven", "failing", "unproven", "failing"},
		{"P,", "P", "not_run", "not_run", "not_run", "supported"},
		{"Pn", "P", "supported", "supported", "not_run", "supported"},
		{"P", "Pp", "supported", "supported", "no_control", "supported"},
	}
	for _, tt := range tests {
		got := statuses(frameworks.Cover(assessment(tt.c1, tt.c2), small(t)))
		gotText := fmt.Sprintln(got["NONE"], got["ONE"], got["TWO"], got["AGENT"], got["ESTATE"])
		wantText := fmt.Sprintln("no_control", tt.one, tt.two, tt.agents, tt.estate)
		if gotText != wantText {
			t.Errorf("C-1 says %q, C-2 %q: NONE ONE TWO AGENT ESTATE are\n%swant\n%s", tt.c1, tt.c2, gotText, wantText)
		}
	}
}

func TestRequirementCounts(t *testing.T) {
	got := frameworks.Cover(assessment("PPfu.,", "NW"), small(t)).Requirements
	want := []frameworks.Requirement{
		{Framework: "own", ID: "NONE", Status: frameworks.NoControl, Controls: []string{}},
		{Framework: "own", ID: "ONE", Status: frameworks.Failing, Controls: []string{"C-1"}, Counts: controls.Counts{Pass: 2, Fail: 1, Unknown: 1}, NotRun: 2},
		{
			Framework: "own", ID: "TWO", Status: frameworks.Failing, Controls: []string{"C-1", "C-2"},
			Counts: controls.Counts{Pass: 2, Fail: 1, Unknown: 1, Waived: 1, NotApplicable: 1}, NotRun: 2,
		},
		{Framework: "own", ID: "AGENT", Status: frameworks.Failing, Controls: []string{"C-1"}, Counts: controls.Counts{Fail: 1, Unknown: 1}, NotRun: 1},
		{Framework: "own", ID: "ESTATE", Status: frameworks.Waived, Controls: []string{"C-2"}, Counts: controls.Counts{Waived: 1, NotApplicable: 1}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Requirements (-want +got):\n%s", diff)
	}
}

// Two statements about one control add up, and one with more verdicts than
// subjects does not pay for another that was not run.
func TestOddPopulations(t *testing.T) {
	a := assessment("P", "P")
	a.Population = append(a.Population, population("C-1", "F"))
	if got := statuses(frameworks.Cover(a, small(t)))["ONE"]; got != frameworks.Failing {
		t.Errorf("a fail in the second statement of C-1 gives %v", got)
	}
	a = assessment("PP", "P..")
	a.Population[0].Subjects = 0
	if got := statuses(frameworks.Cover(a, small(t)))["TWO"]; got != frameworks.NotRun {
		t.Errorf("two subjects of C-2 not evaluated give %v", got)
	}
}

// Groups have no row unless a mapping names them, and withdrawn entries none.
func TestRequirementsAreLeaves(t *testing.T) {
	fsys := folder(outline, mapping(`{"control": "C-1", "requirement": "A", "relation": "supports", "property": "example-of", "rationale": "so"}`))
	lib, err := frameworks.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range frameworks.Cover(&controls.Assessment{}, lib).Requirements {
		got = append(got, r.ID)
	}
	if diff := cmp.Diff([]string{"A", "A.1", "R"}, got); diff != "" {
		t.Errorf("requirements (-want +got):\n%s", diff)
	}
	counts := map[string]int{}
	for _, r := range frameworks.Cover(&controls.Assessment{}, frameworks.Builtin()).Requirements {
		counts[r.Framework]++
	}
	want := map[string]int{"owasp-nhi-2025": 10, "csf-2.0": 106, "sp800-207": 78, "ai-rmf-1.0": 72} // 78: a policy decision point is engine and administrator
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Errorf("requirements of the built-in catalogs (-want +got):\n%s", diff)
	}
}

func TestCoverNamesItsSources(t *testing.T) {
	cover := frameworks.Cover(&controls.Assessment{}, small(t))
	var names []string
	for _, s := range append(cover.Catalogs, cover.Mappings...) {
		if s.Version != "1.0.0" || len(s.Digest) != 71 {
			t.Errorf("source %+v", s)
		}
		names = append(names, s.Name)
	}
	if diff := cmp.Diff([]string{"own", "m"}, names); diff != "" {
		t.Errorf("sources (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"By us."}, cover.Attributions); diff != "" {
		t.Errorf("Attributions (-want +got):\n%s", diff)
	}
}

// The law: missing facts that come in leave failing and supported as they are,
// and running more leaves failing as it is. Each byte of subjects is one subject
// of C-1 or C-2; the byte of later beside it says what it becomes.
func monotone(t *testing.T, lib *frameworks.Library, subjects, later []byte) {
	t.Helper()
	texts := [3][2]string{} // before, with all facts, with all facts and all run
	for i, b := range subjects {
		c, letter := b>>7, rune(letters[b&15])
		known, run := complete(letter, at(later, i))
		for when, l := range []rune{letter, known, run} {
			texts[when][c] += string(l)
		}
	}
	before, known, run := cover(lib, texts[0]), cover(lib, texts[1]), cover(lib, texts[2])
	for id, s := range before {
		if (s == frameworks.Failing || s == frameworks.Supported) && known[id] != s {
			t.Errorf("%q: %s is %v; with all facts, %q, %v", texts[0], id, s, texts[1], known[id])
		}
		if s == frameworks.Failing && run[id] != s {
			t.Errorf("%q: %s is %v; with more run, %q, %v", texts[0], id, s, texts[2], run[id])
		}
	}
	honest(t, before, texts[0])
}

// letters are the verdicts of population, of agents and others alike.
const letters = "PFUWNE.pfuwne,UP"

func cover(lib *frameworks.Library, text [2]string) map[string]frameworks.Status {
	return statuses(frameworks.Cover(assessment(text[0], text[1]), lib))
}

// complete says what becomes of a subject when its facts come in, and then when
// it is run: unknown becomes anything, what was waived while unknown may pass,
// and what was decided stays.
func complete(letter rune, b byte) (known, run rune) {
	agent := strings.ContainsRune("pfuwne,", letter)
	pick := func(from string) rune { return rune(from[int(b)%len(from)]) }
	any, waived := "PFUWNE", "WPN"
	if agent {
		any, waived = strings.ToLower(any), strings.ToLower(waived)
	}
	switch letter {
	case 'U', 'u':
		known = pick(any)
		return known, known
	case 'W', 'w':
		known = pick(waived)
		return known, known
	case '.', ',':
		return letter, pick(any)
	}
	return letter, letter
}

func at(b []byte, i int) byte {
	if i < len(b) {
		return b[i]
	}
	return 0
}

// honest says the promise of Supported over the subjects themselves.
func honest(t *testing.T, got map[string]frameworks.Status, text [2]string) {
	t.Helper()
	under := map[string]string{
		"ONE": text[0], "TWO": text[0] + text[1], "ESTATE": text[1],
		"AGENT": strings.Trim(strings.Map(agentOnly, text[0]), " "),
	}
	for id, subjects := range under {
		if got[id] == frameworks.Supported && (strings.ContainsAny(subjects, "FUWE.fuwe,") || !strings.ContainsAny(subjects, "Pp")) {
			t.Errorf("%q: %s is supported", text, id)
		}
		if bad := strings.ContainsAny(subjects, "FEfe"); got[id] != frameworks.NoControl && bad != (got[id] == frameworks.Failing) {
			t.Errorf("%q: %s is %v", text, id, got[id])
		}
	}
}

func agentOnly(r rune) rune {
	if strings.ContainsRune("pfuwne,", r) {
		return r
	}
	return -1
}

func TestMonotone(t *testing.T) {
	lib := small(t)
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		subjects := make([]byte, random.IntN(6))
		later := make([]byte, len(subjects))
		for i := range subjects {
			subjects[i], later[i] = byte(random.Uint32()), byte(random.Uint32())
		}
		monotone(t, lib, subjects, later)
	}
}

func FuzzMonotone(f *testing.F) {
	lib := small(f)
	f.Add([]byte{0, 2}, []byte{0, 1})      // a pass and an unknown that fails
	f.Add([]byte{3, 128}, []byte{1, 0})    // a waiver that turns out a pass
	f.Add([]byte{1, 6, 13}, []byte{0, 0})  // a fail beside what was not run
	f.Add([]byte{4, 12, 10}, []byte{0, 2}) // nothing but what is not asked
	f.Fuzz(func(t *testing.T, subjects, later []byte) { monotone(t, lib, subjects, later) })
}

// The built-in frameworks over a small assessment: an agent among the NHIs, a
// key that was not rotated, leaks nobody looked for, and controls left out.
func TestCoverGolden(t *testing.T) {
	a := &controls.Assessment{Agents: true, Population: []controls.Population{
		population("AUT-01", "PPp"), population("INV-01", "PUp"), population("INV-03", "PW"), population("LCM-01", "PPn"),
		population("LCM-02", "NNn"), population("LCM-04", "PPf"), population("PRV-01", "PP,"), population("ROT-01", "PPF"),
		population("ROT-02", "..."), population("SEC-01", "UUU"), population("SEC-02", "EPP"), population("USE-02", "PPp"),
	}}
	cover := frameworks.Cover(a, frameworks.Builtin())
	var b strings.Builder
	totals := map[string]int{}
	for _, r := range cover.Requirements {
		totals[r.Framework+" "+r.Status.String()]++
		if r.Status != frameworks.NoControl {
			n := r.Counts
			fmt.Fprintf(&b, "%s %s | %s | %v | {Pass:%d Fail:%d Unknown:%d Waived:%d NotApplicable:%d Error:%d}, not run %d | %s\n",
				r.Framework, r.ID, r.Status, r.Controls, n.Pass, n.Fail, n.Unknown, n.Waived, n.NotApplicable, n.Error, r.NotRun, r.Title)
		}
	}
	for _, c := range cover.Catalogs {
		fmt.Fprintf(&b, "%s: %d without a control\n", c.Name, totals[c.Name+" no_control"])
	}
	golden.File(t, "testdata/builtin.txt", b.String())
}
