package kubernetes_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/importertest"
	"github.com/mandate-nhi/mandate/governance/importer/kubernetes"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

var options = importer.Options{Self: "c-1", AsOf: time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)}

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
	for _, name := range []string{"cluster", "quirks"} {
		importertest.Run(t, kubernetes.Importer{}, options, export(all[filepath.Join("testdata", name+".txtar")]))
	}
}

// FuzzImport wants any two files to give a valid estate or positioned faults.
func FuzzImport(f *testing.F) {
	for _, a := range archives(f) {
		files := export(a)
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
	for _, a := range archives(t) {
		for _, d := range run(t, export(a), options).Estate.Delegations {
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
	a := archives(t)[filepath.Join("testdata", "cluster.txtar")]
	r := run(t, export(a), importer.Options{})
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
	a := archives(t)[filepath.Join("testdata", "cluster.txtar")]
	for name, change := range map[string]*strings.Replacer{
		"a page is missing":          strings.NewReplacer(`"metadata": {"resourceVersion": ""}`, `"metadata": {"continue": "x"}`),
		"items remain":               strings.NewReplacer(`"metadata": {"resourceVersion": ""}`, `"metadata": {"remainingItemCount": 1}`),
		"one namespace":              strings.NewReplacer(`"namespace": "shop"`, `"namespace": "ci"`),
		"no list":                    strings.NewReplacer(`"kind": "List"`, `"kind": "Bag"`),
		"items that no cluster knew": strings.NewReplacer(`"uid"`, `"notUid"`),
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
		importertest.Secrets(t, kubernetes.Importer{}, options, export(a))
	}
}

// TestWholeDataOfSecrets wants nothing of the data of a Secret to come out.
func TestWholeDataOfSecrets(t *testing.T) {
	a := archives(t)[filepath.Join("testdata", "cluster.txtar")]
	if got := importertest.Render(t, run(t, export(a), options)); strings.Contains(got, "bm8") {
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
