package gdap

import (
	"strconv"

	"github.com/mandate-nhi/mandate/governance/importer"
)

// A collection is one list of the Graph, whose pages the files hold.
type collection struct {
	kind         kind
	relationship string
}

// envelope reads one page of a list. A page of an unknown kind takes that of
// its first object.
func (r *reader) envelope(n, value importer.Node) {
	in := r.within(page{}, n)
	for _, item := range value.Items() {
		r.visit(item, in)
		if in.kind == otherKind {
			in.kind = kindOf(item)
		}
	}
	r.paged(collection{in.kind, in.relationship.Or("")}, n.Get("@odata.nextLink"))
	if count := n.Get("@odata.count"); count.Exists() {
		c := collection{in.kind, in.relationship.Or("")}
		r.counts[c] = append(r.counts[c], count)
	}
	r.fields(n, envelopeFields)
}

func (r *reader) paged(c collection, next importer.Node) {
	if next.Exists() && !next.IsNull() {
		r.next[c] = append(r.next[c], next)
	} else {
		r.last[c] = true
	}
}

// pages reports lists of which pages are missing. Pages do not say which one
// they are; so even with the last one at hand one in between may be missing.
func (r *reader) pages() {
	for c, places := range r.next {
		for _, n := range places {
			if r.last[c] {
				r.Report(n, importer.Info, importer.CodeIncomplete, "the list goes on at the next link; its last page is among the files, but nobody can tell whether every page between is")
			} else {
				r.Report(n, importer.Warning, importer.CodeIncomplete, "the list goes on at the next link, and its last page is not among the files")
			}
		}
	}
	for c, places := range r.counts {
		for _, n := range places {
			text, _ := n.Number()
			if total, err := strconv.Atoi(text); err == nil && total > len(r.seen[c]) {
				r.Report(n, importer.Warning, importer.CodeIncomplete, "the list has "+strconv.Itoa(total)+" objects, the files hold "+strconv.Itoa(len(r.seen[c])))
			}
		}
	}
}
