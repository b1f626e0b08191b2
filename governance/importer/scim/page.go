package scim

import (
	"strconv"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// page reads a list response. Only one that by its own numbers holds every result
// can be a whole list.
func (r *run) page(n importer.Node) {
	r.UnknownFields(n, "schemas", "totalResults", "Resources", "startIndex", "itemsPerPage", "nextCursor", "previousCursor")
	resources := n.Get("Resources")
	if resources.Exists() && !resources.IsArray() && !resources.IsNull() {
		r.Truncated(resources, "the list of resources")
	}
	items := resources.Items()
	groups, ids := len(items) > 0, map[string]bool{}
	for _, item := range items {
		if r.resource(item) != groupType {
			groups = false
		}
		id, _ := item.Get("id").Text()
		ids[id] = true
	}
	switch whole := r.holdsAll(n, len(items)); {
	case whole && len(ids) < len(items):
		r.Report(n, importer.Warning, importer.CodeIncomplete, "a resource stands twice, so another one may be missing")
	case whole && groups:
		r.whole = append(r.whole, list{n, len(ids)})
	}
}

// holdsAll reports whether a page with so many items holds all results, and says
// so if it does not.
func (r *run) holdsAll(n importer.Node, items int) bool {
	total, counted := r.number(n.Get("totalResults"))
	start, started := r.number(n.Get("startIndex"))
	size, sized := r.number(n.Get("itemsPerPage"))
	next, _ := n.Get("nextCursor").Text()
	switch {
	case counted && total > items, started && start > 1, next != "":
		r.Report(n, importer.Warning, importer.CodeIncomplete, "the page holds "+strconv.Itoa(items)+" of the resources only; even with further pages among the files nobody can tell whether every one is")
	case sized && size != items:
		r.Report(n.Get("itemsPerPage"), importer.Warning, importer.CodeConflict, "the page has "+strconv.Itoa(items)+" resources, and says another number")
	case counted && total < items:
		r.Report(n.Get("totalResults"), importer.Warning, importer.CodeConflict, "the page has more resources than it says there are")
	case !counted:
		r.Report(n, importer.Warning, importer.CodeIncomplete, "how many resources there are does not stand in the list, so others may be missing")
	default:
		return true
	}
	return false
}

// number reads a number of resources.
func (r *run) number(n importer.Node) (int, bool) {
	if !n.Exists() || n.IsNull() {
		return 0, false
	}
	s, _ := n.Number()
	i, err := strconv.Atoi(s)
	if err != nil || i < 0 {
		r.Report(n, importer.Warning, importer.CodeUnparsable, "this should be a number of resources; it is left unknown")
		return 0, false
	}
	return i, true
}

// emitComplete states that the files hold the members of all groups. A list that lacks
// a group of another file was filtered.
func (r *run) emitComplete() {
	all := map[string]bool{}
	for _, g := range r.groups {
		all[g.id] = true
	}
	var places []importer.Node
	for _, l := range r.whole {
		if l.groups < len(all) {
			r.open = true
			r.Report(l.node, importer.Warning, importer.CodeIncomplete, "the files hold groups that are not in this list: it is not of all groups")
		}
		places = append(places, l.node)
	}
	switch {
	case len(places) == 0 || r.open:
	case r.opts.Self == "" || r.opts.AsOf.IsZero():
		r.Report(places[0], importer.Info, importer.CodeMissingOption, "the list of groups is whole, but not whose, or as of when: name both, so that it can be stated")
	default:
		r.Complete(governance.CompletenessKindMembership, r.self, r.opts.AsOf, places)
	}
}
