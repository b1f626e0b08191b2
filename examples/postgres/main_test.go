package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReadme wants the README to show what the program prints, in an empty database
// and when it runs again.
func TestReadme(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.db")
	var out strings.Builder
	for range 2 {
		out.WriteString("$ go run .\n")
		if err := run(t.Context(), file, &out); err != nil {
			t.Fatal(err)
		}
	}
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), "```console\n"+out.String()+"```\n") {
		t.Errorf("README.md does not show this:\n%s", out.String())
	}
}
