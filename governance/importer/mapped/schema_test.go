package mapped_test

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer/mapped"
	"github.com/mandate-nhi/mandate/governance/schema"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

// TestSchema wants the schema to accept every mapping of the fixtures, and to refuse
// what is wrong with its keys.
func TestSchema(t *testing.T) {
	validator, err := schema.Compile(mapped.Schema())
	if err != nil {
		t.Fatal(err)
	}
	valid := func(text string) error {
		var v any
		if err := yaml.Unmarshal([]byte(text), &v); err != nil {
			return err
		}
		data, err := json.Marshal(v)
		if err != nil {
			return err
		}
		return validator.Validate("mapping", data)
	}
	for _, f := range fixtures(t) {
		m, _ := f.archive.File("mapping.yaml")
		if err := valid(m.Data); err != nil {
			t.Errorf("the schema refuses the mapping of %s: %v", f.name, err)
		}
	}
	data, err := os.ReadFile("testdata/faults.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range txtar.Parse(string(data)).Files {
		if slices.Contains([]string{"empty", "keys and types", "the model", "not yaml"}, f.Name) && valid(f.Data) == nil {
			t.Errorf("the schema accepts the mapping with faults %q", f.Name)
		}
	}
}

// TestSchemaKnowsTheModel keeps the lists of the schema equal to the model.
func TestSchemaKnowsTheModel(t *testing.T) {
	var s struct {
		Defs struct {
			Kind  struct{ Enum []governance.Kind }
			Table struct {
				Properties struct {
					Complete struct {
						Properties struct{ Kind struct{ Enum []string } }
					}
				}
			}
		} `json:"$defs"`
	}
	if err := json.Unmarshal(mapped.Schema(), &s); err != nil {
		t.Fatal(err)
	}
	completeness, _ := governance.RecordNamed("Completeness")
	kind, _ := completeness.Field("kind")
	if got := s.Defs.Table.Properties.Complete.Properties.Kind.Enum; !reflect.DeepEqual(got, kind.Enum) {
		t.Error(cmp.Diff(kind.Enum, got))
	}
	if diff := cmp.Diff(governance.Kinds(), s.Defs.Kind.Enum); diff != "" {
		t.Error(diff)
	}
}
