package controls_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/golden"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

// TestBadPacks reads the packs of testdata/bad, each named after what is wrong
// with it, and compares the whole error: codes, places, carets and order.
func TestBadPacks(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no bad packs: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			archive := txtar.Parse(string(data))
			pack, err := controls.ParsePack(packFS(archive))
			if err == nil || pack != nil {
				t.Fatalf("ParsePack = %v, %v, want no pack and an error", pack, err)
			}
			golden.Section(t, file, archive, "want", err.Error()+"\n")
		})
	}
}

// packFS holds the files of the archive beside what is wanted of them.
func packFS(a *txtar.Archive) fstest.MapFS {
	fsys := fstest.MapFS{}
	for _, f := range a.Files {
		if f.Name != "want" {
			fsys[f.Name] = &fstest.MapFile{Data: []byte(f.Data)}
		}
	}
	return fsys
}

// TestBadText holds what a text archive cannot.
func TestBadText(t *testing.T) {
	tests := []struct {
		name, text   string
		line, column int
	}{
		{"not-utf-8", "id: AB-01\ntitle: caf\xe9\n", 2, 11},
		{"byte-order-mark", "\ufeffid: AB-01\n", 1, 1},
		{"utf-16", "\xff\xfei\x00d\x00", 1, 1},
		{"lone-carriage-return", "id: AB-01\r\ntitle: a\rb\n", 2, 9},
		{"line-separator", "id: AB-01\ntitle: a\u2028b\n", 2, 9},
		{"next-line", "id: AB-01\ntitle: a\u0085b\n", 2, 9},
		{"nul", "id: \x00\n", 1, 5},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := controls.ParsePack(fstest.MapFS{"AB-01.yaml": {Data: []byte(tt.text)}})
			want := []place{{governance.CodeSyntax, "AB-01.yaml", tt.line, tt.column}}
			if diff := cmp.Diff(want, places(err)); diff != "" {
				t.Errorf("ParsePack(%q) faults mismatch (-want +got):\n%s", tt.text, diff)
			}
		})
	}
}

// A place is a fault without its wording.
type place struct {
	Code         governance.Code
	File         string
	Line, Column int
}

func places(err error) []place {
	var list []place
	for f := range governance.Faults(err) {
		list = append(list, place{f.Code, f.Pos.File, f.Pos.Line, f.Pos.Column})
	}
	return list
}
