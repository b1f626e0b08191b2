package report_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/report"
)

// TestAttributed wants every format that prints a title of OWASP's to name whom its
// license asks for; two of them print some.
func TestAttributed(t *testing.T) {
	license, titled := regexp.MustCompile(`OWASP.*CC BY\\?-SA 4\\?\.0`), 0
	owasp, _ := frameworks.Builtin().Catalog("owasp-nhi-2025")
	for _, f := range report.Formats() {
		for name, in := range inputs(t) {
			text := written(t, f.Write, in)
			prints := false
			for e := range owasp.All() {
				prints = prints || strings.Contains(text, e.Title)
			}
			if prints {
				titled++
			}
			if prints && !license.MatchString(text) {
				t.Errorf("%s of %s prints titles of OWASP's without whom to name", f.Name, name)
			}
		}
	}
	if titled < 4 {
		t.Errorf("only %d reports print titles", titled)
	}
}
