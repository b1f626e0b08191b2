package scim_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/importertest"
	"github.com/mandate-nhi/mandate/governance/importer/scim"
	"github.com/mandate-nhi/mandate/internal/golden"
)

var options = importer.Options{Self: "home", AsOf: time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)}

// TestArchives imports every export of testdata. What it gives stands in the same
// file: MANDATE_UPDATE=1 writes it anew.
func TestArchives(t *testing.T) {
	importertest.Archives(t, scim.Importer{}, importertest.With(options), os.DirFS("testdata"), golden.Writer("testdata"))
}

func TestSecrets(t *testing.T) {
	for _, files := range exports(t) {
		importertest.Secrets(t, scim.Importer{}, options, files)
	}
}

// FuzzImport wants any two files to give a valid estate or positioned faults.
func FuzzImport(f *testing.F) {
	for _, files := range exports(f) {
		f.Add(files[0].Data, files[len(files)-1].Data)
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		importertest.Check(t, scim.Importer{}, options, importer.File{Name: "a", Data: a}, importer.File{Name: "b", Data: b})
	})
}

// TestIncompleteLists takes from the whole list of groups what it needs to be so.
func TestIncompleteLists(t *testing.T) {
	whole := exports(t)["directory.txtar"]
	if got := run(t, whole, options).Estate.Completeness; len(got) != 1 {
		t.Fatalf("%v is complete, want the groups", got)
	}
	for name, change := range map[string]*strings.Replacer{
		"a page is missing":     strings.NewReplacer(`"totalResults": 3, "Resources"`, `"totalResults": 4, "Resources"`),
		"a later page":          strings.NewReplacer(`"totalResults": 3, "Resources"`, `"totalResults": 3, "startIndex": 2, "Resources"`),
		"a cursor":              strings.NewReplacer(`"totalResults": 3, "Resources"`, `"totalResults": 3, "nextCursor": "n", "Resources"`),
		"another size":          strings.NewReplacer(`"totalResults": 3, "Resources"`, `"totalResults": 3, "itemsPerPage": 2, "Resources"`),
		"no number":             strings.NewReplacer(`"totalResults": 3, "Resources"`, `"Resources"`),
		"members not asked for": strings.NewReplacer(`, "members": []`, ``),
		"a member without id":   strings.NewReplacer(`{"value": "u-2"}`, `{"display": "u-2"}`),
		"a user among them":     strings.NewReplacer(`core:2.0:Group"], "id": "g-3"`, `core:2.0:User"], "id": "g-3"`),
	} {
		files := slices.Clone(whole)
		for i := range files {
			files[i].Data = []byte(change.Replace(string(files[i].Data)))
		}
		if got := run(t, files, options).Estate.Completeness; len(got) > 0 {
			t.Errorf("%s: %v is complete", name, got)
		}
	}
}

// TestUnnamedDirectory wants whose directory it is to be asked for, and the list
// not to be complete until then.
func TestUnnamedDirectory(t *testing.T) {
	files := exports(t)["directory.txtar"]
	r := run(t, files, importer.Options{})
	var asked []string
	for _, d := range r.Diagnostics {
		if d.Code == importer.CodeMissingOption {
			asked = append(asked, string(d.Severity))
		}
	}
	if len(r.Estate.Completeness) > 0 || strings.Join(asked, " ") != "info warning" {
		t.Errorf("completeness %v, options asked for: %v", r.Estate.Completeness, asked)
	}
}

func run(t testing.TB, files []importer.File, opts importer.Options) *importer.Result {
	t.Helper()
	r, err := scim.Importer{}.Import(t.Context(), files, opts)
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
