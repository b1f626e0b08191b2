package google_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/google"
	"github.com/mandate-nhi/mandate/governance/importer/importertest"
	"github.com/mandate-nhi/mandate/internal/golden"
)

var options = importer.Options{Self: "shop-prod", AsOf: time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)}

// TestArchives imports every export of testdata. What it gives stands in the same
// file: MANDATE_UPDATE=1 writes it anew.
func TestArchives(t *testing.T) {
	importertest.Archives(t, google.Importer{}, importertest.With(options), os.DirFS("testdata"), golden.Writer("testdata"))
}

// FuzzImport wants any two files to give a valid estate or positioned faults.
func FuzzImport(f *testing.F) {
	for _, files := range exports(f) {
		f.Add(files[0].Data, files[len(files)-1].Data)
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		importertest.Check(t, google.Importer{}, options, importer.File{Name: "a", Data: a}, importer.File{Name: "b", Data: b})
	})
}

// TestHome wants what does not say where it is from to be of the one project whose
// service accounts are listed, else to be called unnamed.
func TestHome(t *testing.T) {
	for name, want := range map[string]string{"project.txtar": "shop-prod", "tokens.txtar": "unnamed"} {
		r := run(t, exports(t)[name], importer.Options{})
		var options []string
		for _, d := range r.Diagnostics {
			if d.Code == importer.CodeMissingOption {
				options = append(options, string(d.Severity))
			}
		}
		for _, d := range r.Estate.Delegations {
			if !d.TenantID.Is(want) {
				t.Errorf("%s: %s is of %v, want %s", name, d.ID, d.TenantID, want)
			}
		}
		if ask := strings.Join(options, " "); ask != map[string]string{"shop-prod": "info", "unnamed": "warning"}[want] {
			t.Errorf("%s: options asked for: %q", name, ask)
		}
	}
}

// TestIncompleteLists takes from the whole list what it needs to be so.
func TestIncompleteLists(t *testing.T) {
	whole := exports(t)["project.txtar"]
	for name, change := range map[string]*strings.Replacer{
		"a page is missing": strings.NewReplacer(`{"accounts": [`, `{"nextPageToken": "x", "accounts": [`),
		"no envelope":       strings.NewReplacer(`{"accounts": [`, `[`, `"disabled": true}]}`, `"disabled": true}]`),
		"of two projects":   strings.NewReplacer(`"projectId": "shop-prod", "uniqueId": "100000000000000000002"`, `"projectId": "other", "uniqueId": "100000000000000000002"`),
	} {
		files := slices.Clone(whole)
		files[0].Data = []byte(change.Replace(string(files[0].Data)))
		if got := run(t, files, options).Estate.Completeness; len(got) > 0 {
			t.Errorf("%s: %v is complete", name, got)
		}
	}
}

func TestSecrets(t *testing.T) {
	for _, files := range exports(t) {
		importertest.Secrets(t, google.Importer{}, options, files)
	}
}

// TestSecretMembers wants nothing to come out of the members that hold keys.
func TestSecretMembers(t *testing.T) {
	r := run(t, exports(t)["quirks.txtar"], options)
	if got := importertest.Render(t, r); strings.Contains(got, "bm8gc2VjcmV0") || strings.Count(got, "SECRET_DROPPED") != 3 {
		t.Errorf("a secret comes out, or nothing is said of it:\n%s", got)
	}
}

func run(t testing.TB, files []importer.File, opts importer.Options) *importer.Result {
	t.Helper()
	r, err := google.Importer{}.Import(t.Context(), files, opts)
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
