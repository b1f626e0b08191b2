package mapped

import (
	_ "embed"
	"slices"
)

//go:embed mapping.schema.json
var schema []byte

// Schema is the JSON Schema (draft 2020-12) of a mapping, for editors. What it
// cannot say (which fields a record has, and which rule fits which) only Parse does.
// The result is the caller's.
func Schema() []byte { return slices.Clone(schema) }
