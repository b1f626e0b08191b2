package controls

import (
	_ "embed"
	"slices"
)

//go:embed control.schema.json
var controlSchema []byte

// Schema is the JSON Schema (draft 2020-12) of one control of a pack, as ParsePack
// reads it, for editors. What it cannot say (bounds against defaults, expressions)
// only ParsePack and engine.Compile do. The result is the caller's.
func Schema() []byte { return slices.Clone(controlSchema) }
