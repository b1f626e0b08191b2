package rank_test

import (
	"os"
	"testing"

	"golang.org/x/mod/modfile"
)

// TestModules wants go.mod to stay short: whoever imports us answers for all of it.
func TestModules(t *testing.T) {
	const maxDirect, maxAll = 10, 25
	data, err := os.ReadFile(root + "/go.mod")
	if err != nil {
		t.Fatal(err)
	}
	f, err := modfile.Parse("go.mod", data, nil)
	if err != nil {
		t.Fatal(err)
	}
	direct := 0
	for _, r := range f.Require {
		if !r.Indirect {
			direct++
		}
	}
	if direct == 0 || direct > maxDirect || len(f.Require) > maxAll {
		t.Errorf("go.mod requires %d modules, %d of them directly; at most %d and %d: put what is heavy into a module of its own", len(f.Require), direct, maxAll, maxDirect)
	}
}
