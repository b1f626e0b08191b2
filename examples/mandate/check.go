package main

import (
	"flag"
	"fmt"
	"slices"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/schema"
)

var checkCommand = command{
	name:  "check",
	args:  "FILE...",
	short: "check estates without assessing them",
	about: `
Each FILE is parsed and validated against the JSON Schema; then the facts of all of
them together are looked at. Each finding is one line, file:line:column: severity:
CODE: message. The exit status is 1 when there is an error among them (a document
that is not to the letter of the schema, a reference to nothing, instants that
cannot be), and 2 when a document cannot be read as an estate.`,
	example: "mandate check estate.json",
	prepare: func(*flag.FlagSet) func(*env, []string) error { return check },
}

func check(e *env, names []string) error {
	files, err := e.read(names)
	if err != nil {
		return err
	}
	estate, err := parse(files)
	if err != nil {
		return err
	}
	var remarks []remark
	for _, f := range files {
		err := schema.Validate(f.Name, f.Data)
		violations := slices.Collect(governance.Faults(err))
		if err != nil && violations == nil {
			return err
		}
		for _, v := range violations {
			remarks = append(remarks, remark{v.Pos, "error", v.Code, v.Pointer, v.Detail})
		}
	}
	for _, o := range delegation.NewIndex(estate).Observations() {
		remarks = addUnlessTold(remarks, observed(estate, o))
	}
	errors := 0
	for _, r := range remarks {
		fmt.Fprintln(e.stdout, r)
		if r.severity == "error" {
			errors++
		}
	}
	if errors > 0 {
		return metError{fmt.Sprintf("%d errors", errors)}
	}
	return nil
}

func observed(estate *governance.Estate, o delegation.Observation) remark {
	r := remark{severity: "warning", code: o.Code, pointer: o.Pointer, text: o.Detail}
	if o.IsError() {
		r.severity = "error"
	}
	if pos, ok := estate.Position(o.Subject, o.Field); ok {
		r.pos = pos
	}
	return r
}

// addUnlessTold leaves out what the schema has said of the same place already.
func addUnlessTold(list []remark, r remark) []remark {
	for _, told := range list {
		if told.pos.File == r.pos.File && told.pointer == r.pointer && told.code == r.code {
			return list
		}
	}
	return append(list, r)
}
