package frameworks_test

import (
	"os"
	"testing"
	"testing/fstest"

	"github.com/mandate-nhi/mandate/frameworks"
)

// BenchmarkLoad reads and checks catalogs as Builtin does on first use.
func BenchmarkLoad(b *testing.B) {
	all := []string{"owasp-nhi-2025", "csf-2.0", "csf-1.1", "sp800-207", "ai-rmf-1.0", "sp800-53-r5"}
	for name, ids := range map[string][]string{"catalogs=owasp,csf-2.0": all[:2], "catalogs=all": all} {
		b.Run(name, func(b *testing.B) {
			fsys := fstest.MapFS{}
			for _, id := range ids {
				name := "catalog/" + id + ".json"
				data, err := os.ReadFile(name)
				if err != nil {
					b.Fatal(err)
				}
				fsys[name] = &fstest.MapFile{Data: data}
			}
			for b.Loop() {
				if _, err := frameworks.Load(fsys); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
