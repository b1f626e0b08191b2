package oscal_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/oscal"
)

func profile(imports, more string) string {
	return `{"profile": {"uuid": "1e0be4f5-0b7a-4c53-8f0c-4f3a0c1d2e05",
"metadata": {"title": "Base", "last-modified": "2026-02-03T04:05:06Z", "version": "1", "oscal-version": "1.1.2"},
"imports": [` + imports + `]` + more + `}}`
}

// chooseFrom has a group of two controls, of which one has two below it, and one that
// moved.
const chooseFrom = `"groups": [{"id": "g", "title": "G", "controls": [
{"id": "a", "title": "A", "controls": [{"id": "a.1", "title": "A1"}, {"id": "a.2", "title": "A2"}]},
{"id": "b", "title": "B"}, {"id": "w", "title": "W", "links": [{"rel": "moved-to", "href": "#b"}]}]}, {"id": "h", "title": "H", "controls": [{"id": "x", "title": "X"}]}]`

func TestResolveProfile(t *testing.T) {
	doc, err := oscal.Read("c.json", []byte(catalog(chooseFrom)), oscal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, imports, want string }{
		{"no choice means all", `{"href": "#c"}`, "g a<g a.1<a a.2<a b<g w<g h x<h"},
		{"all", `{"href": "#c", "include-all": {}}`, "g a<g a.1<a a.2<a b<g w<g h x<h"},
		{"by id", `{"href": "#c", "include-controls": [{"with-ids": ["b", "x"]}]}`, "g b<g h x<h"},
		{"one below another", `{"href": "#c", "include-controls": [{"with-ids": ["a.2"]}]}`, "g a.2<g"},
		{"with those below", `{"href": "#c", "include-controls": [{"with-child-controls": "yes", "with-ids": ["a"]}]}`, "g a<g a.1<a a.2<a"},
		{"without those below", `{"href": "#c", "include-controls": [{"with-child-controls": "no", "with-ids": ["a"]}]}`, "g a<g"},
		{"by pattern", `{"href": "#c", "include-controls": [{"matching": [{"pattern": "a.?"}]}]}`, "g a.1<g a.2<g"},
		{"but for some", `{"href": "#c", "include-all": {}, "exclude-controls": [{"with-ids": ["a", "x"]}]}`, "g a.1<g a.2<g b<g w<g"},
		{"two choices of one catalog", `{"href": "#c", "include-controls": [{"with-ids": ["b"]}]}, {"href": "#c", "include-controls": [{"with-ids": ["a"]}]}`, "g a<g b<g"},
		{"one whose successor is not chosen", `{"href": "#c", "include-controls": [{"with-ids": ["w"]}]}`, "g w<g"},
	}
	for _, tt := range tests {
		p, err := oscal.Read("p.json", []byte(profile(tt.imports, "")), oscal.Options{})
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		c, err := p.Profile.Resolve(func(oscal.Import) (*frameworks.Catalog, error) { return doc.Catalog, nil })
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		got := []string{}
		for e := range c.All() {
			got = append(got, strings.TrimSuffix(e.ID+"<"+e.Parent, "<"))
		}
		if diff := cmp.Diff(strings.Fields(tt.want), got); diff != "" || c.ID != "base" {
			t.Errorf("%s: %s mismatch (-want +got):\n%s", tt.name, c.ID, diff)
		}
	}
}

func TestProfileFaults(t *testing.T) {
	sp80053, _ := frameworks.Builtin().Catalog("sp800-53-r5")
	tests := []struct {
		name, imports, more string
		want                []string
	}{
		{"a structure of its own", `{"href": "#c"}`, `, "merge": {"custom": {}}`, []string{"p.json:3:50: UNSUPPORTED at /profile/merge/custom: a structure of its own may drop controls; as-is and flat are read"}},
		{"a pattern that others read otherwise", `{"href": "#c", "include-controls": [{"matching": [{"pattern": "[ab]"}]}]}`, "",
			[]string{"p.json:3:63: UNSUPPORTED at /profile/imports/0/include-controls/0/matching/0: of patterns, * and ? are read"}},
		{"a choice of nothing", `{"href": "#c", "include-controls": [{}]}`, "", []string{"p.json:3:49: MISSING_REQUIRED at /profile/imports/0/include-controls/0: add with-ids or matching"}},
		{"no imports", ``, "", []string{"p.json:1:13: MISSING_REQUIRED at /profile: add imports"}},
		{"an id that does not exist, a group", `{"href": "#c", "include-controls": [{"with-ids": ["ac-1", "ac-999", "ac"]}]}`, "", []string{
			"p.json:3:71: UNKNOWN_ENTRY at /profile/imports/0/include-controls/0/with-ids/1: sp800-53-r5 has no control with this id",
			"p.json:3:81: UNKNOWN_ENTRY at /profile/imports/0/include-controls/0/with-ids/2: sp800-53-r5 has no control with this id"}},
	}
	for _, tt := range tests {
		doc, err := oscal.Read("p.json", []byte(profile(tt.imports, tt.more)), oscal.Options{})
		if err == nil {
			_, err = doc.Profile.Resolve(func(oscal.Import) (*frameworks.Catalog, error) { return sp80053, nil })
		}
		if err == nil {
			t.Errorf("%s: read", tt.name)
		} else if diff := cmp.Diff(tt.want, strings.Split(err.Error(), "\n")); diff != "" {
			t.Errorf("%s mismatch (-want +got):\n%s", tt.name, diff)
		}
	}
}

// What a profile changes in controls is counted and said, for it is not read.
func TestProfileLeavesOut(t *testing.T) {
	text := profile(`{"href": "#r"}`, `, "modify": {"set-parameters": [{"param-id": "p"}], "alters": [{"control-id": "a"}, {"control-id": "b"}]},
"back-matter": {"resources": [{"uuid": "r", "rlinks": [{"href": "other.json"}]}]}`)
	doc, err := oscal.Read("p.json", []byte(text), oscal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p := doc.Profile
	want := []string{"p.json:3:60: LEFT_OUT at /profile/modify/set-parameters/0: set-parameters are not read (1 in the file)",
		"p.json:3:91: LEFT_OUT at /profile/modify/alters/0: alters are not read (2 in the file)"}
	if diff := cmp.Diff(want, texts(doc.Warnings)); diff != "" || p.SetParameters != 1 || p.Alters != 2 || !slices.Equal(p.Imports[0].Sources, []string{"other.json"}) {
		t.Errorf("%+v, warnings mismatch (-want +got):\n%s", p, diff)
	}
}
