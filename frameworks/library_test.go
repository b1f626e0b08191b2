package frameworks_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/governance"
)

// head is a catalog of one's own, as far as its entries.
const head = `{"id": "own", "version": "1.0.0", "title": "Own", "edition": "1", "published": "2026-01-02", "retrieved": "2026-01-03",
"publisher": "We", "license": "CC0-1.0", "attribution": "By us.", "link": "https://example.com/", "idSyntax": "[A-Z.0-9]+", "entries": [
`

const outline = head + `{"id": "A", "kind": "function"},
{"id": "A.1", "kind": "subcategory", "parent": "A"},
{"id": "A.0", "kind": "subcategory", "parent": "A", "lifecycle": "moved-to", "successors": ["A.1"]},
{"id": "R", "kind": "risk"}
]}`

func mapping(rows string) string {
	return `{"id": "m", "version": "1.0.0", "framework": "own", "basis": "own-judgment", "rows": [
` + rows + `
]}`
}

func folder(catalog, mapping string) fstest.MapFS {
	fsys := fstest.MapFS{}
	if catalog != "" {
		fsys["catalog/own.json"] = &fstest.MapFile{Data: []byte(catalog)}
	}
	if mapping != "" {
		fsys["mapping/own.json"] = &fstest.MapFile{Data: []byte(mapping)}
	}
	return fsys
}

func TestLoadFaults(t *testing.T) {
	row := func(s string) string { return mapping(`{"control": "C-1", ` + s + `}`) }
	tests := []struct {
		name, catalog, mapping string
		want                   string // one fault a line
	}{
		{"sound", outline, row(`"requirement": "A.1", "relation": "supports", "property": "integral-to", "rationale": "so"`), ``},
		{"a catalog alone", outline, ``, ``},
		{"not JSON", `{"id": }`, ``, `catalog/own.json:1:8: SYNTAX at /id`},
		{"not an object", `[]`, ``, `catalog/own.json:1:1: TYPE`},
		{"too deep", strings.Repeat("[", 17), ``, `catalog/own.json:1:17: SYNTAX at /0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0`},
		{"too large", strings.Repeat(" ", 4<<20+1), ``, `catalog/own.json: TOO_LARGE`},
		{"member twice", strings.Replace(outline, `"title"`, `"id": "x", "title"`, 1), ``, `catalog/own.json:1:35: DUPLICATE_MEMBER at /id`},
		{"unknown member", strings.Replace(outline, `"title"`, `"color": "red", "title"`, 1), ``, `catalog/own.json:1:35: UNKNOWN_MEMBER at /color`},
		{"no entries", head + `]}`, ``, `catalog/own.json:2:136: MISSING_REQUIRED at /entries`},
		{"members missing and of another type", `{"id": 1, "entries": [7]}`, ``, `
catalog/own.json:1:1: MISSING_REQUIRED
catalog/own.json:1:1: MISSING_REQUIRED
catalog/own.json:1:1: MISSING_REQUIRED
catalog/own.json:1:1: MISSING_REQUIRED
catalog/own.json:1:1: MISSING_REQUIRED
catalog/own.json:1:1: MISSING_REQUIRED
catalog/own.json:1:1: MISSING_REQUIRED
catalog/own.json:1:1: MISSING_REQUIRED
catalog/own.json:1:1: MISSING_REQUIRED
catalog/own.json:1:1: MISSING_REQUIRED
catalog/own.json:1:8: TYPE at /id
catalog/own.json:1:23: TYPE at /entries/0`},
		{"blank title", strings.Replace(outline, `"Own"`, `" "`, 1), ``, `catalog/own.json:1:44: FORMAT at /title`},
		{"not a day", strings.Replace(outline, `2026-01-02`, `2026-02-30`, 1), ``, `catalog/own.json:1:80: FORMAT at /published`},
		{"not a syntax", strings.Replace(outline, `[A-Z.0-9]+`, `[`, 1), ``, `catalog/own.json:2:111: FORMAT at /idSyntax`},
		{"a syntax without end", strings.Replace(outline, `[A-Z.0-9]+`, strings.Repeat("a?", 251), 1), ``, `catalog/own.json:2:111: TOO_LARGE at /idSyntax`},
		{"id against the syntax", head + `{"id": "A", "kind": "function"}, {"id": "A 1", "kind": "category"}]}`, ``, `catalog/own.json:3:41: FORMAT at /entries/1/id`},
		{"id twice", head + `{"id": "A", "kind": "function"}, {"id": "A", "kind": "category"}]}`, ``, `catalog/own.json:3:41: DUP_ID at /entries/1/id`},
		{"title and label", head + `{"id": "A", "kind": "function", "title": "X", "label": "Y"}]}`, ``, `catalog/own.json:3:56: FORMAT at /entries/0/label`},
		{"own parent", head + `{"id": "A", "kind": "function", "parent": "A"}, {"id": "B", "kind": "function", "parent": "A"}]}`, ``, `catalog/own.json:3:43: UNKNOWN_ENTRY at /entries/0/parent`},
		{"parents in a circle", head + `{"id": "D", "kind": "x"}, {"id": "A", "kind": "x", "parent": "B"}, {"id": "B", "kind": "x", "parent": "A"}, {"id": "E", "kind": "x", "parent": "D"}]}`, ``, `
catalog/own.json:3:62: UNKNOWN_ENTRY at /entries/1/parent
catalog/own.json:3:144: CATALOG_ORDER at /entries/3/parent`},
		{"parent far above", head + `{"id": "A", "kind": "x"}, {"id": "B", "kind": "x"}, {"id": "A.1", "kind": "x", "parent": "A"}]}`, ``,
			`catalog/own.json:3:90: CATALOG_ORDER at /entries/2/parent`},
		{"successors in force", head + `{"id": "A", "kind": "x"}, {"id": "B", "kind": "x", "successors": ["A"]}]}`, ``, `catalog/own.json:3:27: LIFECYCLE at /entries/1`},
		{"moved to none", head + `{"id": "A", "kind": "x"}, {"id": "B", "kind": "x", "lifecycle": "moved-to"}]}`, ``, `catalog/own.json:3:27: LIFECYCLE at /entries/1`},
		{"withdrawn with a successor", head + `{"id": "A", "kind": "x"}, {"id": "B", "kind": "x", "lifecycle": "withdrawn", "successors": ["A"]}]}`, ``,
			`catalog/own.json:3:27: LIFECYCLE at /entries/1`},
		{"added at no time", head + `{"id": "A", "kind": "x", "lifecycle": "added"}]}`, ``, `catalog/own.json:3:1: LIFECYCLE at /entries/0`},
		{"disputed in force", head + `{"id": "A", "kind": "x"}, {"id": "B", "kind": "x", "disputed": ["A"]}]}`, ``, `catalog/own.json:3:27: LIFECYCLE at /entries/1`},
		{"disputed for nothing", head + `{"id": "A", "kind": "x"}, {"id": "B", "kind": "x", "lifecycle": "moved-to", "successors": ["A"], "disputed": ["C"]}]}`, ``,
			`catalog/own.json:3:27: UNKNOWN_ENTRY at /entries/1`},
		{"unknown party", head + `{"id": "A", "kind": "x", "riskParty": "2nd"}]}`, ``, `catalog/own.json:3:39: UNRECOGNIZED_VALUE at /entries/0/riskParty`},
		{"earlier editions", strings.Replace(outline, `"title"`, `"earlier": [{"edition": "0.9"}, 8], "sharedSpelling": "(", "title"`, 1), ``, `
catalog/own.json:1:47: MISSING_REQUIRED at /earlier/0
catalog/own.json:1:67: TYPE at /earlier/1
catalog/own.json:1:89: FORMAT at /sharedSpelling`},
		{"moved to nowhere", head + `{"id": "B", "kind": "x", "lifecycle": "moved-to", "successors": ["A"]}]}`, ``, `catalog/own.json:3:1: UNKNOWN_ENTRY at /entries/0`},
		{"moved to itself", head + `{"id": "B", "kind": "x", "lifecycle": "moved-to", "successors": ["B"]}]}`, ``, `catalog/own.json:3:1: LIFECYCLE at /entries/0`},
		{"successor no id", head + `{"id": "B", "kind": "x", "lifecycle": "incorporated-into", "successors": [3]}]}`, ``, `
catalog/own.json:3:1: LIFECYCLE at /entries/0
catalog/own.json:3:75: TYPE at /entries/0/successors/0`},
		{"unknown lifecycle", head + `{"id": "B", "kind": "x", "lifecycle": "gone"}]}`, ``, `catalog/own.json:3:39: UNRECOGNIZED_VALUE at /entries/0/lifecycle`},
		{"unknown framework", ``, row(`"requirement": "A.1", "relation": "supports", "property": "integral-to", "rationale": "so"`), `mapping/own.json:1:46: UNKNOWN_ENTRY at /framework`},
		{"unknown requirement", outline, row(`"requirement": "A.2", "relation": "supports", "property": "integral-to", "rationale": "so"`), `mapping/own.json:2:1: UNKNOWN_ENTRY at /rows/0`},
		{"withdrawn requirement", outline, row(`"requirement": "A.0", "relation": "supports", "property": "integral-to", "rationale": "so"`), `mapping/own.json:2:1: LIFECYCLE at /rows/0`},
		{"no rationale", outline, row(`"requirement": "A.1", "relation": "supports", "property": "integral-to"`), `mapping/own.json:2:1: MISSING_REQUIRED at /rows/0`},
		{"blank rationale", outline, row(`"requirement": "A.1", "relation": "supports", "property": "integral-to", "rationale": "\t"`), `mapping/own.json:2:106: FORMAT at /rows/0/rationale`},
		{"unknown relation", outline, row(`"requirement": "A.1", "relation": "satisfies", "rationale": "so"`), `mapping/own.json:2:54: UNRECOGNIZED_VALUE at /rows/0/relation`},
		{"no relation", outline, row(`"requirement": "A.1", "rationale": "so"`), `mapping/own.json:2:1: MISSING_REQUIRED at /rows/0`},
		{"part of a risk", outline, row(`"requirement": "R", "relation": "supports", "property": "integral-to", "rationale": "so"`), `mapping/own.json:2:1: RELATION at /rows/0`},
		{"mitigates an outcome", outline, row(`"requirement": "A.1", "relation": "mitigates", "rationale": "so"`), `mapping/own.json:2:1: RELATION at /rows/0`},
		{"unknown condition", outline, row(`"requirement": "A.1", "relation": "supports", "property": "integral-to", "when": "sunday", "rationale": "so"`), `mapping/own.json:2:101: UNRECOGNIZED_VALUE at /rows/0/when`},
		{"row twice", outline, mapping(`{"control": "C-1", "requirement": "R", "relation": "mitigates", "rationale": "so"},
{"control": "C-1", "requirement": "R", "relation": "mitigates", "when": "subject_is_agent", "rationale": "or so"}`), `mapping/own.json:3:1: DUP_ID at /rows/1`},
		{"faults of two files", strings.Replace(outline, `"Own"`, `""`, 1), row(`"requirement": "A.1", "relation": "none", "rationale": ""`), `
catalog/own.json:1:44: FORMAT at /title
mapping/own.json:2:54: UNRECOGNIZED_VALUE at /rows/0/relation
mapping/own.json:2:75: FORMAT at /rows/0/rationale`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			lib, err := frameworks.Load(folder(tt.catalog, tt.mapping))
			if diff := cmp.Diff(strings.TrimSpace(tt.want), faults(err)); diff != "" {
				t.Errorf("Load: faults (-want +got):\n%s\n%v", diff, err)
			}
			if (err == nil) != (lib != nil) {
				t.Errorf("Load = %v, %v", lib, err)
			}
		})
	}
}

// faults writes the promised part of each fault in err.
func faults(err error) string {
	var lines []string
	for f := range governance.Faults(err) {
		line := f.Pos.String() + ": " + string(f.Code)
		if f.Pointer != "" {
			line += " at " + f.Pointer
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// A file with no end of faults gives the first thousand and says so.
func TestFaultsAreBounded(t *testing.T) {
	_, err := frameworks.Load(folder(head+strings.Repeat("1,\n", 5000)+"1]}", ""))
	codes := map[governance.Code]int{}
	for f := range governance.Faults(err) {
		codes[f.Code]++
	}
	want := map[governance.Code]int{governance.CodeType: 1000, governance.CodeTooLarge: 1}
	if diff := cmp.Diff(want, codes); diff != "" {
		t.Errorf("codes (-want +got):\n%s", diff)
	}
}

func TestLoadNothing(t *testing.T) {
	if lib, err := frameworks.Load(os.DirFS(t.TempDir())); err == nil || lib != nil {
		t.Errorf("Load of an empty folder = %v, %v; want an error", lib, err)
	}
}

// A mapping of one's own to a catalog of ours stands beside ours, and leaves the
// library that it extends alone.
func TestExtend(t *testing.T) {
	own := strings.Replace(mapping(`{"control": "C-1", "requirement": "PR.AA-03", "relation": "supports", "property": "example-of", "rationale": "so"}`), `"own"`, `"csf-2.0"`, 1)
	before := controlsOf(frameworks.Builtin(), "csf-2.0", "PR.AA-03")
	lib, err := frameworks.Builtin().Extend(folder(outline, own))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := controlsOf(lib, "csf-2.0", "PR.AA-03"), "AUT-01 AUT-02 C-1 USE-02"; got != want {
		t.Errorf("controls of PR.AA-03 = %s, want %s", got, want)
	}
	if got, want := controlsOf(frameworks.Builtin(), "csf-2.0", "PR.AA-03"), before; got != want {
		t.Errorf("controls of the library that was extended = %s, want %s", got, want)
	}
	var ids []string
	for c := range lib.Catalogs() {
		ids = append(ids, c.ID)
	}
	if got := strings.Join(ids, " "); got != "ai-rmf-1.0 csf-1.1 csf-2.0 owasp-nhi-2025 own sp1800-35 sp800-207 sp800-53-r5" {
		t.Errorf("catalogs = %s", got)
	}
	for what, again := range map[string]fstest.MapFS{
		"catalog/own.json:1:8: DUP_ID at /id":                                          folder(outline, ""),
		"mapping/own.json:1:8: DUP_ID at /id\nmapping/own.json:2:1: DUP_ID at /rows/0": folder("", own),
	} {
		if _, err := lib.Extend(again); faults(err) != what {
			t.Errorf("Extend by what is there = %q, want %q", faults(err), what)
		}
	}
}

// Extending a library sorts a copy.
func TestExtendLeavesOrderAlone(t *testing.T) {
	lib := small(t)
	for _, id := range []string{"p", "o", "n"} {
		own := strings.NewReplacer(`"m"`, `"`+id+`"`, `"C-1"`, `"C-`+id+`"`).Replace(mapping(`{"control": "C-1", "requirement": "ONE", "relation": "supports", "property": "example-of", "rationale": "so"}`))
		longer, err := lib.Extend(folder("", own))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := longer.Extend(folder("", strings.NewReplacer(`"`+id+`"`, `"a"`, `"C-`+id+`"`, `"C-a"`).Replace(own))); err != nil {
			t.Fatal(err)
		}
		lib = longer
		var ids []string
		for m := range lib.Mappings() {
			ids = append(ids, m.ID)
		}
		if !slices.IsSorted(ids) || slices.Contains(ids, "a") {
			t.Errorf("mappings of a library that was extended: %v", ids)
		}
	}
}

func controlsOf(lib *frameworks.Library, framework, requirement string) string {
	var ids []string
	for _, row := range lib.ByRequirement(framework, requirement) {
		ids = append(ids, row.Control)
	}
	return strings.Join(ids, " ")
}

// A requirement may be written as people write it: the row counts for what is
// meant, and the library says where an alias stands.
func TestMappingByAlias(t *testing.T) {
	rows := strings.NewReplacer(`"own"`, `"csf-2.0"`).Replace(mapping(`{"control": "C-1", "requirement": "pr-aa-3", "relation": "supports", "property": "example-of", "rationale": "so"},
{"control": "C-2", "requirement": "PR.AA-03", "relation": "supports", "property": "example-of", "rationale": "so"},
{"control": "C-3", "requirement": "ID.AM-1", "relation": "supports", "property": "example-of", "rationale": "so"}`))
	lib, err := frameworks.Builtin().Extend(folder("", rows))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := controlsOf(lib, "csf-2.0", "PR.AA-03"), "AUT-01 AUT-02 C-1 C-2 USE-02"; got != want {
		t.Errorf("controls of PR.AA-03 = %s, want %s", got, want)
	}
	for m := range lib.Mappings() {
		for row := range m.All() {
			if m.ID == "m" && !strings.Contains("PR.AA-03 ID.AM-01", row.Requirement) {
				t.Errorf("the row of %s is still for %s", row.Control, row.Requirement)
			}
		}
	}
	want := []frameworks.AliasUse{
		{Code: controls.CodeRequirementAlias, Pos: governance.Position{File: "mapping/own.json", Line: 2, Column: 1}, Pointer: "/rows/0", Framework: "csf-2.0", Written: "pr-aa-3", ID: "PR.AA-03"},
		{Code: controls.CodeRequirementAlias, Pos: governance.Position{File: "mapping/own.json", Line: 4, Column: 1}, Pointer: "/rows/2", Framework: "csf-2.0", Written: "ID.AM-1", ID: "ID.AM-01"},
	}
	if diff := cmp.Diff(want, lib.Aliases()); diff != "" {
		t.Errorf("Aliases (-want +got):\n%s", diff)
	}
	for what, want := range map[string]string{
		`{"control": "C-1", "requirement": "PR.AC-4", "relation": "supports", "property": "example-of", "rationale": "so"}`: "mapping/own.json:2:1: LIFECYCLE at /rows/0",
		`{"control": "C-1", "requirement": "x PR.AA-3", "relation": "supports", "property": "example-of", "rationale": "so"},
{"control": "C-1", "requirement": "PR.AA-3, or so", "relation": "supports", "property": "example-of", "rationale": "so"}`: "mapping/own.json:2:1: UNKNOWN_ENTRY at /rows/0\nmapping/own.json:3:1: UNKNOWN_ENTRY at /rows/1",
		`{"control": "C-1", "requirement": "PR.AA-3", "relation": "supports", "property": "example-of", "rationale": "so"},
{"control": "C-1", "requirement": "PR.AA-03", "relation": "supports", "property": "integral-to", "rationale": "so"}`: "mapping/own.json:3:1: DUP_ID at /rows/1",
	} {
		_, err := frameworks.Builtin().Extend(folder("", strings.Replace(mapping(what), `"own"`, `"csf-2.0"`, 1)))
		if faults(err) != want {
			t.Errorf("Extend by %s: %q, want %q", what, faults(err), want)
		}
	}
}

func TestCheck(t *testing.T) {
	rows := `{"control": "C-1", "requirement": "R", "relation": "mitigates", "rationale": "so"},
{"control": "C-2", "requirement": "R", "relation": "mitigates", "rationale": "so"},
{"control": "OLD-3", "requirement": "R", "relation": "mitigates", "rationale": "so"}`
	lib, err := frameworks.Load(folder(outline, mapping(rows)))
	if err != nil {
		t.Fatal(err)
	}
	pack := []*controls.Control{{ID: "C-1"}, {ID: "C-3", Aliases: []string{"OLD-3"}}}
	want := "mapping/own.json:3:1: UNKNOWN_CONTROL at /rows/1\nmapping/own.json:4:1: UNKNOWN_CONTROL at /rows/2"
	if got := faults(lib.Check(slices.Values(pack))); got != want {
		t.Errorf("Check = %q, want %q", got, want)
	}
	if err := lib.Check(slices.Values([]*controls.Control{{ID: "C-1"}, {ID: "C-2"}, {ID: "OLD-3"}, {ID: "C-9"}})); err != nil {
		t.Errorf("Check of a whole pack = %v", err)
	}
}

// A row that names a control by an alias counts for the control, in a copy.
func TestBind(t *testing.T) {
	rows := `{"control": "OLD-3", "requirement": "R", "relation": "mitigates", "rationale": "so"},
{"control": "C-2", "requirement": "R", "relation": "mitigates", "rationale": "so"}`
	lib, err := frameworks.Load(folder(outline, mapping(rows)))
	if err != nil {
		t.Fatal(err)
	}
	pack := []*controls.Control{{ID: "C-2"}, {ID: "C-3", Aliases: []string{"OLD-3", "C-2"}}}
	bound, err := lib.Bind(slices.Values(pack))
	if err != nil {
		t.Fatal(err)
	}
	for lib, want := range map[*frameworks.Library]string{bound: "C-2 C-3", lib: "C-2 OLD-3"} {
		if got := controlsOf(lib, "own", "R"); got != want {
			t.Errorf("controls of R = %s, want %s", got, want)
		}
	}
	want := []frameworks.AliasUse{{Code: controls.CodeControlAlias, Pos: governance.Position{File: "mapping/own.json", Line: 2, Column: 1}, Pointer: "/rows/0", Written: "OLD-3", ID: "C-3"}}
	if diff := cmp.Diff(want, bound.Aliases()); diff != "" || len(lib.Aliases()) > 0 {
		t.Errorf("Aliases (-want +got):\n%s", diff)
	}
	for _, row := range bound.ByControl("C-3") {
		if row.Control != "C-3" {
			t.Errorf("a row of C-3 names %s", row.Control)
		}
	}
	faulty := map[string][]*controls.Control{
		"mapping/own.json:2:1: UNKNOWN_CONTROL at /rows/0": {{ID: "C-2"}},
		"mapping/own.json:3:1: DUP_ID at /rows/1":          {{ID: "C-2", Aliases: []string{"OLD-3"}}},
	}
	for want, pack := range faulty {
		if lib, err := lib.Bind(slices.Values(pack)); faults(err) != want || lib != nil {
			t.Errorf("Bind = %v, %q, want %q", lib, faults(err), want)
		}
	}
}

// A digest is that of the bytes: a file that differs in nothing but line endings
// is another.
func TestDigest(t *testing.T) {
	source := func(text string) controls.Source {
		lib, err := frameworks.Load(folder(text, ""))
		if err != nil {
			t.Fatal(err)
		}
		c, _ := lib.Catalog("own")
		return c.Source()
	}
	unix, dos := source(outline), source(strings.ReplaceAll(outline, "\n", "\r\n"))
	if unix.Name != "own" || unix.Version != "1.0.0" || !strings.HasPrefix(unix.Digest, "sha256:") || len(unix.Digest) != 71 {
		t.Errorf("Source() = %+v", unix)
	}
	if unix.Digest == dos.Digest || unix.Digest != source(outline).Digest {
		t.Errorf("digests %s, %s", unix.Digest, dos.Digest)
	}
}

// FuzzLoad wants any two files to give a library or faults inside the files, and
// a library that Cover can read from end to end.
func FuzzLoad(f *testing.F) {
	f.Add(outline, mapping(`{"control": "C-1", "requirement": "R", "relation": "mitigates", "rationale": "so"}`))
	f.Add(head+`{"id":"A","kind":"x","parent":"B"},{"id":"B","kind":"x","parent":"A"},{"id":"C","kind":"x","parent":"A"}]}`, "{")
	f.Add(head+`{"id":"A","kind":"x"},{"id":"A","kind":"x","parent":"A"},{"kind":"x","parent":"A"}]}`, "\xff")
	f.Add("[1", "\xef\xbb\xbf{}")
	f.Fuzz(func(t *testing.T, catalog, mapping string) {
		fsys := folder(catalog, mapping)
		lib, err := frameworks.Load(fsys)
		if err == nil {
			frameworks.Cover(&controls.Assessment{}, lib)
			return
		}
		for fault := range governance.Faults(err) {
			file, ok := fsys[fault.Pos.File]
			if !ok {
				t.Fatalf("a fault of no file: %v", fault)
			}
			if lines := strings.Split(string(file.Data), "\n"); fault.Pos.Line > len(lines) || fault.Pos.Line > 0 && fault.Pos.Column > len(lines[fault.Pos.Line-1])+1 {
				t.Errorf("outside of %s: %v", fmt.Sprintf("%q", file.Data), fault)
			}
		}
	})
}
