package importer_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/importertest"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

// FuzzEveryImport wants the laws of importertest.Check to hold for any two files and every
// importer. It starts with the fixtures of all, and with an export of each that is
// measured.
func FuzzEveryImport(f *testing.F) {
	all := every(f)
	for i, imp := range all {
		names, err := filepath.Glob(strings.ReplaceAll(imp.Name(), "-", "") + "/testdata/*.*")
		if err != nil || len(names) == 0 {
			f.Fatal("no fixtures of ", imp.Name(), err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			for _, file := range txtar.Parse(string(data)).Files {
				if strings.HasPrefix(file.Name, "in/") {
					f.Add(uint8(i), []byte(file.Data), data)
				}
			}
			if strings.HasSuffix(name, ".json") {
				f.Add(uint8(i), data, data)
			}
		}
		files := export(f, imp.Name(), 0)
		f.Add(uint8(i), files[0].Data, files[len(files)-1].Data)
	}
	f.Fuzz(func(t *testing.T, n uint8, a, b []byte) {
		importertest.Check(t, all[int(n)%len(all)], self, importer.File{Name: "a.json", Data: a}, importer.File{Name: "b.json", Data: b})
	})
}
