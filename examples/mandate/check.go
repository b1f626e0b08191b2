package main

import (
	"flag"
	"fmt"
	"io"
	"slices"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
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
	estate, err := e.parse(files)
	if err != nil {
		return err
	}
	remarks, err := violations(files)
	if err != nil {
		return err
	}
	told := map[place]bool{}
	for _, r := range remarks {
		told[r.place()] = true
	}
	for _, o := range delegation.NewIndex(estate).Observations() {
		if r := observed(estate, o); o.IsError() || !told[r.place()] {
			remarks = append(remarks, r)
		}
	}
	return show(e.stdout, remarks)
}

// violations lists what is not to the letter of the schema.
func violations(files []importer.File) (list []remark, err error) {
	for _, f := range files {
		err := schema.Validate(f.Name, f.Data)
		faults := slices.Collect(governance.Faults(err))
		if err != nil && faults == nil {
			return nil, err
		}
		for _, v := range faults {
			list = append(list, remark{v.Pos, "error", v.Code, v.Pointer, v.Detail})
		}
	}
	return list, nil
}

// show prints the remarks; errors among them meet the threshold of check.
func show(w io.Writer, remarks []remark) error {
	errors := 0
	for _, r := range remarks {
		if _, err := fmt.Fprintln(w, r); err != nil {
			return err
		}
		if r.severity == "error" {
			errors++
		}
	}
	if errors > 0 {
		return metError{fmt.Sprintf("errors: %d", errors)}
	}
	return nil
}

// A place is what two remarks may both speak of.
type place struct{ file, pointer string }

func (r remark) place() place { return place{r.pos.File, r.pointer} }

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
