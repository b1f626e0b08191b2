package csf

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/frameworks"
)

// maxItems bounds the items of one cell; what is left out is counted there. A
// library default.
const maxItems = 20

// list is items as the text of one cell.
func list[T any](items []T, text func(T) string) string {
	var parts []string
	for _, x := range items[:min(maxItems, len(items))] {
		parts = append(parts, text(x))
	}
	if more := len(items) - maxItems; more > 0 {
		parts = append(parts, fmt.Sprintf("… and %d more", more))
	}
	return strings.Join(parts, "; ")
}

// countsText is the verdicts that there are, the worst first.
func countsText(c controls.Counts, notRun int) string {
	var parts []string
	for _, v := range controls.Verdicts() {
		if n := c.Of(v); n > 0 {
			part := fmt.Sprintf("%d %s", n, strings.ReplaceAll(v.String(), "_", " "))
			if v == controls.Waived && c.WaivedFail > 0 {
				part += fmt.Sprintf(" (%d failing underneath)", c.WaivedFail)
			}
			parts = append(parts, part)
		}
	}
	if notRun > 0 {
		parts = append(parts, fmt.Sprintf("%d not run", notRun))
	}
	if parts == nil {
		return "nothing to ask about"
	}
	return strings.Join(parts, ", ")
}

// roleText is the part of one organization in the duties of an outcome.
func roleText(a frameworks.Answerable) string {
	who := a.Party.ID
	if a.Party.IsZero() {
		who = "nobody known, or perhaps others"
	}
	type part struct{ duty, does, status string }
	var parts []part
	tenants := map[part][]string{}
	for _, d := range a.Duties {
		x := part{d.Duty, partText(d), d.Status.Or("status not known")}
		if tenants[x] == nil {
			parts = append(parts, x)
		}
		tenants[x] = append(tenants[x], d.Tenant.ID)
	}
	texts := make([]string, len(parts))
	for i, x := range parts {
		slices.Sort(tenants[x])
		where := tenants[x][:min(maxItems, len(tenants[x]))]
		texts[i] = x.duty + " (" + strings.TrimPrefix(x.does+", "+x.status, ", ") + ": " + strings.Join(where, ", ")
		if more := len(tenants[x]) - maxItems; more > 0 {
			texts[i] += fmt.Sprintf(", … and %d more", more)
		}
		texts[i] += ")"
	}
	return who + ": " + strings.Join(texts, ", ")
}

// partText is what an organization has to do with a duty.
func partText(d frameworks.DutyPart) string {
	switch {
	case d.Accountable && d.Responsible:
		return "accountable and responsible"
	case d.Accountable:
		return "accountable"
	case d.Responsible:
		return "responsible"
	}
	return ""
}

// derivedText is evidence for another requirement, which a crosswalk ties to this one.
func derivedText(d frameworks.Derived) string {
	var path []string
	for _, ref := range d.Path[1 : len(d.Path)-1] {
		path = append(path, ref.String())
	}
	text := d.Control + " by " + strings.Join(path, ", ") + " (" + string(d.Basis) + "): "
	if !d.Ran {
		return text + "not run"
	}
	return text + countsText(d.Counts, d.NotRun)
}
