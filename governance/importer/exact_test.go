package importer_test

import (
	"testing"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// TestParseExport wants documents of JSON one behind the other and YAML to be read, and
// what is neither to be refused as JSON.
func TestParseExport(t *testing.T) {
	for _, tt := range []struct {
		text  string
		items int
		code  governance.Code
	}{
		{"{} {}", 2, ""},
		{"- a: 1\n- a: 2\n", 2, ""},
		{"a: 1\n---\na: 2\n", 2, ""},
		{"just a text", 0, governance.CodeSyntax},
		{"user,arn\nx,y\n", 0, governance.CodeSyntax},
		{`{"a": 1,}`, 0, governance.CodeSyntax},
		{`{"a": 1, "A": 2}`, 0, governance.CodeDuplicateMember},
		{"", 0, governance.CodeSyntax},
	} {
		n, fault := importer.ParseExport(importer.File{Name: "f", Data: []byte(tt.text)}, importer.Limits{})
		code := governance.Code("")
		if fault != nil {
			code = fault.Code
		}
		if code != tt.code || len(n.Items()) != tt.items {
			t.Errorf("%q: %d items, fault %q; want %d and %q", tt.text, len(n.Items()), code, tt.items, tt.code)
		}
	}
}

// TestParseExact wants names that differ by case to be names of two members, in what a
// text embeds too, and the same name twice to be refused.
func TestParseExact(t *testing.T) {
	exact := func(text string) (importer.Node, *governance.Fault) {
		return importer.ParseExact(importer.File{Name: "f.json", Data: []byte(text)}, importer.Limits{})
	}
	n, fault := exact(`{"Tag": 1, "tag": 2, "event": "{\"Tag\": 3, \"tag\": 4}"}`)
	if fault != nil {
		t.Fatal(fault)
	}
	text, _ := n.Get("event").Text()
	event, fault := n.Get("event").ParseEmbedded([]byte(text), importer.Limits{})
	if fault != nil {
		t.Fatal(fault)
	}
	got := ""
	for _, m := range []importer.Node{n.Get("Tag"), n.Get("tag"), event.Get("Tag"), event.Get("tag"), n.Get("TAG")} {
		number, _ := m.Number()
		got += number
	}
	if got != "1234" {
		t.Errorf("members are %s; want 1234, and none for TAG", got)
	}
	if n, fault := exact(`{"Tag": 1, "tag": 2} {}`); fault != nil || len(n.Items()) != 2 {
		t.Errorf("two documents become %d, fault %v", len(n.Items()), fault)
	}
	if _, fault := exact(`{"tag": 1, "tag": 2}`); fault == nil || fault.Code != governance.CodeDuplicateMember {
		t.Errorf("fault = %v; want %s", fault, governance.CodeDuplicateMember)
	}
}
