package frameworks_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/governance"
)

// contents is all that a part says but its digest, for cmp.
func contents(p frameworks.Part) any {
	switch p := p.(type) {
	case *frameworks.Catalog:
		return struct {
			Head    frameworks.Catalog
			Entries []frameworks.Entry
		}{*p, slices.Collect(p.All())}
	case *frameworks.Mapping:
		return struct {
			Head frameworks.Mapping
			Rows []frameworks.Row
		}{*p, slices.Collect(p.All())}
	case *frameworks.Crosswalk:
		return struct {
			Head  frameworks.Crosswalk
			Edges []frameworks.Edge
		}{*p, slices.Collect(p.All())}
	}
	return nil
}

var heads = cmpopts.IgnoreUnexported(frameworks.Catalog{}, frameworks.Mapping{}, frameworks.Crosswalk{})

// A part is the same after it was written as JSON and read, or made anew.
func TestJSONRoundTrip(t *testing.T) {
	for p := range frameworks.Builtin().Parts() {
		name := p.Source().Name
		data, err := p.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		got, err := frameworks.Read(name, data)
		if err != nil {
			t.Fatalf("Read(%s): %v", name, err)
		}
		if diff := cmp.Diff(contents(p), contents(got), heads); diff != "" {
			t.Errorf("%s mismatch (-want +got):\n%s", name, diff)
		}
		again, err := got.MarshalJSON()
		if err != nil || string(again) != string(data) {
			t.Errorf("%s: other bytes at the second time, or %v", name, err)
		}
	}
}

// What is taken apart can be put together.
func TestNew(t *testing.T) {
	lib := frameworks.Builtin()
	c, _ := lib.Catalog("csf-2.0")
	m := slices.Collect(lib.Mappings())[0]
	w, _ := lib.Crosswalk("csf-1.1-to-csf-2.0")
	newC, err1 := frameworks.NewCatalog(*c, slices.Collect(c.All())...)
	newM, err2 := frameworks.NewMapping(*m, slices.Collect(m.All())...)
	newW, err3 := frameworks.NewCrosswalk(*w, slices.Collect(w.All())...)
	if err1 != nil || err2 != nil || err3 != nil {
		t.Fatal(err1, err2, err3)
	}
	for _, tt := range []struct{ want, got frameworks.Part }{{c, newC}, {m, newM}, {w, newW}} {
		if diff := cmp.Diff(contents(tt.want), contents(tt.got), heads); diff != "" {
			t.Errorf("%s mismatch (-want +got):\n%s", tt.want.Source().Name, diff)
		}
	}
	_, err := frameworks.NewCatalog(*c, frameworks.Entry{ID: "PR"}, frameworks.Entry{ID: "PR.AA", Kind: "category", Parent: "GV"})
	want := []string{"FORMAT at /entries/0/kind", "UNKNOWN_ENTRY at /entries/1/parent"}
	if diff := cmp.Diff(want, codes(err)); diff != "" {
		t.Errorf("NewCatalog mismatch (-want +got):\n%s", diff)
	}
}

// codes is what is wrong and where.
func codes(err error) []string {
	var list []string
	for f := range governance.Faults(err) {
		list = append(list, string(f.Code)+" at "+f.Pointer)
	}
	return list
}

func TestReadFaults(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{`{}`, "MISSING_REQUIRED at "}, {`[`, "SYNTAX at "}, {`3`, "TYPE at "}, {`{"from": 1, "from": 2}`, "DUPLICATE_MEMBER at /from"},
	} {
		p, err := frameworks.Read("f", []byte(tt.in))
		if p != nil || !slices.Contains(codes(err), tt.want) {
			t.Errorf("Read(%s) = %v, %v, want %s", tt.in, p, err, tt.want)
		}
	}
}

func part(t *testing.T, text string) frameworks.Part {
	t.Helper()
	p, err := frameworks.Read("own.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Parts come in any order, and are checked against each other and the library.
func TestAdd(t *testing.T) {
	own := part(t, outline)
	rows := part(t, mapping(`{"control": "ROT-01", "requirement": "a1", "relation": "supports", "rationale": "so"}`))
	lib, err := frameworks.Builtin().Add(rows, own)
	if err != nil {
		t.Fatal(err)
	}
	if got := lib.ByRequirement("own", "A.1"); len(got) != 1 || got[0].Control != "ROT-01" {
		t.Errorf("ByRequirement = %v", got)
	}
	for row := range rows.(*frameworks.Mapping).All() {
		if row.Requirement != "a1" {
			t.Errorf("Add wrote %s into the mapping it was given", row.Requirement)
		}
	}
	if r := lib.Resolve("Own A.1", ""); len(r.Resolved) != 1 {
		t.Errorf("Resolve = %+v", r)
	}
	if _, err := lib.Add(own, rows); !slices.Equal(codes(err), []string{"DUP_ID at ", "DUP_ID at ", "DUP_ID at /rows/0"}) {
		t.Errorf("Add twice: %v", err)
	}
	if _, err := new(frameworks.Library).Add(rows); !slices.Equal(codes(err), []string{"UNKNOWN_ENTRY at "}) {
		t.Errorf("Add without the catalog: %v", err)
	}
}

// The crosswalk that is added is not written to, though its aliases are put right.
func TestAddCrosswalkByAlias(t *testing.T) {
	c := part(t, `{"id": "w", "version": "1", "from": "csf-1.1", "to": "sp800-53-r5", "basis": "community", "status": "complete", "relation": "related",
"sources": [{"key": "s", "title": "S", "retrieved": "2026-01-02"}], "rows": [{"from": "PR.AC-04", "to": "ac-2.3"}]}`).(*frameworks.Crosswalk)
	lib, err := frameworks.Builtin().Add(c)
	if err != nil {
		t.Fatal(err)
	}
	added, _ := lib.Crosswalk("w")
	got := []string{}
	for _, w := range []*frameworks.Crosswalk{c, added} {
		for e := range w.All() {
			got = append(got, e.From.String(), e.To.String())
		}
	}
	want := []string{"csf-1.1:PR.AC-04", "sp800-53-r5:ac-2.3", "csf-1.1:PR.AC-4", "sp800-53-r5:AC-2(3)"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Add mismatch (-want +got):\n%s", diff)
	}
}

// An overlay brings texts, and says from where; all that others rest on stays.
func TestOverlay(t *testing.T) {
	text := part(t, strings.NewReplacer(`"id": "A.1"`, `"id": "A-1", "title": "First", "statement": "Do it."`, `{"id": "R", "kind": "risk"}`, `{"id": "X", "kind": "risk"}`,
		`[A-Z.0-9]+`, `.+`, `["A.1"]`, `["A-1"]`).Replace(outline)).(*frameworks.Catalog)
	base, err := new(frameworks.Library).Add(part(t, outline))
	if err != nil {
		t.Fatal(err)
	}
	lib, missing, err := base.Overlay("own", text, "text.json sha256:0")
	if err != nil {
		t.Fatal(err)
	}
	before, _ := base.Catalog("own")
	after, _ := lib.Catalog("own")
	e, _ := after.Entry("A.1")
	got := []string{e.Title, e.Statement, after.TextFrom, strings.Join(missing, " ")}
	if diff := cmp.Diff([]string{"First", "Do it.", "text.json sha256:0", "R"}, got); diff != "" {
		t.Errorf("Overlay mismatch (-want +got):\n%s", diff)
	}
	if e, _ := before.Entry("A.1"); e.Statement != "" || before.Source() == after.Source() {
		t.Errorf("the catalog before has the texts too, or the digest is the same: %+v", e)
	}
	if _, _, err := base.Overlay("none", text, "x"); !slices.Equal(codes(err), []string{"UNKNOWN_ENTRY at "}) {
		t.Errorf("Overlay of no catalog: %v", err)
	}
}

// No text of a publisher is shipped.
func TestNoStatements(t *testing.T) {
	for c := range frameworks.Builtin().Catalogs() {
		for e := range c.All() {
			if e.Statement != "" || c.TextFrom != "" {
				t.Errorf("%s:%s has a statement, or %s says where from", c.ID, e.ID, c.ID)
			}
		}
	}
}
