package main

import (
	"cmp"
	"flag"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/governance"
)

var versionCommand = command{
	name:    "version",
	args:    "",
	short:   "print the versions of the program, the document schema and the controls",
	example: "mandate version",
	prepare: func(*flag.FlagSet) func(*env, []string) error { return version },
}

// release is what the linker calls a binary of .ci/binaries.
var release = ""

func version(e *env, args []string) error {
	if len(args) > 0 {
		return usagef("version takes no arguments, got %q", args[0])
	}
	program := cmp.Or(release, "(devel)")
	if info, ok := debug.ReadBuildInfo(); ok && release == "" && info.Main.Version != "" {
		program = info.Main.Version
	}
	pack := builtin.Pack()
	_, err := fmt.Fprintf(e.stdout, "mandate %s\nschema %s\npack %s %s %s\n%s\n", program, governance.SchemaVersion,
		pack.Name, pack.Version, pack.Digest(), runtime.Version())
	return err
}
