package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/examples/internal/exampletest"
)

func TestReadme(t *testing.T) {
	exampletest.Readme(t, func() { run(context.Background(), "") })
}

// TestReports wants both reports to tell what fails, of the customer by its id.
func TestReports(t *testing.T) {
	dir := t.TempDir()
	exampletest.Output(t, func() { run(context.Background(), dir) })
	for _, file := range []string{"report.md", "report.html"} {
		page, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"Kestrel IT: delegated administration", "DEL-02", "PRV-03", "b4a20001-0000-4000-8000-000000000001", "P180D"} {
			if !strings.Contains(string(page), want) {
				t.Errorf("%s does not say %q", file, want)
			}
		}
	}
}
