package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"strings"

	"github.com/invopop/jsonschema"

	"github.com/mandate-nhi/mandate/governance"
)

// A builder describes types, each once, under a name of its own in $defs. The
// fields of one struct are walked at a time: the types among them become
// references, and the structs wait for their turn.
type builder struct {
	reflector jsonschema.Reflector
	defs      jsonschema.Definitions
	names     map[reflect.Type]string
	owners    map[string]reflect.Type // of names; nil for a name of ours
	given     map[reflect.Type]bool   // by WithType
	enums     map[string][]string     // values by enum type of package governance
	waiting   []reflect.Type
	current   reflect.Type // the struct whose fields are walked
	errs      []error
}

func newBuilder(opts []Option) *builder {
	b := &builder{
		defs:   jsonschema.Definitions{},
		names:  map[reflect.Type]string{},
		owners: map[string]reflect.Type{"Document": nil},
		given:  map[reflect.Type]bool{},
		enums:  map[string][]string{},
	}
	b.reflector = jsonschema.Reflector{Anonymous: true, Mapper: b.mapped, Namer: b.name}
	for name := range scalars() {
		b.owners[string(name)] = nil
	}
	for _, r := range governance.Records() {
		for _, f := range r.Fields {
			b.enums[f.EnumType] = f.Enum
		}
	}
	for _, o := range opts {
		o(b)
	}
	return b
}

// A document is the root of a schema: what its reader wants to know first, first.
type document struct {
	Schema string                 `json:"$schema"`
	ID     string                 `json:"$id"`
	Title  string                 `json:"title"`
	Ref    string                 `json:"$ref"`
	Defs   jsonschema.Definitions `json:"$defs"`
}

func (b *builder) document(t reflect.Type, id, title string) ([]byte, error) {
	root := b.reflect(t)
	if root.Ref == "" {
		b.defs["Document"] = root
		root = reference("Document")
	}
	for len(b.waiting) > 0 {
		t := b.waiting[0]
		b.waiting = b.waiting[1:]
		b.object(t)
	}
	if err := errors.Join(b.errs...); err != nil {
		return nil, err
	}
	d := document{Schema: jsonschema.Version, ID: id, Title: title, Ref: root.Ref, Defs: b.defs}
	data, err := indented(d)
	if err != nil {
		return nil, err
	}
	maps.DeleteFunc(b.defs, func(name string, _ *jsonschema.Schema) bool {
		return !bytes.Contains(data, []byte(`"#/$defs/`+name+`"`)) // narrowed away, such as Ref in records
	})
	return indented(d)
}

// indented writes members in the order of the types and definitions by name.
func indented(d document) ([]byte, error) {
	data, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	// Escapes for HTML are no help to people; a pair of backslashes is no escape.
	data = []byte(strings.NewReplacer(`\\`, `\\`, `\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(data)))
	var out bytes.Buffer
	err = json.Indent(&out, data, "", "  ")
	out.WriteByte('\n')
	return out.Bytes(), err
}

// reflect describes any type; structs in it are left as references.
func (b *builder) reflect(t reflect.Type) *jsonschema.Schema {
	s := b.reflector.ReflectFromType(t)
	maps.Copy(b.defs, s.Definitions)
	s.Version, s.Definitions = "", nil
	return s
}

// object describes a struct that was referred to.
func (b *builder) object(t reflect.Type) {
	b.current = t
	b.reflect(t)
	b.current = nil
	s := b.defs[b.names[t]]
	s.Required = nil
	record, isRecord := recordOf(t)
	for _, m := range b.members(t) {
		p, _ := s.Properties.Get(m.name)
		if m.required {
			s.Required = append(s.Required, m.name)
		}
		if info, ok := record.Field(m.name); ok {
			s.Properties.Set(m.name, b.fact(p, info))
		} else if m.required && m.typ.Kind() == reflect.Pointer {
			s.Properties.Set(m.name, nullable(p))
		}
	}
	if isRecord {
		describe(s, record)
	}
}

// A member is a member of the object that encoding/json writes for a struct.
type member struct {
	name     string
	typ      reflect.Type
	required bool
}

// members lists them in order, with those of embedded structs in their place.
func (b *builder) members(t reflect.Type) []member {
	var list []member
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct:
			list = append(list, b.members(f.Type)...)
		case f.Anonymous && name == "":
			b.refuse(t, "embeds "+f.Name+", which is no struct")
		case !f.IsExported() || name == "-":
		case strings.Contains(options, "string"):
			b.refuse(t, "writes "+f.Name+" with the tag option string")
		default:
			if name == "" {
				name = f.Name
			}
			list = append(list, member{name, f.Type, !strings.Contains(options, "omit")})
		}
	}
	return list
}

// name is the name of a type in $defs: its own, with the name of its package
// where another type has that.
func (b *builder) name(t reflect.Type) string {
	if t.PkgPath() == "" {
		return ""
	}
	if name, ok := b.names[t]; ok {
		return name
	}
	name := strings.Map(letterOrDigit, t.Name())
	if _, taken := b.owners[name]; taken {
		name = t.PkgPath()[strings.LastIndexByte(t.PkgPath(), '/')+1:] + "." + name
	}
	if _, taken := b.owners[name]; taken {
		b.refuse(t, "shares its name with another type")
	}
	b.names[t], b.owners[name] = name, t
	return name
}

func letterOrDigit(r rune) rune {
	if '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' {
		return r
	}
	return -1 // left out
}

// define takes the schema of a type from the caller, as it is.
func (b *builder) define(t reflect.Type, schema string) {
	var members map[string]any
	d := json.NewDecoder(strings.NewReader(schema))
	d.UseNumber()
	if err := d.Decode(&members); err != nil || t.PkgPath() == "" {
		b.refuse(t, "is given a schema that is no JSON object, or has no name")
	}
	b.given[t] = true
	b.defs[b.name(t)] = &jsonschema.Schema{Extras: members}
}

// refuse notes why a type cannot be described.
func (b *builder) refuse(t reflect.Type, why string) *jsonschema.Schema {
	b.errs = append(b.errs, fmt.Errorf("schema: type %v %s", t, why))
	return &jsonschema.Schema{}
}

// ref refers to a definition, made on first use. A reference is new each time,
// because reflection writes into it.
func (b *builder) ref(name string, make func() *jsonschema.Schema) *jsonschema.Schema {
	if b.defs[name] == nil {
		b.defs[name] = make()
	}
	return reference(name)
}

func reference(name string) *jsonschema.Schema {
	return &jsonschema.Schema{Ref: "#/$defs/" + name}
}

func nullable(s *jsonschema.Schema) *jsonschema.Schema {
	return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{s, {Type: "null"}}}
}
