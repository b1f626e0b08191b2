// Package builtin is the pack of controls that comes with the library: one YAML
// file for each control, and beside it in testdata one archive of cases that
// says what it decides.
//
// A change of any verdict on any case is a new version of the pack. The folder
// versions holds what the version before had in other words, so that the last two
// can be loaded.
package builtin

import (
	"embed"
	"io/fs"
	"sync"

	"github.com/mandate-nhi/mandate/controls"
)

//go:embed *.yaml versions
var files embed.FS

var load = sync.OnceValues(func() (*controls.Pack, error) { return controls.ParsePack(files) })

// Pack returns the built-in pack. It is parsed on first use and shared; it is
// safe for concurrent use.
func Pack() *controls.Pack {
	pack, _ := load() // embedded: a test keeps it free of faults
	return pack
}

// Files are the files of the built-in pack, as controls.ParsePack reads them.
func Files() fs.FS { return files }
