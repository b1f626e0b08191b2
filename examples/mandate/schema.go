package main

import (
	"flag"
	"fmt"
	"strings"

	controlschema "github.com/mandate-nhi/mandate/controls/schema"
	"github.com/mandate-nhi/mandate/frameworks/project"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance/importer/mapped"
	"github.com/mandate-nhi/mandate/governance/schema"
	"github.com/mandate-nhi/mandate/internal/nearest"
)

var schemaCommand = command{
	name:  "schema",
	args:  strings.Join(schemaNames(), "|"),
	short: "print the JSON Schema (2020-12) of a document",
	about: `
estate      what assess and check read, and import writes
pack        one control of a pack, as JSON or YAML
assessment  what assess writes with -format json
mapping     what import -mapping and -tags read, as JSON or YAML
project     what assess reads where no FILE is named, as JSON or YAML`,
	example: "mandate schema estate > estate.schema.json",
	prepare: func(*flag.FlagSet) func(*env, []string) error { return printSchema },
}

func schemas() map[string]func() []byte {
	return map[string]func() []byte{"estate": schema.Estate, "pack": controlschema.Control, "assessment": report.Schema, "mapping": mapped.Schema, "project": project.Schema}
}

func schemaNames() []string { return []string{"estate", "pack", "assessment", "mapping", "project"} }

func printSchema(e *env, args []string) error {
	if len(args) != 1 {
		return usageError{"name one of " + strings.Join(schemaNames(), ", ")}
	}
	of, ok := schemas()[args[0]]
	if !ok {
		return usagef("no schema %q%s; one of %s", args[0], nearest.Hint(args[0], schemaNames()), strings.Join(schemaNames(), ", "))
	}
	_, err := fmt.Fprintf(e.stdout, "%s\n", strings.TrimRight(string(of()), "\n"))
	return err
}
