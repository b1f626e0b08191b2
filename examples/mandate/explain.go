package main

import (
	"flag"
	"fmt"
	"io"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/governance"
)

var explainCommand = command{
	name:  "explain",
	args:  "CONTROL SUBJECT [flags] FILE...",
	short: "say why a control has its verdict on a record",
	about: `
CONTROL is the id of a control, such as ROT-01, and SUBJECT a record of the kind that it
asks about, such as credential:ci-key. The first line says it all in short. Then come
the conditions that decided, each with its place in the pack and what it found, the
facts that were read with their places in the FILEs, what they were derived from and
the evidence on file, what is missing with what could supply it and whose duty that is,
and the parameters with their sources. Conditions that could not have changed the
verdict are left out.`,
	example: "mandate explain ROT-01 credential:crm-key estate.json",
	prepare: func(flags *flag.FlagSet) func(*env, []string) error {
		x := &explain{}
		x.flags(flags, "text", "json")
		flags.StringVar(&x.choice.profile, "profile", "", "ask the control as the profile `NAME` has it, such as msp (default: as the pack has it)")
		return x.run
	},
}

type explain struct {
	question
	choice packChoice
}

func (x *explain) run(e *env, args []string) error {
	control, subject, files, err := x.asked(args)
	if err != nil {
		return err
	}
	pack, err := x.choice.pack()
	if err != nil {
		return err
	}
	eng, err := engine.Compile(pack)
	if err != nil {
		return err
	}
	v, err := x.view(e, files)
	if err != nil {
		return err
	}
	why, err := eng.Explain(e.ctx, v, control, subject)
	if err != nil {
		return err
	}
	english := controls.English()
	if x.format == "json" {
		return printJSON(explainAnswer{x.audience, english.Text(why.Summary), why})(e.stdout)
	}
	_, err = io.WriteString(e.stdout, english.Explain(&why))
	return err
}

// asked reads the control and its subject from in front of the FILEs.
func (x *explain) asked(args []string) (string, governance.Ref, []string, error) {
	if len(args) == 0 {
		return "", governance.Ref{}, nil, usagef("name a control, such as ROT-01")
	}
	subject, files, err := refArg(args[1:], fmt.Sprintf("the record that %s is to be explained for", args[0]))
	return args[0], subject, files, err
}

// An explainAnswer is what explain writes with -format json.
type explainAnswer struct {
	Audience audience `json:"audience,omitempty"`
	Line     string   `json:"line"` // the summary in English
	controls.Explanation
}
