package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/mandate-nhi/mandate/governance/importer"
)

// listImporters writes what import reads.
func listImporters(w io.Writer) error {
	var p strings.Builder
	for _, imp := range importers() {
		d, ok := imp.(importer.Describer)
		if !ok {
			fmt.Fprintln(&p, imp.Name())
			continue
		}
		about := d.Describe()
		fmt.Fprintf(&p, "%s: %s\n  fills: %s\n  stays unknown: %s\n  export with bash:\n    %s\n  export with PowerShell:\n    %s\n",
			imp.Name(), about.System, about.Fills, about.Leaves, strings.Join(about.Bash, "\n    "), strings.Join(about.PowerShell, "\n    "))
	}
	fmt.Fprintf(&p, "%s: files of your own, CSV or JSON, by a mapping: see mandate schema mapping\n", mappedFormat)
	_, err := io.WriteString(w, p.String())
	return err
}

// importersTable is the same as a table of Markdown.
func importersTable() string {
	var p strings.Builder
	p.WriteString("| System | Export it with bash | or with PowerShell | `-from` | Fills | Stays unknown |\n|---|---|---|---|---|---|\n")
	for _, imp := range importers() {
		if d, ok := imp.(importer.Describer); ok {
			about := d.Describe()
			fmt.Fprintf(&p, "| %s | %s | %s | `%s` | %s | %s |\n", about.System, codeCell(about.Bash), codeCell(about.PowerShell), imp.Name(), about.Fills, about.Leaves)
		}
	}
	return p.String()
}

func codeCell(lines []string) string {
	var cells []string
	for _, line := range lines {
		cells = append(cells, "`"+strings.ReplaceAll(line, "|", `\|`)+"`")
	}
	return strings.Join(cells, "<br>")
}
