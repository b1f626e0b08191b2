package csf

import (
	"bufio"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mandate-nhi/mandate/internal/mdtext"
	"github.com/mandate-nhi/mandate/internal/sheet"
)

// CSV writes the profile as a sheet (RFC 4180, UTF-8): a row of titles, then one for
// each outcome. The columns are those of NIST's template, then our own: owner, due and
// overdue, the controls, the evidence through crosswalks, the number of each verdict
// and the instant. An apostrophe stands in front of what a spreadsheet would take for
// a formula; ReadTarget takes it out again.
func (p *Profile) CSV(w io.Writer) error {
	t := table{bufio.NewWriter(w)}
	t.row(titlesOf(columns))
	for i := range p.Outcomes {
		cells := make([]string, len(columns))
		for j := range columns {
			cells[j] = columns[j].cell(&p.Outcomes[i])
		}
		t.row(cells)
	}
	return t.w.Flush()
}

// A table writes CSV; after an error of the writer nothing more.
type table struct{ w *bufio.Writer }

// row quotes every cell.
func (t table) row(cells []string) {
	for i, c := range cells {
		if i > 0 {
			t.w.WriteByte(',')
		}
		t.w.WriteString(`"` + strings.ReplaceAll(sheet.Guard(plain(c)), `"`, `""`) + `"`)
	}
	t.w.WriteString("\r\n")
}

// plain shows what one would not see, but for the ends of lines, and takes out secret
// values.
func plain(s string) string {
	var b strings.Builder
	for s = withoutSecret(s); len(s) > 0; {
		r, n := utf8.DecodeRuneInString(s)
		if r == '\n' || r >= ' ' && r < unicode.MaxASCII {
			b.WriteRune(r)
		} else {
			b.WriteString(mdtext.Visible(s[:n]))
		}
		s = s[n:]
	}
	return b.String()
}
