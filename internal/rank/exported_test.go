package rank_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// clock is what reads or waits for the time; the instant is always an argument.
var clock = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}

// TestLibrary wants of every package that others import: no init, no clock, no
// variable that others can write, a comment on all that is exported, and no type
// of a dependency in it.
func TestLibrary(t *testing.T) {
	for _, f := range sources(t, parser.ParseComments|parser.SkipObjectResolution) {
		if f.library() {
			for _, fault := range inspect(f) {
				t.Error(fault)
			}
		}
	}
}

// An inspector collects what breaks the rules of a library package.
type inspector struct {
	source
	foreign []string // names under which the file imports modules of others
	faults  []string
}

func inspect(f source) []string {
	i := inspector{source: f, foreign: foreign(f.File)}
	ast.Inspect(f.File, i.clock)
	for _, decl := range f.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			i.function(d)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				i.spec(d, spec)
			}
		}
	}
	return i.faults
}

func (i *inspector) fault(n ast.Node, text string) {
	i.faults = append(i.faults, i.Position(n).String()+": "+text)
}

func (i *inspector) clock(n ast.Node) bool {
	if s, ok := n.(*ast.SelectorExpr); ok && isName(s.X, "time") && slices.Contains(clock, s.Sel.Name) {
		i.fault(n, "time."+s.Sel.Name+": take the instant as an argument")
	}
	return true
}

func (i *inspector) function(d *ast.FuncDecl) {
	if d.Recv == nil && d.Name.Name == "init" {
		i.fault(d, "init: load on first use, with sync.OnceValues")
	}
	if d.Name.IsExported() && (d.Recv == nil || ast.IsExported(receiver(d.Recv.List[0].Type))) {
		i.documented(d.Name, d.Doc)
		i.own(d.Name, d.Type)
	}
}

func (i *inspector) spec(d *ast.GenDecl, spec ast.Spec) {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		if s.Name.IsExported() {
			i.documented(s.Name, d.Doc, s.Doc)
			i.own(s.Name, s.Type)
			if s.TypeParams != nil {
				i.own(s.Name, s.TypeParams)
			}
		}
	case *ast.ValueSpec:
		for _, name := range s.Names {
			if !name.IsExported() {
				continue
			}
			if !isEnum(d) {
				i.documented(name, d.Doc, s.Doc, s.Comment)
			}
			if d.Tok == token.VAR && !strings.HasPrefix(name.Name, "Err") {
				i.fault(name, name.Name+" can be written by others: make it a function")
			}
			if s.Type != nil {
				i.own(name, s.Type)
			}
		}
	}
}

// isEnum reports whether d declares the values of a type: the comment of the type
// speaks for those whose names say all.
func isEnum(d *ast.GenDecl) bool {
	first, ok := d.Specs[0].(*ast.ValueSpec)
	return ok && d.Tok == token.CONST && first.Type != nil
}

// documented demands a comment at one of the places where one may stand.
func (i *inspector) documented(name *ast.Ident, docs ...*ast.CommentGroup) {
	if !slices.ContainsFunc(docs, func(d *ast.CommentGroup) bool { return d != nil }) {
		i.fault(name, name.Name+" is exported and has no comment: say what its signature cannot")
	}
}

// own demands that what others see of a type or signature names no dependency.
func (i *inspector) own(name *ast.Ident, typ ast.Node) {
	ast.Inspect(typ, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.StructType:
			for _, f := range n.Fields.List {
				if len(f.Names) == 0 || slices.ContainsFunc(f.Names, (*ast.Ident).IsExported) {
					i.own(name, f.Type)
				}
			}
			return false
		case *ast.SelectorExpr:
			if slices.ContainsFunc(i.foreign, func(dep string) bool { return isName(n.X, dep) }) {
				i.fault(n, name.Name+" shows a type of a dependency: give it one of our own")
			}
		}
		return true
	})
}

// foreign lists the names under which a file imports modules of others.
func foreign(f *ast.File) []string {
	var names []string
	for _, imp := range f.Imports {
		p, _ := strconv.Unquote(imp.Path.Value)
		switch {
		case !strings.Contains(p, ".") || within(p, module):
		case imp.Name != nil:
			names = append(names, imp.Name.Name)
		default: // the last element, or the one before a version
			names = append(names, path.Base(p), path.Base(path.Dir(p)))
		}
	}
	return names
}

func isName(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

// receiver is the name of the type that a method belongs to.
func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.IndexListExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

func TestInspect(t *testing.T) {
	const text = `package p

import (
	"time"

	"cel.dev/cel-go/cel"
	yaml "go.yaml.in/yaml/v3"
)

func init() {}

func Bare() time.Time { return time.Now() }

// Limit is documented.
var Limit = 3

// Codes are documented as a group.
const (
	CodeA = "A"
	CodeB = "B"
)

// A Shown gives dependencies away.
type Shown struct {
	Env  *cel.Env
	Node []yaml.Node
	env  *cel.Env
}

// Open does too.
func (s *Shown) Open(n *yaml.Node) {}

type hidden struct{ Env *cel.Env }

func (h hidden) Open(n *yaml.Node) {}
`
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, "p.go", text, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"p.go:12:32: time.Now: take the instant as an argument",
		"p.go:10:1: init: load on first use, with sync.OnceValues",
		"p.go:12:6: Bare is exported and has no comment: say what its signature cannot",
		"p.go:15:5: Limit can be written by others: make it a function",
		"p.go:25:8: Shown shows a type of a dependency: give it one of our own",
		"p.go:26:9: Shown shows a type of a dependency: give it one of our own",
		"p.go:31:25: Open shows a type of a dependency: give it one of our own",
	}
	if diff := cmp.Diff(want, inspect(source{f, "p", files})); diff != "" {
		t.Errorf("inspect mismatch (-want +got):\n%s", diff)
	}
}
