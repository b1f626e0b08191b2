package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/internal/txtar"
)

// TestHelpExamples runs every example of every command, on the estate of the
// quickstart. The exit status may be that of an answer, never that of a mistake.
func TestHelpExamples(t *testing.T) {
	archive := txtar.Parse(contents(t, "testdata/help/examples.txtar"))
	estate := contents(t, "../quickstart/estate.json")
	home, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	bring(t, home, []string{"examples/pack"})
	create(t, "estate.json", estate)
	for _, f := range archive.Files {
		if !strings.HasPrefix(f.Name, "before ") {
			create(t, f.Name, f.Data)
		}
	}
	for _, c := range commands() {
		lines := c.example + "\n"
		if script, ok := archive.File("before " + c.name); ok {
			lines = script.Data + lines
		}
		for line := range strings.Lines(lines) {
			var seen strings.Builder
			line, _, _ = strings.Cut(line, " | ")
			execute(t, &seen, words(line))
			if strings.HasSuffix(seen.String(), "= 2\n") {
				t.Errorf("%s\n%s", line, &seen)
			}
		}
	}
}
