package frameworks_test

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/governance"
)

// TestCrosswalks: the rows that were counted at the sources, official ones apart from
// ours; both ends of each are entries of their catalogs, and a row of our own
// judgment says why.
func TestCrosswalks(t *testing.T) {
	type count struct {
		basis                   frameworks.Basis
		rows, disputed, endless int
		withdrawn               int // ends that are withdrawn
	}
	official, own := frameworks.BasisOfficial, frameworks.BasisOwnJudgment
	want := map[string]count{
		"csf-1.1-to-csf-2.0":            {official, 191, 10, 3, 0},
		"csf-1.1-to-sp800-53-r5":        {official, 498, 0, 3, 0},
		"csf-2.0-to-sp800-53-r5":        {official, 741, 2, 0, 1},
		"owasp-nhi-2025-to-csf-2.0":     {own, 30, 0, 0, 0},
		"owasp-nhi-2025-to-sp800-207":   {own, 21, 0, 0, 0},
		"owasp-nhi-2025-to-sp800-53-r5": {own, 48, 0, 0, 0},
		"sp1800-35-to-csf-1.1":          {official, 132, 0, 0, 0},
		"sp1800-35-to-csf-2.0":          {official, 130, 0, 0, 0},
		"sp1800-35-to-sp800-53-r5":      {official, 200, 0, 0, 0},
		"sp800-207-to-csf-2.0":          {own, 44, 0, 0, 0},
	}
	got := map[string]count{}
	for c := range frameworks.Builtin().Crosswalks() {
		n := count{basis: c.Basis}
		for e := range c.All() {
			n.rows++
			if e.Disputed() {
				n.disputed++
			}
			if e.Basis == own && e.Rationale == "" {
				t.Errorf("%s: %v to %v does not say why", c.ID, e.From, e.To)
			}
			if _, ok := catalog(t, c.From).Entry(e.From.ID); !ok {
				t.Errorf("%s: no entry %v", c.ID, e.From)
			}
			if e.To == (frameworks.Ref{}) {
				n.endless++
			} else if to, ok := catalog(t, c.To).Entry(e.To.ID); !ok {
				t.Errorf("%s: no entry %v", c.ID, e.To)
			} else if to.Withdrawn() {
				n.withdrawn++
			}
		}
		got[c.ID] = n
	}
	if diff := gocmp.Diff(want, got, gocmp.AllowUnexported(count{})); diff != "" {
		t.Errorf("crosswalks (-want +got):\n%s", diff)
	}
}

// TestCrosswalksEqualCollectedData compares the pairs of the official crosswalks with
// those that were collected.
func TestCrosswalksEqualCollectedData(t *testing.T) {
	folder := filepath.Join("..", "..", "shared", "data", "frameworks")
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		t.Skip("the collected data is not here")
	}
	for id, columns := range map[string][2]string{
		"csf-1.1-to-csf-2.0":     {"csf-1.1-to-2.0.csv", "csf11_id csf20_id"},
		"csf-1.1-to-sp800-53-r5": {"csf-1.1-to-800-53-r5.csv", "csf11_id control_id"},
		"csf-2.0-to-sp800-53-r5": {"csf-2.0-to-800-53-r5.csv", "csf20_id control_id"},
	} {
		file, err := os.Open(filepath.Join(folder, columns[0]))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		rows, err := csv.NewReader(file).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		from, to, _ := strings.Cut(columns[1], " ")
		i, j := slices.Index(rows[0], from), slices.Index(rows[0], to)
		var want, got [][2]string
		for _, r := range rows[1:] {
			if strings.Contains(r[j], " ") { // words, which name no one control
				r[j] = ""
			}
			want = append(want, [2]string{r[i], r[j]})
		}
		c, _ := frameworks.Builtin().Crosswalk(id)
		for e := range c.All() {
			got = append(got, [2]string{e.From.ID, e.To.ID})
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-collected +ours):\n%s", id, diff)
		}
	}
}

// TestComponentsEqualCollectedData compares the crosswalks of SP 1800-35 with what was
// collected: relation, property and target of each row, and one component of ours for
// each one that is named there.
func TestComponentsEqualCollectedData(t *testing.T) {
	for id, name := range map[string]string{
		"sp1800-35-to-sp800-53-r5": "sp1800-35-zta-to-800-53-r5.csv", "sp1800-35-to-csf-1.1": "sp1800-35-zta-to-csf-1.1.csv", "sp1800-35-to-csf-2.0": "sp1800-35-zta-to-csf-2.0.csv",
	} {
		rows, err := csv.NewReader(bytes.NewReader(shared(t, "data/frameworks/"+name))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		walk, _ := frameworks.Builtin().Crosswalk(id)
		edges := slices.Collect(walk.All())
		if len(edges) != len(rows)-1 {
			t.Fatalf("%s: %d rows, %d were collected", id, len(edges), len(rows)-1)
		}
		ours, theirs := map[string]string{}, map[string]string{}
		for i, r := range rows[1:] {
			e := edges[i]
			want := r[1:4]
			if got := []string{string(e.Relation), string(e.Property), e.To.ID}; !slices.Equal(got, want) {
				t.Errorf("%s row %d: %v, collected %v", id, i+1, got, want)
			}
			if slip := r[4]; slip != "" && e.Note == "" {
				t.Errorf("%s row %d: it is not noted that the %s", id, i+1, slip)
			}
			if ours[r[0]] == "" && theirs[e.From.ID] == "" {
				ours[r[0]], theirs[e.From.ID] = e.From.ID, r[0]
			} else if ours[r[0]] != e.From.ID {
				t.Errorf("%s row %d: %q is %s, and was %s", id, i+1, r[0], e.From.ID, ours[r[0]])
			}
			c, _ := frameworks.Builtin().Catalog("sp1800-35")
			if title := c.Heading(e.From.ID); !strings.Contains(strings.ReplaceAll(r[0], "/ ", "/"), title) {
				t.Errorf("%s row %d: %s is called %q, collected %q", id, i+1, e.From.ID, title, r[0])
			}
		}
	}
}

// TestSuccessorsAgree: what the catalog of CSF 2.0 names as successors of an entry it
// withdrew is what the crosswalk from CSF 1.1 says that the core says.
func TestSuccessorsAgree(t *testing.T) {
	walk, _ := frameworks.Builtin().Crosswalk("csf-1.1-to-csf-2.0")
	said := map[string][]string{}
	for e := range walk.All() {
		moved := e.Lifecycle == frameworks.LifecycleMovedTo || e.Lifecycle == frameworks.LifecycleIncorporatedInto
		if moved && strings.Contains(e.Sources[0], "withdrawn elements") {
			said[padded(e.From.ID)] = append(said[padded(e.From.ID)], e.To.ID)
		}
	}
	n := 0
	for e := range catalog(t, "csf-2.0").All() {
		if !e.Withdrawn() || len(e.Successors) == 0 {
			continue
		}
		n++
		want, got := slices.Sorted(slices.Values(e.Successors)), slices.Sorted(slices.Values(said[e.ID]))
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-catalog +crosswalk):\n%s", e.ID, diff)
		}
	}
	if n < 80 {
		t.Errorf("only %d entries were compared", n)
	}
}

// padded is an id of CSF 1.1 as CSF 2.0 prints it.
func padded(id string) string {
	category, number, ok := strings.Cut(id, "-")
	if !ok || len(number) > 1 {
		return id
	}
	return category + "-0" + number
}

func TestEdges(t *testing.T) {
	var got []string
	for _, e := range frameworks.Builtin().Edges(frameworks.Ref{Framework: "owasp-nhi-2025", ID: "NHI8:2025"}) {
		got = append(got, e.Tie.String()+" "+e.To.String())
	}
	want := []string{"is-mitigated-by csf-2.0:PR.IR-01", "is-mitigated-by csf-2.0:PR.AA-05", "is-mitigated-by sp800-207:V2", "is-mitigated-by sp800-207:D2",
		"is-mitigated-by sp800-53-r5:CM-4(1)", "is-mitigated-by sp800-53-r5:AC-4", "is-mitigated-by sp800-53-r5:SC-7", "is-mitigated-by sp800-53-r5:SC-32"}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("edges of NHI8:2025 (-want +got):\n%s", diff)
	}
	back := frameworks.Builtin().Edges(frameworks.Ref{Framework: "csf-2.0", ID: "PR.AA-05"})
	if !slices.ContainsFunc(back, func(e frameworks.Edge) bool {
		return e.To.String() == "owasp-nhi-2025:NHI8:2025" && e.Relation == frameworks.RelationMitigates
	}) {
		t.Error("PR.AA-05 does not mitigate NHI8:2025 when read back")
	}
	if none := frameworks.Builtin().Edges(frameworks.Ref{Framework: "csf-2.0", ID: "XX"}); none != nil {
		t.Errorf("edges of nothing: %v", none)
	}
}

// TestConflicts: where two publications of NIST disagree about what became of an
// entry, both stand in the data.
func TestConflicts(t *testing.T) {
	var got []string
	for c := range frameworks.Builtin().Crosswalks() {
		for e := range c.All() {
			if e.Disputed() && (e.From.ID == "ID.GV-4" || e.From.ID == "DE.AE-06") {
				got = append(got, e.From.String()+" "+cmp.Or(e.To.ID, "-")+": "+strings.Join(e.Sources, " + ")+"; not "+strings.Join(e.Against, " + "))
			}
		}
	}
	want := []string{
		"csf-1.1:ID.GV-4 GV.RM-03: NIST, CSF 1.1 as informative reference of CSF 2.0, retrieved 2026-11-22; not NIST CSF 2.0, core with withdrawn elements (CPRT export), retrieved 2026-11-22",
		"csf-1.1:ID.GV-4 GV.RM-04: NIST CSF 2.0, core with withdrawn elements (CPRT export), retrieved 2026-11-22; not NIST, CSF 1.1 as informative reference of CSF 2.0, retrieved 2026-11-22",
		"csf-2.0:DE.AE-06 RA-3: NIST, SP 800-53 Rev 5.1.1 as informative reference of CSF 2.0, retrieved 2026-11-22; not NIST, SP 800-53 Rev 5.2.0 as informative reference of CSF 2.0, retrieved 2026-11-22",
		"csf-2.0:DE.AE-06 RA-4: NIST, SP 800-53 Rev 5.2.0 as informative reference of CSF 2.0, retrieved 2026-11-22; not NIST, SP 800-53 Rev 5.1.1 as informative reference of CSF 2.0, retrieved 2026-11-22",
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("conflicts (-want +got):\n%s", diff)
	}
}

// TestCrosswalkFaults names every fault of a crosswalk with its place.
func TestCrosswalkFaults(t *testing.T) {
	head := `{"id": "x", "version": "1", "from": "owasp-nhi-2025", "to": "csf-2.0", "basis": "own-judgment", "status": "draft",
"sources": [{"key": "us", "title": "us", "retrieved": "2026-01-01"}],
"rows": [` + "\n"
	for _, tt := range []struct{ row, want string }{
		{`{"from": "NHI1:2025", "to": "PR.AA-01", "relation": "supports", "property": "example-of", "rationale": "so"}`, ``},
		{`{"from": "NHI11:2025", "to": "PR.AA-01", "relation": "related", "rationale": "so"}`, `UNKNOWN_ENTRY`},
		{`{"from": "NHI1:2025", "to": "PR.AA-99", "relation": "related", "rationale": "so"}`, `UNKNOWN_ENTRY`},
		{`{"from": "NHI1:2025", "to": "PR.AC-04", "relation": "related", "rationale": "so"}`, `LIFECYCLE`},
		{`{"from": "NHI1:2025", "to": "PR.AA-01", "relation": "related"}`, `MISSING_REQUIRED`},
		{`{"from": "NHI1:2025", "to": "PR.AA-01", "rationale": "so"}`, `MISSING_REQUIRED`},
		{`{"from": "NHI1:2025", "relation": "related", "rationale": "so"}`, `MISSING_REQUIRED`},
		{`{"from": "NHI1:2025", "to": "PR.AA-01", "relation": "satisfies", "rationale": "so"}`, `UNRECOGNIZED_VALUE MISSING_REQUIRED`},
		{`{"from": "NHI1:2025", "to": "PR.AA-01", "relation": "equal", "property": "integral-to", "rationale": "so"}`, `RELATION`},
		{`{"from": "NHI1:2025", "to": "PR.AA-01", "relation": "related", "rationale": "so", "sources": ["them"]}`, `UNKNOWN_ENTRY`},
		{`{"from": "NHI1:2025", "to": "PR.AA-01", "relation": "related", "rationale": "so"}, {"from": "NHI1:2025", "to": "PR.AA-01", "relation": "related", "rationale": "so too"}`, `DUP_ID`},
	} {
		_, err := frameworks.Builtin().Extend(fstest.MapFS{"crosswalk/x.json": {Data: []byte(head + tt.row + "]}")}})
		var codes []string
		for f := range governance.Faults(err) {
			codes = append(codes, string(f.Code))
			if f.Pos.File != "crosswalk/x.json" || f.Pos.Line != 4 {
				t.Errorf("%s: fault at %v", tt.row, f.Pos)
			}
		}
		if got := strings.Join(codes, " "); got != tt.want {
			t.Errorf("%s: %s, want %s: %v", tt.row, got, tt.want, err)
		}
	}
}

// TestCrosswalkByAlias: an end may be written as people write it, which is noted, and
// says nothing twice.
func TestCrosswalkByAlias(t *testing.T) {
	walk := func(row string) fstest.MapFS {
		return fstest.MapFS{"crosswalk/x.json": {Data: []byte(`{"id": "x", "version": "1", "from": "owasp-nhi-2025", "to": "csf-2.0", "basis": "own-judgment", "status": "draft",
"relation": "related", "sources": [{"key": "us", "title": "us", "retrieved": "2026-01-01"}], "rows": [
{"from": "NHI-1", "to": "PR.AA-1", "rationale": "so"}` + row + `]}`)}}
	}
	lib, err := frameworks.Builtin().Extend(walk(""))
	if err != nil {
		t.Fatal(err)
	}
	x, _ := lib.Crosswalk("x")
	for e := range x.All() {
		if e.From.ID != "NHI1:2025" || e.To.ID != "PR.AA-01" {
			t.Errorf("%v to %v", e.From, e.To)
		}
	}
	at := frameworks.AliasUse{Code: controls.CodeRequirementAlias, Pos: governance.Position{File: "crosswalk/x.json", Line: 3, Column: 1}, Pointer: "/rows/0"}
	from, to := at, at
	from.Framework, from.Written, from.ID = "owasp-nhi-2025", "NHI-1", "NHI1:2025"
	to.Framework, to.Written, to.ID = "csf-2.0", "PR.AA-1", "PR.AA-01"
	if diff := gocmp.Diff([]frameworks.AliasUse{from, to}, lib.Aliases()); diff != "" {
		t.Errorf("Aliases (-want +got):\n%s", diff)
	}
	if _, err := lib.Extend(walk("")); faults(err) != "crosswalk/x.json:1:8: DUP_ID at /id" {
		t.Errorf("twice: %v", err)
	}
	_, err = frameworks.Builtin().Extend(walk(`,
{"from": "NHI1:2025", "to": "PR.AA-01", "rationale": "so too"}`))
	if faults(err) != "crosswalk/x.json:4:1: DUP_ID at /rows/1" {
		t.Errorf("a row in two spellings: %v", err)
	}
}

// FuzzCrosswalk wants any file to give a crosswalk whose ends exist, or faults inside
// the file.
func FuzzCrosswalk(f *testing.F) {
	head := `{"id": "x", "version": "1", "from": "owasp-nhi-2025", "to": "csf-2.0", "basis": "own-judgment", "status": "draft",
"sources": [{"key": "us", "title": "us", "retrieved": "2026-01-01"}], "rows": [`
	f.Add(head + `{"from": "NHI-1", "to": "PR.AA-1", "relation": "related", "rationale": "so"}]}`)
	f.Add(head + `{"from": "NHI1:2025", "relation": "related", "note": "no end", "rationale": "so"}, 7, {"from": ""}]}`)
	f.Add("{\"rows\": [{}\n, []]}")
	lib := frameworks.Builtin()
	f.Fuzz(func(t *testing.T, text string) {
		longer, err := lib.Extend(fstest.MapFS{"crosswalk/x.json": {Data: []byte(text)}})
		for fault := range governance.Faults(err) {
			if lines := strings.Split(text, "\n"); fault.Pos.File != "crosswalk/x.json" || fault.Pos.Line > len(lines) {
				t.Errorf("outside of %q: %v", text, fault)
			}
		}
		if err != nil {
			return
		}
		for c := range longer.Crosswalks() {
			if _, ours := lib.Crosswalk(c.ID); ours {
				continue
			}
			for e := range c.All() {
				from, _ := longer.Catalog(c.From)
				to, _ := longer.Catalog(c.To)
				_, ok1 := from.Entry(e.From.ID)
				_, ok2 := to.Entry(e.To.ID)
				if !ok1 || !ok2 && (e.To != frameworks.Ref{} || e.Note == "") {
					t.Errorf("no entry at an end of %v to %v", e.From, e.To)
				}
			}
		}
	})
}
