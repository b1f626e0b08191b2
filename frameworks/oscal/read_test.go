package oscal_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/oscal"
	"github.com/mandate-nhi/mandate/governance"
)

// catalog is a catalog of OSCAL with these groups or controls.
func catalog(members string) string {
	return `{"catalog": {"uuid": "1e0be4f5-0b7a-4c53-8f0c-4f3a0c1d2e04",
"metadata": {"title": "House Rules", "last-modified": "2026-02-03T04:05:06Z", "version": "3", "oscal-version": "v1.0.4",
"parties": [{"uuid": "p", "type": "organization", "name": "The House"}]}, ` + members + `}}`
}

// entries are those of a catalog, one a line.
func entries(c *frameworks.Catalog) []string {
	list := []string{}
	for e := range c.All() {
		line := fmt.Sprintf("%s < %s (%s) %q %q %s %v %v %s %s", e.ID, e.Parent, e.Kind, e.Title, e.Statement, e.Lifecycle, e.Successors, e.Aliases, e.RiskParty, e.Link)
		list = append(list, strings.TrimSpace(line))
	}
	return list
}

func TestReadCatalog(t *testing.T) {
	tests := []struct {
		name, members string
		want          []string
	}{
		{"groups, controls and controls in them", `"groups": [{"id": "g", "class": "family", "title": "G", "controls": [{"id": "c", "title": "C", "controls": [{"id": "c.1", "class": "enhancement", "title": "C1"}]}]}]`,
			[]string{`g <  (family) "G" ""  [] []`, `c < g (control) "C" ""  [] []`, `c.1 < c (enhancement) "C1" ""  [] []`}},
		{"groups without id", `"groups": [{"title": "One Thing", "groups": [{"title": "Other"}, {"title": "Other"}]}]`,
			[]string{`one-thing <  (group) "One Thing" ""  [] []`, `one-thing.other < one-thing (group) "Other" ""  [] []`, `one-thing.other-2 < one-thing (group) "Other" ""  [] []`}},
		{"a statement of parts, and a label", `"controls": [{"id": "c", "title": "C", "props": [{"name": "label", "value": "C-1"}, {"name": "label", "ns": "https://x", "value": "no"}],
"parts": [{"name": "guidance", "prose": "left"}, {"id": "c_smt", "name": "statement", "prose": "Do:", "parts": [{"name": "item", "props": [{"name": "label", "value": "a."}], "prose": "this"}, {"name": "item", "prose": "that"}]}]}]`,
			[]string{`c <  (control) "C" "Do:\na. this\nthat"  [] [C-1]`}},
		{"a title that is the id", `"controls": [{"id": "c", "title": "c"}]`, []string{`c <  (control) "" ""  [] []`}},
		{"withdrawn as SP 800-53 writes it", `"controls": [{"id": "a", "title": "A", "parts": [{"id": "a_smt", "name": "statement", "prose": "x", "parts": [{"id": "a_smt.b", "name": "item"}]}]},
{"id": "b", "title": "B", "props": [{"name": "status", "value": "withdrawn"}], "links": [{"href": "#a_smt.b", "rel": "incorporated-into"}]}]`,
			[]string{`a <  (control) "A" "x"  [] []`, `b <  (control) "B" "" incorporated-into [a] []`}},
		{"withdrawn as the CSF writes it", `"controls": [{"id": "a", "title": "A"}, {"id": "b", "title": "B", "props": [{"name": "status", "value": "Withdrawn"}], "links": [{"href": "a", "rel": "moved_to"}]}]`,
			[]string{`a <  (control) "A" ""  [] []`, `b <  (control) "B" "" moved-to [a] []`}},
		{"withdrawn without a status", `"controls": [{"id": "a", "title": "A"}, {"id": "b", "title": "B", "links": [{"href": "#a", "rel": "moved-to"}]}, {"id": "c", "title": "C", "parts": [{"name": "statement", "prose": "[Withdrawn: not needed]"}]}]`,
			[]string{`a <  (control) "A" ""  [] []`, `b <  (control) "B" "" moved-to [a] []`, `c <  (control) "C" "[Withdrawn: not needed]" withdrawn [] []`}},
		{"a successor that is withdrawn or does not exist", `"controls": [{"id": "a", "title": "A", "props": [{"name": "status", "value": "withdrawn"}], "links": [{"href": "#none", "rel": "moved-to"}]},
{"id": "b", "title": "B", "links": [{"href": "#a", "rel": "moved-to"}]}]`,
			[]string{`a <  (control) "A" "" withdrawn [] []`, `b <  (control) "B" "" withdrawn [] []`}},
		{"the risk parties of the CSF", `"controls": [{"id": "a", "title": "A", "props": [{"name": "risk-party", "ns": "https://csrc.nist.gov/ns/csf", "value": "1st"}, {"name": "risk-party", "ns": "https://csrc.nist.gov/ns/csf", "value": "3rd"}]}]`,
			[]string{`a <  (control) "A" ""  [] [] first-and-third-party`}},
		{"its page", `"controls": [{"id": "a", "title": "A", "links": [{"href": "https://x/a", "rel": "canonical"}, {"href": "#back", "rel": "reference"}]}]`, []string{`a <  (control) "A" ""  [] []  https://x/a`}},
	}
	for _, tt := range tests {
		for _, form := range []struct{ file, text string }{{"c.json", catalog(tt.members)}, {"c.yaml", catalog(tt.members)}} {
			doc, err := oscal.Read(form.file, []byte(form.text), oscal.Options{})
			if err != nil {
				t.Errorf("%s in %s: %v", tt.name, form.file, err)
				continue
			}
			if diff := cmp.Diff(tt.want, entries(doc.Catalog)); diff != "" {
				t.Errorf("%s in %s mismatch (-want +got):\n%s", tt.name, form.file, diff)
			}
		}
	}
}

// A catalog says of itself what the file does, and where the file does not, that.
func TestReadHead(t *testing.T) {
	text := []byte(catalog(`"params": [{"id": "p"}, {"id": "q"}], "controls": [{"id": "a", "title": "A", "parts": [{"name": "statement", "prose": "Do."}]}]`))
	doc, err := oscal.Read("rules.json", text, oscal.Options{ID: "rules"})
	if err != nil {
		t.Fatal(err)
	}
	c := doc.Catalog
	got := []string{c.ID, c.Title, c.Version, c.Edition, c.Published, c.Retrieved, c.Publisher, c.License, c.Attribution, c.Link, c.Cite, c.TextFrom, doc.OSCALVersion}
	want := []string{"rules", "House Rules", "3", "3", "2026-02-03", "2026-02-03", "The House", "not stated", "Ids and titles from House Rules, 3.",
		"urn:uuid:1e0be4f5-0b7a-4c53-8f0c-4f3a0c1d2e04", "House Rules 3", "rules.json sha256:5", "1.0.4"}
	got[11] = got[11][:len("rules.json sha256:5")]
	want[11] = got[11][:len("rules.json sha256:")] + got[11][len(got[11])-1:] // any digest
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("head mismatch (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"rules.json:3:86: LEFT_OUT at /catalog/params/0: params are not read (2 in the file)"}, texts(doc.Warnings)); diff != "" {
		t.Errorf("Warnings mismatch (-want +got):\n%s", diff)
	}
	lib, err := frameworks.Builtin().Add(doc.Parts()...)
	if err != nil {
		t.Fatal(err)
	}
	if r := lib.Resolve("House Rules a", ""); len(r.Resolved) != 1 || r.Resolved[0].String() != "rules:a" {
		t.Errorf("Resolve = %+v", r)
	}
}

// What OSCAL does not have is told, for it may be a slip that hides a control.
func TestReadUnknownMembers(t *testing.T) {
	doc, err := oscal.Read("c.json", []byte(catalog(`"controls": [{"id": "a", "title": "A", "contols": [{"id": "b", "title": "B"}]}]`)), oscal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"c.json:3:125: LEFT_OUT at /catalog/controls/0/contols: members that OSCAL does not have here are not read (1 in the file)"}
	if diff := cmp.Diff(want, texts(doc.Warnings)); diff != "" {
		t.Errorf("Warnings mismatch (-want +got):\n%s", diff)
	}
}

func texts(warnings []governance.Warning) []string {
	list := []string{}
	for _, w := range warnings {
		list = append(list, w.String())
	}
	return list
}

func TestReadFaults(t *testing.T) {
	tests := []struct{ name, file, text, want string }{
		{"nothing", "f", ``, "f:1:1: SYNTAX: the document is empty"},
		{"no object", "f", `[]`, "f:1:1: TYPE: write an object with catalog, or profile, or mapping-collection in it"},
		{"no document", "f", `{"$schema": "x"}`, "f:1:1: MISSING_REQUIRED: add catalog, or profile, or mapping-collection"},
		{"another document", "f", `{"assessment-plan": {}}`, "f:1:21: UNSUPPORTED at /assessment-plan: of OSCAL's documents, catalog, profile, mapping-collection are read"},
		{"a file of ours", "f", `{"entries": []}`, "f:1:1: MISSING_REQUIRED: add id"},
		{"OSCAL 2", "f", strings.Replace(catalog(`"controls": []`), "v1.0.4", "2.0.0", 1), "f:2:112: UNSUPPORTED at /catalog/metadata/oscal-version: OSCAL 1.0 to 1.2.2 are read"},
		{"no instant", "f", strings.Replace(catalog(`"controls": []`), "T04:05:06Z", "", 1), "f:2:55: FORMAT at /catalog/metadata/last-modified: last-modified is an instant, as 2024-02-26T00:00:00Z"},
		{"an id twice", "f", catalog(`"controls": [{"id": "a", "title": "A"}, {"id": "a", "title": "B"}]`), "f:3:115: DUP_ID at /catalog/controls/1: another group, control or part has this id"},
		{"a control without id", "f", catalog(`"controls": [{"title": "A"}]`), "f:3:88: MISSING_REQUIRED at /catalog/controls/0: add id"},
		{"a blank title", "f", catalog(`"controls": [{"id": "a", "title": " "}]`), "f:3:109: FORMAT at /catalog/controls/0/title: title is blank"},
		{"lists that are none", "f", catalog(`"groups": {}, "controls": [3]`), "f:3:85: TYPE at /catalog/groups: groups is a list"},
		{"a member twice", "f", `{"catalog": {}, "catalog": {}}`, "f:1:28: DUPLICATE_MEMBER at /catalog: the member stands twice in this object; nobody can say which one counts"},
		{"what the catalog refuses, at the control", "f", catalog(`"controls": [{"id": "a", "title": "A", "props": [{"name": "since", "ns": "` + oscal.NS + `", "value": "1"}]}]`),
			"f:3:88: LIFECYCLE at /catalog/controls/0: an entry that was added, and no other, says since which edition"},
		{"aliases for millions of values", "f.yaml", "a: &a [" + strings.Repeat("x,", 999) + "x]\nb: &b [" + strings.Repeat("*a,", 999) + "*a]\ncatalog: *b\n", "f.yaml:2:305: TOO_LARGE: aliases stand for more than 100000 values; write them out"},
	}
	for _, tt := range tests {
		_, err := oscal.Read(tt.file, []byte(tt.text), oscal.Options{})
		if err == nil {
			t.Errorf("%s: read", tt.name)
			continue
		}
		if got, _, _ := strings.Cut(err.Error(), "\n"); got != tt.want {
			t.Errorf("%s:\n%s, want\n%s", tt.name, got, tt.want)
		}
	}
}

// FuzzRead wants an answer that can be written and read again, or faults with places.
func FuzzRead(f *testing.F) {
	f.Add("f.json", []byte(catalog(`"groups": [{"title": "G", "controls": [{"id": "c", "title": "C", "props": [{"name": "status", "value": "withdrawn"}], "links": [{"href": "#c", "rel": "moved-to"}]}]}]`)))
	f.Add("f.json", []byte(collection("", related(`"subset-of"`, "ab", "cd", ""))))
	f.Add("f.yaml", []byte("profile:\n  uuid: x\n  metadata: {title: T, version: '1', oscal-version: 1.2.2, last-modified: '2026-01-02T03:04:05Z'}\n  imports: [{href: '#x'}]\n"))
	f.Add("f", []byte(`{"id": "x", "entries": [{}]}`))
	f.Fuzz(func(t *testing.T, file string, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		doc, err := oscal.Read(file, data, options)
		if err != nil {
			for fault := range governance.Faults(err) {
				if fault.Pos.File != file || fault.Detail == "" {
					t.Errorf("%q: %v", data, fault)
				}
			}
			return
		}
		if doc.Catalog == nil {
			return
		}
		again, err := oscal.Read("again.json", written(t, nil, doc.Catalog), options)
		if err != nil {
			t.Fatalf("%q: written and not read: %v", data, err)
		}
		options := cmp.Options{heads}
		if diff := cmp.Diff(contents(doc.Catalog)[1], contents(again.Catalog)[1], options); diff != "" {
			t.Errorf("%q mismatch (-want +got):\n%s", data, diff)
		}
	})
}

// large is a catalog of some megabytes, as SP 800-53 has them.
func large(controls, bytes int) []byte {
	prose := strings.Repeat("a sentence of it. ", bytes/18)
	list := make([]string, controls)
	for i := range list {
		list[i] = fmt.Sprintf("\n"+`{"id": "c-%d", "class": "SP800-53", "title": "Control %d", "props": [{"name": "label", "value": "C-%d(1)"}], "parts": [{"id": "c-%d_smt", "name": "statement", "prose": "Do."}, {"name": "guidance", "prose": "%s"}]}`,
			i, i, i, i, prose)
	}
	return []byte(catalog(`"groups": [{"id": "c", "title": "C", "controls": [` + strings.Join(list, ",") + `]}]`))
}

func TestReadLarge(t *testing.T) {
	doc, err := oscal.Read("large.json", large(1200, 9000), oscal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(entries(doc.Catalog)); n != 1201 {
		t.Errorf("%d entries", n)
	}
}

func BenchmarkRead(b *testing.B) {
	for _, file := range []string{"large.json", "large.yaml"} {
		data := large(1200, 9000)
		b.Run(file, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if _, err := oscal.Read(file, data, oscal.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
