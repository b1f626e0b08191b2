package google_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/google"
	"github.com/mandate-nhi/mandate/governance/importer/importertest"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

var options = importer.Options{Self: "shop-prod", AsOf: time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)}

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
	all := archives(t)
	for _, name := range []string{"project", "tokens"} {
		importertest.Run(t, google.Importer{}, options, export(all[filepath.Join("testdata", name+".txtar")]))
	}
}

// FuzzImport wants any two files to give a valid estate or positioned faults.
func FuzzImport(f *testing.F) {
	for _, a := range archives(f) {
		files := export(a)
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
		r := run(t, export(archives(t)[filepath.Join("testdata", name)]), importer.Options{})
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
	a := archives(t)[filepath.Join("testdata", "project.txtar")]
	for name, change := range map[string]*strings.Replacer{
		"a page is missing": strings.NewReplacer(`{"accounts": [`, `{"nextPageToken": "x", "accounts": [`),
		"no envelope":       strings.NewReplacer(`{"accounts": [`, `[`, `"disabled": true}]}`, `"disabled": true}]`),
		"of two projects":   strings.NewReplacer(`"projectId": "shop-prod", "uniqueId": "100000000000000000002"`, `"projectId": "other", "uniqueId": "100000000000000000002"`),
	} {
		files := export(a)
		files[0].Data = []byte(change.Replace(string(files[0].Data)))
		if got := run(t, files, options).Estate.Completeness; len(got) > 0 {
			t.Errorf("%s: %v is complete", name, got)
		}
	}
}

func TestSecrets(t *testing.T) {
	for _, a := range archives(t) {
		importertest.Secrets(t, google.Importer{}, options, export(a))
	}
}

// TestSecretMembers wants nothing to come out of the members that hold keys.
func TestSecretMembers(t *testing.T) {
	r := run(t, export(archives(t)[filepath.Join("testdata", "quirks.txtar")]), options)
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
