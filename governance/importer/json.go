package importer

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/jsonread"
)

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

// ParseExact reads a file as ParseStream does, but for names that differ by case, as
// tags do: they stand side by side, and Get finds a name as it is written only.
func ParseExact(f File, limits Limits) (Node, *governance.Fault) {
	text, fault := Text(f, limits)
	if fault != nil {
		return Node{}, fault
	}
	src := newSource(f.Name, text)
	src.exact = true
	return parse(text, src, limits, (*jsonParser).documents)
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

// ParseExport reads a file as ParseStream does or, where its text does not begin as an
// object or array of JSON, as ParseYAML does: command line tools write either. YAML that
// is neither a mapping nor a sequence is refused as the JSON that it is not.
func ParseExport(f File, limits Limits) (Node, *governance.Fault) {
	root, fault := ParseStream(f, limits)
	if fault == nil || fault.Code != governance.CodeSyntax {
		return root, fault
	}
	text, unread := Text(f, limits)
	if start := bytes.TrimSpace(text); unread != nil || len(start) == 0 || start[0] == '{' || start[0] == '[' {
		return root, fault
	}
	if n, other := ParseYAML(f, limits); other == nil && (n.IsObject() || n.IsArray()) {
		return n, nil
	}
	return root, fault
}

// ParseEmbedded reads a text that stands in this string, decoded by the caller,
// as a JSON document of its own. Position and pointer of everything in it are
// those of the string: no other place exists in the file.
func (n Node) ParseEmbedded(text []byte, limits Limits) (Node, *governance.Fault) {
	if n.s == nil {
		return Node{}, nil
	}
	root, fault := parse(text, &source{file: n.s.file, host: n, text: text, exact: n.s.exact}, limits, (*jsonParser).document)
	if fault != nil {
		fault.Pointer = n.shown()
	}
	return root, fault
}

func parse(text []byte, src *source, limits Limits, read func(*jsonParser)) (Node, *governance.Fault) {
	limits = limits.orDefault()
	p := jsonParser{r: jsonread.New(text, limits.Depth), source: src, left: limits.Values, folded: map[string]uint32{}}
	src.values = make([]value, 0, min(likelyValues(text), limits.Values+1))
	read(&p)
	if p.left < 0 {
		return Node{}, &governance.Fault{Code: governance.CodeTooLarge, Pos: src.position(p.r.Start()), Detail: fmt.Sprintf("the file has more than %d values", limits.Values)}
	}
	p.r.End()
	if err := p.r.Err(); err != nil {
		code := governance.CodeSyntax
		if strings.HasPrefix(err.Reason, "nested") {
			code = governance.CodeTooLarge
		}
		return Node{}, &governance.Fault{Code: code, Pos: src.position(err.Offset), Pointer: visible(err.Pointer), Detail: err.Reason, Err: err}
	}
	if twice := (Node{src, p.twice}); p.twice > 0 {
		return Node{}, &governance.Fault{Code: governance.CodeDuplicateMember, Pos: twice.Pos(), Pointer: twice.shown(),
			Detail: "the member stands twice in this object; nobody can say which one counts"}
	}
	return src.root(), nil
}

// likelyValues is how many values a text may hold: all but the first in an object or
// array stand behind a comma, and documents behind a line end. Those in texts do not
// count, so it is bounded.
func likelyValues(text []byte) int {
	n := 2 + bytes.Count(text, []byte(",")) + bytes.Count(text, []byte("[")) + bytes.Count(text, []byte("{")) + bytes.Count(text, []byte("\n{"))
	return min(n, len(text)/4+16)
}

type jsonParser struct {
	r      *jsonread.Reader
	source *source
	left   int               // values that may still come
	folded map[string]uint32 // names so far that are not in lower case, by what they are in it
	same   []uint32          // of each name, the first one that differs in case only
	last   []uint32          // of each of those, the object that had it last
	behind []uint32          // of each name, the one that came behind it last, or itself
	before int               // the name read last
	twice  uint32            // the first member that repeats a name
}

func (p *jsonParser) document() {
	p.source.add(value{kind: jsonread.BeginArray}) // of the documents
	if p.value(1, 0) {
		p.source.close(0, 1)
	}
}

func (p *jsonParser) documents() {
	p.document()
	for n := uint32(1); !p.failed() && p.r.Peek() != jsonread.Invalid && p.value(0, n); n++ {
		p.source.close(0, n+1)
		p.source.values[1].parent = 0
	}
}

// failed reports whether nothing more is to be read.
func (p *jsonParser) failed() bool { return p.left < 0 || p.r.Err() != nil }

// value reads a value, which is a member of this name or an item of this index. It
// returns false when nothing more is to be read.
func (p *jsonParser) value(parent, step uint32) bool {
	if p.left--; p.left < 0 {
		return false
	}
	t, ok := p.r.Advance()
	if !ok {
		return false
	}
	i := p.source.add(value{kind: t.Kind, parent: parent, step: step, offset: uint32(t.Offset)})
	switch t.Kind {
	case jsonread.BeginObject:
		return p.members(i)
	case jsonread.BeginArray:
		n := uint32(0)
		for p.r.Peek() != jsonread.EndArray {
			if !p.value(i, n) {
				return false
			}
			n++
		}
		p.source.close(i, n)
		p.r.Next()
	case jsonread.Number:
		p.source.stands(i, t.Offset, len(p.r.Text()))
	case jsonread.String:
		if p.r.Escaped() {
			p.source.decode(i, p.r.Text())
		} else {
			p.source.stands(i, t.Offset+1, len(p.r.Text()))
		}
	}
	return true
}

func (p *jsonParser) members(i uint32) bool {
	for n := uint32(0); ; n++ {
		switch t, ok := p.r.Advance(); {
		case !ok:
			return false
		case t.Kind == jsonread.EndObject:
			p.source.close(i, n)
			p.repeated(i)
			return true
		case !p.value(i, p.name()):
			return false
		}
	}
}

// name is the number of the text read last, as the name of a member. Most often it is
// the one that came behind the same name before.
func (p *jsonParser) name() uint32 {
	text := p.r.Text()
	if p.before < len(p.behind) && string(text) == p.source.names[p.behind[p.before]] {
		p.before = int(p.behind[p.before])
		return uint32(p.before)
	}
	id, known := p.source.name(text)
	if !known {
		p.same, p.last, p.behind = append(p.same, p.firstOf(id)), append(p.last, 0), append(p.behind, id)
	}
	p.behind[p.before], p.before = id, int(id)
	return id
}

// firstOf is the first name that differs from a new one in case only.
func (p *jsonParser) firstOf(id uint32) uint32 {
	name := p.source.names[id]
	key := name
	if !p.source.exact {
		key = fold(name)
	}
	if first, ok := p.folded[key]; ok {
		return first
	}
	first := id
	if key != name {
		if lower, ok := p.source.numbers[key]; ok {
			first = lower
		}
		p.folded[key] = first
	}
	return first
}

// repeated looks for two members of one name in an object that was read: 0 is the
// number of none.
func (p *jsonParser) repeated(object uint32) {
	s := p.source
	for i := range s.below(object) {
		last := &p.last[p.same[s.values[i].step]]
		if *last == object && (p.twice == 0 || s.behind(i) < s.behind(p.twice)) {
			p.twice = i
			return
		}
		*last = object
	}
}

// sameName reports whether two names of members, which are of one length, are the
// same, by fold unless exactly.
func sameName(a, b string, exact bool) bool {
	if a == "" || a[0]|0x20 != b[0]|0x20 { // most differ here
		return a == b
	}
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
	for i := range len(s) {
		if lowerByte(s[i]) != s[i] {
			lower := []byte(s)
			for ; i < len(s); i++ {
				lower[i] = lowerByte(s[i])
			}
			return string(lower)
		}
	}
	return s
}
