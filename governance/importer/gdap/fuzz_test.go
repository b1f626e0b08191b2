package gdap_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/gdap"
	"github.com/mandate-nhi/mandate/governance/importer/importertest"
)

// TestLaws runs the laws of all importers.
func TestLaws(t *testing.T) {
	importertest.Run(t, gdap.New(), partner,
		read(t, "relationships", "assignments-of-one-relationship", "customers", "requests"),
		read(t, "page-with-next", "page-that-is-last"),
		read(t, "powershell-sdk"))
}

// FuzzImport wants the laws of importertest.Check to hold for any two files.
func FuzzImport(f *testing.F) {
	names, err := filepath.Glob("testdata/*.json")
	if err != nil || len(names) == 0 {
		f.Fatal("no seeds: ", err)
	}
	page, err := os.ReadFile("testdata/page-that-is-last.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, page, self)
		f.Add(data, data, "")
	}
	f.Add([]byte(`{"id":"t","customer":{"tenantId":"t"},"accessAssignments":[{"id":"t","accessContainer":{"accessContainerId":"t"}}]}`), []byte(`[[[{"value":[{}]}]]]`), "t")
	f.Fuzz(func(t *testing.T, a, b []byte, self string) {
		if governance.IsSecret("self: " + self) {
			t.Skip("the caller's option is not the files' doing")
		}
		importertest.Check(t, gdap.New(), importer.Options{Self: self, AsOf: june}, importer.File{Name: "a.json", Data: a}, importer.File{Name: "b.json", Data: b})
	})
}
