package mdtext_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/internal/mdtext"
)

// TestText shows how a text comes out as a name, as a sentence, and in a table.
// The reports fuzz what they make of it.
func TestText(t *testing.T) {
	tests := []struct{ text, code, prose, cell string }{
		{"a|b", "`a|b`", "`a|b`", "`a\\|b`"},
		{`a\|b`, "`a\\|b`", "`a\\|b`", "`a⟨U+005C⟩\\|b`"},
		{"see example.org\n", "`see example.org⟨U+000A⟩`", "see `example.org⟨U+000A⟩`", "`see example.org⟨U+000A⟩`"},
		{"", "(empty)", "", "(empty)"},
	}
	for _, tt := range tests {
		got := []string{mdtext.Code(tt.text), mdtext.Prose(tt.text), mdtext.Cell(mdtext.Code(tt.text))}
		if diff := cmp.Diff([]string{tt.code, tt.prose, tt.cell}, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.text, diff)
		}
	}
}
