package schema_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/schema"
	"github.com/mandate-nhi/mandate/internal/golden"
)

var published = map[string]func() []byte{"estate": schema.Estate, "request": schema.Request}

// TestPublishedSchema keeps the schemas as they were published: the difference
// is the review of compatibility. MANDATE_UPDATE=1 writes them anew.
func TestPublishedSchema(t *testing.T) {
	for name, schemaOf := range published {
		golden.File(t, filepath.Join("testdata", name+".schema.json"), string(schemaOf()))
	}
}

// TestPublishedSchemaIsOne holds the schemas against the schema of draft 2020-12.
func TestPublishedSchemaIsOne(t *testing.T) {
	meta, err := jsonschema.Compile("https://json-schema.org/draft/2020-12/schema")
	if err != nil {
		t.Fatal(err)
	}
	for name, schemaOf := range published {
		if err := meta.Validate(decode(t, schemaOf())); err != nil {
			t.Errorf("the schema of the %s is no schema: %#v", name, err)
		}
	}
}

func TestSchemaIsTheCallers(t *testing.T) {
	for name, schemaOf := range published {
		before := string(schemaOf())
		clear(schemaOf())
		if string(schemaOf()) != before {
			t.Errorf("writing into the schema of the %s changes it for others", name)
		}
	}
}

// TestEveryFieldIsDescribed wants each record of the model in a schema, with
// exactly its fields, and each field as the model describes it.
func TestEveryFieldIsDescribed(t *testing.T) {
	defs := map[string]any{}
	for _, schemaOf := range published {
		for name, def := range at(decode(t, schemaOf()), "$defs").(map[string]any) {
			defs[name] = def
		}
	}
	for _, r := range governance.Records() {
		properties, _ := at(defs[r.Name], "properties").(map[string]any)
		if len(properties) != len(r.Fields) || at(defs[r.Name], "additionalProperties") != false {
			t.Errorf("%s has %d fields, its schema %d properties and additionalProperties %v", r.Name, len(r.Fields), len(properties), at(defs[r.Name], "additionalProperties"))
		}
		required, _ := at(defs[r.Name], "required").([]any)
		for _, f := range r.Fields {
			if diff := cmp.Diff(propertyOf(f), shape(properties[f.Name])); diff != "" {
				t.Errorf("%s.%s mismatch (-record +schema):\n%s", r.Name, f.Name, diff)
			}
			if slices.Contains(required, any(f.Name)) != f.Required {
				t.Errorf("%s.%s: the schema requires %v", r.Name, f.Name, required)
			}
			if enum, _ := at(defs[f.EnumType], "enum").([]any); len(enum) != len(f.Enum) {
				t.Errorf("%s has the values %q, its schema %q", f.EnumType, f.Enum, enum)
			}
		}
	}
}

// propertyOf is the schema of a field, without words for people.
func propertyOf(f governance.FieldInfo) any {
	ref := func(name string) any { return map[string]any{"$ref": "#/$defs/" + name} }
	var v any
	switch f.Type {
	case governance.TypeText:
		v = map[string]any{"type": "string"}
		if f.Pattern != "" {
			v = map[string]any{"type": "string", "pattern": f.Pattern}
		}
	case governance.TypeID:
		v = ref("ID")
	case governance.TypeRef:
		v = ref(f.Ref + "Ref")
	case governance.TypeEnum:
		v = ref(f.EnumType)
	case governance.TypeCount:
		v = ref("Count")
	case governance.TypeBool:
		v = map[string]any{"type": "boolean"}
	case governance.TypeInstant:
		v = ref("Instant")
	case governance.TypeDuration:
		v = ref("Duration")
	case governance.TypeHash:
		v = ref("Hash")
	case governance.TypeLabels:
		v = map[string]any{"type": "object", "additionalProperties": map[string]any{"type": "string"}}
	case governance.TypePart:
		v = ref(f.Part)
	}
	switch f.Name {
	case "duty":
		v = ref("Duty")
	case "schemaVersion":
		v = ref("SchemaVersion")
	}
	if f.List {
		v = map[string]any{"type": "array", "items": v}
	}
	if f.None {
		v = map[string]any{"anyOf": []any{v, map[string]any{"type": "null"}}}
	}
	return v
}

func shape(property any) any {
	p, _ := property.(map[string]any)
	delete(p, "description")
	delete(p, "$comment")
	return p
}

// TestKeywordsOfTheStandard runs files of the JSON Schema Test Suite for the
// keywords that our schemas rest on.
func TestKeywordsOfTheStandard(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join("..", "..", "..", "shared", "data", "inputs", "robustness", "json-schema-2020-12", "*.json"))
	if len(files) == 0 {
		t.Skip("the files of the JSON Schema Test Suite are not beside the repository")
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var groups []struct {
			Description string
			Schema      json.RawMessage
			Tests       []struct {
				Description string
				Data        json.RawMessage
				Valid       bool
			}
		}
		if err := json.Unmarshal(data, &groups); err != nil {
			t.Fatal(err)
		}
		for _, g := range groups {
			if g.Description == "empty enum" {
				continue // Compile says so
			}
			v, err := schema.Compile(g.Schema)
			if err != nil {
				t.Errorf("%s: %s: Compile: %v", filepath.Base(file), g.Description, err)
				continue
			}
			for _, tt := range g.Tests {
				if err := v.Validate("data", tt.Data); (err == nil) != tt.Valid {
					t.Errorf("%s: %s: %s: Validate(%s) = %v, want valid: %v", filepath.Base(file), g.Description, tt.Description, tt.Data, err, tt.Valid)
				}
			}
		}
	}
}

func decode(t *testing.T, data []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func at(v any, name string) any {
	m, _ := v.(map[string]any)
	return m[name]
}
