package importer

import (
	"bytes"
	"fmt"
	"iter"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/jsonread"
)

// A Node is one JSON value of a file, or nothing: the zero Node is a value that
// is absent, and everything may be asked of it. Nodes are safe for concurrent
// use.
type Node struct{ v *value }

// A value knows its parent instead of its pointer: pointers written out for
// every value would cost the square of a long member name.
type value struct {
	source *source
	parent *value
	kind   jsonread.Kind
	index  int32  // in the parent, of an item
	name   string // in the parent, of a member
	text   string // of a string or number
	offset int
	below  []*value // members or items, in the order of the file
}

// ParseJSON reads a file as one JSON document, as Text decodes it. Exports that
// other programs wrote differ in the case of member names; so names are found
// in any case, and an object that holds one name twice, in whatever case, is
// refused: nobody could say which one counts.
//
// The fault is SYNTAX, TOO_LARGE or DUPLICATE_MEMBER. Time and memory are linear
// in the size of the file.
func ParseJSON(f File, limits Limits) (Node, *governance.Fault) {
	text, fault := Text(f, limits)
	if fault != nil {
		return Node{}, fault
	}
	return parse(text, newSource(f.Name, text), limits, (*jsonParser).document)
}

// ParseStream reads a file as ParseJSON does, or as several documents one behind
// the other, such as one a line (JSON Lines, NDJSON): they are an array.
func ParseStream(f File, limits Limits) (Node, *governance.Fault) {
	text, fault := Text(f, limits)
	if fault != nil {
		return Node{}, fault
	}
	return parse(text, newSource(f.Name, text), limits, (*jsonParser).documents)
}

// ParseEmbedded reads a text that stands in this string, decoded by the caller,
// as a JSON document of its own. Position and pointer of everything in it are
// those of the string: no other place exists in the file.
func (n Node) ParseEmbedded(text []byte, limits Limits) (Node, *governance.Fault) {
	if n.v == nil {
		return Node{}, nil
	}
	root, fault := parse(text, &source{name: n.v.source.name, host: n.v}, limits, (*jsonParser).document)
	if fault != nil {
		fault.Pointer = n.shown()
	}
	return root, fault
}

func parse(text []byte, src *source, limits Limits, read func(*jsonParser) *value) (Node, *governance.Fault) {
	limits = limits.orDefault()
	p := jsonParser{r: jsonread.New(text, limits.Depth), source: src, left: limits.Values, names: map[string]string{}}
	root := read(&p)
	if p.left < 0 {
		return Node{}, &governance.Fault{Code: governance.CodeTooLarge, Pos: p.source.position(p.r.Start()), Detail: fmt.Sprintf("the file has more than %d values", limits.Values)}
	}
	p.r.End()
	if err := p.r.Err(); err != nil {
		code := governance.CodeSyntax
		if strings.HasPrefix(err.Reason, "nested") {
			code = governance.CodeTooLarge
		}
		return Node{}, &governance.Fault{Code: code, Pos: p.source.position(err.Offset), Pointer: visible(err.Pointer), Detail: err.Reason, Err: err}
	}
	if p.twice != nil {
		return Node{}, &governance.Fault{Code: governance.CodeDuplicateMember, Pos: p.source.position(p.twice.offset), Pointer: Node{p.twice}.shown(),
			Detail: "the member stands twice in this object; nobody can say which one counts"}
	}
	return Node{root}, nil
}

type jsonParser struct {
	r      *jsonread.Reader
	source *source
	twice  *value            // the first member that repeats a name
	left   int               // values that may still come
	free   []value           // room for more values
	made   int               // values, with those
	lists  []*value          // room for what is below
	texts  strings.Builder   // room for texts
	names  map[string]string // of members so far: exports repeat a few of them
	open   []*value          // what is below the objects and arrays that are still open
}

func (p *jsonParser) document() *value { return p.value(nil) }

func (p *jsonParser) documents() *value {
	root := &value{source: p.source, kind: jsonread.BeginArray}
	first := p.document()
	for all := []*value{first}; !p.failed() && p.r.Peek() != jsonread.Invalid; {
		next := p.value(root)
		if p.failed() {
			break
		}
		next.index = int32(len(all))
		all = append(all, next)
		root.below, first.parent = all, root
	}
	if len(root.below) > 0 {
		return root
	}
	return first
}

// Values, lists and texts are made many at a time, because each alone would cost
// more than to read it.
const (
	valuesAtOnce = 256
	listedAtOnce = 512
	textAtOnce   = 1024 // bytes; a record that keeps a text keeps its neighbors
)

// new returns room for a value.
func (p *jsonParser) new() *value {
	if len(p.free) == 0 {
		p.free = make([]value, min(max(p.made, 16), valuesAtOnce))
		p.made += len(p.free)
	}
	v := &p.free[0]
	p.free = p.free[1:]
	return v
}

// text is a copy of the text read last.
func (p *jsonParser) text() string {
	text := p.r.Text()
	if len(text) > textAtOnce/8 {
		return string(text)
	}
	if len(text) > p.texts.Cap()-p.texts.Len() {
		p.texts = strings.Builder{}
		p.texts.Grow(min(max(16*p.made, 64), textAtOnce))
	}
	start := p.texts.Len()
	p.texts.Write(text)
	return p.texts.String()[start:]
}

// name is the text read last, as the name of a member.
func (p *jsonParser) name() string {
	name, ok := p.names[string(p.r.Text())]
	if !ok {
		name = string(p.r.Text())
		p.names[name] = name
	}
	return name
}

// close gives v what was opened below it since there was so much.
func (p *jsonParser) close(v *value, since int) {
	n := len(p.open) - since
	if n > len(p.lists) {
		p.lists = make([]*value, max(n, min(p.made, listedAtOnce)))
	}
	v.below, p.lists = p.lists[:n:n], p.lists[n:]
	copy(v.below, p.open[since:])
	p.open = p.open[:since]
	p.r.Next()
}

// failed reports whether nothing more is to be read.
func (p *jsonParser) failed() bool { return p.left < 0 || p.r.Err() != nil }

func (p *jsonParser) value(parent *value) *value {
	if p.left--; p.left < 0 {
		return nil
	}
	t, ok := p.r.Advance()
	if !ok {
		return nil
	}
	v := p.new()
	v.source, v.parent, v.kind, v.offset = p.source, parent, t.Kind, t.Offset
	switch t.Kind {
	case jsonread.String, jsonread.Number:
		v.text = p.text()
	case jsonread.BeginObject:
		p.members(v)
	case jsonread.BeginArray:
		since := len(p.open)
		for p.r.Peek() != jsonread.EndArray {
			item := p.value(v)
			if p.failed() {
				return v
			}
			item.index = int32(len(p.open) - since)
			p.open = append(p.open, item)
		}
		p.close(v, since)
	}
	return v
}

func (p *jsonParser) members(v *value) {
	since := len(p.open)
	var seen map[string]bool // of an object with many members
	for p.r.Peek() != jsonread.EndObject {
		if _, ok := p.r.Advance(); !ok {
			return
		}
		name := p.name()
		m := p.value(v)
		if p.failed() {
			return
		}
		m.name = name
		if p.twice == nil && p.repeats(p.open[since:], name, &seen) {
			p.twice = m
		}
		p.open = append(p.open, m)
	}
	p.close(v, since)
}

// fewMembers is up to how many members of an object are compared one by one.
const fewMembers = 64

// repeats reports whether one of the members has this name, and keeps the names
// of an object with many members in seen.
func (p *jsonParser) repeats(members []*value, name string, seen *map[string]bool) bool {
	exact := p.source.exact
	if len(members) < fewMembers {
		return slices.ContainsFunc(members, func(m *value) bool { return len(m.name) == len(name) && sameName(m.name, name, exact) })
	}
	key := fold
	if exact {
		key = strings.Clone
	}
	if *seen == nil {
		*seen = map[string]bool{}
		for _, m := range members {
			(*seen)[key(m.name)] = true
		}
	}
	repeated := (*seen)[key(name)]
	(*seen)[key(name)] = true
	return repeated
}

// sameName reports whether two names of members, which are of one length, are the
// same, by fold unless exactly.
func sameName(a, b string, exact bool) bool {
	if exact || a == b {
		return a == b
	}
	for i := range len(a) {
		if lowerByte(a[i]) != lowerByte(b[i]) {
			return false
		}
	}
	return true
}

func lowerByte(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + ('a' - 'A')
	}
	return c
}

// fold is the lower case of the letters of ASCII, of which member names consist.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + ('a' - 'A')
		}
		return r
	}, s)
}

// Exists reports whether the value stands in the file, be it null.
func (n Node) Exists() bool { return n.v != nil }

// IsNull reports whether the value is null.
func (n Node) IsNull() bool { return n.is(jsonread.Null) }

// IsObject reports whether the value is an object.
func (n Node) IsObject() bool { return n.is(jsonread.BeginObject) }

// IsArray reports whether the value is an array.
func (n Node) IsArray() bool { return n.is(jsonread.BeginArray) }

// IsString reports whether the value is a string.
func (n Node) IsString() bool { return n.is(jsonread.String) }

func (n Node) is(k jsonread.Kind) bool { return n.v != nil && n.v.kind == k }

// Get returns the member of this name, in whatever case the file writes it unless
// ParseYAML read it, or the zero Node.
func (n Node) Get(name string) Node {
	if n.IsObject() {
		for _, m := range n.v.below {
			if len(m.name) == len(name) && sameName(m.name, name, n.v.source.exact) {
				return Node{m}
			}
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
		for _, m := range n.v.below {
			if !yield(m.name, Node{m}) {
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
	items := make([]Node, len(n.v.below))
	for i, v := range n.v.below {
		items[i] = Node{v}
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

// Text returns the text of a string.
func (n Node) Text() (string, bool) {
	if !n.IsString() {
		return "", false
	}
	return n.v.text, true
}

// Number returns the literal of a number.
func (n Node) Number() (string, bool) {
	if !n.is(jsonread.Number) {
		return "", false
	}
	return n.v.text, true
}

// Bool returns the value of true or false.
func (n Node) Bool() (value, ok bool) {
	return n.is(jsonread.True), n.is(jsonread.True) || n.is(jsonread.False)
}

// Pointer is the JSON pointer (RFC 6901) of the value in its file.
func (n Node) Pointer() string {
	switch {
	case n.v == nil:
		return ""
	case n.v.source.host != nil:
		return Node{n.v.source.host}.Pointer()
	}
	var room [maxPointer]byte
	return string(n.v.appendPointer(room[:0]))
}

func (v *value) appendPointer(b []byte) []byte {
	if v.parent == nil {
		return b
	}
	b = append(v.parent.appendPointer(b), '/')
	if v.parent.kind == jsonread.BeginArray {
		return strconv.AppendInt(b, int64(v.index), 10)
	}
	return append(b, escape(v.name)...)
}

// shown is the pointer as a diagnostic or record may show it. One that is absurdly
// long is not even written.
func (n Node) shown() string {
	if n.v != nil && n.v.source.host != nil {
		return Node{n.v.source.host}.shown()
	}
	length := 0
	for v := n.v; v != nil; v = v.parent {
		if length += len(v.name); length > maxPointer {
			return notShown
		}
	}
	return visible(n.Pointer())
}

func escape(name string) string {
	if strings.ContainsAny(name, "~/") {
		return jsonread.Escape(name)
	}
	return name
}

// Pos is the place of the value in the decoded text of its file.
func (n Node) Pos() governance.Position {
	if n.v == nil {
		return governance.Position{}
	}
	return n.v.source.position(n.v.offset)
}

// precedes reports whether n stands before m in the text of one file, as far as that
// is seen at a glance.
func (n Node) precedes(m Node) bool {
	return n.v != nil && m.v != nil && n.v.source == m.v.source && n.v.source.host == nil && n.v.offset < m.v.offset
}

// file is the name of the file of the value.
func (n Node) file() string {
	if n.v == nil {
		return ""
	}
	return n.v.source.name
}

// Origin is where a record that was made of this value came from.
func (n Node) Origin() governance.Origin {
	return governance.OriginAt(n.Pos(), n.shown())
}

// A source finds lines in the text of a file.
type source struct {
	host  *value // the string that holds the text; nil for a file
	exact bool   // names are found as they are written only
	name  string
	lines []int // offsets of line starts
	size  int
}

func newSource(name string, text []byte) *source {
	s := &source{name: name, lines: make([]int, 1, bytes.Count(text, []byte("\n"))+1), size: len(text)}
	for at := bytes.IndexByte(text, '\n'); at >= 0; {
		s.lines = append(s.lines, at+1)
		next := bytes.IndexByte(text[at+1:], '\n')
		if next < 0 {
			break
		}
		at += 1 + next
	}
	return s
}

func (s *source) position(offset int) governance.Position {
	if s.host != nil {
		return s.host.source.position(s.host.offset)
	}
	offset = min(max(offset, 0), s.size)
	line := sort.Search(len(s.lines), func(i int) bool { return s.lines[i] > offset })
	return governance.Position{File: s.name, Line: line, Column: offset - s.lines[line-1] + 1}
}
