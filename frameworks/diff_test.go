package frameworks_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/frameworks"
)

// edition is an edition of a catalog with these entries, one a line: id, kind, parent or
// -, title; and what became of it, as moved-to=ID.
func edition(t *testing.T, id string, lines ...string) *frameworks.Catalog {
	t.Helper()
	own := part(t, outline).(*frameworks.Catalog)
	head := *own
	head.ID, head.IDSyntax = id, ".+"
	var entries []frameworks.Entry
	for _, line := range lines {
		f := strings.Fields(line)
		e := frameworks.Entry{ID: f[0], Kind: f[1], Parent: strings.Trim(f[2], "-"), Title: strings.Trim(f[3], "-")}
		for _, more := range f[4:] {
			name, value, _ := strings.Cut(more, "=")
			switch name {
			case "statement":
				e.Statement = value
			case "alias":
				e.Aliases = strings.Split(value, ",")
			default:
				e.Lifecycle = frameworks.Lifecycle(name)
				e.Successors = strings.FieldsFunc(value, func(r rune) bool { return r == ',' })
			}
		}
		entries = append(entries, e)
	}
	c, err := frameworks.NewCatalog(head, entries...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDiffCatalogs(t *testing.T) {
	tests := []struct {
		name     string
		old, new []string
		want     []string
	}{
		{"the same", []string{"a k - A"}, []string{"a k - A"}, nil},
		{"added and removed", []string{"a k - A"}, []string{"b k - B"}, []string{"a [removed] -", "- [added] b"}},
		{"of the same title", []string{"a k - A"}, []string{"b k - A"}, []string{"a [renamed] b same-title"}},
		{"of a title that two have", []string{"a k - A"}, []string{"b k - A", "c k - A"}, []string{"a [removed] -", "- [added] b", "- [added] c"}},
		{"of the same title and another kind", []string{"a k - A"}, []string{"b j - A"}, []string{"a [removed] -", "- [added] b"}},
		{"of another spelling", []string{"a-1 k - -"}, []string{"A-01 k - -"}, []string{"a-1 [renamed] A-01 spelling"}},
		{"by an alias", []string{"old k - -"}, []string{"new k - - alias=old"}, []string{"old [renamed] new spelling"}},
		{"moved-to in the new edition", []string{"a k - A"}, []string{"b k - B", "a k - A moved-to=b"}, []string{"a [renamed retitled] b lifecycle"}},
		{"moved to several", []string{"a k - A"}, []string{"b k - B", "c k - C", "a k - A moved-to=b,c"}, []string{"a [incorporated] b c lifecycle", "- [added] b", "- [added] c"}},
		{"part of another", []string{"a k - A", "b k - B"}, []string{"b k - B", "a k - A incorporated-into=b"}, []string{"a [incorporated] b lifecycle"}},
		{"two that moved to one", []string{"a k - A", "b k - B"}, []string{"c k - C", "a k - A moved-to=c", "b k - B moved-to=c"},
			[]string{"a [renamed retitled] c lifecycle", "b [incorporated] c lifecycle"}},
		{"withdrawn", []string{"a k - A"}, []string{"b k - B", "a k - A withdrawn"}, []string{"a [withdrawn] - lifecycle", "- [added] b"}},
		{"moved below another", []string{"a k - A", "a1 k a A1", "b k - B"}, []string{"a k - A", "b k - B", "a1 k b A1"}, []string{"a1 [moved] a1 same-id a > b"}},
		{"below one that was renamed", []string{"a k - A", "a1 k a A1"}, []string{"b k - A", "a1 k b A1"}, []string{"a [renamed] b same-title"}},
		{"retitled and edited", []string{"a k - A statement=x"}, []string{"a j - B statement=y"}, []string{"a [retitled edited] a same-id kind statement"}},
		{"withdrawn before", []string{"b k - B", "a k - A withdrawn"}, []string{"b k - B"}, nil},
		{"in force again", []string{"b k - B", "a k - A withdrawn"}, []string{"b k - B", "a k - A"}, []string{"- [added] a"}},
	}
	for _, tt := range tests {
		d, err := new(frameworks.Library).Diff(edition(t, "old", tt.old...), edition(t, "new", tt.new...))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range d.Entries {
			got = append(got, entryLine(e))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s mismatch (-want +got):\n%s", tt.name, diff)
		}
	}
}

// entryLine is old, kinds, new, reason, parents and fields.
func entryLine(e frameworks.EntryDiff) string {
	dash := func(s string) string {
		if s == "" {
			return "-"
		}
		return s
	}
	line := fmt.Sprintf("%s %v %s %s", dash(e.Old), e.Kinds, dash(strings.Join(e.New, " ")), e.Reason)
	if e.OldParent != "" {
		line += " " + e.OldParent + " > " + e.NewParent
	}
	return strings.TrimSpace(line + " " + strings.Join(e.Fields, " "))
}

// Between CSF 1.1 and 2.0 nothing is removed: NIST says of everything what became of it.
func TestDiffEditions(t *testing.T) {
	lib := frameworks.Builtin()
	old, _ := lib.Catalog("csf-1.1")
	now, _ := lib.Catalog("csf-2.0")
	d, err := lib.Diff(old, now)
	if err != nil {
		t.Fatal(err)
	}
	byOld, counts := map[string]string{}, map[string]int{}
	for _, e := range d.Entries {
		byOld[e.Old] = entryLine(e)
		counts[fmt.Sprint(e.Kinds)]++
	}
	want := map[string]string{
		"PR.AC":   "PR.AC [renamed retitled] PR.AA crosswalk",
		"PR.AC-4": "PR.AC-4 [renamed] PR.AA-05 crosswalk",
		"ID.AM-6": "ID.AM-6 [incorporated] GV.RR-02 GV.SC-02 crosswalk",
		"PR.PT":   "PR.PT [withdrawn] - crosswalk",
	}
	for id, line := range want {
		if byOld[id] != line {
			t.Errorf("%s: %s, want %s", id, byOld[id], line)
		}
	}
	wantCounts := map[string]int{"[added]": 70, "[retitled]": 12, "[renamed]": 34, "[incorporated]": 69, "[renamed moved]": 13, "[renamed retitled]": 1, "[withdrawn]": 3}
	if diff := cmp.Diff(wantCounts, counts); diff != "" || d.Same != 4 {
		t.Errorf("%d are the same; counts mismatch (-want +got):\n%s", d.Same, diff)
	}
	if n := d.Same + len(d.Entries) - counts["[added]"]; n != 5+23+108 {
		t.Errorf("%d entries of the old edition, want 136", n)
	}
}

// Nothing differs from itself.
func TestDiffSelf(t *testing.T) {
	lib := frameworks.Builtin()
	for p := range lib.Parts() {
		d, err := lib.Diff(p, p)
		if err != nil || len(d.Entries)+len(d.Rows) > 0 || d.Same == 0 {
			t.Errorf("%s: %v, %d entries and %d rows differ from themselves", p.Source().Name, err, len(d.Entries), len(d.Rows))
		}
	}
	c, _ := lib.Catalog("csf-2.0")
	m := slices.Collect(lib.Mappings())[0]
	if _, err := lib.Diff(c, m); err == nil {
		t.Error("a catalog is compared with a mapping")
	}
}

func TestDiffRows(t *testing.T) {
	a, b := edition(t, "old", "r1 risk - One", "r2 risk - Two"), edition(t, "new", "q1 risk - One", "r2 risk - Two")
	lib, err := new(frameworks.Library).Add(a, b)
	if err != nil {
		t.Fatal(err)
	}
	row := func(control, requirement, why string) frameworks.Row {
		return frameworks.Row{Control: control, Requirement: requirement, Tie: frameworks.Tie{Relation: frameworks.RelationMitigates}, Rationale: why}
	}
	mapping := func(framework string, rows ...frameworks.Row) *frameworks.Mapping {
		m, err := frameworks.NewMapping(frameworks.Mapping{ID: "m", Version: "1", Framework: framework, Basis: frameworks.BasisOwnJudgment}, rows...)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	d, err := lib.Diff(mapping("old", row("C-1", "r1", "so"), row("C-1", "r2", "so"), row("C-2", "r1", "so"), row("C-3", "r2", "so")),
		mapping("new", row("C-1", "q1", "so"), row("C-1", "r2", "otherwise"), row("C-2", "q1", "otherwise"), row("C-4", "r2", "so")))
	if err != nil {
		t.Fatal(err)
	}
	got := []string{}
	for _, r := range d.Rows {
		ends := func(r *frameworks.DiffRow) string {
			if r == nil {
				return "-"
			}
			return r.From + ">" + r.To
		}
		got = append(got, fmt.Sprint(ends(r.Old), " ", r.Kinds, " ", ends(r.New), " ", r.Fields))
	}
	want := []string{"C-1>r1 [renamed] C-1>q1 []", "C-1>r2 [edited] C-1>r2 [rationale]", "C-2>r1 [renamed edited] C-2>q1 [rationale]", "C-3>r2 [removed] - []", "- [added] C-4>r2 []"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
}
