package importer_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

func parse(t *testing.T, text string) importer.Node {
	t.Helper()
	n, fault := importer.ParseJSON(importer.File{Name: "f.json", Data: []byte(text)}, importer.Limits{})
	if fault != nil {
		t.Fatal(fault)
	}
	return n
}

func TestNode(t *testing.T) {
	n := parse(t, "{\"Value\": [\n {\"a/b\": \"x\", \"N\": 7, \"Yes\": true, \"Nil\": null}]}")
	item := n.Get("value").Items()[0]
	got := map[string]string{}
	for name, m := range item.Members() {
		got[name] = m.Pointer() + " " + m.Pos().String()
	}
	want := map[string]string{"a/b": "/Value/0/a~1b f.json:2:10", "N": "/Value/0/N f.json:2:20", "Yes": "/Value/0/Yes f.json:2:30", "Nil": "/Value/0/Nil f.json:2:43"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("members mismatch (-want +got):\n%s", diff)
	}
	text, isText := item.Get("A/B").Text()
	number, isNumber := item.Get("n").Number()
	yes, isBool := item.Get("yes").Bool()
	if text != "x" || !isText || number != "7" || !isNumber || !yes || !isBool || !item.Get("nil").IsNull() {
		t.Errorf("values = %q %q %v", text, number, yes)
	}
}

func TestNothingAnswersEverything(t *testing.T) {
	var n importer.Node
	_, isText := n.Text()
	_, isNumber := n.Number()
	_, isBool := n.Get("a").Get("b").Bool()
	embedded, fault := n.ParseEmbedded([]byte("{}"), importer.Limits{})
	if isText || isNumber || isBool || n.Exists() || n.IsNull() || len(n.Items())+len(n.List()) != 0 || n.Pointer() != "" || embedded.Exists() || fault != nil {
		t.Errorf("the zero Node is something")
	}
}

func TestListTakesOneForAList(t *testing.T) {
	n := parse(t, `{"one":"a","many":["a","b"],"none":[],"null":null}`)
	for name, want := range map[string]int{"one": 1, "many": 2, "none": 0, "null": 0, "absent": 0} {
		if got := len(n.Get(name).List()); got != want {
			t.Errorf("List of %s has %d, want %d", name, got, want)
		}
	}
}

func TestParseEmbeddedHasThePlaceOfItsString(t *testing.T) {
	n := parse(t, "{\n\"doc\": \"{\\\"a\\\": [1]}\"}").Get("doc")
	text, _ := n.Text()
	inner, fault := n.ParseEmbedded([]byte(text), importer.Limits{})
	if fault != nil {
		t.Fatal(fault)
	}
	one := inner.Get("a").Items()[0]
	if v, _ := one.Number(); v != "1" || one.Pointer() != "/doc" || one.Pos() != n.Pos() {
		t.Errorf("%s at %s %v, want 1 at /doc %v", v, one.Pointer(), one.Pos(), n.Pos())
	}
	_, fault = n.ParseEmbedded([]byte("{"), importer.Limits{})
	if fault == nil || fault.Pointer != "/doc" || fault.Pos != n.Pos() {
		t.Errorf("fault = %v, want one at /doc", fault)
	}
}

func TestParseJSONRefuses(t *testing.T) {
	type answer struct {
		code    governance.Code
		pos     string
		pointer string
	}
	tests := []struct {
		name, text string
		limits     importer.Limits
		want       answer
	}{
		{"empty", "", importer.Limits{}, answer{governance.CodeSyntax, "f:1:1", ""}},
		{"cut short", "{\"a\":\n[1,", importer.Limits{}, answer{governance.CodeSyntax, "f:2:4", "/a"}},
		{"trailing data", "{} {}", importer.Limits{}, answer{governance.CodeSyntax, "f:1:4", ""}},
		{"same name", `{"x":{"a":1,"a":2}}`, importer.Limits{}, answer{governance.CodeDuplicateMember, "f:1:17", "/x/a"}},
		{"same name in another case", `{"id":1,"ID":2}`, importer.Limits{}, answer{governance.CodeDuplicateMember, "f:1:14", "/ID"}},
		{"same name among many", "{" + many(100) + `"M7":2}`, importer.Limits{}, answer{governance.CodeDuplicateMember, "f:1:797", "/M7"}},
		{"too deep", `[[[1]]]`, importer.Limits{Depth: 2}, answer{governance.CodeTooLarge, "f:1:3", "/0/0"}},
		{"too many values", `[1,2,3]`, importer.Limits{Values: 3}, answer{governance.CodeTooLarge, "f:1:6", ""}},
		{"too long", `[1]`, importer.Limits{Bytes: 2}, answer{governance.CodeTooLarge, "f", ""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, fault := importer.ParseJSON(importer.File{Name: "f", Data: []byte(tt.text)}, tt.limits)
			if fault == nil {
				t.Fatal("no fault")
			}
			got := answer{fault.Code, fault.Pos.String(), fault.Pointer}
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(answer{})); diff != "" {
				t.Errorf("ParseJSON(%q) mismatch (-want +got):\n%s", tt.text, diff)
			}
		})
	}
}

// TestPointersCostNothingUntilAsked reads a document whose pointers, written
// out for every value, would take ten gigabytes.
func TestPointersCostNothingUntilAsked(t *testing.T) {
	name := strings.Repeat("n", 100_000)
	n := parse(t, `{"`+name+`":[`+strings.Repeat("1,", 100_000)+`1]}`)
	items := n.Get(name).Items()
	if got, want := items[100_000].Pointer(), "/"+name+"/100000"; got != want {
		t.Errorf("the pointer has %d bytes, want %d", len(got), len(want))
	}
}

// many are n members, each with a name of its own.
func many(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(`"m` + strconv.Itoa(i) + `":1,`)
	}
	return b.String()
}

// TestStream reads documents one behind the other, and refuses what is none.
func TestStream(t *testing.T) {
	for text, want := range map[string]string{
		`{"a":1}`:                          `/a 1:6`,
		"{\"a\":1}\n\n{\"a\":2}\n":         `/0/a 1:6 /1/a 3:6`,
		`{"a":1} {"a":2}{"a":3}`:           `/0/a 1:6 /1/a 1:14 /2/a 1:21`,
		"{\"a\":1}\n{\"a\":":               `SYNTAX 2:6`,
		"{\"a\":1}\n{\"a\":1,\"A\":1}\n{}": `DUPLICATE_MEMBER 2:12`,
		"{\"a\":1}\n]":                     `SYNTAX 2:1`,
		"{\"a\":1},{\"a\":2}":              `SYNTAX 1:9`,
		"":                                 `SYNTAX 1:1`,
	} {
		var got []string
		root, fault := importer.ParseStream(importer.File{Data: []byte(text)}, importer.Limits{})
		for _, n := range root.List() {
			a := n.Get("a")
			got = append(got, fmt.Sprintf("%s %d:%d", a.Pointer(), a.Pos().Line, a.Pos().Column))
		}
		if fault != nil {
			got = append(got, fmt.Sprintf("%s %d:%d", fault.Code, fault.Pos.Line, fault.Pos.Column))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %v, want %s", text, got, want)
		}
	}
}
