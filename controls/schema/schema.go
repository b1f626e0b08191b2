// Package schema publishes the shape of the files of a pack as JSON Schema, for
// editors. What it cannot say (bounds against defaults, expressions) only
// controls.ParsePack and engine.Compile do.
package schema

import (
	_ "embed"
	"slices"
)

//go:embed control.schema.json
var control []byte

// Control is the JSON Schema (draft 2020-12) of one control of a pack, as
// controls.ParsePack reads it. The result is the caller's.
func Control() []byte { return slices.Clone(control) }
