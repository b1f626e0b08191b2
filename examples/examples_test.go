package examples_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestIndex wants the index to name every example once, and each to have a page that
// begins with a heading.
func TestIndex(t *testing.T) {
	index, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !e.IsDir() || e.Name() == "internal" {
			continue
		}
		if n := strings.Count(string(index), "| ["+e.Name()+"]("+e.Name()+") |"); n != 1 {
			t.Errorf("README.md has %d rows for %s, want one", n, e.Name())
		}
		if e.Name() == "quickstart" || e.Name() == "mandate" || e.Name() == "pack" {
			continue // explained by the README of the module
		}
		page, err := os.ReadFile(filepath.Join(e.Name(), "README.md"))
		if err != nil || !strings.HasPrefix(string(page), "# ") {
			t.Errorf("%s has no README.md that says what it is about: %v", e.Name(), err)
		}
	}
}
