package awsorg_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/awsorg"
	"github.com/mandate-nhi/mandate/governance/importer/importertest"
	"github.com/mandate-nhi/mandate/internal/golden"
)

var options = importer.Options{AsOf: time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)}

// TestArchives imports every export of testdata. What it gives stands in the same
// file: MANDATE_UPDATE=1 writes it anew.
func TestArchives(t *testing.T) {
	importertest.Archives(t, awsorg.Importer{}, importertest.With(options), os.DirFS("testdata"), golden.Writer("testdata"))
}

// FuzzImport wants any two files to give a valid estate or positioned faults.
func FuzzImport(f *testing.F) {
	for _, files := range exports(f) {
		f.Add(files[0].Data, files[len(files)-1].Data)
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		importertest.Check(t, awsorg.Importer{}, options, importer.File{Name: "a", Data: a}, importer.File{Name: "b", Data: b})
	})
}

// TestMaterial wants no mail address and no token of a session to come out.
func TestMaterial(t *testing.T) {
	for name, files := range exports(t) {
		got := importertest.Render(t, run(t, files, options))
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

// exports are those of testdata, by the name of the file.
func exports(t testing.TB) map[string][]importer.File {
	return importertest.Exports(t, os.DirFS("testdata"))
}
