package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/mandate-nhi/mandate/governance/importer"
)

const autoFormat = "auto"

// recognized is the one importer that all files are for, by their content. It says
// on standard error why.
func (e *env) recognized(files []importer.File) (importer.Importer, error) {
	var list []importer.Claim
	var faults []error
	for _, f := range files {
		c, err := importer.Recognize(f, importers(), importer.Limits{})
		if err != nil {
			faults = append(faults, err)
			continue
		}
		fmt.Fprintf(e.stderr, "%s: read as %s: %s\n", f.Name, c.Importer.Name(), c.Why)
		list = append(list, c)
	}
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("%w\nsay with -from what they are, of: %s", err, strings.Join(formats(), ", "))
	}
	for _, c := range list[1:] {
		if c.Importer.Name() != list[0].Importer.Name() {
			return nil, usageError{"the files are of several systems: import those of each by themselves, and merge the estates"}
		}
	}
	return list[0].Importer, nil
}
