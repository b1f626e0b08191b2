package importer

import (
	"bytes"
	"iter"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/jsonread"
)

// A Node is one JSON value of a file, or nothing: the zero Node is a value that
// is absent, and everything may be asked of it. Nodes are safe for concurrent
// use, as long as nobody changes the data of the file.
type Node struct {
	s *source
	i uint32 // in the values of s
}

// Exists reports whether the value stands in the file, be it null.
func (n Node) Exists() bool { return n.s != nil }

// IsNull reports whether the value is null.
func (n Node) IsNull() bool { return n.is(jsonread.Null) }

// IsObject reports whether the value is an object.
func (n Node) IsObject() bool { return n.is(jsonread.BeginObject) }

// IsArray reports whether the value is an array.
func (n Node) IsArray() bool { return n.is(jsonread.BeginArray) }

// IsString reports whether the value is a string.
func (n Node) IsString() bool { return n.is(jsonread.String) }

func (n Node) is(k jsonread.Kind) bool { return n.s != nil && n.s.values[n.i].kind == k }

// Get returns the member of this name, in whatever case the file writes it unless
// ParseYAML read it, or the zero Node.
func (n Node) Get(name string) Node {
	if !n.IsObject() {
		return Node{}
	}
	s := n.s
	for i, end := n.i+1, s.values[n.i].at; i < end; {
		v := &s.values[i]
		if m := s.names[v.step]; len(m) == len(name) && sameName(m, name, s.exact) {
			return Node{s, i}
		}
		if i++; v.kind == jsonread.BeginObject || v.kind == jsonread.BeginArray {
			i = v.at
		}
	}
	return Node{}
}

// Members yields the members of an object with their names, in the order of the
// file, and nothing for any other value.
func (n Node) Members() iter.Seq2[string, Node] {
	return func(yield func(string, Node) bool) {
		if !n.IsObject() {
			return
		}
		s := n.s
		for i := n.i + 1; i < s.values[n.i].at; i = s.behind(i) {
			if !yield(s.names[s.values[i].step], Node{s, i}) {
				return
			}
		}
	}
}

// Items returns the items of an array, and nothing for any other value.
func (n Node) Items() []Node {
	if !n.IsArray() {
		return nil
	}
	items := make([]Node, 0, n.s.values[n.i].size)
	for i := range n.s.below(n.i) {
		items = append(items, Node{n.s, i})
	}
	return items
}

// List returns the values of a list that may be written as one value: the items
// of an array, nothing when the value is absent or null, else the value itself.
func (n Node) List() []Node {
	switch {
	case !n.Exists() || n.IsNull():
		return nil
	case n.IsArray():
		return n.Items()
	}
	return []Node{n}
}

// Each yields what List returns, and makes no list of it.
func (n Node) Each() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		switch {
		case !n.Exists() || n.IsNull():
		case !n.IsArray():
			yield(n)
		default:
			for i := range n.s.below(n.i) {
				if !yield(Node{n.s, i}) {
					return
				}
			}
		}
	}
}

// Text returns the text of a string.
func (n Node) Text() (string, bool) {
	if !n.IsString() {
		return "", false
	}
	return string(n.s.literal(n.i)), true
}

// Number returns the literal of a number.
func (n Node) Number() (string, bool) {
	if !n.is(jsonread.Number) {
		return "", false
	}
	return string(n.s.literal(n.i)), true
}

// Bool returns the value of true or false.
func (n Node) Bool() (value, ok bool) {
	return n.is(jsonread.True), n.is(jsonread.True) || n.is(jsonread.False)
}

// Pointer is the JSON pointer (RFC 6901) of the value in its file.
func (n Node) Pointer() string {
	switch {
	case n.s == nil:
		return ""
	case n.s.host.s != nil:
		return n.s.host.Pointer()
	}
	var room [maxPointer]byte
	return string(n.s.appendPointer(room[:0], n.i))
}

func (s *source) appendPointer(b []byte, i uint32) []byte {
	v := &s.values[i]
	if v.parent == i {
		return b
	}
	b = append(s.appendPointer(b, v.parent), '/')
	if s.values[v.parent].kind == jsonread.BeginArray {
		return strconv.AppendUint(b, uint64(v.step), 10)
	}
	return append(b, escape(s.names[v.step])...)
}

func escape(name string) string {
	if strings.ContainsAny(name, "~/") {
		return jsonread.Escape(name)
	}
	return name
}

// shown is the pointer as a diagnostic or record may show it.
func (n Node) shown() string {
	var room [maxPointer]byte
	return visible(string(n.appendPointer(room[:0])))
}

// appendPointer writes the pointer. One that is absurdly long is not written.
func (n Node) appendPointer(b []byte) []byte {
	switch {
	case n.s == nil:
		return b
	case n.s.host.s != nil:
		return n.s.host.appendPointer(b)
	}
	length := 0
	for i := n.i; n.s.values[i].parent != i; i = n.s.values[i].parent {
		if v := n.s.values[i]; n.s.values[v.parent].kind == jsonread.BeginObject {
			length += len(n.s.names[v.step])
		}
		if length > maxPointer {
			return append(b, notShown...)
		}
	}
	return n.s.appendPointer(b, n.i)
}

// Pos is the place of the value in the decoded text of its file.
func (n Node) Pos() governance.Position {
	if n.s == nil {
		return governance.Position{}
	}
	return n.s.position(int(n.s.values[n.i].offset))
}

// precedes reports whether n stands before m in the text of one file, as far as that
// is seen at a glance.
func (n Node) precedes(m Node) bool {
	return n.s != nil && n.s == m.s && n.s.host.s == nil && n.s.values[n.i].offset < n.s.values[m.i].offset
}

// file is the name of the file of the value.
func (n Node) file() string {
	if n.s == nil {
		return ""
	}
	return n.s.file
}

// Origin is where a record that was made of this value came from.
func (n Node) Origin() governance.Origin {
	return governance.OriginAt(n.Pos(), n.shown())
}

// A value is one value of a source: 24 bytes without a pointer, because a file has
// millions of them, and nothing else of it is kept but what records need.
type value struct {
	parent uint32 // itself, of a document
	step   uint32 // in the parent: of a member the number of its name, of an item its index
	offset uint32 // in the text
	at     uint32 // of an object or array, which value stands behind it; of a string or number, where its text is
	size   uint32 // how many members or items; how many bytes of text
	kind   jsonread.Kind
	coded  bool // its text is not in the file as it reads, but in decoded
}

// A source is the text of a file and the values in it, in their order: what stands
// in an object or array comes right behind it.
type source struct {
	file    string
	host    Node // the string that holds the text; nothing for a file
	exact   bool // names are found as they are written only
	text    []byte
	decoded []byte // texts that the file writes in another way
	lines   []lineMark
	values  []value
	names   []string
	numbers map[string]uint32 // of names
}

// linesEvery is after how many bytes of text it is noted how many lines were there.
const linesEvery = 256

type lineMark struct {
	lines uint32 // that end before here
	start uint32 // of the line that goes on here
}

func newSource(name string, text []byte) *source {
	s := &source{file: name, text: text, lines: make([]lineMark, 1, len(text)/linesEvery+1)}
	for at := 0; len(text)-at >= linesEvery; at += linesEvery {
		s.lines = append(s.lines, s.lines[len(s.lines)-1].after(text[at:at+linesEvery], at))
	}
	return s
}

// after is the mark behind some text that begins at an offset.
func (m lineMark) after(text []byte, at int) lineMark {
	if n := bytes.Count(text, []byte("\n")); n > 0 {
		m = lineMark{m.lines + uint32(n), uint32(at + bytes.LastIndexByte(text, '\n') + 1)}
	}
	return m
}

func (s *source) position(offset int) governance.Position {
	if s.host.s != nil {
		return s.host.Pos()
	}
	offset = min(max(offset, 0), len(s.text))
	n := offset / linesEvery
	m := s.lines[n].after(s.text[n*linesEvery:offset], n*linesEvery)
	return governance.Position{File: s.file, Line: int(m.lines) + 1, Column: offset - int(m.start) + 1}
}

// add takes the next value and returns its number.
func (s *source) add(v value) uint32 {
	s.values = append(s.values, v)
	return uint32(len(s.values) - 1)
}

// close ends an object or array of so many members or items.
func (s *source) close(i, size uint32) {
	s.values[i].at, s.values[i].size = uint32(len(s.values)), size
}

// stands says where the text of a value stands in the file.
func (s *source) stands(i uint32, at, size int) {
	s.values[i].at, s.values[i].size = uint32(at), uint32(size)
}

// decode keeps the text of a value.
func (s *source) decode(i uint32, text []byte) {
	s.stands(i, len(s.decoded), len(text))
	s.values[i].coded = true
	s.decoded = append(s.decoded, text...)
}

// literal is the text of a string or number.
func (s *source) literal(i uint32) []byte {
	v, from := &s.values[i], s.text
	if v.coded {
		from = s.decoded
	}
	return from[v.at : v.at+v.size]
}

// behind is the number of the value that comes next and is not below this one.
func (s *source) behind(i uint32) uint32 {
	if k := s.values[i].kind; k == jsonread.BeginObject || k == jsonread.BeginArray {
		return s.values[i].at
	}
	return i + 1
}

// below yields the members or items of an object or array.
func (s *source) below(i uint32) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for m := i + 1; m < s.values[i].at; m = s.behind(m) {
			if !yield(m) {
				return
			}
		}
	}
}

// name is the number of a name of members, and whether it was there before: exports
// repeat a few of them.
func (s *source) name(text []byte) (id uint32, known bool) {
	if id, known = s.numbers[string(text)]; known {
		return id, true
	}
	if s.numbers == nil {
		s.numbers = map[string]uint32{}
	}
	id = uint32(len(s.names))
	s.names = append(s.names, string(text))
	s.numbers[s.names[id]] = id
	return id, false
}

// root is what a file holds: its one document, or an array of them.
func (s *source) root() Node {
	if s.values[0].size == 1 {
		return Node{s, 1}
	}
	return Node{s, 0}
}
