package main

import (
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/mandate-nhi/mandate/frameworks"
)

var frameworksListCommand = command{
	name:    "frameworks list",
	args:    "[flags]",
	short:   "list the frameworks and how many entries each has",
	example: "mandate frameworks list",
	prepare: withFrameworks(listFrameworks),
}

var frameworksShowCommand = command{
	name:  "frameworks show",
	args:  "[flags] ID",
	short: "show a framework, or one entry with the controls that bear on it",
	about: `
ID is that of a framework, such as csf-2.0, or an entry as one cites it, such as
csf-2.0:PR.AA-05 or "OWASP NHI7". The summaries are ours, not the publisher's.`,
	example: `mandate frameworks show owasp-nhi-2025
mandate frameworks show csf-2.0:PR.AA-05`,
	prepare: withFrameworks(showFramework),
}

var frameworksLicensesCommand = command{
	name:    "frameworks licenses",
	args:    "[flags]",
	short:   "print under which license each framework is published, and whom to name",
	example: "mandate frameworks licenses",
	prepare: withFrameworks(printLicenses),
}

// withFrameworks is for a command that speaks of the frameworks, those of one's own too.
func withFrameworks(run func(*env, *frameworks.Library, []string) error) func(*flag.FlagSet) func(*env, []string) error {
	return func(flags *flag.FlagSet) func(*env, []string) error {
		own := &frameworkChoice{}
		own.flags(flags)
		flags.Func("text", "show the titles and statements of a framework that FILE has, as `ID=FILE`, with ours; may be repeated", own.overlay)
		return func(e *env, args []string) error {
			lib, err := own.library(e)
			if err != nil {
				return err
			}
			return run(e, lib, args)
		}
	}
}

func listFrameworks(e *env, lib *frameworks.Library, args []string) error {
	if len(args) > 0 {
		return usagef("frameworks list takes no arguments, got %q", args[0])
	}
	var b strings.Builder
	for c := range lib.Catalogs() {
		inForce, withdrawn := 0, 0
		for entry := range c.All() {
			if entry.Withdrawn() {
				withdrawn++
			} else {
				inForce++
			}
		}
		fmt.Fprintf(&b, "%-14s  %4d entries", c.ID, inForce)
		if withdrawn > 0 {
			fmt.Fprintf(&b, " and %3d withdrawn", withdrawn)
		} else {
			b.WriteString("                  ")
		}
		fmt.Fprintf(&b, "  %s, %s (%s)\n", c.Title, c.Edition, c.Published)
	}
	_, err := io.WriteString(e.stdout, b.String())
	return err
}

func printLicenses(e *env, lib *frameworks.Library, args []string) error {
	if len(args) > 0 {
		return usagef("frameworks licenses takes no arguments, got %q", args[0])
	}
	var b strings.Builder
	for c := range lib.Catalogs() {
		fmt.Fprintf(&b, "%s: %s\n", c.ID, c.License)
		if c.LicenseLink != "" {
			fmt.Fprintf(&b, "  %s\n", c.LicenseLink)
		}
		fmt.Fprintf(&b, "  %s\n", c.Attribution)
	}
	_, err := io.WriteString(e.stdout, b.String())
	return err
}

func showFramework(e *env, lib *frameworks.Library, args []string) error {
	if len(args) != 1 {
		return usageError{"name one ID, such as csf-2.0 or csf-2.0:PR.AA-05"}
	}
	if c, ok := lib.Catalog(args[0]); ok {
		return showCatalog(e.stdout, c)
	}
	r := lib.Resolve(args[0], "")
	if len(r.Resolved) != 1 {
		return usagef("%q is %s: mandate resolve %q says more", args[0], r.Verdicts[0], args[0])
	}
	if c, _ := lib.Catalog(r.Resolved[0].Framework); r.Resolved[0].ID == "" {
		return showCatalog(e.stdout, c)
	}
	return showEntry(e.stdout, lib, r.Resolved[0])
}

// showCatalog writes what a catalog says of itself, and its outline.
func showCatalog(w io.Writer, c *frameworks.Catalog) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s (%s), %s\n", c.Title, c.Edition, c.Published, c.Publisher)
	if c.SupersededBy != "" {
		fmt.Fprintf(&b, "Superseded by %s.\n", c.SupersededBy)
	}
	if c.Note != "" {
		fmt.Fprintf(&b, "%s\n", c.Note)
	}
	fmt.Fprintf(&b, "%s\n\n", c.Attribution)
	for e := range c.All() {
		indent := ""
		for above := e.Parent; above != ""; {
			parent, _ := c.Entry(above)
			indent, above = indent+"  ", parent.Parent
		}
		line := indent + e.ID
		switch {
		case e.Withdrawn():
			line += "  " + became(e)
		case e.Title+e.Label+e.Summary != "":
			line += "  " + subjectOf(c, e.ID)
		}
		fmt.Fprintln(&b, line)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// became says what became of an entry that was withdrawn.
func became(e frameworks.Entry) string {
	if len(e.Successors) == 0 {
		return "withdrawn, no successor named"
	}
	return string(e.Lifecycle) + " " + strings.Join(e.Successors, ", ")
}

// showEntry writes all that is known of an entry.
func showEntry(w io.Writer, lib *frameworks.Library, ref frameworks.Ref) error {
	c, _ := lib.Catalog(ref.Framework)
	e, _ := c.Entry(ref.ID)
	var b strings.Builder
	line := func(label, value string) {
		if value != "" {
			fmt.Fprintf(&b, "  %-10s  %s\n", label, value)
		}
	}
	fmt.Fprintf(&b, "%s  %s\n", ref, c.Heading(ref.ID))
	line("kind", e.Kind)
	line("edition", c.Title+", "+c.Edition)
	line("section", e.Section)
	line("below", e.Parent)
	line("risk", string(e.RiskParty))
	switch {
	case e.Withdrawn():
		line("lifecycle", became(e))
		line("or rather", strings.Join(e.Disputed, ", "))
	case e.Since != "":
		line("lifecycle", string(e.Lifecycle)+" in "+e.Since)
	default:
		line("lifecycle", string(e.Lifecycle))
	}
	line("summary", e.Summary)
	line("statement", strings.ReplaceAll(e.Statement, "\n", "\n              "))
	if e.Statement != "" {
		line("text from", c.TextFrom)
	}
	line("note", e.Note)
	for _, row := range lib.ByRequirement(ref.Framework, ref.ID) {
		line(row.Control, string(row.Relation)+": "+row.Rationale)
	}
	line("read", c.LinkOf(ref.ID))
	fmt.Fprintf(&b, "\n%s\n", c.Attribution)
	_, err := io.WriteString(w, b.String())
	return err
}
