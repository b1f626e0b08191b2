package controls

import (
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/jsonread"
	"github.com/mandate-nhi/mandate/internal/nearest"
	"go.yaml.in/yaml/v3"
)

// A yamlDecoder reads one file of a pack. It goes on after every fault but a
// syntax error.
type yamlDecoder struct {
	name   string
	text   string
	starts []int                              // offsets of line starts
	near   struct{ line, column, offset int } // the place looked up last
	faults *fileFaults
	exprs  map[string]exprPlace
}

// parse returns the root mapping, or nil after a fault that leaves none.
func (d *yamlDecoder) parse() *yaml.Node {
	d.exprs = map[string]exprPlace{}
	d.starts = []int{0}
	for i := range len(d.text) {
		if d.text[i] == '\n' {
			d.starts = append(d.starts, i+1)
		}
	}
	dec := yaml.NewDecoder(strings.NewReader(d.text))
	var doc, second yaml.Node
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		d.faults.addAt(d.lineStart(1), governance.CodeSyntax, "", "the file is empty")
		return nil
	case err != nil:
		d.faults.addAt(d.lineStart(d.syntaxLine(err)), governance.CodeSyntax, "", syntaxDetail(err))
		return nil
	}
	if !errors.Is(dec.Decode(&second), io.EOF) {
		d.faults.list.add(&governance.Fault{Code: CodeMultipleDocuments, Pos: d.secondDocument(doc.Content[0]), Detail: "a file holds one document; put the next one into a file of its own"})
	}
	root := doc.Content[0]
	if !d.plain(root, "", 1) {
		return nil
	}
	return root
}

// secondDocument is the place of the mark behind the first document.
func (d *yamlDecoder) secondDocument(first *yaml.Node) governance.Position {
	for line := first.Line + 1; line <= len(d.starts); line++ {
		if s := d.text[d.starts[line-1]:]; strings.HasPrefix(s, "---") || strings.HasPrefix(s, "...") {
			return d.lineStart(line)
		}
	}
	return d.lineStart(len(d.starts))
}

// plain refuses what a reader of the text would not see: anchors, aliases and
// tags, and nesting that no control needs. It returns false where the nesting
// is too deep to go on.
func (d *yamlDecoder) plain(n *yaml.Node, pointer string, depth int) bool {
	if depth > maxYAMLDepth {
		d.faults.addAt(d.pos(n), governance.CodeTooLarge, pointer, "nested too deeply")
		return false
	}
	if n.Kind == yaml.AliasNode || n.Anchor != "" || n.Style&yaml.TaggedStyle != 0 || d.tagged(n) {
		d.faults.list.add(&governance.Fault{Code: CodeAlias, Pos: d.pos(n), Pointer: pointer, Detail: "anchors, aliases and tags are not read; write the value out"})
	}
	for i, child := range n.Content {
		step := strconv.Itoa(i)
		if n.Kind == yaml.MappingNode {
			step = pointerStep(n.Content[i&^1].Value)
		}
		if !d.plain(child, pointer+"/"+step, depth+1) {
			return false
		}
	}
	return true
}

// tagged reports whether the node begins with a tag: the parser says nothing of a
// lone !, and no value begins with one.
func (d *yamlDecoder) tagged(n *yaml.Node) bool {
	return n.Kind != yaml.DocumentNode && strings.HasPrefix(d.text[d.offset(n):], "!")
}

var lineOf = regexp.MustCompile(`line ([0-9]+)`)

// syntaxLine is the line from which on the text is not YAML: the first one that
// does not parse after those before it. The parser's own number may be one less
// or that of the innermost open collection, so look around it.
func (d *yamlDecoder) syntaxLine(err error) int {
	line := 1
	if m := lineOf.FindStringSubmatch(err.Error()); m != nil {
		line, _ = strconv.Atoi(m[1])
	}
	line = min(line, len(d.starts))
	for k := min(line+1, len(d.starts)) - 1; k >= max(line-8, 0); k-- {
		if d.parses(k) {
			return k + 1
		}
	}
	return line
}

// parses reports whether the first n lines are YAML.
func (d *yamlDecoder) parses(n int) bool {
	var node yaml.Node
	return yaml.Unmarshal([]byte(d.text[:d.starts[n]]), &node) == nil
}

// syntaxDetail is the parser's message without its line. The messages quote no
// text of the file but names of anchors and tags.
func syntaxDetail(err error) string {
	s := strings.TrimPrefix(err.Error(), "yaml: ")
	if m := lineOf.FindStringIndex(s); m != nil && m[0] == 0 {
		s = strings.TrimPrefix(s[m[1]:], ": ")
	}
	if strings.ContainsAny(s, `'"<!&*`) && governance.IsSecret(s) {
		s = "not YAML"
	}
	return s
}

// lineStart is the place of the first letter of a line.
func (d *yamlDecoder) lineStart(line int) governance.Position {
	line = min(line, len(d.starts))
	text := d.text[d.starts[line-1]:]
	column := 1 + len(text) - len(strings.TrimLeft(text, " \t"))
	return governance.Position{File: d.name, Line: line, Column: column}
}

// pos is the place of a node. The parser counts columns in characters.
func (d *yamlDecoder) pos(n *yaml.Node) governance.Position {
	line := d.line(n)
	return governance.Position{File: d.name, Line: line, Column: d.offset(n) - d.starts[line-1] + 1}
}

// line is the line of a node. The parser places a value that is not there behind
// the end of the text.
func (d *yamlDecoder) line(n *yaml.Node) int { return min(n.Line, len(d.starts)) }

// offset goes on from the place looked up last where it can, because a file may
// be one long line.
func (d *yamlDecoder) offset(n *yaml.Node) int {
	at := &d.near
	if line := d.line(n); at.line != line || at.column > n.Column {
		at.line, at.column, at.offset = line, 1, d.starts[line-1]
	}
	for ; at.column < n.Column && at.offset < len(d.text); at.column++ {
		_, size := utf8.DecodeRuneInString(d.text[at.offset:])
		at.offset += size
	}
	return at.offset
}

// A member is one key that a mapping may have.
type member struct {
	name     string
	required bool
	read     func(n *yaml.Node, pointer string)
}

// object reads a mapping with these keys.
func (d *yamlDecoder) object(n *yaml.Node, pointer string, members []member) {
	d.faults.at[pointer] = d.pos(n)
	seen := make([]bool, len(members))
	d.pairs(n, pointer, func(key, value *yaml.Node, at string) {
		if i := slices.IndexFunc(members, func(m member) bool { return m.name == key.Value }); i >= 0 {
			seen[i] = true
			members[i].read(value, at)
			return
		}
		names := make([]string, len(members))
		for i, m := range members {
			names[i] = m.name
		}
		d.faults.addAt(d.pos(key), governance.CodeUnknownMember, at, "there is no such key"+nearest.Hint(key.Value, names))
	})
	for i, m := range members {
		if m.required && !seen[i] && !d.faults.isBad(pointer) {
			d.faults.add(governance.CodeMissingRequired, pointer+"/"+m.name, "the key %q is required", m.name)
		}
	}
}

// pairs yields the keys and values of a mapping, each key once.
func (d *yamlDecoder) pairs(n *yaml.Node, pointer string, yield func(key, value *yaml.Node, at string)) {
	if n.Kind != yaml.MappingNode {
		d.wrongType(n, pointer, "a mapping")
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := pointer + "/" + pointerStep(key.Value)
		switch {
		case key.Kind != yaml.ScalarNode:
			d.faults.addAt(d.pos(key), governance.CodeType, at, "a key is a text")
		case governance.IsSecret(key.Value):
			d.faults.addAt(d.pos(key), governance.CodeSecretMaterial, at, secretDetail)
		case seen[key.Value]: // beside what is wrong with the first
			d.faults.list.add(&governance.Fault{Code: governance.CodeDuplicateMember, Pos: d.pos(key), Pointer: at, Detail: "the key stands twice in this mapping; remove one"})
		default:
			seen[key.Value] = true
			d.faults.at[at] = d.pos(value)
			yield(key, value, at)
		}
	}
}

// pointerStep is a key as a step of a JSON pointer; "?" stands for a key that is
// no text, too long for any that we know, or a secret.
func pointerStep(key string) string {
	if key == "" || len(key) > 64 || governance.IsSecret(key) {
		return "?"
	}
	return jsonread.Escape(key)
}

const secretDetail = "this looks like a secret value; remove it here, and replace the secret where it was in use"

// scalar reads a scalar that YAML resolves to this tag.
func (d *yamlDecoder) scalar(n *yaml.Node, pointer, tag, what string) (string, bool) {
	d.faults.at[pointer] = d.pos(n)
	switch {
	case n.Kind != yaml.ScalarNode || n.Tag != tag:
		d.wrongType(n, pointer, what)
		return "", false
	case governance.IsSecret(n.Value):
		d.faults.add(governance.CodeSecretMaterial, pointer, secretDetail)
		return "", false
	}
	return n.Value, true
}

func (d *yamlDecoder) wrongType(n *yaml.Node, pointer, what string) {
	switch {
	case n.Kind == yaml.AliasNode: // reported as such
		d.faults.bad[pointer] = true
	case n.Kind == yaml.ScalarNode && n.Tag == "!!null":
		d.faults.addAt(d.pos(n), governance.CodeNullNotAllowed, pointer, "null is not allowed here; leave the key out, or write "+what)
	case n.Kind == yaml.ScalarNode && what == aText:
		d.faults.addAt(d.pos(n), governance.CodeType, pointer, "this must be a text: put it in quotes")
	default:
		d.faults.addAt(d.pos(n), governance.CodeType, pointer, "this must be "+what)
	}
}

const aText = "a text"

// textInto reads a text into to.
func (d *yamlDecoder) textInto(to *string) func(*yaml.Node, string) {
	return func(n *yaml.Node, pointer string) { *to, _ = d.scalar(n, pointer, "!!str", aText) }
}

// texts reads a sequence of texts. An item that is none stands as "".
func (d *yamlDecoder) texts(n *yaml.Node, pointer string) []string {
	d.faults.at[pointer] = d.pos(n)
	if n.Kind != yaml.SequenceNode {
		d.wrongType(n, pointer, "a sequence of texts, as [a, b]")
		return nil
	}
	if len(n.Content) > maxListItems {
		d.faults.add(governance.CodeTooLarge, pointer, "%d items; at most %d", len(n.Content), maxListItems)
		return nil
	}
	list := make([]string, len(n.Content))
	for i, item := range n.Content {
		list[i], _ = d.scalar(item, pointer+"/"+strconv.Itoa(i), "!!str", aText)
	}
	return list
}

func textsInto[T ~string](d *yamlDecoder, to *[]T) func(*yaml.Node, string) {
	return func(n *yaml.Node, pointer string) {
		for _, s := range d.texts(n, pointer) {
			*to = append(*to, T(s))
		}
	}
}
