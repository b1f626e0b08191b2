package importer_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

func parseYAML(t *testing.T, text string) importer.Node {
	t.Helper()
	n, fault := importer.ParseYAML(importer.File{Name: "f.yaml", Data: []byte(text)}, importer.Limits{})
	if fault != nil {
		t.Fatal(fault)
	}
	return n
}

// describe writes every value below n with its place.
func describe(n importer.Node) []string {
	text, _ := n.Text()
	number, _ := n.Number()
	is, isBool := n.Bool()
	out := []string{fmt.Sprintf("%s %v: %q%s", n.Pointer(), n.Pos(), text, number)}
	switch {
	case n.IsNull():
		out[0] += " null"
	case isBool:
		out[0] += fmt.Sprint(" ", is)
	}
	for _, m := range n.Members() {
		out = append(out, describe(m)...)
	}
	for _, item := range n.Items() {
		out = append(out, describe(item)...)
	}
	return out
}

func TestParseYAML(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"scalars", "é: a\nn: 1e3\nyes: yes\nt: True\nd: 2019-06-13T04:30:24Z\nnil:\nq: '1'\n", []string{
			` f.yaml:1:1: ""`, `/é f.yaml:1:5: "a"`, `/n f.yaml:2:4: ""1e3`, `/yes f.yaml:3:6: "yes"`, `/t f.yaml:4:4: "" true`,
			`/d f.yaml:5:4: "2019-06-13T04:30:24Z"`, `/nil f.yaml:6:5: "" null`, `/q f.yaml:7:4: "1"`}},
		{"documents, one of them empty", "---\na: 1\n---\n# c\n---\n- b\n", []string{
			` f.yaml:1:1: ""`, `/0 f.yaml:2:1: ""`, `/0/a f.yaml:2:4: ""1`, `/1 f.yaml:5:1: "" null`, `/2 f.yaml:6:1: ""`, `/2/0 f.yaml:6:3: "b"`}},
		{"names that differ by case", "a: 1\nA: 2\n", []string{` f.yaml:1:1: ""`, `/a f.yaml:1:4: ""1`, `/A f.yaml:2:4: ""2`}},
		{"JSON", "{\"a\": {\"b\": null, \"B\": 1}}", []string{` f.yaml:1:1: ""`, `/a f.yaml:1:7: ""`, `/a/b f.yaml:1:13: "" null`, `/a/B f.yaml:1:24: ""1`}},
		{"flow style", "{a: [b]}", []string{` f.yaml:1:1: ""`, `/a f.yaml:1:5: ""`, `/a/0 f.yaml:1:6: "b"`}},
		{"alias", "a: &x {b: 1}\nc: *x\n", []string{` f.yaml:1:1: ""`, `/a f.yaml:1:4: ""`, `/a/b f.yaml:1:11: ""1`, `/c f.yaml:2:4: ""`, `/c/b f.yaml:2:4: ""1`}},
		{"merge key", "a: &x {b: 1, c: 2}\nd:\n  <<: [*x]\n  c: 3\n", []string{` f.yaml:1:1: ""`, `/a f.yaml:1:4: ""`, `/a/b f.yaml:1:11: ""1`, `/a/c f.yaml:1:17: ""2`,
			`/d f.yaml:3:3: ""`, `/d/c f.yaml:4:6: ""3`, `/d/b f.yaml:3:7: ""1`}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, describe(parseYAML(t, tt.text))); diff != "" {
			t.Errorf("%s mismatch (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestParseYAMLFindsNamesAsTheyAreWritten(t *testing.T) {
	if n := parseYAML(t, "Kind: a\n"); n.Get("kind").Exists() || !n.Get("Kind").Exists() {
		t.Errorf("kind finds Kind")
	}
}

func TestParseYAMLRefuses(t *testing.T) {
	laughs := "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'h'; c++ {
		laughs += fmt.Sprintf("%c: &%[1]c [%s*%[3]c]\n", c, strings.Repeat(fmt.Sprintf("*%c,", c-1), 9), c-1)
	}
	tests := []struct {
		name, text string
		limits     importer.Limits
		want       string
	}{
		{"empty", "# nothing\n", importer.Limits{}, "f:1:1: SYNTAX: the document is empty"},
		{"not YAML", "a: b\n\tc: d\n", importer.Limits{}, "f:2:1: SYNTAX: not YAML: found a tab character that violates indentation"},
		{"unknown anchor", "a: *" + token, importer.Limits{}, "f:1:1: SYNTAX: not YAML"},
		{"key that is no text", "? [a]\n: b\n", importer.Limits{}, "f:1:3: SYNTAX: a key that is no text"},
		{"same name", "a:\n  b: 1\n  b: 2\n", importer.Limits{}, "f:3:6: DUPLICATE_MEMBER at /a/b: the member stands twice in this object; nobody can say which one counts"},
		{"same name in JSON", `{"b": 1, "b": 2}`, importer.Limits{}, "f:1:15: DUPLICATE_MEMBER at /b: the member stands twice in this object; nobody can say which one counts"},
		{"cut JSON", `{"b": [`, importer.Limits{}, "f:1:8: SYNTAX at /b: the document ends in the middle of a value"},
		{"too deep", "- - - a\n", importer.Limits{Depth: 3}, "f:1:7: TOO_LARGE: nested too deeply"},
		{"alias of itself", "&a [*a]\n", importer.Limits{}, "f:1:5: TOO_LARGE: nested too deeply"},
		{"expanding aliases", laughs, importer.Limits{}, "f:5:29: TOO_LARGE: aliases stand for more than 100000 values; write them out"},
		{"too many values", "- 1\n- 2\n- 3", importer.Limits{Values: 3}, "f:3:3: TOO_LARGE: the file has too many values"},
		{"too many marks", "a:\n- b\n- c\n- d\n", importer.Limits{Values: 3}, "f:1:1: TOO_LARGE: the file may have more than 3 values; export it as JSON"},
	}
	for _, tt := range tests {
		_, fault := importer.ParseYAML(importer.File{Name: "f", Data: []byte(tt.text)}, tt.limits)
		if fault == nil {
			t.Errorf("%s: no fault", tt.name)
		} else if got := fault.Error(); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

// FuzzParseYAML wants any text to give values inside the file, or a fault there.
func FuzzParseYAML(f *testing.F) {
	for _, s := range []string{"a: &x {b: 1}\n<<: *x\n", "--- |\n a\n...\n--- !t [é, ? b]", "{\"a\": 1} # c", "a\u0085b: \u2028c", "&a [*a]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		inside := func(p governance.Position) {
			if p.Line < 1 || p.Line > strings.Count(text, "\n")+1 || p.Column < 1 || p.Column > 3*len(text)+1 {
				t.Errorf("no place %v in %q", p, text)
			}
		}
		n, fault := importer.ParseYAML(importer.File{Data: []byte(text)}, importer.Limits{})
		if fault != nil {
			inside(fault.Pos)
			return
		}
		for _, v := range append(n.Items(), n) {
			inside(v.Pos())
		}
	})
}
