package reference_test

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/mandate-nhi/mandate/controls"
)

// A code is an exported constant that programs branch on.
type code struct{ folder, name, text, meaning string }

// codes are the constants of a type Code and those called Reason…, by package in
// the order of their files. A code without a comment means what its text says.
func codes(t *testing.T) []code {
	t.Helper()
	var list []code
	for folder, files := range packages(t) {
		for _, f := range files {
			for _, d := range f.Decls {
				if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.CONST {
					list = append(list, codesOf(folder, g)...)
				}
			}
		}
	}
	slices.SortFunc(list, func(a, b code) int { return cmp.Or(cmp.Compare(a.folder, b.folder), cmp.Compare(a.text, b.text)) })
	return list
}

func codesOf(folder string, g *ast.GenDecl) []code {
	var list []code
	for _, s := range g.Specs {
		v := s.(*ast.ValueSpec)
		name := v.Names[0].Name
		if !isCode(name, v.Type) {
			continue
		}
		text, _ := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
		meaning := v.Comment.Text() + v.Doc.Text()
		if meaning == "" && !g.Lparen.IsValid() {
			meaning = strings.TrimPrefix(g.Doc.Text(), name+" ")
		}
		list = append(list, code{folder, name, text, strings.Join(strings.Fields(meaning), " ")})
	}
	return list
}

func isCode(name string, typ ast.Expr) bool {
	if !ast.IsExported(name) {
		return false
	}
	switch x := typ.(type) {
	case *ast.Ident:
		return x.Name == "Code"
	case *ast.SelectorExpr:
		return x.Sel.Name == "Code"
	}
	return strings.HasPrefix(name, "Reason")
}

// packages are the parsed files of the library by folder, without tests and what is
// internal.
func packages(t *testing.T) map[string][]*ast.File {
	t.Helper()
	all := map[string][]*ast.File{}
	for _, top := range []string{"governance", "delegation", "controls", "frameworks"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() && e.Name() == "testdata" {
				return cmp.Or(err, fs.SkipDir)
			}
			if e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return nil
			}
			f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
			folder, _ := filepath.Rel(root, filepath.Dir(path))
			all[filepath.ToSlash(folder)] = append(all[filepath.ToSlash(folder)], f)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// TestCodesPage keeps docs/reference/codes.md.
func TestCodesPage(t *testing.T) {
	var steps map[string]map[string][2]string
	if err := yaml.Unmarshal([]byte(read(t, "internal/reference/codes.yaml")), &steps); err != nil {
		t.Fatal(err)
	}
	p := newPage("Codes", `Programs branch on codes, never on texts: codes are kept, texts are not. Each is a
constant of its package. Who can do something about it: the *author* of the document, the
*recorder* who keeps the estate and can find out, the *caller* of the library, the *packer*
and the *mapper* who wrote the pack or the mapping, or the party that is named.`)
	folder, all := "", codes(t)
	for _, c := range all {
		if c.folder != folder {
			folder = c.folder
			p.section("`" + folder + "`")
			p.head("Code", "Constant", "Meaning", "Who", "Next step")
		}
		step, ok := steps[c.folder][c.text]
		if !ok || step[0] == "" || step[1] == "" || c.meaning == "" {
			t.Errorf("%s: %s needs a comment, and a row in codes.yaml", c.folder, c.name)
		}
		delete(steps[c.folder], c.text)
		p.row("`"+c.text+"`", "`"+c.name+"`", c.meaning, step[0], step[1])
	}
	for folder, rest := range steps {
		for text := range rest {
			t.Errorf("codes.yaml: %s has no code %s", folder, text)
		}
	}
	messageCodes(p)
	if len(all) < 150 {
		t.Errorf("only %d codes found", len(all))
	}
	p.keep(t, "codes.md")
}

// messageCodes are what explanations are made of; their meaning is their text.
func messageCodes(p *page) {
	p.section("Messages of `controls`")
	p.text("An explanation is data: messages with a `MessageCode` and arguments. `controls.English` says them so; a `Language` of your own says them otherwise.")
	p.head("Code", "In English")
	english := controls.English()
	for _, m := range slices.Sorted(maps.Keys(controls.MessageCodes())) {
		p.row("`"+string(m)+"`", "`"+english.Texts[string(m)]+"`")
	}
}
