// Package rank holds no code: its tests are the rules of the house, as short as
// the rules themselves. Each message says what to do instead.
package rank_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	root   = "../.."
	module = "github.com/mandate-nhi/mandate"
)

// A source is one Go file of this module that is no test.
type source struct {
	*ast.File
	pkg   string // its folder, such as controls/engine
	files *token.FileSet
}

// Position is the place of n.
func (s source) Position(n ast.Node) token.Position { return s.files.Position(n.Pos()) }

// library reports whether the package of s ends up in the programs of others.
func (s source) library() bool { return !within(s.pkg, "examples") && !within(s.pkg, "internal/gen") }

// sources reads every Go file but tests, testdata and nested modules.
func sources(t *testing.T, mode parser.Mode) []source {
	t.Helper()
	var list []source
	files := token.NewFileSet()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return skip(path, entry.Name())
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(files, path, nil, mode)
		dir, _ := filepath.Rel(root, filepath.Dir(path))
		list = append(list, source{file, filepath.ToSlash(dir), files})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 50 {
		t.Fatalf("found %d Go files; is %s the root of the module?", len(list), root)
	}
	return list
}

func skip(path, name string) error {
	if path == root {
		return nil
	}
	_, err := os.Stat(filepath.Join(path, "go.mod"))
	if err == nil || name == "testdata" || strings.HasPrefix(name, ".") {
		return filepath.SkipDir
	}
	return nil
}
