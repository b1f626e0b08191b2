package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance/schema"
	"go.yaml.in/yaml/v3"
)

// TestPackSchema wants the schema to accept every control that is shipped, and
// wants it and ParsePack to agree on what is added to one and taken out of it.
func TestPackSchema(t *testing.T) {
	text, err := packSchema()
	if err != nil {
		t.Fatal(err)
	}
	validator, err := schema.Compile(text)
	if err != nil {
		t.Fatal(err)
	}
	files := os.DirFS("../../controls/builtin")
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
