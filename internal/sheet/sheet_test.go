package sheet_test

import (
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/internal/sheet"
)

// FuzzGuard wants no cell to begin like a formula, also where a reader ends cells at
// semicolons, tabs or lines, and the text to come back.
func FuzzGuard(f *testing.F) {
	for _, s := range []string{"", "x", "=1+1", " \u00a0=1", "'=1", "''-1", "a;=b", "a\n\n@b", "\t=a", "a; ;+b", "＝1", "5 - 3", "a,=b", "|cmd", "%0", ";;==", "\v%", "\u0085=", "\xff=", "\u2003-"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := sheet.Guard(s)
		if back := sheet.Unguard(got); back != s {
			t.Errorf("Unguard(%q) = %q, not %q", got, back, s)
		}
		for _, cell := range strings.FieldsFunc(got, func(r rune) bool { return strings.ContainsRune(";\t\r\n", r) }) {
			if strings.IndexAny(strings.TrimSpace(cell), "=+-@|%＝＋－＠") == 0 {
				t.Errorf("Guard(%q) = %q calculates", s, got)
			}
		}
	})
}
