package importer_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

func TestText(t *testing.T) {
	type answer struct {
		text  string
		fault governance.Code
		pos   governance.Position
	}
	tests := []struct {
		name, data string
		limits     importer.Limits
		want       answer
	}{
		{"UTF-8", "a,é\r\n", importer.Limits{}, answer{text: "a,é\r\n"}},
		{"empty", "", importer.Limits{}, answer{}},
		{"byte order mark", "\xef\xbb\xbfa,é", importer.Limits{}, answer{text: "a,é"}},
		{"UTF-16 little endian", "\xff\xfea\x00\xe9\x00", importer.Limits{}, answer{text: "aé"}},
		{"UTF-16 big endian with a pair", "\xfe\xff\x00a\xd8\x3d\xde\x00", importer.Limits{}, answer{text: "a😀"}},
		{"half a character", "\xff\xfea\x00b", importer.Limits{}, answer{fault: governance.CodeSyntax, pos: governance.Position{File: "f", Line: 1, Column: 2}}},
		{"half a pair at the end", "\xff\xfe\x3d\xd8", importer.Limits{}, answer{fault: governance.CodeSyntax, pos: governance.Position{File: "f", Line: 1, Column: 1}}},
		{"half a pair", "\xff\xfe\n\x00\x3d\xd8a\x00", importer.Limits{}, answer{fault: governance.CodeSyntax, pos: governance.Position{File: "f", Line: 2, Column: 1}}},
		{"Latin-1", "ok\nna\xefve", importer.Limits{}, answer{fault: governance.CodeSyntax, pos: governance.Position{File: "f", Line: 2, Column: 3}}},
		{"too large", "12345", importer.Limits{Bytes: 4}, answer{fault: governance.CodeTooLarge, pos: governance.Position{File: "f"}}},
		{"too large in UTF-8", "\xff\xfe\xac\x20\xac\x20\xac\x20", importer.Limits{Bytes: 8}, answer{fault: governance.CodeTooLarge, pos: governance.Position{File: "f"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text, fault := importer.Text(importer.File{Name: "f", Data: []byte(tt.data)}, tt.limits)
			got := answer{text: string(text)}
			if fault != nil {
				got.fault, got.pos = fault.Code, fault.Pos
			}
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(answer{})); diff != "" {
				t.Errorf("Text(%q) mismatch (-want +got):\n%s", tt.data, diff)
			}
		})
	}
}

func TestSortedForgetsTheOrderAndRepetitions(t *testing.T) {
	a, b, c := importer.File{Name: "a", Data: []byte("2")}, importer.File{Name: "a", Data: []byte("1")}, importer.File{Name: "b"}
	want := []importer.File{b, a, c}
	for _, given := range [][]importer.File{{a, b, c}, {c, b, a}, {b, c, a, b, a}} {
		if diff := cmp.Diff(want, importer.Sorted(given)); diff != "" {
			t.Errorf("Sorted mismatch (-want +got):\n%s", diff)
		}
	}
}
