package frameworks

import (
	"errors"
	"slices"
	"strconv"

	"github.com/mandate-nhi/mandate/controls"
)

// A StatusChange is a requirement whose status is another one now.
type StatusChange struct {
	Requirement Ref    `json:"requirement"`
	Before      Status `json:"before"`
	After       Status `json:"after"`
}

// A CoverageComparison is what changed in what two results say of frameworks.
type CoverageComparison struct {
	Causes  []string       `json:"causes"`  // catalogs and mappings of another version or digest, by name, sorted
	Changes []StatusChange `json:"changes"` // in the order of the earlier result
	Aliases []AliasUse     `json:"aliases"` // where the earlier one has another spelling of an id
	Refused []Resolution   `json:"refused"` // what the earlier one has that is withdrawn, of another edition or not known
	Before  []Ref          `json:"before"`  // what only the earlier one has, the refused apart
	After   []Ref          `json:"after"`   // what only the later one has
}

// CompareCoverage finds what changed from one result to a later one. The library is
// that of the later one: it tells what ids of the earlier one mean that the later one
// does not have. Library.Accept has the rules; a requirement that is not accepted is
// compared with nothing, and never with its successors.
func CompareCoverage(before, after *Coverage, lib *Library) CoverageComparison {
	c := CoverageComparison{Causes: []string{}, Changes: []StatusChange{}, Aliases: []AliasUse{}, Refused: []Resolution{}, Before: []Ref{}, After: []Ref{}}
	c.Causes = append(differing(before.Catalogs, after.Catalogs), differing(before.Mappings, after.Mappings)...)
	slices.Sort(c.Causes)
	is, had := map[Ref]Status{}, map[Ref]bool{}
	for _, r := range after.Requirements {
		is[r.ref()] = r.Status
	}
	for i, r := range before.Requirements {
		ref := r.ref()
		if _, same := is[ref]; !same {
			var ok bool
			if ref, ok = c.accept(lib, r, i); !ok {
				continue
			}
		}
		now, there := is[ref]
		had[ref] = true
		switch {
		case !there:
			c.Before = append(c.Before, ref)
		case now != r.Status:
			c.Changes = append(c.Changes, StatusChange{ref, r.Status, now})
		}
	}
	for _, r := range after.Requirements {
		if !had[r.ref()] {
			c.After = append(c.After, r.ref())
		}
	}
	return c
}

// accept finds what an id of the earlier result means, and notes how.
func (c *CoverageComparison) accept(lib *Library, r Requirement, i int) (Ref, bool) {
	ref, use, err := lib.Accept(r.ref().String(), AliasUse{Pointer: "/coverage/" + strconv.Itoa(i) + "/requirement"})
	var refused *RefusedError
	if errors.As(err, &refused) {
		c.Refused = append(c.Refused, refused.Resolution)
		return Ref{}, false
	}
	if use.Code != "" {
		c.Aliases = append(c.Aliases, use)
	}
	return ref, true
}

func (r Requirement) ref() Ref { return Ref{r.Framework, r.ID} }

// differing names the sources of which the two results have different ones.
func differing(before, after []controls.Source) []string {
	names := []string{}
	for _, a := range before {
		for _, b := range after {
			if a.Name == b.Name && a != b {
				names = append(names, a.Name)
			}
		}
	}
	return names
}
