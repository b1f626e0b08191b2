package main

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/frameworks"
)

var resolveCommand = command{
	name:  "resolve",
	args:  "[flags] CITATION... | -in FILE",
	short: "say what a citation of a framework means, in any spelling and edition",
	about: `
A CITATION is what somebody wrote, such as "NIST CSF 2.0 PR.AC-4". Its verdicts:
exact; alias, another spelling of one id; unpadded, as CSF 1.1 wrote it; legacy-id, of
an edition that was superseded; wrong-edition; withdrawn; foreign-id, of another
framework than the one named; mis-described, the words beside it are the subject of
another entry; framework-only; section-only; ambiguous; unknown-id. Only what loses
nothing has a "write" line. The frameworks: mandate frameworks list.

With -in the citations of FILE are found: Markdown, HTML, CSV, by its ending, or text. A
framework that is named holds for its paragraph or row, a heading for its section.`,
	example: `mandate resolve "NIST CSF 2.0 PR.AC-4" "SP 800-207 section 5.7"
mandate resolve -context "weak NHI rotation and revocation" "OWASP NHI-03"
mandate resolve -in policy.md`,
	prepare: func(flags *flag.FlagSet) func(*env, []string) error {
		r := &resolve{format: "text"}
		flags.StringVar(&r.context, "context", "", "`TEXT` that stands beside the citations: shows whether an id is described as another")
		flags.Func("format", "write the answer as `FORMAT`: text or json (default text)", oneOf(&r.format, "text", "json"))
		r.own.flags(flags)
		flags.StringVar(&r.in, "in", "", "find the citations in `FILE`; - is standard input")
		return r.run
	},
}

type resolve struct {
	context, format, in string
	own                 frameworkChoice
}

// A located is a resolution of a citation in a file, as resolve -in writes it.
type located struct {
	At string `json:"at"` // file:line:column
	frameworks.Resolution
	Write string `json:"write,omitempty"` // what to put in place of the text
}

func (r *resolve) run(e *env, citations []string) error {
	switch {
	case r.in == "" && len(citations) == 0:
		return usageError{`name at least one CITATION, such as "NIST CSF 2.0 PR.AC-4", or -in FILE`}
	case r.in != "" && (len(citations) > 0 || r.context != ""):
		return usageError{"-in FILE goes without a CITATION and without -context: the file has both"}
	}
	lib, err := r.own.library(e)
	if err != nil {
		return err
	}
	if r.in != "" {
		return r.file(e, lib)
	}
	list := []frameworks.Resolution{}
	text := &resolved{lib: lib}
	for _, citation := range citations {
		list = append(list, lib.Resolve(citation, r.context))
		text.add("", list[len(list)-1])
	}
	if r.format == "json" {
		return printJSON(list)(e.stdout)
	}
	return text.print(e.stdout)
}

func (r *resolve) file(e *env, lib *frameworks.Library) error {
	file, err := e.readOne(r.in)
	if err != nil {
		return err
	}
	list := []located{}
	text := &resolved{lib: lib}
	for _, c := range lib.FindCitations(file.Name, file.Data) {
		list = append(list, located{c.Pos.String(), c.Resolution, c.Correction})
		text.add(c.Pos.String()+": ", c.Resolution)
	}
	if r.format == "json" {
		return printJSON(list)(e.stdout)
	}
	return text.print(e.stdout)
}

// A resolved is resolutions as text, with the attributions that their titles need.
type resolved struct {
	lib          *frameworks.Library
	b            strings.Builder
	attributions []string
}

func (t *resolved) add(at string, r frameworks.Resolution) {
	verdicts := make([]string, len(r.Verdicts))
	for i, v := range r.Verdicts {
		verdicts[i] = string(v)
	}
	fmt.Fprintf(&t.b, "%s%s: %s\n", at, r.Text, strings.Join(verdicts, ", "))
	for _, ref := range r.Resolved {
		t.line("means", ref, "")
	}
	for _, s := range r.Successors {
		t.line(string(s.Lifecycle), s.ID, "")
	}
	for _, ref := range r.Candidates {
		t.line("either", ref, "")
	}
	for _, ref := range r.FoundIn {
		t.line("found in", ref, "")
	}
	for _, s := range r.Suggest {
		t.line("perhaps", s.Ref, " ("+s.Reason+")")
	}
	if r.AutoRewrite {
		fmt.Fprintf(&t.b, "  %-17s  %s\n", "write", r.Correction)
	}
}

// line writes a reference and what it is.
func (t *resolved) line(label string, ref frameworks.Ref, reason string) {
	c, _ := t.lib.Catalog(ref.Framework)
	fmt.Fprintf(&t.b, "  %-17s  %s  %s%s\n", label, ref, subjectOf(c, ref.ID), reason)
	if !slices.Contains(t.attributions, c.Attribution) {
		t.attributions = append(t.attributions, c.Attribution)
	}
}

func (t *resolved) print(w io.Writer) error {
	if len(t.attributions) > 0 {
		slices.Sort(t.attributions)
		t.b.WriteString("\n" + strings.Join(t.attributions, "\n") + "\n")
	}
	_, err := io.WriteString(w, t.b.String())
	return err
}

// subjectOf is what an entry is about: its title or our label, else our summary,
// else the heading above it; of no entry, that of the framework.
func subjectOf(c *frameworks.Catalog, id string) string {
	e, ok := c.Entry(id)
	switch {
	case !ok:
		return c.Title + " " + c.Edition
	case e.Title == "" && e.Label == "" && e.Summary != "":
		return e.Summary
	}
	return c.Heading(id)
}
