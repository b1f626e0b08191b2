// Package reference holds no code: its tests keep what is written about the library
// equal to the library. MANDATE_UPDATE=1 writes the pages of docs/reference anew.
package reference_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	root   = "../.."
	module = "github.com/mandate-nhi/mandate"
)

// read is the text of a file of the repository.
func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// testFiles are the parsed tests of a folder; those that do not parse are left out.
func testFiles(folder string) []*ast.File {
	names, _ := filepath.Glob(filepath.Join(root, folder, "*_test.go"))
	var files []*ast.File
	for _, name := range names {
		if f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution); err == nil {
			files = append(files, f)
		}
	}
	return files
}

// functionsOf are the tests, fuzz laws and examples with an output of a file.
func functionsOf(f *ast.File) []string {
	var names []string
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Recv != nil {
			continue
		}
		name := fn.Name.Name
		if strings.HasPrefix(name, "Test") || strings.HasPrefix(name, "Fuzz") || strings.HasPrefix(name, "Example") && hasOutput(f, fn) {
			names = append(names, name)
		}
	}
	return names
}

// hasOutput reports whether go test compares what an example prints.
func hasOutput(f *ast.File, fn *ast.FuncDecl) bool {
	for _, c := range f.Comments {
		if fn.Pos() < c.Pos() && c.End() < fn.End() && (strings.HasPrefix(c.Text(), "Output:") || strings.HasPrefix(c.Text(), "Unordered output:")) {
			return true
		}
	}
	return false
}
