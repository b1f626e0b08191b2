package main

import (
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/mandate-nhi/mandate/frameworks"
)

var frameworksDiffCommand = command{
	name:  "frameworks diff",
	args:  "[flags] OLD NEW",
	short: "show what changed between two editions of a framework, mapping or crosswalk",
	about: `
OLD and NEW are ids, such as csf-1.1, or files, in our JSON or OSCAL. What only has another
id is renamed, and not removed and added: the crosswalk of the two says so, or the new
edition, or the title. The reason stands in parentheses.`,
	example: `mandate frameworks diff csf-1.1 csf-2.0
mandate frameworks diff -format json catalog-2025.json catalog-2026.json`,
	prepare: func(flags *flag.FlagSet) func(*env, []string) error {
		d := &frameworksDiff{format: "text"}
		d.choice.flags(flags)
		flags.Func("format", "write the changes as `FORMAT`: text or json (default text)", oneOf(&d.format, "text", "json"))
		return d.run
	},
}

type frameworksDiff struct {
	choice frameworkChoice
	format string
}

func (d *frameworksDiff) run(e *env, names []string) error {
	if len(names) != 2 {
		return usageError{"name two: the OLD and the NEW, such as csf-1.1 csf-2.0"}
	}
	lib, err := d.choice.library(e)
	if err != nil {
		return err
	}
	old, err := d.choice.part(e, lib, names[0])
	if err != nil {
		return err
	}
	now, err := d.choice.part(e, lib, names[1])
	if err != nil {
		return err
	}
	diff, err := lib.Diff(old, now)
	if err != nil {
		return usageError{err.Error()}
	}
	return map[string]func(io.Writer) error{"text": diffText(diff), "json": printJSON(diff)}[d.format](e.stdout)
}

// diffText writes a change a line.
func diffText(d *frameworks.Diff) func(io.Writer) error {
	return func(w io.Writer) error {
		var b strings.Builder
		fmt.Fprintf(&b, "%s %s -> %s %s: %d the same, %d changed\n", d.Old.Name, d.Old.Version, d.New.Name, d.New.Version, d.Same, len(d.Entries)+len(d.Rows))
		for _, c := range d.Entries {
			fmt.Fprintf(&b, "%-18s  %s\n", kindsOf(c.Kinds), entryChange(c))
		}
		for _, c := range d.Rows {
			fmt.Fprintf(&b, "%-18s  %s\n", kindsOf(c.Kinds), changeOf(rowOf(c.Old), rowOf(c.New))+fieldsOf(c.Fields))
		}
		if d.Attributions != nil {
			b.WriteString("\n" + strings.Join(d.Attributions, "\n") + "\n")
		}
		_, err := io.WriteString(w, b.String())
		return err
	}
}

func kindsOf(kinds []frameworks.DiffKind) string {
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = string(k)
	}
	return strings.Join(words, ", ")
}

// entryChange is what became of an entry, with the titles, and how that is known.
func entryChange(c frameworks.EntryDiff) string {
	text := changeOf(titled(c.Old, c.OldTitle), titled(strings.Join(c.New, ", "), c.NewTitle))
	if c.OldParent != c.NewParent && c.Old != "" {
		text += fmt.Sprintf(", from below %s to below %s", orTop(c.OldParent), orTop(c.NewParent))
	}
	text += fieldsOf(c.Fields)
	if c.Reason != "" && c.Reason != frameworks.DiffByID {
		text += " (" + string(c.Reason) + ")"
	}
	return text
}

func orTop(id string) string {
	if id == "" {
		return "the top"
	}
	return id
}

func titled(id, title string) string { return strings.TrimSpace(id + " " + title) }

func rowOf(r *frameworks.DiffRow) string {
	if r == nil {
		return ""
	}
	return strings.TrimSpace(r.From + " " + r.Tie.String() + " " + r.To)
}

// changeOf is old and new, or the one that there is.
func changeOf(old, now string) string {
	switch {
	case old == "" || old == now:
		return now
	case now == "":
		return old
	}
	return old + " -> " + now
}

func fieldsOf(fields []string) string {
	if len(fields) == 0 {
		return ""
	}
	return "; " + strings.Join(fields, ", ")
}
