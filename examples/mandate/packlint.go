package main

import (
	"flag"
	"fmt"

	"github.com/mandate-nhi/mandate/governance"
)

var packLintCommand = command{
	name:  "pack lint",
	args:  "[flags] DIR",
	short: "check the controls of a pack, and say how each will run",
	about: `
DIR holds pack.yaml and one file ID.yaml for each control. They are read and compiled
as a program does that uses them: every fault is one line, file:line:column: severity:
CODE: message. The exit status is 1 when there are any. Of a pack without faults it
says which controls run on typed plans, and why others are left to the interpreter,
which gives the same answers more slowly.`,
	example: "mandate pack lint examples/pack",
	prepare: func(flags *flag.FlagSet) func(*env, []string) error {
		format := "text"
		flags.Func("format", "write the answer as `FORMAT`: text or json (default text)", oneOf(&format, "text", "json"))
		return func(e *env, args []string) error { return lintPack(e, format, args) }
	},
}

func lintPack(e *env, format string, args []string) error {
	p, err := readPack(args)
	if err != nil {
		return err
	}
	a := p.lintAnswer()
	switch {
	case format == "json":
		err = printJSON(a)(e.stdout)
	case len(p.faults) > 0:
		return show(e.stdout, p.remarks())
	default:
		err = a.text(p.head()).print(e.stdout)
	}
	if err == nil && len(p.faults) > 0 {
		return metError{fmt.Sprintf("errors: %d", len(p.faults))}
	}
	return err
}

// A packLintAnswer is what pack lint writes with -format json.
type packLintAnswer struct {
	packName
	Faults []packFault `json:"faults"` // by file and place
	Plans  []packPlan  `json:"plans"`  // by control; none while there are faults
}

// A packFault is one thing wrong with a pack.
type packFault struct {
	File    string          `json:"file"`
	Line    int             `json:"line"`
	Column  int             `json:"column"`
	Code    governance.Code `json:"code"`
	Pointer string          `json:"pointer"`
	Detail  string          `json:"detail"`
}

// A packPlan is how a control runs.
type packPlan struct {
	Control string `json:"control"`
	Typed   bool   `json:"typed"`
	Reason  string `json:"reason,omitempty"` // why not
}

func (p *packFolder) lintAnswer() *packLintAnswer {
	a := &packLintAnswer{packName: p.named(), Faults: []packFault{}, Plans: []packPlan{}}
	for _, r := range p.remarks() {
		a.Faults = append(a.Faults, packFault{r.pos.File, r.pos.Line, r.pos.Column, r.code, r.pointer, r.text})
	}
	if p.engine != nil {
		for _, plan := range p.engine.Plans() {
			a.Plans = append(a.Plans, packPlan(plan))
		}
	}
	return a
}

func (a *packLintAnswer) text(head string) *page {
	p := &page{}
	p.line("%s: %s, no faults", head, plural(len(a.Plans), "control", "controls"))
	var rows [][]string
	for _, x := range a.Plans {
		how := "typed"
		if !x.Typed {
			how = "interpreted: " + x.Reason
		}
		rows = append(rows, []string{x.Control, how})
	}
	p.table(rows)
	return p
}
