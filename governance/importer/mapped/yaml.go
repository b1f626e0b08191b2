package mapped

import (
	"errors"
	"io"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/jsonread"
	"github.com/mandate-nhi/mandate/internal/nearest"
	"go.yaml.in/yaml/v3"
)

const maxYAMLDepth = 16

// A yamlReader fills structs from a YAML document and goes on after every fault
// but a syntax error. A field of a struct has its key in a yaml tag; behind a comma
// stands required.
type yamlReader struct {
	file   string
	faults []*governance.Fault
	at     map[string]governance.Position // of values and keys, by pointer
}

func (r *yamlReader) fault(code governance.Code, pos governance.Position, pointer, detail string) {
	r.faults = append(r.faults, &governance.Fault{Code: code, Pos: pos, Pointer: pointer, Detail: detail})
}

// wrong reports a fault of the value at pointer.
func (r *yamlReader) wrong(pointer, detail string) {
	r.fault(governance.CodeFormat, r.at[pointer], pointer, detail)
}

var lineOf = regexp.MustCompile(`line ([0-9]+):`)

// read reads the one document of a file into to.
func (r *yamlReader) read(text []byte, to any) {
	dec := yaml.NewDecoder(strings.NewReader(string(text)))
	var doc, second yaml.Node
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		r.fault(governance.CodeSyntax, governance.Position{File: r.file, Line: 1, Column: 1}, "", "the file is empty")
		return
	case err != nil:
		pos := governance.Position{File: r.file}
		if m := lineOf.FindStringSubmatch(err.Error()); m != nil {
			pos.Line, _ = strconv.Atoi(m[1])
			pos.Column = 1
		}
		r.fault(governance.CodeSyntax, pos, "", "not YAML from about here on")
		return
	}
	if !errors.Is(dec.Decode(&second), io.EOF) {
		r.fault(governance.CodeSyntax, governance.Position{File: r.file}, "", "a mapping file holds one document")
		return
	}
	if r.plain(doc.Content[0], 0) {
		r.value(doc.Content[0], "", reflect.ValueOf(to).Elem())
	}
}

// plain refuses what a reader of the text would not see, secrets, and nesting that
// no mapping needs.
func (r *yamlReader) plain(n *yaml.Node, depth int) bool {
	ok := true
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "" || n.Style&yaml.TaggedStyle != 0:
		r.fault(governance.CodeFormat, r.pos(n), "", "anchors, aliases and tags are not read; write the value out")
		ok = false
	case depth > maxYAMLDepth:
		r.fault(governance.CodeTooLarge, r.pos(n), "", "nested too deeply")
		return false
	case governance.IsSecret(n.Value):
		r.fault(governance.CodeSecretMaterial, r.pos(n), "", "this looks like a secret value; remove it here, and replace the secret where it was in use")
		ok = false
	}
	for _, below := range n.Content {
		ok = r.plain(below, depth+1) && ok
	}
	return ok
}

func (r *yamlReader) pos(n *yaml.Node) governance.Position {
	return governance.Position{File: r.file, Line: n.Line, Column: n.Column}
}

func (r *yamlReader) value(n *yaml.Node, pointer string, to reflect.Value) {
	if _, ok := r.at[pointer]; !ok || n.Kind == yaml.ScalarNode {
		r.at[pointer] = r.pos(n)
	}
	switch to.Kind() {
	case reflect.Pointer:
		to.Set(reflect.New(to.Type().Elem()))
		r.value(n, pointer, to.Elem())
	case reflect.Struct:
		r.object(n, pointer, to)
	case reflect.Slice:
		if n.Kind != yaml.SequenceNode {
			r.fault(governance.CodeType, r.pos(n), pointer, "a list belongs here")
			return
		}
		for i, item := range n.Content {
			v := reflect.New(to.Type().Elem()).Elem()
			r.value(item, pointer+"/"+strconv.Itoa(i), v)
			to.Set(reflect.Append(to, v))
		}
	case reflect.Map:
		to.Set(reflect.MakeMap(to.Type()))
		r.pairs(n, pointer, func(key string, value *yaml.Node, at string) {
			v := reflect.New(to.Type().Elem()).Elem()
			r.value(value, at, v)
			to.SetMapIndex(reflect.ValueOf(key), v)
		})
	default:
		r.scalar(n, pointer, to)
	}
}

// scalar reads a text, also one that YAML takes for a number or a truth, or a truth.
func (r *yamlReader) scalar(n *yaml.Node, pointer string, to reflect.Value) {
	switch {
	case n.Kind != yaml.ScalarNode || n.Tag == "!!null":
		r.fault(governance.CodeType, r.pos(n), pointer, "a text belongs here")
	case to.Kind() == reflect.String:
		to.SetString(n.Value)
	case n.Tag != "!!bool":
		r.fault(governance.CodeType, r.pos(n), pointer, "true or false belongs here")
	default:
		to.SetBool(strings.EqualFold(n.Value, "true"))
	}
}

// object reads a mapping with the keys of a struct.
func (r *yamlReader) object(n *yaml.Node, pointer string, to reflect.Value) {
	fields, required := map[string]reflect.Value{}, []string{}
	var names []string
	for i := range to.NumField() {
		name, option, _ := strings.Cut(to.Type().Field(i).Tag.Get("yaml"), ",")
		if name == "" {
			continue
		}
		fields[name], names = to.Field(i), append(names, name)
		if option == "required" {
			required = append(required, name)
		}
	}
	seen := map[string]bool{}
	r.pairs(n, pointer, func(key string, value *yaml.Node, at string) {
		if to, ok := fields[key]; ok {
			seen[key] = true
			r.value(value, at, to)
		} else {
			r.fault(governance.CodeUnknownMember, r.at[at], at, "there is no such key"+nearest.Hint(key, names))
		}
	})
	for _, name := range required {
		if !seen[name] && n.Kind == yaml.MappingNode {
			r.fault(governance.CodeMissingRequired, r.pos(n), pointer+"/"+name, "the key "+strconv.Quote(name)+" is required")
		}
	}
}

// pairs yields the keys of a mapping, each once; the place of a value is that of
// its key until it is read.
func (r *yamlReader) pairs(n *yaml.Node, pointer string, yield func(key string, value *yaml.Node, at string)) {
	if n.Kind != yaml.MappingNode {
		r.fault(governance.CodeType, r.pos(n), pointer, "a mapping of keys to values belongs here")
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		at := pointer + "/" + jsonread.Escape(key.Value)
		switch {
		case key.Kind != yaml.ScalarNode:
			r.fault(governance.CodeType, r.pos(key), pointer, "a key is a text")
		case seen[key.Value]:
			r.fault(governance.CodeDuplicateMember, r.pos(key), at, "the key stands twice in this mapping; remove one")
		default:
			seen[key.Value] = true
			r.at[at] = r.pos(key)
			yield(key.Value, n.Content[i+1], at)
		}
	}
}
