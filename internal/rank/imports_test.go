package rank_test

import (
	"go/parser"
	"maps"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// ranks orders the rooms of the house. A package imports what stands in lower
// rooms and its own ancestors; siblings and descendants never. What tests are
// written with may import all of its room.
var ranks = []string{"internal", "governance", "delegation", "controls", "frameworks", "examples"}

func mayImport(from, to string) bool {
	return rank(to) < rank(from) || strings.HasPrefix(from, to+"/") || from == forTests && rank(to) == rank(from)
}

// forTests is what authors of packs and of integration tests write their tests
// with. Only tests import it.
const forTests = "controls/controlstest"

func rank(pkg string) int {
	room, _, _ := strings.Cut(pkg, "/")
	return slices.Index(ranks, room)
}

// reserved says who may import what not everybody may: the folder named and
// those below it. Nobody imports a dependency that is not in this table.
// Tests are free.
var reserved = map[string][]string{
	"cel.dev/cel-go": {"controls/engine"},
	"github.com/go-json-experiment/json/jsontext": {"internal/jsonread"},
	"github.com/google/go-cmp":                    {"internal/golden"},
	"github.com/invopop/jsonschema":               {"governance/schema"},
	"github.com/santhosh-tekuri/jsonschema/v5":    {"governance/schema"},
	"go.yaml.in/yaml/v3":                          {"controls", "governance/importer"},
	"golang.org/x/mod":                            {"delegation/ledger"},

	"crypto/rand": {"examples"},
	"log":         {"internal/gen", "examples"},
	"math/rand":   {},
	"net":         {"examples/backend"},
	"os":          {"internal/gen", "delegation/ledger/filestore", "examples", "internal/golden", forTests}, // the last two write goldens
	"plugin":      {},
	"syscall":     {"examples/backend"},
	"unsafe":      {},

	"net/netip": ranks, // these two only parse text
	"net/url":   ranks,

	module + "/" + forTests:        {"examples"},
	module + "/internal/golden":    {},
	module + "/internal/gen/model": {"internal/gen"}, // a command and its one part
	module + "/internal/txtar":     append([]string{"internal/golden"}, ranks[1:]...),
	module + "/internal/jsonread":  append([]string{"internal/canonjson"}, ranks[1:]...), // the ground that the rest of internal may stand on
}

func TestImports(t *testing.T) {
	for _, f := range sources(t, parser.ImportsOnly) {
		for _, imp := range f.Imports {
			path, _ := strconv.Unquote(imp.Path.Value)
			if why := refuse(f.pkg, path); why != "" {
				t.Errorf("%v: %s imports %s: %s", f.Position(imp), f.pkg, path, why)
			}
		}
	}
}

// refuse says why pkg may not import path, and "" where it may.
func refuse(pkg, path string) string {
	rule, users := reservation(path)
	own, ours := strings.CutPrefix(path, module+"/")
	switch {
	case rule != "" && slices.ContainsFunc(users, func(u string) bool { return within(pkg, u) }):
		return ""
	case rule != "":
		return "reserved for " + strings.Join(append(users, "tests"), ", ") + "; take what it gives as an argument"
	case ours && !mayImport(pkg, own):
		return "only lower ranks and one's own ancestors (" + strings.Join(ranks, " < ") + "); move what both need down"
	case !ours && strings.Contains(path, "."):
		return "no dependency of ours; a new one needs a row in this table, with its reason in the README"
	}
	return ""
}

// reservation is the row of the table that speaks of path: the longest one.
func reservation(path string) (rule string, users []string) {
	for _, r := range slices.Sorted(maps.Keys(reserved)) {
		if within(path, r) {
			rule, users = r, reserved[r]
		}
	}
	return rule, users
}

func within(path, folder string) bool { return path == folder || strings.HasPrefix(path, folder+"/") }

func TestRefuse(t *testing.T) {
	tests := []struct {
		pkg, path string
		refused   bool
	}{
		{"delegation", module + "/governance", false},
		{"governance", module + "/delegation", true},
		{"controls/engine", module + "/controls", false},
		{"controls", module + "/controls/engine", true},
		{"controls/builtin", module + "/controls/engine", true},
		{"controls/controlstest", module + "/controls/engine", false},
		{"controls/controlstest", module + "/frameworks", true},
		{"controls/engine", module + "/controls/controlstest", true},
		{"examples/mandate", module + "/controls/controlstest", false},
		{"governance/importer/gdap", module + "/governance/importer", false},
		{"governance/importer/gdap", module + "/governance/importer/awsiam", true},
		{"examples/mandate", module + "/frameworks/report", false},
		{"internal/txtar", module + "/governance", true},
		{"controls/engine", "cel.dev/cel-go/common/types", false},
		{"controls", "cel.dev/cel-go/cel", true},
		{"internal/jsonread", "github.com/go-json-experiment/json", true},
		{"governance", "github.com/invopop/jsonschema", true},
		{"governance", "example.com/anything", true},
		{"governance", "net/http", true},
		{"governance", "net/url", false},
		{"delegation", "os", true},
		{"examples/mandate", "os", false},
		{"controls", "math/rand/v2", true},
		{"frameworks", "log/slog", true},
	}
	for _, tt := range tests {
		if why := refuse(tt.pkg, tt.path); (why != "") != tt.refused {
			t.Errorf("refuse(%s, %s) = %q, want refused: %v", tt.pkg, tt.path, why, tt.refused)
		}
	}
}

// TestLinked wants users who never evaluate an expression or a JSON Schema not
// to link the modules that do.
func TestLinked(t *testing.T) {
	const cel, schema, validator = "cel.dev/cel-go", "github.com/invopop/jsonschema", "github.com/santhosh-tekuri/jsonschema/v5"
	tests := []struct {
		pkg       string
		links     []string // the first row shows that the test sees what is linked
		linksNone []string
	}{
		{"./governance/schema", []string{schema, validator}, []string{cel}},
		{"./controls/engine", []string{cel}, []string{schema, validator}},
		{"./governance", nil, []string{cel, schema, validator}},
		{"./governance/importer/...", nil, []string{cel, schema, validator}},
		{"./delegation/...", nil, []string{cel, schema, validator}},
		{"./controls", nil, []string{cel, schema, validator}},
		{"./controls/builtin", nil, []string{cel, schema, validator}},
		{"./frameworks/...", nil, []string{cel, schema, validator}},
	}
	for _, tt := range tests {
		modules := linked(t, tt.pkg)
		for _, m := range tt.links {
			if !slices.Contains(modules, m) {
				t.Errorf("%s does not link %s; is its path still right?", tt.pkg, m)
			}
		}
		for _, m := range tt.linksNone {
			if slices.Contains(modules, m) {
				t.Errorf("%s links %s; go list -deps %s shows by which way", tt.pkg, m, tt.pkg)
			}
		}
	}
}

// linked lists the modules of the packages that pkg is built from.
func linked(t *testing.T, pkg string) []string {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", pkg)
	cmd.Dir = root
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list %s: %v\n%s", pkg, err, &stderr)
	}
	modules := strings.Fields(string(out))
	if !slices.Contains(modules, module) {
		t.Fatalf("go list %s gave no package of this module", pkg)
	}
	return slices.Compact(slices.Sorted(slices.Values(modules)))
}
