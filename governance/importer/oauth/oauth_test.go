package oauth_test

import (
	"os"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/importertest"
	"github.com/mandate-nhi/mandate/governance/importer/oauth"
	"github.com/mandate-nhi/mandate/internal/golden"
)

var options = importer.Options{Self: "home", AsOf: time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)}

// TestArchives imports every export of testdata. What it gives stands in the same
// file: MANDATE_UPDATE=1 writes it anew.
func TestArchives(t *testing.T) {
	importertest.Archives(t, oauth.Importer{}, importertest.With(options), os.DirFS("testdata"), golden.Writer("testdata"))
}

func TestSecrets(t *testing.T) {
	for _, files := range exports(t) {
		importertest.Secrets(t, oauth.Importer{}, options, files)
	}
}

// FuzzImport wants any two files to give a valid estate or positioned faults.
func FuzzImport(f *testing.F) {
	for _, files := range exports(f) {
		f.Add(files[0].Data, files[len(files)-1].Data)
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		importertest.Check(t, oauth.Importer{}, options, importer.File{Name: "a", Data: a}, importer.File{Name: "b", Data: b})
	})
}

// TestClosesNothing wants no list to be complete: nobody lists all tokens.
func TestClosesNothing(t *testing.T) {
	for name, files := range exports(t) {
		if got := run(t, files, options).Estate.Completeness; len(got) > 0 {
			t.Errorf("%s: %v is complete", name, got)
		}
	}
}

func run(t testing.TB, files []importer.File, opts importer.Options) *importer.Result {
	t.Helper()
	r, err := oauth.Importer{}.Import(t.Context(), files, opts)
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
