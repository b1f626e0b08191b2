package reference_test

import (
	"go/ast"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestOverview wants the first program of llms.txt to be Example_calls, whose output
// is checked, and what llms.txt names to exist.
func TestOverview(t *testing.T) {
	const fence = "```go\n"
	before, rest, _ := strings.Cut(read(t, "llms.txt"), fence)
	block, after, ok := strings.Cut(rest, "```\n")
	_, body, found := strings.Cut(read(t, "internal/reference/calls_test.go"), "func Example_calls() {\n")
	body, _, _ = strings.Cut(body, "\t// Output:")
	if !ok || !found {
		t.Fatal("no program in llms.txt, or no Example_calls")
	}
	body = strings.ReplaceAll("\n"+body, "\n\t", "\n")[1:]
	if os.Getenv("MANDATE_UPDATE") != "" {
		block = body
		if err := os.WriteFile(root+"/llms.txt", []byte(before+fence+block+"```\n"+after), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(strings.Split(body, "\n"), strings.Split(block, "\n")); diff != "" {
		t.Errorf("the program of llms.txt (-example +llms.txt):\n%s", diff)
	}
}

// TestNames wants what is named in texts for readers to exist: packages, their
// identifiers, files.
func TestNames(t *testing.T) {
	known := exported(t)
	for name, text := range texts(t) {
		for _, m := range regexp.MustCompile(`\b([a-z]+)\.([A-Z]\w*)(\.[A-Z]\w*)?`).FindAllStringSubmatch(text, -1) {
			if known[m[1]] && !known[m[0]] {
				t.Errorf("%s names %s, which does not exist", name, m[0])
			}
		}
		for _, m := range regexp.MustCompile(`\]\(([^):#]+)\)|`+"`"+`((?:governance|delegation|controls|frameworks|examples|internal|docs)/[\w./-]+\w)`+"`").FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(path.Join(root, m[1]+m[2])); err != nil {
				t.Errorf("%s names %s, which does not exist", name, m[1]+m[2])
			}
		}
	}
}

// exported are the names of the packages, of what they export, as governance.Parse,
// and of the methods and fields of it, as delegation.Index.For.
func exported(t *testing.T) map[string]bool {
	t.Helper()
	known := map[string]bool{}
	for _, files := range packages(t) {
		for _, f := range files {
			known[f.Name.Name] = true
			for _, d := range f.Decls {
				for _, name := range declared(d) {
					known[f.Name.Name+"."+name] = true
				}
			}
		}
	}
	return known
}

func declared(d ast.Decl) []string {
	var names []string
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			return []string{d.Name.Name}
		}
		return []string{receiver(d.Recv.List[0].Type) + "." + d.Name.Name}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				names = append(names, s.Name.Name)
				if st, ok := s.Type.(*ast.StructType); ok {
					for _, field := range st.Fields.List {
						for _, n := range field.Names {
							names = append(names, s.Name.Name+"."+n.Name)
						}
					}
				}
			case *ast.ValueSpec:
				for _, n := range s.Names {
					names = append(names, n.Name)
				}
			}
		}
	}
	return names
}

func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

// TestEveryPackageTeaches wants each package of the library to show itself by an
// example whose output is checked; those that are called with a test, by a test.
func TestEveryPackageTeaches(t *testing.T) {
	withTest := map[string]bool{"governance/importer/importertest": true, "delegation/ledger/storetest": true}
	for folder := range packages(t) {
		shown := slices.ContainsFunc(testFunctions(folder), func(name string) bool {
			return strings.HasPrefix(name, "Example") || withTest[folder] && name == "TestRun"
		})
		if !shown {
			t.Errorf("%s has no example", folder)
		}
	}
}

// texts are what is written for readers: by hand, and at the head of packages.
func texts(t *testing.T) map[string]string {
	t.Helper()
	list := map[string]string{}
	for _, name := range []string{"llms.txt", "CONTRIBUTING.md", "examples/mandate/answers.md"} {
		list[name] = read(t, name)
	}
	for folder, files := range packages(t) {
		for _, f := range files {
			list["package "+folder] += f.Doc.Text()
		}
	}
	return list
}
