// Package builtin is the pack of controls that comes with the library: one YAML
// file for each control, and beside it in testdata one archive of cases that
// says what it decides.
package builtin

import (
	"embed"
	"sync"

	"github.com/mandate-nhi/mandate/controls"
)

//go:embed *.yaml
var files embed.FS

var load = sync.OnceValues(func() (*controls.Pack, error) { return controls.ParsePack(files) })

// Pack returns the built-in pack. It is parsed on first use and shared; it is
// safe for concurrent use.
func Pack() *controls.Pack {
	pack, _ := load() // embedded: a test keeps it free of faults
	return pack
}
