package main

import (
	"flag"
	"fmt"
	"io"
	"strings"
)

// overview prints what commands there are.
func overview(w io.Writer, list []shelf) error {
	var b strings.Builder
	b.WriteString("mandate governs non-human identities that pass through partner channels.\n\nusage: mandate COMMAND [flags] [FILE...]\n")
	width := 0
	for _, c := range commands() {
		width = max(width, len(c.name))
	}
	for _, s := range list {
		b.WriteString("\n" + s.title)
		if s.title != "" {
			b.WriteString("\n")
		}
		for _, c := range s.commands {
			fmt.Fprintf(&b, "  %-*s  %s\n", width, c.name, c.short)
		}
	}
	b.WriteString(`
Flags of a command: mandate COMMAND -h
A FILE of - is standard input.

exit status: 0 done; 1 the -fail-on threshold was met, check or pack lint found errors,
pack test failures, decide or gate denies, conform differs, or a ledger is not what was
signed; 2 wrong usage or bad input; 3 decide or gate needs evidence

example:
  mandate import -from auto relationships.json > estate.json
  mandate assess estate.json
  mandate explain ROT-01 credential:crm-key estate.json
`)
	_, err := io.WriteString(w, b.String())
	return err
}

// help prints what one command does.
func (c command) help(w io.Writer, flags *flag.FlagSet) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n\nusage: %s\n", c.name, c.short, strings.TrimSpace("mandate "+c.name+" "+c.args))
	if c.about != "" {
		fmt.Fprintf(&b, "\n%s\n", strings.TrimSpace(c.about))
	}
	first := true
	flags.VisitAll(func(f *flag.Flag) {
		if first {
			b.WriteString("\nflags:\n")
			first = false
		}
		value, usage := flag.UnquoteUsage(f)
		fmt.Fprintf(&b, "  %s\n      %s\n", strings.TrimSpace("-"+f.Name+" "+value), usage)
	})
	fmt.Fprintf(&b, "\nexample:\n  %s\n", strings.ReplaceAll(strings.TrimSpace(c.example), "\n", "\n  "))
	_, err := io.WriteString(w, b.String())
	return err
}
