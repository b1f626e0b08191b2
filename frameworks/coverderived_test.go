package frameworks_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/frameworks"
)

// walked is own with ONE and TWO, other with X and Y, and a crosswalk between them.
func walked(t *testing.T, rows string) *frameworks.Library {
	t.Helper()
	fsys := folder(ask, mapping(asked))
	fsys["catalog/other.json"] = &fstest.MapFile{Data: []byte(strings.Replace(head, `"own"`, `"other"`, 1) + `{"id": "X", "kind": "outcome"}, {"id": "Y", "kind": "outcome"}]}`)}
	fsys["crosswalk/w.json"] = &fstest.MapFile{Data: []byte(`{"id": "w", "version": "1.0.0", "from": "own", "to": "other", "basis": "community", "status": "draft",
"sources": [{"key": "s", "title": "S", "retrieved": "2026-01-02"}], "rows": [` + rows + `]}`)}
	lib, err := frameworks.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

func TestDerived(t *testing.T) {
	tests := []struct {
		name, rows string
		want       []string
	}{
		{"the same", `{"from": "ONE", "to": "X", "relation": "equivalent"}`, []string{
			"other:X control:C-1 own:ONE other:X supports (example-of), own-judgment, draft: 1 fail of 3",
		}},
		{"only related", `{"from": "TWO", "to": "X", "relation": "related"}`, []string{
			"other:X control:C-1 own:TWO other:X related, own-judgment, draft: 1 fail of 3",
			"other:X control:C-2 own:TWO other:X related, own-judgment, draft: 0 fail of 1",
		}},
		{"the strongest first", `{"from": "TWO", "to": "Y", "relation": "supports", "property": "integral-to"}`, []string{
			"other:Y control:C-1 own:TWO other:Y supports (integral-to), own-judgment, draft: 1 fail of 3",
			"other:Y control:C-2 own:TWO other:Y supports (example-of), own-judgment, draft: 0 fail of 1",
		}},
		{"an opposite says nothing", `{"from": "ONE", "to": "X", "relation": "contrary"}, {"from": "ONE", "to": "Y", "relation": "no-relationship"}`, nil},
		{"nothing bears on it", `{"from": "NONE", "to": "X", "relation": "equal", "matching": "semantic"}`, nil},
		{"no entry on the other side", `{"from": "ONE", "note": "all of it", "relation": "related"}`, nil},
	}
	for _, tt := range tests {
		lib := walked(t, tt.rows)
		cover := frameworks.Cover(assessment("PPF", "P"), lib)
		cover.AddDerived(lib)
		var got []string
		for _, d := range cover.Derived {
			path := strings.Trim(fmt.Sprint(d.Path), "[]")
			got = append(got, fmt.Sprintf("%s:%s %s %v, %s, %s: %d fail of %d", d.Framework, d.Requirement, path, d.Tie, d.Basis, d.EdgeStatus, d.Counts.Fail, d.Subjects))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// Read from the other side, a requirement of the target leads back to its source.
func TestDerivedGoesBothWays(t *testing.T) {
	lib := walked(t, `{"from": "ONE", "to": "X", "relation": "equivalent"}`)
	lib, err := lib.Extend(fstest.MapFS{"mapping/o.json": {Data: []byte(`{"id": "o", "version": "1.0.0", "framework": "other", "basis": "community", "rows": [
{"control": "C-2", "requirement": "X", "relation": "supports", "rationale": "so"}]}`)}})
	if err != nil {
		t.Fatal(err)
	}
	cover := frameworks.Cover(assessment("P", "F"), lib)
	cover.AddDerived(lib)
	var got []string
	for _, d := range cover.Derived {
		got = append(got, fmt.Sprint(d.Control, " ", d.Path[2], " ", d.Basis))
	}
	if want := []string{"C-1 other:X own-judgment", "C-2 own:ONE community"}; !slices.Equal(want, got) {
		t.Errorf("derived %q, want %q", got, want)
	}
	if s := statuses(cover)["ONE"]; s != frameworks.Supported {
		t.Errorf("ONE is %v: what is derived counted for it", s)
	}
}

// The law of what is derived: it is in nothing better than either step, its verdicts
// are those of its control, and it changes nothing of what is direct.
func TestDerivedIsNoStronger(t *testing.T) {
	lib := frameworks.Builtin()
	a := &controls.Assessment{Agents: true}
	for c := range builtin.Pack().All() {
		a.Population = append(a.Population, population(c.ID, "PFUWp"))
	}
	cover, direct := frameworks.Cover(a, lib), frameworks.Cover(a, lib)
	cover.AddDerived(lib)
	if diff := cmp.Diff([]any{direct.Requirements, direct.Bearings}, []any{cover.Requirements, cover.Bearings}); diff != "" {
		t.Errorf("direct coverage (-before +after):\n%s", diff)
	}
	bases := []frameworks.Basis{frameworks.BasisOfficial, frameworks.BasisOfficialDerived, frameworks.BasisCommunity, frameworks.BasisOwnJudgment}
	bearings := map[string]frameworks.Bearing{}
	for _, b := range cover.Bearings {
		bearings[fmt.Sprint(b.Control, b.Framework, b.Requirement)] = b
	}
	for _, d := range cover.Derived {
		middle := d.Path[1]
		b, ok := bearings[fmt.Sprint(d.Control, middle.Framework, middle.ID)]
		if !ok || d.Path[0] != frameworks.ControlRef(d.Control) || d.Path[2] != (frameworks.Ref{Framework: d.Framework, ID: d.Requirement}) {
			t.Fatalf("path %v of %s", d.Path, d.Control)
		}
		strongest, best := -1, len(bases)
		for _, e := range lib.Edges(middle) {
			if e.To == d.Path[2] {
				strongest, best = max(strongest, e.Strength()), min(best, slices.Index(bases, e.Basis))
			}
		}
		if d.Strength() > min(b.Strength(), strongest) || d.Strength() == 0 || slices.Index(bases, d.Basis) < max(best, slices.Index(bases, b.Basis)) {
			t.Errorf("%v: %v (%s), where the steps have %v (%s), and strength %d", d.Path, d.Tie, d.Basis, b.Tie, b.Basis, strongest)
		}
		if d.Counts != b.Counts || d.NotRun != b.NotRun || d.Subjects != b.Subjects {
			t.Errorf("%v: counts %+v, of the control %+v", d.Path, d.Counts, b.Counts)
		}
	}
	all := len(cover.Derived)
	cover.AddDerived(lib, "csf-1.1-to-csf-2.0")
	for _, d := range cover.Derived {
		if d.Crosswalk != "csf-1.1-to-csf-2.0" {
			t.Fatalf("asked for one crosswalk, got %s", d.Crosswalk)
		}
	}
	if n := len(cover.Derived); n == 0 || n >= all || len(cover.Crosswalks) != 1 {
		t.Errorf("%d rows of one crosswalk, of %d, from %v", n, all, cover.Crosswalks)
	}
}
