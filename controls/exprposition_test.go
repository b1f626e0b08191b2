package controls_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

const head = `id: AB-01
title: Something holds
subject: NHI
severity: low
applies: 'true'
`

// TestExprPosition marks one place of an expression, written in every way YAML
// has, with a « in the file: the byte behind it is where ExprPosition must point
// for the first @ of the expression.
func TestExprPosition(t *testing.T) {
	tests := []struct{ name, pass, want string }{
		{"plain", "pass: a && «@", "a && @"},
		{"plain over two lines", "pass: a &&\n   «@ || b", "a && @ || b"},
		{"plain over a blank line", "pass: a &&  \n\n   «@ || b", "a &&\n@ || b"},
		{"plain before a comment", "pass: a && «@ # @", "a && @"},
		{"single quoted", "pass: 'x == ''a'' && «@'", "x == 'a' && @"},
		{"single quoted over two lines", "pass: 'a &&\n\t «@'", "a && @"},
		{"double quoted", `pass: "!a && «@"`, "!a && @"},
		{"double quoted with escapes", `pass: "x == \"\u00e4\x41\t\" && «@"`, "x == \"äA\t\" && @"},
		{"double quoted over an escaped line end", "pass: \"a &&\\\n   \\ «@\"", "a && @"},
		{"literal", "pass: |\n  a &&\n    «@\n", "a &&\n  @"},
		{"literal, lines to come", "pass: |-\n  @ &&\n    a\n", "@ &&\n  a"},
		{"literal that keeps what follows", "pass: |+\n  a && «@\n\n\n", "a && @"},
		{"literal, indentation stated", "pass: |2\n    a\n  && «@\n", "  a\n&& @"},
		{"folded", "pass: >-\n  a &&\n  «@\n", "a && @"},
		{"folded, spaces at line ends", "pass: >-\n  a &&  \n  b  \n  «@\n", "a &&   b   @"},
		{"folded, with a comment", "pass: >- # @\n  a && «@", "a && @"},
		{"folded, more indented lines", "pass: >-\n  a &&\n    b &&\n  «@\n", "a &&\n  b &&\n@"},
		{"folded over blank lines", "pass: >-\n\n  a &&\n\n \n  «@\n", "\na &&\n\n@"},
		{"wide letters before it", "pass: >-\n  x == 'größe' &&\n  'ä' == «@\n", "x == 'größe' && 'ä' == @"},
	}
	for _, tt := range tests {
		for _, end := range []string{"\n", "\r\n"} {
			marked := head + strings.Replace(tt.pass, "@ &&\n    a", "«@ &&\n    a", 1) + "\n"
			before, _, _ := strings.Cut(marked, "«")
			text := strings.ReplaceAll(strings.Replace(marked, "«", "", 1), "\n", end)
			t.Run(fmt.Sprintf("%s%q", tt.name, end), func(t *testing.T) {
				pack := parse(t, text)
				c, _ := pack.Get("AB-01")
				if diff := cmp.Diff(tt.want, c.Pass); diff != "" {
					t.Fatalf("Pass mismatch (-want +got):\n%s", diff)
				}
				want := governance.Position{File: "AB-01.yaml", Line: 1 + strings.Count(before, "\n"), Column: len(before) - strings.LastIndexByte(before, '\n')}
				got := pack.ExprPosition("AB-01", "pass", strings.IndexByte(c.Pass, '@'))
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("ExprPosition mismatch (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func TestExprPositionEnds(t *testing.T) {
	pack := parse(t, head+"pass: >-\n  a &&\n  b\n")
	pos := func(line, column int) governance.Position {
		return governance.Position{File: "AB-01.yaml", Line: line, Column: column}
	}
	tests := []struct {
		name, control, expr string
		offset              int
		want                governance.Position
	}{
		{"first byte", "AB-01", "pass", 0, pos(7, 3)},
		{"space for a line end", "AB-01", "pass", 4, pos(7, 7)},
		{"first byte of the next line", "AB-01", "pass", 5, pos(8, 3)},
		{"just behind the end", "AB-01", "pass", 6, pos(8, 4)},
		{"far behind the end", "AB-01", "pass", 99, pos(8, 4)},
		{"before the start", "AB-01", "pass", -1, pos(7, 3)},
		{"within quotes", "AB-01", "applies", 0, pos(5, 11)},
		{"no such control", "AB-02", "pass", 0, governance.Position{}},
		{"no such expression", "AB-01", "title", 0, governance.Position{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := pack.ExprPosition(tt.control, tt.expr, tt.offset); got != tt.want {
				t.Errorf("ExprPosition(%q, %q, %d) = %v, want %v", tt.control, tt.expr, tt.offset, got, tt.want)
			}
		})
	}
}

func TestExprOffset(t *testing.T) {
	text := "a == 'ä' &&\n  b"
	tests := []struct{ line, column, want int }{
		{1, 1, 0}, {1, 7, 6}, {1, 8, 8}, {1, 99, 12}, {2, 1, 13}, {2, 3, 15}, {2, 99, 16}, {3, 1, 16}, {0, 0, 0},
	}
	for _, tt := range tests {
		if got := controls.ExprOffset(text, tt.line, tt.column); got != tt.want {
			t.Errorf("ExprOffset(%q, %d, %d) = %d, want %d", text, tt.line, tt.column, got, tt.want)
		}
	}
}

// TestInvalid shows a fault in an expression as an engine finds it: the caret is
// under the text inside the YAML block.
func TestInvalid(t *testing.T) {
	pack := parse(t, head+"pass: >- # why\n  nhi.a == 1 &&\n  nhi.b == 2\n")
	c, _ := pack.Get("AB-01")
	err := pack.Invalid([]*governance.Fault{{
		Code: "EXPR", Pos: pack.ExprPosition("AB-01", "pass", strings.Index(c.Pass, "b ==")), Pointer: "/pass", Detail: "no such field",
	}})
	want := "AB-01.yaml:8:7: EXPR at /pass: no such field\n" +
		"  8 |   nhi.b == 2\n" +
		"            ^"
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("Invalid mismatch (-want +got):\n%s", diff)
	}
	if err := pack.Invalid(nil); err != nil {
		t.Errorf("Invalid(nil) = %v, want nil", err)
	}
	if got, _ := pack.SourceLine(governance.Position{File: "AB-01.yaml", Line: 8}); got != "  nhi.b == 2" {
		t.Errorf("SourceLine = %q, want the eighth line", got)
	}
}

// TestInvalidGo is the same for a control that is written in Go: the expression
// is the file.
func TestInvalidGo(t *testing.T) {
	c := control("AB-01")
	c.Pass = "nhi.a == 1 &&\n  nhi.b == 2"
	pack, err := controls.NewPack("", "", []controls.Control{c})
	if err != nil {
		t.Fatal(err)
	}
	pos := pack.ExprPosition("AB-01", "pass", strings.Index(c.Pass, "b =="))
	got := pack.Invalid([]*governance.Fault{{Code: "EXPR", Pos: pos, Detail: "no such field"}}).Error()
	want := "AB-01.pass:2:7: EXPR: no such field\n" +
		"  2 |   nhi.b == 2\n" +
		"            ^"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Invalid mismatch (-want +got):\n%s", diff)
	}
}

func parse(t testing.TB, text string) *controls.Pack {
	t.Helper()
	pack, err := controls.ParsePack(fstest.MapFS{"AB-01.yaml": {Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

// control is one that is written in Go and has no faults.
func control(id string) controls.Control {
	return controls.Control{ID: id, Title: "Something holds", Subject: governance.KindNHI, Severity: controls.Low, Applies: "true", Pass: "true"}
}
