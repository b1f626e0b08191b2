package reference_test

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

// A requirement is a row of requirements.yaml.
type requirement struct {
	Need  string
	Proof []string
	Not   string // why the library deliberately does not do it
}

func requirements(t *testing.T) map[string]requirement {
	t.Helper()
	rows := map[string]requirement{}
	d := yaml.NewDecoder(strings.NewReader(read(t, "internal/reference/requirements.yaml")))
	d.KnownFields(true)
	if err := d.Decode(&rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestRequirements wants a proof of every requirement, and every proof to be there.
func TestRequirements(t *testing.T) {
	rows := requirements(t)
	for _, id := range slices.Sorted(maps.Keys(rows)) {
		row := rows[id]
		if row.Need == "" || (len(row.Proof) == 0) == (row.Not == "") {
			t.Errorf("%s: say what is needed, and name a proof or else a reason why not", id)
		}
		for _, p := range row.Proof {
			if err := proved(t, p); err != nil {
				t.Errorf("%s: %s: %v", id, p, err)
			}
		}
	}
}

// proved says what is wrong with a proof.
func proved(t *testing.T, proof string) error {
	t.Helper()
	kind, rest, _ := strings.Cut(proof, " ")
	what, which, _ := strings.Cut(rest, " ")
	switch kind {
	case "control":
		return provedByControl(what, which)
	case "test":
		return provedByTest(what, which)
	case "case":
		return provedByCase(what, which)
	case "example":
		return provedByExample(what)
	}
	return fmt.Errorf("%q is no kind of proof", kind)
}

func provedByControl(id, verdict string) error {
	if _, ok := builtin.Pack().Get(id); !ok {
		return fmt.Errorf("the pack has no such control")
	}
	text, err := os.ReadFile(root + "/controls/builtin/testdata/" + id + ".txtar")
	if err != nil {
		return err
	}
	for _, f := range txtar.Parse(string(text)).Files {
		if strings.HasPrefix(f.Name, "want") && strings.Contains("\n"+f.Data, "\n"+verdict+" ") {
			return nil
		}
	}
	return fmt.Errorf("no case wants %q", verdict)
}

func provedByTest(folder, name string) error {
	if !slices.Contains(testFunctions(folder), name) {
		return fmt.Errorf("the folder has no such test, fuzz law or checked example")
	}
	return nil
}

func provedByCase(file, text string) error {
	data, err := os.ReadFile(root + "/" + file)
	if err != nil {
		return err
	}
	if text == "" || !strings.Contains(string(data), text) {
		return fmt.Errorf("the file does not hold %q", text)
	}
	folder, _, ok := strings.Cut(file, "/testdata/")
	if !ok {
		folder = file[:strings.LastIndexByte(file, '/')]
	}
	if len(testFunctions(folder)) == 0 {
		return fmt.Errorf("no test in %s reads it", folder)
	}
	return nil
}

func provedByExample(folder string) error {
	if _, err := os.Stat(root + "/" + folder + "/README.md"); err != nil {
		return err
	}
	if len(testFunctions(folder)) == 0 {
		return fmt.Errorf("no test checks its output")
	}
	return nil
}

// testFunctions are the tests, fuzz laws and examples with an output of a folder.
func testFunctions(folder string) []string {
	if names, ok := parsed[folder]; ok {
		return names
	}
	var names []string
	for _, f := range testFiles(folder) {
		names = append(names, functionsOf(f)...)
	}
	parsed[folder] = names
	return names
}

// parsed keeps what testFunctions found; no test here runs beside another.
var parsed = map[string][]string{}

// TestProofs wants a proof that is none to be refused.
func TestProofs(t *testing.T) {
	tests := map[string]bool{
		"control ROT-01 fail":                           true,
		"control ROT-01 not_a_verdict":                  false,
		"control ROT-99 fail":                           false,
		"test controls/engine TestMonotone":             true,
		"test controls/engine TestNothingAtAll":         false,
		"test delegation ExampleView_Decide":            true,
		"case controls/builtin/testdata/ROT-01.txtar -": true,
		"case controls/builtin/testdata/ROT-01.txtar":   false,
		"case controls/builtin/testdata/ROT-99.txtar -": false,
		"example examples/none":                         false,
		"word of honor":                                 false,
	}
	for proof, want := range tests {
		if err := proved(t, proof); (err == nil) != want {
			t.Errorf("%q: %v, want a proof: %t", proof, err, want)
		}
	}
}

// TestRequirementsEqualDesign wants no requirement of the design to be left out.
func TestRequirementsEqualDesign(t *testing.T) {
	text, err := os.ReadFile(root + "/../shared/design/requirements.md")
	if err != nil {
		t.Skip("no design to compare with: ", err)
	}
	var want []string
	for _, m := range regexp.MustCompile(`(?m)^(?:\| (S\d-\d\d) \||- X-(\d+) )`).FindAllStringSubmatch(string(text), -1) {
		if m[1] == "" {
			m[1] = fmt.Sprintf("X-%02s", m[2])
		}
		want = append(want, m[1])
	}
	if diff := cmp.Diff(slices.Sorted(slices.Values(want)), slices.Sorted(maps.Keys(requirements(t)))); diff != "" || len(want) < 90 {
		t.Errorf("%d requirements (-design +table):\n%s", len(want), diff)
	}
}
