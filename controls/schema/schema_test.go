package schema_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	published "github.com/mandate-nhi/mandate/controls/schema"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/schema"
	"go.yaml.in/yaml/v3"
)

// TestControl keeps the published schema equal to the types.
func TestControl(t *testing.T) {
	got, err := controlSchema()
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("MANDATE_UPDATE") == "1" {
		if err := os.WriteFile("control.schema.json", got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(got), string(published.Control())); diff != "" {
		t.Errorf("Control mismatch (-want +got; MANDATE_UPDATE=1 rewrites, run again after it):\n%s", diff)
	}
}

// TestControlAgrees wants the schema to accept every control that is shipped, and
// wants it and ParsePack to agree on what is added to one and taken out of it.
func TestControlAgrees(t *testing.T) {
	validator, err := schema.Compile(published.Control())
	if err != nil {
		t.Fatal(err)
	}
	files := os.DirFS("../builtin")
	names, err := fs.Glob(files, "*.yaml")
	if err != nil || len(names) < 20 {
		t.Fatalf("%d controls, %v", len(names), err)
	}
	for _, name := range names {
		if name == "pack.yaml" {
			continue
		}
		data, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		agree(t, validator, name, data, true)
		agree(t, validator, name, append(data, "\nframework: csf-2.0\n"...), false)
		for _, member := range []string{"title", "subject", "severity", "pass"} {
			agree(t, validator, name, []byte(strings.Replace(string(data), "\n"+member+":", "\nx-"+member+":", 1)), false)
		}
	}
}

// agree wants the schema and ParsePack to accept the control or both to refuse it.
func agree(t *testing.T, v *schema.Validator, name string, data []byte, valid bool) {
	t.Helper()
	var doc any
	if err := yaml.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Validate(name, asJSON); (err == nil) != valid {
		t.Errorf("%s: the schema says %v, want valid: %v", name, err, valid)
	}
	_, err = controls.ParsePack(fstest.MapFS{path.Base(name): {Data: data}})
	if (err == nil) != valid {
		t.Errorf("%s: ParsePack says %v, want valid: %v", name, err, valid)
	}
}

// A controlFile is one file of a pack, as controls.ParsePack reads it. What it
// may hold beyond types (bounds against defaults, expressions) only ParsePack and
// engine.Compile can say.
type controlFile struct {
	ID          string               `json:"id"`
	Title       string               `json:"title"`
	Subject     subjectName          `json:"subject"`
	Severity    controls.Severity    `json:"severity"`
	Rationale   string               `json:"rationale,omitempty"`
	Applies     expression           `json:"applies"`
	Pass        expression           `json:"pass"`
	Params      map[string]paramFile `json:"params,omitempty"`
	Evidence    []evidenceName       `json:"evidence,omitempty"`
	Remediation string               `json:"remediation,omitempty"`
	Profiles    []string             `json:"profiles,omitempty"`
	Lifecycle   *lifecycleFile       `json:"lifecycle,omitempty"`
	Aliases     []string             `json:"aliases,omitempty"`
}

type paramFile struct {
	Type    controls.ParamType `json:"type"`
	Default controls.Value     `json:"default"`
	Min     *controls.Value    `json:"min,omitempty"`
	Max     *controls.Value    `json:"max,omitempty"`
	Enum    string             `json:"enum,omitempty"`
	Class   string             `json:"class"`
	Source  string             `json:"source"`
}

type lifecycleFile struct {
	Since      string `json:"since,omitempty"`
	Deprecated string `json:"deprecated,omitempty"`
	ReplacedBy string `json:"replacedBy,omitempty"`
}

type (
	subjectName  string // a record type, such as NHI
	evidenceName string
	expression   string // CEL
)

// controlSchema describes a file of a pack. Its enums come from the library.
func controlSchema() ([]byte, error) {
	return schema.Of[controlFile]("https://github.com/mandate-nhi/mandate/controls/control-0.json", "Control of a pack",
		schema.WithType[subjectName](enum(subjectNames())),
		schema.WithType[evidenceName](enum(evidenceKinds())),
		schema.WithType[controls.ParamType](enum([]controls.ParamType{controls.ParamDuration, controls.ParamInt, controls.ParamStrings})),
		schema.WithType[controls.Value](`{"oneOf": [{"type": "string"}, {"type": "integer"}, {"type": "array", "items": {"type": "string"}}]}`),
		schema.WithType[expression](`{"oneOf": [{"type": "string"}, {"type": "boolean"}], "description": "CEL; true and false may stand without quotes"}`),
	)
}

func enum[S ~string](values []S) string {
	text, err := json.Marshal(values)
	if err != nil {
		panic(err) // strings
	}
	return fmt.Sprintf(`{"enum": %s}`, text)
}

// subjectNames lists the record types that a control can ask about.
func subjectNames() (names []string) {
	for _, r := range governance.Records() {
		for _, k := range governance.Kinds() {
			if string(k) == strings.ToLower(r.Name) {
				names = append(names, r.Name)
			}
		}
	}
	return names
}

func evidenceKinds() []string {
	evidence, _ := governance.RecordNamed("Evidence")
	kind, _ := evidence.Field("kind")
	return kind.Enum
}
