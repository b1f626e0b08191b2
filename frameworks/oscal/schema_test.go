package oscal_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/santhosh-tekuri/jsonschema/v5"
)

// schema is the published schema of OSCAL 1.2.2.
func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(inputs, "schemas/oscal_complete_schema-1.2.2.json"))
	if err != nil {
		t.Skip("the published schema is not here:", err)
	}
	var doc any
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	if data, err = json.Marshal(named(doc)); err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat = true
	if err := c.AddResource("oscal.json", bytes.NewReader(data)); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("oscal.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// named takes out the ids, for the schema repeats as id where each definition is.
func named(v any) any {
	switch v := v.(type) {
	case map[string]any:
		if id, ok := v["$id"].(string); ok && id != "" {
			delete(v, "$id")
		}
		for k := range v {
			v[k] = named(v[k])
		}
	case []any:
		for i := range v {
			v[i] = named(v[i])
		}
	}
	return v
}

func validate(t *testing.T, s *jsonschema.Schema, data []byte) error {
	t.Helper()
	var doc any
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	return s.Validate(doc)
}

// All that is written is valid, and the schema would tell if it were not.
func TestSchema(t *testing.T) {
	s, lib := schema(t), frameworks.Builtin()
	list := append(slices.Collect(lib.Parts()), everything(t))
	for _, p := range list {
		if err := validate(t, s, written(t, lib, p)); err != nil {
			t.Errorf("%s: %v", p.Source().Name, err)
		}
	}
	for _, fault := range []struct{ name, part, old, new string }{
		{"an id that is no token", "owasp-nhi-2025", `"NHI1.2025"`, `"NHI1:2025"`},
		{"no UUID", "owasp-nhi-2025", `"uuid": "`, `"uuid": "x`},
		{"a member of none", "csf-2.0", `"class":`, `"klass":`},
		{"no relationship", "csf-1.1-to-csf-2.0", `"relationship":`, `"relation":`},
		{"a property with line ends", "csf-2.0", `"value": "2.0"`, `"value": "2\n0"`},
	} {
		for _, p := range list {
			if p.Source().Name != fault.part {
				continue
			}
			data := written(t, lib, p)
			bad := []byte(strings.Replace(string(data), fault.old, fault.new, 1))
			if bytes.Equal(data, bad) || validate(t, s, bad) == nil {
				t.Errorf("%s: the schema does not find it", fault.name)
			}
		}
	}
}
