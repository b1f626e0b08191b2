package report

import (
	"bufio"
	"cmp"
	"io"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/internal/mdtext"
)

// A page writes Markdown; after an error of the writer nothing more. Its lines
// are ours: text from elsewhere comes in through code and prose.
type page struct {
	w       *bufio.Writer
	maxRows int // of one table or enumeration; less than 0 is no bound
}

func newPage(w io.Writer, maxRows int) *page {
	return &page{bufio.NewWriter(w), cmp.Or(maxRows, DefaultMaxRows)}
}

// close reports the first error of the writer.
func (p *page) close() error { return p.w.Flush() }

func (p *page) line(parts ...string) {
	for _, s := range parts {
		p.w.WriteString(s) // a bufio.Writer keeps its error for Flush
	}
	p.w.WriteByte('\n')
}

// paragraph is a block of its own.
func (p *page) paragraph(parts ...string) {
	p.line(parts...)
	p.line()
}

func (p *page) heading(level int, text string) { p.paragraph(strings.Repeat("#", level), " ", text) }

// table writes n rows, at most maxRows of them, and says how many are left out.
func (p *page) table(head []string, n int, row func(i int) []string) {
	p.row(head)
	p.line("|", strings.Repeat(" --- |", len(head)))
	for i := range p.shown(n) {
		p.row(row(i))
	}
	p.line()
	if more := n - p.shown(n); more > 0 {
		p.paragraph(andMore(more))
	}
}

func (p *page) shown(n int) int {
	if p.maxRows < 0 {
		return n
	}
	return min(n, p.maxRows)
}

func (p *page) row(cells []string) {
	for _, c := range cells {
		p.w.WriteString("| " + mdtext.Cell(c) + " ")
	}
	p.line("|")
}

// enumerate joins n items, at most maxRows of them.
func (p *page) enumerate(n int, separator string, item func(i int) string) string {
	items := make([]string, 0, p.shown(n)+1)
	for i := range p.shown(n) {
		items = append(items, item(i))
	}
	if more := n - p.shown(n); more > 0 {
		items = append(items, andMore(more))
	}
	return strings.Join(items, separator)
}

func (p *page) codes(texts []string) string {
	return p.enumerate(len(texts), ", ", func(i int) string { return code(texts[i]) })
}

func andMore(n int) string { return "… and " + strconv.Itoa(n) + " more" }
