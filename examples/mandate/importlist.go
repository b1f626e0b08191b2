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
