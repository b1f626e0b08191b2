package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/frameworks"
)

// coverage writes what changed in the coverage of frameworks, whom to name where ids
// of theirs are printed, and what of the earlier report has another id now.
func (p *page) coverage(c frameworks.CoverageComparison) {
	if len(c.Changes) > 0 {
		p.head("requirements of another status")
		var rows [][]string
		var attributions []string
		for _, x := range c.Changes {
			rows = append(rows, []string{x.Requirement.String(), x.Before.String() + " → " + x.After.String()})
			if catalog, ok := frameworks.Builtin().Catalog(x.Requirement.Framework); ok {
				attributions = append(attributions, catalog.Attribution)
			}
		}
		p.table(rows)
		slices.Sort(attributions)
		p.head("%s", strings.Join(slices.Compact(attributions), "\n"))
	}
	for _, x := range []struct {
		refs  []frameworks.Ref
		which string
	}{{c.Before, "only the earlier report has"}, {c.After, "only the later report has"}} {
		if len(x.refs) > 0 {
			p.head("%s %d requirements: %s", x.which, len(x.refs), joinedRefs(x.refs))
		}
	}
	for _, note := range coverageNotes(c) {
		p.head("%s", note)
	}
}

// coverageNotes say which ids of the earlier report are written otherwise now, and
// which have no requirement any more.
func coverageNotes(c frameworks.CoverageComparison) []string {
	var notes []string
	for _, use := range c.Aliases {
		notes = append(notes, fmt.Sprintf("%s is %s:%s now", use.Written, use.Framework, use.ID))
	}
	for _, r := range c.Refused {
		notes = append(notes, "compared with nothing: "+(&frameworks.RefusedError{Resolution: r}).Error())
	}
	return notes
}

// refsShown is how many references are listed at most.
const refsShown = 10

func joinedRefs(refs []frameworks.Ref) string {
	var texts []string
	for _, ref := range refs[:min(refsShown, len(refs))] {
		texts = append(texts, ref.String())
	}
	if more := len(refs) - refsShown; more > 0 {
		texts = append(texts, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(texts, ", ")
}
