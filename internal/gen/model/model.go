// Package model reads the record types of package governance out of their Go
// source: the one place where a field is written down. The generators of the
// decoder, the field table and the CEL accessors all start from it.
package model

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A Record is a struct type whose fields carry fact tags.
type Record struct {
	Name   string
	Doc    string
	Fields []Field
}

// A Field is one field of a record, as its type and tags say.
type Field struct {
	Go, JSON string
	Type     string // Go type without Field[] and []: string, int64, time.Time, Environment, Scope …
	List     bool
	Field    bool // three-valued: Field[…]
	Class    string
	Required bool
	None     bool
	Planned  bool
	Personal bool
	ID       bool
	Form     string // how a text is checked: action, resource or version
	Ref      string // target of a reference: Actor, Party, Any …
	After    []string
	Open     string
	Follows  string // the instant that an event without one of its own goes by
	Guarded  bool   // a hand-written rule may find that it contradicts another field
	Doc      string
	Source   string
}

// An Enum is a string type and its values in the order of the source.
type Enum struct {
	Name   string
	Values []string
}

// A Model is all that the generators need.
type Model struct {
	Records []Record
	Enums   []Enum
}

// Load reads the Go files of dir.
func Load(dir string) (*Model, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	m := &Model{}
	values := map[string][]string{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_gen.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		for _, d := range f.Decls {
			if g, ok := d.(*ast.GenDecl); ok {
				if err := m.decl(g, values); err != nil {
					return nil, err
				}
			}
		}
	}
	for name, v := range values {
		m.Enums = append(m.Enums, Enum{name, v})
	}
	slices.SortFunc(m.Enums, func(a, b Enum) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(m.Records, func(a, b Record) int { return strings.Compare(a.Name, b.Name) })
	return m, nil
}

func (m *Model) decl(g *ast.GenDecl, values map[string][]string) error {
	for _, s := range g.Specs {
		switch s := s.(type) {
		case *ast.ValueSpec:
			if t, ok := s.Type.(*ast.Ident); ok && g.Tok == token.CONST && len(s.Values) == 1 {
				if lit, ok := s.Values[0].(*ast.BasicLit); ok && lit.Kind == token.STRING {
					v, _ := strconv.Unquote(lit.Value)
					values[t.Name] = append(values[t.Name], v)
				}
			}
		case *ast.TypeSpec:
			st, ok := s.Type.(*ast.StructType)
			if !ok || !tagged(st) {
				continue
			}
			r := Record{Name: s.Name.Name, Doc: strings.TrimSpace(strings.ReplaceAll(g.Doc.Text(), "\n", " "))}
			for _, f := range st.Fields.List {
				if f.Tag == nil {
					continue
				}
				x, err := field(f)
				if err != nil {
					return fmt.Errorf("%s: %w", r.Name, err)
				}
				r.Fields = append(r.Fields, x)
			}
			m.Records = append(m.Records, r)
		}
	}
	return nil
}

func tagged(st *ast.StructType) bool {
	return slices.ContainsFunc(st.Fields.List, func(f *ast.Field) bool {
		return f.Tag != nil && strings.Contains(f.Tag.Value, `fact:"`)
	})
}

var source = regexp.MustCompile(`\s*\[([^\]]*)\]$`)

func field(f *ast.Field) (Field, error) {
	raw, _ := strconv.Unquote(f.Tag.Value)
	tag := reflect.StructTag(raw)
	x := Field{Go: f.Names[0].Name}
	x.JSON, _, _ = strings.Cut(tag.Get("json"), ",")
	for i, opt := range strings.Split(tag.Get("fact"), ",") {
		k, v, _ := strings.Cut(opt, "=")
		switch {
		case i == 0:
			x.Class = k
		case k == "required":
			x.Required = true
		case k == "none":
			x.None = true
		case k == "planned":
			x.Planned = true
		case k == "personal":
			x.Personal = true
		case k == "id":
			x.ID = true
		case k == "form":
			x.Form = v
		case k == "ref":
			x.Ref = v
		case k == "after":
			x.After = strings.Split(v, "|")
		case k == "open":
			x.Open = v
		case k == "follows":
			x.Follows = v
		case k == "guarded":
			x.Guarded = true
		default:
			return x, fmt.Errorf("%s: fact tag %q", x.Go, opt)
		}
	}
	doc := strings.TrimSpace(strings.ReplaceAll(f.Doc.Text()+f.Comment.Text(), "\n", " "))
	if m := source.FindStringSubmatch(doc); m != nil {
		x.Source, doc = m[1], source.ReplaceAllString(doc, "")
	}
	x.Doc = doc
	return x, x.setType(f.Type)
}

func (x *Field) setType(e ast.Expr) error {
	switch t := e.(type) {
	case *ast.IndexExpr:
		x.Field = true
		return x.setType(t.Index)
	case *ast.ArrayType:
		x.List = true
		return x.setType(t.Elt)
	case *ast.MapType:
		x.Type = "labels"
	case *ast.SelectorExpr:
		x.Type = t.X.(*ast.Ident).Name + "." + t.Sel.Name
	case *ast.Ident:
		x.Type = t.Name
	default:
		return fmt.Errorf("%s: type %T", x.Go, e)
	}
	return nil
}

// Record returns the record of that name.
func (m *Model) Record(name string) (Record, bool) {
	for _, r := range m.Records {
		if r.Name == name {
			return r, true
		}
	}
	return Record{}, false
}

// Enum returns the values of the enum type of that name.
func (m *Model) Enum(name string) ([]string, bool) {
	for _, e := range m.Enums {
		if e.Name == name {
			return e.Values, true
		}
	}
	return nil, false
}

// InCollection reports whether records of that type stand in the estate itself,
// rather than within another record.
func (m *Model) InCollection(name string) bool {
	estate, _ := m.Record("Estate")
	return slices.ContainsFunc(estate.Fields, func(f Field) bool { return f.List && f.Type == name })
}
