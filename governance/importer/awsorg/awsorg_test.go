package awsorg_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/awsorg"
	"github.com/mandate-nhi/mandate/governance/importer/importertest"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

var options = importer.Options{AsOf: time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)}

// TestGolden imports every export of testdata. What it gives stands in the same
// file: MANDATE_UPDATE=1 writes it anew.
func TestGolden(t *testing.T) {
	for name, a := range archives(t) {
		got := importertest.Render(t, run(t, export(a), options))
		want, ok := a.File("want")
		if os.Getenv("MANDATE_UPDATE") != "" {
			if !ok {
				a.Files = append(a.Files, txtar.File{Name: "want"})
			}
			a.Files[len(a.Files)-1].Data = got
			if err := os.WriteFile(name, []byte(txtar.Format(a)), 0o666); err != nil {
				t.Fatal(err)
			}
		} else if !ok {
			t.Errorf("%s has no want", name)
		} else if diff := cmp.Diff(strings.Split(want.Data, "\n"), strings.Split(got, "\n")); diff != "" {
			t.Errorf("%s mismatch (-want +got):\n%s", name, diff)
		}
	}
}

func TestLaws(t *testing.T) {
	for _, a := range archives(t) {
		importertest.Run(t, awsorg.Importer{}, options, export(a))
	}
}

// FuzzImport wants any two files to give a valid estate or positioned faults.
func FuzzImport(f *testing.F) {
	for _, a := range archives(f) {
		files := export(a)
		f.Add(files[0].Data, files[len(files)-1].Data)
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		importertest.Check(t, awsorg.Importer{}, options, importer.File{Name: "a", Data: a}, importer.File{Name: "b", Data: b})
	})
}

// TestSecrets plants a secret in the place of every text of every file, one after
// another, and looks for it in everything that comes out.
func TestSecrets(t *testing.T) {
	const secret = "xoxb-0123456789" // as a part of a longer text too
	for name, a := range archives(t) {
		for i, f := range export(a) {
			for _, place := range texts(f) {
				files := export(a)
				files[i].Data = []byte(string(f.Data[:place[0]]) + secret + string(f.Data[place[1]:]))
				r, err := awsorg.Importer{}.Import(t.Context(), files, options)
				if err != nil && strings.Contains(err.Error(), secret) || err == nil && strings.Contains(importertest.Render(t, r), secret) {
					t.Errorf("%s: the secret in the place of %q comes out again", name, f.Data[place[0]:place[1]])
				}
			}
		}
	}
}

// texts are the places of the strings of a JSON file without escapes, names of
// members among them.
func texts(f importer.File) (places [][2]int) {
	start := -1
	for i, c := range f.Data {
		switch {
		case c != '"':
		case start < 0:
			start = i + 1
		default:
			places = append(places, [2]int{start, i})
			start = -1
		}
	}
	return places
}

// TestMaterial wants no mail address and no token of a session to come out.
func TestMaterial(t *testing.T) {
	for name, a := range archives(t) {
		got := importertest.Render(t, run(t, export(a), options))
		for _, material := range []string{"example.com", "REDACTED", "ASIAEXAMPLE"} {
			if strings.Contains(got, material) {
				t.Errorf("%s: %s comes out", name, material)
			}
		}
	}
}

func run(t testing.TB, files []importer.File, opts importer.Options) *importer.Result {
	t.Helper()
	r, err := awsorg.Importer{}.Import(t.Context(), files, opts)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Estate.Validate(); err != nil {
		t.Fatal(err)
	}
	return r
}

func archives(t testing.TB) map[string]*txtar.Archive {
	t.Helper()
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no testdata: ", err)
	}
	all := map[string]*txtar.Archive{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = txtar.Parse(string(data))
	}
	return all
}

// export are the files of an archive under in/.
func export(a *txtar.Archive) (files []importer.File) {
	for _, f := range a.Files {
		if name, ok := strings.CutPrefix(f.Name, "in/"); ok {
			files = append(files, importer.File{Name: name, Data: []byte(f.Data)})
		}
	}
	return files
}
