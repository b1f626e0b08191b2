package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/examples/internal/exampletest"
)

const readme = "../../README.md"

// TestReadme wants the README to show main of this program and what it really
// prints. MANDATE_UPDATE=1 writes both into it.
func TestReadme(t *testing.T) {
	page := contents(t, readme)
	_, program, _ := strings.Cut(contents(t, "main.go"), ")\n\n") // behind the imports
	program, _, _ = strings.Cut(program, "\nfunc must")
	want := map[string]string{"```go\n": program, "```text\n": output(t)}
	for _, fence := range []string{"```go\n", "```text\n"} {
		before, rest, ok1 := strings.Cut(page, fence)
		block, after, ok2 := strings.Cut(rest, "```\n")
		if !ok1 || !ok2 {
			t.Fatalf("README.md has no block that starts with %q", fence)
		}
		if os.Getenv("MANDATE_UPDATE") != "" {
			page = before + fence + want[fence] + "```\n" + after
			continue
		}
		if diff := cmp.Diff(strings.Split(want[fence], "\n"), strings.Split(block, "\n")); diff != "" {
			t.Errorf("%q block of README.md mismatch (-program +README):\n%s", fence, diff)
		}
	}
	if os.Getenv("MANDATE_UPDATE") != "" {
		if err := os.WriteFile(readme, []byte(page), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func output(t *testing.T) string { return exampletest.Output(t, main) }

func contents(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
