package main

import (
	"flag"
	"fmt"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
)

var mergeCommand = command{
	name:  "merge",
	args:  "[flags] FILE...",
	short: "join estates that speak of the same things",
	about: `
Records are the same when they have the same id, or agree in a -key; never by name.
A field that some do not know is what the others say. A field about which they
contradict each other is left unknown, with a line on standard error that names both
sides. Every field keeps where it came from. The order of the files changes nothing.`,
	example: `mandate merge aws.json gdap.json inventory.json > all.json
mandate merge -key "nhi:labels[app]" -conflicts conflicts.json graph.json inventory.json > all.json`,
	prepare: func(flags *flag.FlagSet) func(*env, []string) error {
		m := &merging{}
		flags.Func("key", "records that agree in the fields of `KIND:FIELD,...` are the same thing; may be repeated", func(text string) error {
			k, err := governance.ParseKey(text)
			m.keys = append(m.keys, k)
			return err
		})
		flags.StringVar(&m.conflicts, "conflicts", "", "write the conflicts to `FILE` too, as JSON")
		return m.run
	},
}

type merging struct {
	keys      []governance.Key
	conflicts string
}

func (m *merging) run(e *env, names []string) error {
	estates, err := e.writableParts(names)
	if err != nil {
		return err
	}
	joined, err := governance.Join(estates, m.keys...)
	if err != nil {
		return err
	}
	e.joined(joined.Renamed, joined.Conflicts)
	if m.conflicts != "" {
		if err := e.write(m.conflicts, printJSON(append([]governance.Conflict{}, joined.Conflicts...))); err != nil {
			return err
		}
	}
	return printJSON(joined.Estate)(e.stdout)
}

// joined tells what joining found.
func (e *env) joined(renamed []governance.Renaming, conflicts []governance.Conflict) {
	for _, r := range renamed {
		fmt.Fprintf(e.stderr, "%s is %s\n", r.From, r.To)
	}
	for _, c := range conflicts {
		fmt.Fprintf(e.stderr, "conflict about %s, left unknown: %s\n", c.Record.Path(c.Field), sidesText(c.Sides))
	}
}

func sidesText(sides []governance.Side) string {
	var out []string
	for _, s := range sides {
		var from []string
		for _, o := range s.Origin {
			from = append(from, o.String())
		}
		value := s.Value
		if value == "" {
			value = "some value"
		}
		out = append(out, value+" ("+strings.Join(from, ", ")+")")
	}
	return strings.Join(out, " against ")
}

// writable reads estates as parts of one, which is to be written again.
func (e *env) writable(names []string) (*governance.Estate, error) {
	parts, err := e.writableParts(names)
	if err != nil {
		return nil, err
	}
	return governance.Merge(parts...)
}

// writableParts reads estates that are to be written again. It refuses one that
// restricts something in a way that this version does not know: the copy would not.
func (e *env) writableParts(names []string) ([]*governance.Estate, error) {
	files, err := e.read(names)
	if err != nil {
		return nil, err
	}
	estates, faults := e.parseParts(files)
	for _, estate := range estates {
		if estate == nil {
			continue
		}
		for _, w := range estate.Warnings() {
			if w.Code == governance.CodeUnrecognizedRestriction {
				faults = append(faults, &governance.Fault{Code: w.Code, Pos: w.Pos, Pointer: w.Pointer, Detail: "a copy would leave this out: use a version that knows it, or take it out here"})
			} else {
				fmt.Fprintln(e.stderr, w)
			}
		}
	}
	if err := governance.NewDocumentError(faults); err != nil {
		return nil, err
	}
	return estates, e.ctx.Err()
}
