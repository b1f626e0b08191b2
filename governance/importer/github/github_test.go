package github_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/github"
	"github.com/mandate-nhi/mandate/governance/importer/importertest"
	"github.com/mandate-nhi/mandate/internal/golden"
)

var options = importer.Options{AsOf: time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)}

// of are the options of an archive: the quirks are of an organization that nobody
// named.
func of(name string) importer.Options {
	opts := options
	if !strings.Contains(name, "quirks") {
		opts.Self = "7001"
	}
	return opts
}

// TestArchives imports every export of testdata. What it gives stands in the same
// file: MANDATE_UPDATE=1 writes it anew.
func TestArchives(t *testing.T) {
	importertest.Archives(t, github.Importer{}, of, os.DirFS("testdata"), golden.Writer("testdata"))
}

// FuzzImport wants any two files to give a valid estate or positioned faults.
func FuzzImport(f *testing.F) {
	for _, files := range exports(f) {
		f.Add(files[0].Data, files[len(files)-1].Data)
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		importertest.Check(t, github.Importer{}, options, importer.File{Name: "a", Data: a}, importer.File{Name: "b", Data: b})
	})
}

// TestLevels wants every mapped action to have a level, and no opaque one.
func TestLevels(t *testing.T) {
	levels, mapped := delegation.DefaultPrivilegeMap(), 0
	for name, files := range exports(t) {
		for _, d := range run(t, files, of(name)).Estate.Delegations {
			for _, s := range d.Scopes {
				if _, known := levels.Level(s.Action); known == s.Opaque() {
					t.Errorf("%s: the level is known: %v, the scope is opaque: %v", s, known, s.Opaque())
				}
				if !s.Opaque() {
					mapped++
				}
			}
		}
	}
	if mapped == 0 {
		t.Error("no scope is mapped")
	}
}

// TestTokenScopes wants every scope of a classic token that is mapped to have a
// level, and every level to be of one that is mapped.
func TestTokenScopes(t *testing.T) {
	const list = `[{"login": "a", "credential_id": 1, "credential_type": "personal access token", "scopes": [%]}]`
	for action, level := range delegation.DefaultPrivilegeMap() {
		name, ok := strings.CutPrefix(action, "github.token.")
		if !ok {
			continue
		}
		spellings := `"` + name + `", "` + strings.Replace(name, "-", ":", 1) + `"`
		if !strings.Contains(name, "-") {
			spellings = `"` + name + `"`
		}
		r := run(t, []importer.File{{Name: "a.json", Data: []byte(strings.Replace(list, "%", spellings, 1))}}, importer.Options{Self: "1"})
		found := false
		for _, s := range r.Estate.Delegations[0].Scopes {
			found = found || s.Action == action
		}
		if !found {
			t.Errorf("%s has level %d, and no scope becomes it", action, level)
		}
	}
}

// TestMaterial wants no key, fingerprint of a token or secret of an app to come out.
func TestMaterial(t *testing.T) {
	for name, files := range exports(t) {
		got := importertest.Render(t, run(t, files, of(name)))
		for _, material := range []string{"AAAA", "12345678", "e340154128314309"} {
			if strings.Contains(got, material) {
				t.Errorf("%s: %s comes out", name, material)
			}
		}
	}
}

func run(t testing.TB, files []importer.File, opts importer.Options) *importer.Result {
	t.Helper()
	r, err := github.Importer{}.Import(t.Context(), files, opts)
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
