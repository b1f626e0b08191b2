package consumer

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// costs are what the README says of programs that import so much of us: how many
// modules of others they link, and how many megabytes, of 10⁶ bytes, a stripped
// binary for linux/amd64 takes at most.
var costs = []struct {
	dir, imports string
	modules, mb  int
}{
	{"cost/governance", "`governance`: read an estate", 1, 5},
	{"cost/delegation", "`delegation`: decide by the grants on record", 1, 8},
	{"cost/engine", "`controls/engine` and `builtin`: ask the controls", 9, 27},
	{"cost/report", "`frameworks/report`: every format, without the engine", 2, 15},
	{"../../examples/mandate", "everything: the command line", 17, 41},
}

// TestCost wants the programs to cost what the README says, and the README to say
// what they cost.
func TestCost(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range costs {
		if row := fmt.Sprintf("| %s | %d | %d MB |\n", c.imports, c.modules, c.mb); !strings.Contains(string(readme), row) {
			t.Errorf("README.md has no row %q", row)
		}
		if got := modules(t, c.dir); got != c.modules {
			t.Errorf("%s links %d modules of others, the README says %d", c.dir, got, c.modules)
		}
		if got := megabytes(t, c.dir); got > c.mb || got < c.mb-2 {
			t.Errorf("%s takes %d MB, the README says %d", c.dir, got, c.mb)
		}
	}
}

// TestModuleGraph wants the README to say how many modules of others go list -m all
// names.
func TestModuleGraph(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	all := len(strings.Fields(tool(t, "../..", "list", "-m", "-f", "{{.Path}}", "all"))) - 1
	if want := fmt.Sprintf("`go list -m all` names %d modules", all); !strings.Contains(string(readme), want) {
		t.Errorf("README.md does not say that %s", want)
	}
}

func modules(t *testing.T, dir string) int {
	list := map[string]bool{}
	for m := range strings.FieldsSeq(tool(t, dir, "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", ".")) {
		list[m] = true
	}
	delete(list, "github.com/mandate-nhi/mandate")
	delete(list, "example.com/consumer")
	return len(list)
}

func megabytes(t *testing.T, dir string) int {
	binary := filepath.Join(t.TempDir(), "program")
	tool(t, dir, "build", "-ldflags=-s -w", "-o", binary, ".")
	info, err := os.Stat(binary)
	if err != nil {
		t.Fatal(err)
	}
	return int((info.Size() + 1e6 - 1) / 1e6)
}

// tool runs the go command in dir.
func tool(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, &stderr)
	}
	return string(out)
}
