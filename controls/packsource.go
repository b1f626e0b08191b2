package controls

import (
	"strings"
	"unicode/utf8"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/jsonread"
	"go.yaml.in/yaml/v3"
)

// Invalid returns an error of these faults that shows the lines of the pack, or
// nil when there are none: for faults that are found later, by compiling the
// expressions. ExprPosition gives their positions. Behind the first thousand it
// says only that there are more.
func (p *Pack) Invalid(faults []*governance.Fault) error {
	list := &faultList{}
	for _, f := range faults {
		list.add(f)
	}
	return newPackError(*list, p.source)
}

// SourceLine is the line of the pack's files that a position is on, without its
// line end. Of a control that is written in Go it is the line of the expression.
func (p *Pack) SourceLine(pos governance.Position) (string, bool) { return p.source.line(pos) }

// ExprPosition is where a byte of an expression stands in the pack's files,
// also when the YAML folds several lines into one. The expression is "applies"
// or "pass" of the control; the offset counts bytes of Control.Applies or
// Control.Pass and may be their length. The zero Position means that the pack
// has no such expression.
func (p *Pack) ExprPosition(controlID, expr string, offset int) governance.Position {
	c, ok := p.byID[controlID]
	if !ok {
		return governance.Position{}
	}
	return p.source.exprPosition(exprKey{c.ID, expr}, c.expr(expr), offset)
}

// ExprOffset is the offset in bytes of a line and column of an expression: lines
// count from 1, columns from 1 in characters, as CEL counts them. Beyond the end
// of a line it is the end of the line.
func ExprOffset(text string, line, column int) int {
	offset := 0
	for ; line > 1; line-- {
		i := strings.IndexByte(text[offset:], '\n')
		if i < 0 {
			return len(text)
		}
		offset += i + 1
	}
	for ; column > 1 && offset < len(text) && text[offset] != '\n'; column-- {
		_, n := utf8.DecodeRuneInString(text[offset:])
		offset += n
	}
	return offset
}

func (c *Control) expr(name string) string {
	switch name {
	case "applies":
		return c.Applies
	case "pass":
		return c.Pass
	}
	return ""
}

// A source is the text of a pack and where the expressions stand in it.
type source struct {
	files map[string]string // by the name that positions show; LF line ends
	exprs map[exprKey]exprPlace
}

func newSource() source {
	return source{files: map[string]string{}, exprs: map[exprKey]exprPlace{}}
}

type exprKey struct{ control, expr string }

// An exprPlace is where the YAML scalar of an expression starts.
type exprPlace struct {
	file  string
	start int // offset of its first byte: a quote or block indicator where there is one
	style yaml.Style
}

// addGo gives each expression of a control written in Go a file of its own.
func (s source) addGo(c *Control) {
	for _, expr := range []string{"applies", "pass"} {
		name := c.ID + "." + expr
		s.files[name] = c.expr(expr)
		s.exprs[exprKey{c.ID, expr}] = exprPlace{file: name}
	}
}

func (s source) line(pos governance.Position) (string, bool) {
	text, ok := s.files[pos.File]
	lines := strings.Split(text, "\n")
	if !ok || pos.Line < 1 || pos.Line > len(lines) {
		return "", false
	}
	return lines[pos.Line-1], true
}

func (s source) exprPosition(key exprKey, text string, offset int) governance.Position {
	place, ok := s.exprs[key]
	if !ok {
		return governance.Position{}
	}
	file := s.files[place.file]
	at := place.start
	offset = min(max(offset, 0), len(text))
	if file == text { // written in Go: the expression is the file
		at = offset
	} else if offsets, ok := scalarOffsets(file, place, text); ok {
		at = offsets[offset]
	}
	line, column := jsonread.LineColumn([]byte(file), at)
	return governance.Position{File: place.file, Line: line, Column: column}
}

// scalarOffsets says for each byte of a YAML scalar's value, and for its end,
// where in the file it stands. A space that stands for a line end is at the line
// end. It returns false for a value that is not that of the scalar.
func scalarOffsets(file string, place exprPlace, value string) ([]int, bool) {
	r := scalarReader{src: file, at: place.start, style: place.style}
	r.open(value)
	offsets := make([]int, 0, len(value)+1)
	for i := 0; i < len(value); {
		n, ok := r.match(value[i:])
		if !ok {
			return nil, false
		}
		for range n {
			offsets = append(offsets, r.last)
		}
		i += n
	}
	return append(offsets, r.at), true
}

// A scalarReader walks through the text of a YAML scalar.
type scalarReader struct {
	src      string
	at, last int // next byte; place of what was matched last
	style    yaml.Style
	indent   int // of a block scalar; −1 for the flow styles, where it does not count
}

const blockStyle = yaml.LiteralStyle | yaml.FoldedStyle

// open moves to the first byte of the content.
func (r *scalarReader) open(value string) {
	r.indent = -1
	switch {
	case r.style&blockStyle != 0:
		for r.at < len(r.src) && r.src[r.at] != '\n' { // behind > or | stand only its options and a comment
			r.at++
		}
		r.at++
		r.indent = blockIndent(r.src[min(r.at, len(r.src)):], value)
		r.margin()
	case r.style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
		r.at++
	}
}

// blockIndent is how far the content of a block scalar is indented: the spaces
// of its first line that is not empty, less those that belong to the value.
func blockIndent(content, value string) int {
	first := func(s string) int {
		for line := range strings.Lines(s) {
			if t := strings.TrimLeft(line, " "); t != "\n" && t != "" {
				return len(line) - len(t)
			}
		}
		return 0
	}
	return max(first(content)-first(value), 0)
}

// margin skips the indentation at the start of a line.
func (r *scalarReader) margin() {
	for n := 0; r.at < len(r.src) && n != r.indent; n++ {
		if c := r.src[r.at]; c != ' ' && (r.indent >= 0 || c != '\t') {
			return
		}
		r.at++
	}
}

// match moves over the text of the next bytes of the value and returns how many
// those are. Text that has no part in the value (spaces around a folded line
// end) counts 0.
func (r *scalarReader) match(value string) (int, bool) {
	if r.at >= len(r.src) {
		return 0, false
	}
	r.last = r.at
	c := r.src[r.at]
	switch {
	case c == '\\' && r.style&yaml.DoubleQuotedStyle != 0:
		return r.escape(value)
	case c == value[0] && c == '\'' && r.style&yaml.SingleQuotedStyle != 0:
		r.at += 2
		return 1, true
	case c == value[0], c == '\n' && value[0] == ' ':
		r.step(c)
		return 1, true
	case c == ' ' || c == '\t' || c == '\n':
		r.step(c)
		return 0, true
	}
	return 0, false
}

func (r *scalarReader) step(c byte) {
	r.at++
	if c == '\n' {
		r.margin()
	}
}

// escape moves over an escape of a double quoted scalar, which stands for one
// character, or for nothing at a line end.
func (r *scalarReader) escape(value string) (int, bool) {
	if r.at+1 >= len(r.src) {
		return 0, false
	}
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[r.src[r.at+1]]
	c := r.src[r.at+1]
	r.at++
	r.step(c)
	if c == '\n' {
		return 0, true
	}
	r.at += digits
	_, n := utf8.DecodeRuneInString(value)
	return n, true
}
