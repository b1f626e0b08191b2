package thirdparty_test

import (
	"os"
	"testing"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/importertest"

	"github.com/mandate-nhi/mandate/examples/thirdparty"
)

// quay is the inventory of today.
func quay(t testing.TB) []importer.File {
	t.Helper()
	data, err := os.ReadFile("testdata/quay.json")
	if err != nil {
		t.Fatal(err)
	}
	return []importer.File{{Name: "quay.json", Data: data}}
}

// TestKeyringLaws: the importer keeps the laws that all importers keep.
func TestKeyringLaws(t *testing.T) {
	t.Parallel()
	importertest.Run(t, thirdparty.Keyring(), importer.Options{}, quay(t))
	importertest.Secrets(t, thirdparty.Keyring(), importer.Options{}, quay(t))
}

// TestKeyringArchives imports what stands in testdata/*.txtar. MANDATE_UPDATE=1 writes
// what comes out.
func TestKeyringArchives(t *testing.T) {
	t.Parallel()
	var write func(string, []byte) error
	if os.Getenv("MANDATE_UPDATE") != "" {
		write = func(name string, data []byte) error { return os.WriteFile("testdata/"+name, data, 0o666) }
	}
	importertest.Archives(t, thirdparty.Keyring(), importertest.With(importer.Options{}), os.DirFS("testdata"), write)
}

func FuzzKeyring(f *testing.F) {
	f.Add([]byte(`{"keyring": 2, "company": "q", "date": "never", "robots": [{"name": "a", "keys": [{"name": "a", "made": null}]}, {"name": "a"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		importertest.Check(t, thirdparty.Keyring(), importer.Options{}, importer.File{Name: "a", Data: data})
	})
}
