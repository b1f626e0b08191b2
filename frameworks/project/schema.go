package project

import (
	_ "embed"
	"slices"
)

//go:embed project.schema.json
var schema []byte

// Schema is the JSON Schema (draft 2020-12) of a project file, for editors. What it
// cannot say (which importers, packs and controls there are) only Parse and a run do.
// The result is the caller's.
func Schema() []byte { return slices.Clone(schema) }
