package rank_test

import (
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const apiDir = root + "/api"

// TestAPI wants the folder api to hold what every package exports, without comments
// and bodies, so that a review sees each change of it. MANDATE_UPDATE=1 writes it.
func TestAPI(t *testing.T) {
	want := map[string][]string{} // by file
	for _, f := range sources(t, parser.SkipObjectResolution) {
		if f.library() && !within(f.pkg, "internal") {
			name := strings.ReplaceAll(f.pkg, "/", "-") + ".txt"
			want[name] = append(want[name], exported(t, f)...)
		}
	}
	entries, err := os.ReadDir(apiDir)
	if err != nil && os.Getenv("MANDATE_UPDATE") == "" {
		t.Fatal(err)
	}
	for _, e := range entries {
		if _, ok := want[e.Name()]; !ok && os.Getenv("MANDATE_UPDATE") == "" {
			t.Errorf("api/%s is of no package", e.Name())
		} else if !ok {
			os.Remove(filepath.Join(apiDir, e.Name()))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		slices.Sort(want[name]) // in which file a declaration stands is nobody's
		sameAPI(t, filepath.Join(apiDir, name), strings.Join(want[name], "\n")+"\n")
	}
}

func sameAPI(t *testing.T, path, want string) {
	t.Helper()
	if os.Getenv("MANDATE_UPDATE") != "" {
		if err := os.WriteFile(path, []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(got), "\r\n", "\n")
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(text, "\n")); diff != "" {
		t.Errorf("%s: what is exported has changed (-code +file); if that is meant, MANDATE_UPDATE=1 writes it:\n%s", path, diff)
	}
}

// exported are the declarations of f that others can use.
func exported(t *testing.T, f source) (list []string) {
	t.Helper()
	ast.FileExports(f.File)
	for _, decl := range f.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			d.Body = nil
		case *ast.GenDecl:
			if d.Tok == token.IMPORT {
				continue
			}
		}
		var b strings.Builder // a file set without files: lines break as the printer likes
		if err := printer.Fprint(&b, token.NewFileSet(), decl); err != nil {
			t.Fatal(err)
		}
		list = append(list, strings.TrimSpace(b.String()))
	}
	return list
}
