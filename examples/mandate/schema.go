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
	args:  "DOCUMENT",
	short: "print the JSON Schema (2020-12) of a document",
	about: `
estate      what assess and check read, and import writes
request     what decide and gate read with -request
pack        one control of a pack, as JSON or YAML
assessment  what assess writes with -format json
mapping     what import -mapping and -tags read, as JSON or YAML
project     what assess reads where no FILE is named, as JSON or YAML

what commands and reports write as JSON, by their names:
` + answerNamesText(),
	example: "mandate schema estate > estate.schema.json",
	prepare: func(*flag.FlagSet) func(*env, []string) error { return printSchema },
}

func schemas() map[string]func() []byte {
	return map[string]func() []byte{"estate": schema.Estate, "request": schema.Request, "pack": controlschema.Control, "assessment": report.Schema, "mapping": mapped.Schema, "project": project.Schema}
}

func schemaNames() []string {
	return append([]string{"estate", "request", "pack", "assessment", "mapping", "project"}, answerNames()...)
}

func printSchema(e *env, args []string) error {
	if len(args) != 1 {
		return usageError{"name one document"}
	}
	text, err := schemaOf(args[0])
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.stdout, "%s\n", strings.TrimRight(string(text), "\n"))
	return err
}

func schemaOf(document string) ([]byte, error) {
	if of, ok := schemas()[document]; ok {
		return of(), nil
	}
	if of, ok := answerSchemas()[document]; ok {
		return of(document)
	}
	return nil, usagef("no schema %q%s", document, nearest.Hint(document, schemaNames()))
}
