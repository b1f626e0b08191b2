package mapped_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/importertest"
	"github.com/mandate-nhi/mandate/governance/importer/mapped"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

var options = importer.Options{AsOf: time.Date(2026, 6, 30, 6, 0, 0, 0, time.UTC)}

// A fixture is one txtar file: mapping.yaml, base.json for an estate to add to, the
// files to import under in/, and what comes of it.
type fixture struct {
	name    string
	archive *txtar.Archive
	imp     mapped.Importer
	base    *governance.Estate
	in      []importer.File
}

func fixtures(t testing.TB) (list []fixture) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) < 3 {
		t.Fatalf("%d fixtures, %v", len(names), err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f := fixture{name: name, archive: txtar.Parse(string(data))}
		for _, x := range f.archive.Files {
			switch in, isInput := strings.CutPrefix(x.Name, "in/"); {
			case isInput:
				f.in = append(f.in, importer.File{Name: in, Data: []byte(x.Data)})
			case x.Name == "mapping.yaml":
				if f.imp.Mapping, err = mapped.Parse(x.Name, []byte(x.Data)); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
			case x.Name == "base.json":
				if f.base, err = governance.Parse(x.Name, []byte(x.Data)); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
			}
		}
		list = append(list, f)
	}
	return list
}

// needsMore reports whether the mapping is for adding to an estate.
func (f fixture) needsMore() bool { return f.base != nil || strings.Contains(f.name, "refused") }

func (f fixture) run(t *testing.T) (*importer.Result, error) {
	if f.base != nil {
		return f.imp.Enrich(t.Context(), f.base, f.in, options)
	}
	return f.imp.Import(t.Context(), f.in, options)
}

// TestGolden runs every fixture. MANDATE_UPDATE=1 writes anew what comes of it.
func TestGolden(t *testing.T) {
	for _, f := range fixtures(t) {
		got := ""
		r, err := f.run(t)
		if err != nil {
			got = err.Error() + "\n"
		} else {
			data, _ := json.Marshal(r.Estate)
			got = string(bytes.ReplaceAll(bytes.ReplaceAll(data, []byte(`{"id":`), []byte("\n"+`{"id":`)), []byte(`],"`), []byte("],\n\""))) + "\n"
			for _, d := range r.Diagnostics {
				got += d.String() + "\n"
			}
		}
		want, ok := f.archive.File("want")
		if !ok {
			f.archive.Files = append(f.archive.Files, txtar.File{Name: "want"})
			want = &f.archive.Files[len(f.archive.Files)-1]
		}
		if os.Getenv("MANDATE_UPDATE") == "1" {
			want.Data = got
			if err := os.WriteFile(f.name, []byte(txtar.Format(f.archive)), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if diff := cmp.Diff(strings.Split(want.Data, "\n"), strings.Split(got, "\n")); diff != "" {
			t.Errorf("%s mismatch (-want +got):\n%s", f.name, diff)
		}
	}
}

// TestLaws runs the laws of importers over the fixtures that need no estate.
func TestLaws(t *testing.T) {
	for _, f := range fixtures(t) {
		if !f.needsMore() {
			importertest.Run(t, f.imp, options, f.in)
			importertest.Secrets(t, f.imp, options, f.in)
		}
	}
}

// FuzzImport wants any two files to give a valid estate or positioned faults.
func FuzzImport(f *testing.F) {
	list := slices.DeleteFunc(fixtures(f), fixture.needsMore)
	for i, x := range list {
		for _, file := range x.in {
			f.Add(uint8(i), []byte(file.Data), []byte("Name;Type\n"))
		}
	}
	f.Fuzz(func(t *testing.T, n uint8, a, b []byte) {
		x := list[int(n)%len(list)]
		importertest.Check(t, x.imp, options, importer.File{Name: "inventory-a.csv", Data: a}, importer.File{Name: "items.json", Data: b})
	})
}

// TestParseFaults names what is wrong with a mapping, and where.
func TestParseFaults(t *testing.T) {
	data, err := os.ReadFile("testdata/faults.txt")
	if err != nil {
		t.Fatal(err)
	}
	a := txtar.Parse(string(data))
	for i := 0; i+1 < len(a.Files); i += 2 {
		in, want := a.Files[i], &a.Files[i+1]
		got := ""
		if _, err := mapped.Parse("m.yaml", []byte(in.Data)); err != nil {
			got = err.Error() + "\n"
		}
		if os.Getenv("MANDATE_UPDATE") == "1" {
			want.Data = got
		} else if diff := cmp.Diff(strings.Split(want.Data, "\n"), strings.Split(got, "\n")); diff != "" {
			t.Errorf("Parse(%s) mismatch (-want +got):\n%s", in.Name, diff)
		}
	}
	if os.Getenv("MANDATE_UPDATE") == "1" {
		if err := os.WriteFile("testdata/faults.txt", []byte(txtar.Format(a)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// FuzzParse wants any text to be a mapping, or to have faults that name the file and
// show no secret.
func FuzzParse(f *testing.F) {
	for _, x := range fixtures(f) {
		m, _ := x.archive.File("mapping.yaml")
		f.Add([]byte(m.Data))
	}
	f.Add([]byte("mapping: ghp_0123456789abcdefABCDEF0123456789abcd\n? [a]\n: {<<: *x}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		_, err := mapped.Parse("m.yaml", text)
		for fault := range governance.Faults(err) {
			if fault.Pos.File != "m.yaml" || governance.IsSecret(fault.Error()) {
				t.Errorf("fault %v", fault)
			}
		}
	})
}
