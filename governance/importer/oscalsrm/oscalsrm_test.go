package oscalsrm_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/importertest"
	"github.com/mandate-nhi/mandate/governance/importer/oscalsrm"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

var options = importer.Options{Self: "home", AsOf: time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)}

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
		} else if diff := cmp.Diff(strings.Split(want.Data, "\n"), strings.Split(got, "\n")); diff != "" {
			t.Errorf("%s mismatch (-want +got):\n%s", name, diff)
		}
	}
}

func TestLaws(t *testing.T) {
	for _, a := range archives(t) {
		importertest.Run(t, oscalsrm.Importer{}, options, export(a))
		importertest.Secrets(t, oscalsrm.Importer{}, options, export(a))
	}
}

// FuzzImport wants any two files to give a valid estate or positioned faults.
func FuzzImport(f *testing.F) {
	for _, a := range archives(f) {
		files := export(a)
		f.Add(files[0].Data, files[len(files)-1].Data)
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		importertest.Check(t, oscalsrm.Importer{}, options, importer.File{Name: "a", Data: a}, importer.File{Name: "b", Data: b})
	})
}

// TestProse wants nothing of the descriptions to come out: some are not to be shared.
func TestProse(t *testing.T) {
	for name, a := range archives(t) {
		if got := importertest.Render(t, run(t, export(a), options)); strings.Contains(got, "DO NOT SHARE") || strings.Contains(got, "reviewed") {
			t.Errorf("%s: prose comes out:\n%s", name, got)
		}
	}
}

func run(t testing.TB, files []importer.File, opts importer.Options) *importer.Result {
	t.Helper()
	r, err := oscalsrm.Importer{}.Import(t.Context(), files, opts)
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
