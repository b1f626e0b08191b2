package kubernetes_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/importertest"
	"github.com/mandate-nhi/mandate/governance/importer/kubernetes"
	"github.com/mandate-nhi/mandate/internal/golden"
)

var options = importer.Options{Self: "c-1", AsOf: time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)}

// TestArchives imports every export of testdata. What it gives stands in the same
// file: MANDATE_UPDATE=1 writes it anew.
func TestArchives(t *testing.T) {
	importertest.Archives(t, kubernetes.Importer{}, importertest.With(options), os.DirFS("testdata"), golden.Writer("testdata"))
}

// FuzzImport wants any two files to give a valid estate or positioned faults.
func FuzzImport(f *testing.F) {
	for _, files := range exports(f) {
		f.Add(files[0].Data, files[len(files)-1].Data)
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		importertest.Check(t, kubernetes.Importer{}, options, importer.File{Name: "a", Data: a}, importer.File{Name: "b", Data: b})
	})
}

// TestLevels wants every action of a mapped rule to have a level, and one that is
// not mapped to have none.
func TestLevels(t *testing.T) {
	levels := delegation.DefaultPrivilegeMap()
	for _, files := range exports(t) {
		for _, d := range run(t, files, options).Estate.Delegations {
			for _, s := range d.Scopes {
				if _, known := levels.Level(s.Action); known == s.Opaque() {
					t.Errorf("%s: the level is known: %v, the scope is opaque: %v", s, known, s.Opaque())
				}
			}
		}
	}
}

// TestUnnamedCluster wants a cluster that nobody named to be called so, and lists
// of an unknown instant not to be complete.
func TestUnnamedCluster(t *testing.T) {
	files := exports(t)["cluster.txtar"]
	r := run(t, files, importer.Options{})
	missing := 0
	for _, d := range r.Diagnostics {
		if d.Code == importer.CodeMissingOption {
			missing++
		}
	}
	if len(r.Estate.Tenants) != 1 || r.Estate.Tenants[0].ID != "unnamed" || missing != 2 || len(r.Estate.Completeness) > 0 {
		t.Errorf("tenants %v, completeness %v, options missing %d; want unnamed, none, 2", r.Estate.Tenants, r.Estate.Completeness, missing)
	}
}

// TestIncompleteLists takes from the complete lists what each needs to be so.
func TestIncompleteLists(t *testing.T) {
	whole := exports(t)["cluster.txtar"]
	for name, change := range map[string]*strings.Replacer{
		"a page is missing":          strings.NewReplacer(`"metadata": {"resourceVersion": ""}`, `"metadata": {"continue": "x"}`),
		"items remain":               strings.NewReplacer(`"metadata": {"resourceVersion": ""}`, `"metadata": {"remainingItemCount": 1}`),
		"one namespace":              strings.NewReplacer(`"namespace": "shop"`, `"namespace": "ci"`),
		"no list":                    strings.NewReplacer(`"kind": "List"`, `"kind": "Bag"`),
		"a selector":                 strings.NewReplacer(`"name": "default", "namespace": "ci"`, `"name": "labelled", "namespace": "ci"`),
		"items that no cluster knew": strings.NewReplacer(`"uid"`, `"notUid"`),
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
		importertest.Secrets(t, kubernetes.Importer{}, options, files)
	}
}

// TestWholeDataOfSecrets wants nothing of the data of a Secret to come out.
func TestWholeDataOfSecrets(t *testing.T) {
	files := exports(t)["cluster.txtar"]
	if got := importertest.Render(t, run(t, files, options)); strings.Contains(got, "bm8") {
		t.Errorf("data of a Secret comes out:\n%s", got)
	}
}

func run(t testing.TB, files []importer.File, opts importer.Options) *importer.Result {
	t.Helper()
	r, err := kubernetes.Importer{}.Import(t.Context(), files, opts)
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
