package importer_test

import (
	"testing"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

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
