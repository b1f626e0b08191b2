package importer

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/jsonread"
	"go.yaml.in/yaml/v3"
)

// maxAliased is how many values aliases may stand for in one file. A file of a
// hundred bytes can stand for any number of them.
const maxAliased = 100_000

// ParseYAML reads a file as YAML or as JSON, as Text decodes it. A stream of
// several YAML documents is an array of them, empty ones among them. In YAML
// names differ by case, and so they do here: Get finds a name as it is written
// only, and just the same name twice is refused.
//
// Aliases are written out, up to 100 000 values in one file, at the place of the
// alias; merge keys (<<) too. A scalar is null, true or false, a number or a text
// by the core schema of YAML 1.2; dates and all tags of one's own are texts.
//
// The fault is SYNTAX, TOO_LARGE or DUPLICATE_MEMBER. Limits.Values bounds the
// marks that start a value as well, before anything is built. Time and memory are
// linear in the size of the file, with a bigger factor than those of ParseJSON.
func ParseYAML(f File, limits Limits) (Node, *governance.Fault) {
	text, fault := Text(f, limits)
	if fault != nil {
		return Node{}, fault
	}
	if start := bytes.TrimLeft(text, " \t\r\n"); len(start) == 0 || start[0] != '{' && start[0] != '[' {
		return parseYAML(f.Name, text, limits)
	}
	src := newSource(f.Name, text)
	src.exact = true
	root, fault := parse(text, src, limits, (*jsonParser).document)
	if fault != nil && fault.Code == governance.CodeSyntax {
		if flow, none := parseYAML(f.Name, text, limits); none == nil {
			return flow, nil
		}
	}
	return root, fault
}

func parseYAML(name string, text []byte, limits Limits) (Node, *governance.Fault) {
	limits = limits.orDefault()
	src := newSource(name, text)
	src.exact = true
	p := yamlParser{text: text, source: src, lines: []int{0}, depth: limits.Depth, left: limits.Values, aliased: maxAliased}
	if marks(text) > limits.Values {
		return Node{}, p.tooLarge(0, fmt.Sprintf("the file may have more than %d values; export it as JSON", limits.Values))
	}
	for line := range bytes.Lines(text) {
		p.lines = append(p.lines, p.lines[len(p.lines)-1]+len(line))
	}
	if len(text) > 0 && text[len(text)-1] != '\n' {
		p.lines = p.lines[:len(p.lines)-1] // behind the last line
	}
	src.add(value{kind: jsonread.BeginArray})
	dec := yaml.NewDecoder(bytes.NewReader(text))
	for n := uint32(0); p.fault == nil; n++ {
		var doc yaml.Node
		if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return Node{}, p.syntax(err)
		}
		if n == 0 {
			p.value(doc.Content[0], 1, 0, 1, -1) // below no other, until one follows
		} else {
			p.value(doc.Content[0], 0, n, 1, -1)
			src.values[1].parent = 0
		}
		src.close(0, n+1)
	}
	switch {
	case p.fault != nil:
		return Node{}, p.fault
	case len(src.values) == 1:
		return Node{}, &governance.Fault{Code: governance.CodeSyntax, Pos: src.position(0), Detail: "the document is empty"}
	}
	return src.root(), nil
}

// marks counts what every value but one of a document stands behind, so that
// nothing is built of a file that holds too many. Most marks are part of a text.
func marks(text []byte) (n int) {
	for i, c := range text {
		switch c {
		case ',', ':', '[', '{':
			n++
		case '-', '?':
			if i+1 == len(text) || text[i+1] <= ' ' {
				n++
			}
		}
	}
	return n
}

type yamlParser struct {
	text          []byte
	lines         []int // where they start
	source        *source
	depth         int
	left, aliased int // values that may still come
	fault         *governance.Fault
	near          struct{ line, column, offset int } // the place looked up last
}

// value makes a value of a node, at its step in the parent. What an alias stands for
// has the place of the alias: at is its offset, or -1 outside of one.
func (p *yamlParser) value(n *yaml.Node, parent, step uint32, depth, at int) uint32 {
	s, offset := p.source, at
	if at < 0 {
		offset = p.offset(n)
	}
	for n.Kind == yaml.AliasNode {
		n, at = n.Alias, offset
	}
	if at >= 0 {
		p.aliased--
	}
	v := s.add(value{kind: jsonread.Null, parent: parent, step: step, offset: uint32(offset)})
	switch p.left--; {
	case p.fault != nil:
	case p.left < 0:
		p.fault = p.tooLarge(offset, "the file has too many values")
	case p.aliased < 0:
		p.fault = p.tooLarge(offset, fmt.Sprintf("aliases stand for more than %d values; write them out", maxAliased))
	case depth > p.depth:
		p.fault = p.tooLarge(offset, "nested too deeply")
	case n.Kind == yaml.MappingNode:
		s.values[v].kind = jsonread.BeginObject
		p.members(v, n, depth, at)
	case n.Kind == yaml.SequenceNode:
		s.values[v].kind = jsonread.BeginArray
		for i, child := range n.Content {
			p.value(child, v, uint32(i), depth+1, at)
		}
		s.close(v, uint32(len(n.Content)))
	default:
		kind, text := scalar(n)
		s.values[v].kind = kind
		s.decode(v, []byte(text))
	}
	return v
}

// scalar is the kind of a scalar, and the text of a string or number.
func scalar(n *yaml.Node) (jsonread.Kind, string) {
	switch n.ShortTag() {
	case "!!null":
		return jsonread.Null, ""
	case "!!bool":
		if strings.EqualFold(n.Value, "true") {
			return jsonread.True, ""
		}
		return jsonread.False, ""
	case "!!int", "!!float":
		return jsonread.Number, n.Value
	}
	return jsonread.String, n.Value
}

// members adds the members of a mapping, then those that merge keys add to it.
func (p *yamlParser) members(v uint32, n *yaml.Node, depth, at int) {
	s, seen := p.source, map[uint32]bool{}
	var merged []*yaml.Node
	for i := 0; i+1 < len(n.Content) && p.fault == nil; i += 2 {
		key, child := n.Content[i], n.Content[i+1]
		switch {
		case key.ShortTag() == "!!merge":
			merged = append(merged, child)
			continue
		case key.Kind != yaml.ScalarNode:
			p.fault = &governance.Fault{Code: governance.CodeSyntax, Pos: s.position(p.offset(key)), Pointer: Node{s, v}.shown(), Detail: "a key that is no text"}
			return
		}
		name, _ := s.name([]byte(key.Value))
		m := Node{s, p.value(child, v, name, depth+1, at)}
		if seen[name] && p.fault == nil {
			p.fault = &governance.Fault{Code: governance.CodeDuplicateMember, Pos: m.Pos(), Pointer: m.shown(),
				Detail: "the member stands twice in this object; nobody can say which one counts"}
		}
		seen[name] = true
	}
	for _, child := range merged {
		from := p.value(child, v, 0, depth+1, max(at, p.offset(child)))
		if p.fault != nil {
			return
		}
		more := slices.Clone(s.values[from:])
		s.values = s.values[:from]
		p.merge(v, more, from, 0, seen)
	}
	s.close(v, uint32(len(seen)))
}

// merge adds to v the members of a mapping, or of a list of them, that are not there.
// The mapping is value i of list, of which the first one had the number base.
func (p *yamlParser) merge(v uint32, list []value, base, i uint32, seen map[uint32]bool) {
	if k := list[i].kind; k != jsonread.BeginObject && k != jsonread.BeginArray {
		return
	}
	for m := i + 1; m < list[i].at-base; {
		behind := m + 1
		if k := list[m].kind; k == jsonread.BeginObject || k == jsonread.BeginArray {
			behind = list[m].at - base
		}
		switch {
		case list[i].kind == jsonread.BeginArray:
			p.merge(v, list, base, m, seen)
		case !seen[list[m].step]:
			seen[list[m].step] = true
			p.move(v, list[m:behind], base+m)
		}
		m = behind
	}
}

// move adds values to v that had other numbers: the first one had this one.
func (p *yamlParser) move(v uint32, list []value, from uint32) {
	by := uint32(len(p.source.values)) - from // what is below zero wraps around
	for i, m := range list {
		m.parent += by
		if m.kind == jsonread.BeginObject || m.kind == jsonread.BeginArray {
			m.at += by
		}
		if i == 0 {
			m.parent = v
		}
		p.source.add(m)
	}
}

// offset goes on from the place looked up last where it can, because a file may
// be one long line. The parser counts columns in characters, and places a value
// that is not there behind the end of the text.
func (p *yamlParser) offset(n *yaml.Node) int {
	at, line := &p.near, min(max(n.Line, 1), len(p.lines))
	if at.line != line || at.column > n.Column {
		at.line, at.column, at.offset = line, 1, p.lines[line-1]
	}
	for ; at.column < n.Column && at.offset < len(p.text); at.column++ {
		_, size := utf8.DecodeRune(p.text[at.offset:])
		at.offset += size
	}
	return at.offset
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line ([0-9]+): )?`)

// syntax is the fault of what the parser refuses. Its messages quote nothing of
// the file but names of anchors and tags, which are not shown.
func (p *yamlParser) syntax(err error) *governance.Fault {
	m := yamlLine.FindStringSubmatch(err.Error())
	if m == nil {
		m = []string{"", ""}
	}
	line, _ := strconv.Atoi(m[1])
	line = min(max(line, 1), len(p.lines))
	detail := "not YAML: " + err.Error()[len(m[0]):]
	if strings.ContainsAny(detail, "'\"`") {
		detail = "not YAML"
	}
	return &governance.Fault{Code: governance.CodeSyntax, Pos: p.source.position(p.lines[line-1]), Detail: detail}
}

func (p *yamlParser) tooLarge(offset int, detail string) *governance.Fault {
	return &governance.Fault{Code: governance.CodeTooLarge, Pos: p.source.position(offset), Detail: detail}
}
