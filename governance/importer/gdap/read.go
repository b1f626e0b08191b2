package gdap

import (
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A reader takes the files apart into claims. It joins nothing.
type reader struct {
	*importer.Collector
	relationships map[string][]relationship
	assignments   map[string][]assignment
	requests      map[string][]request
	customers     []customer
	next          map[collection][]importer.Node // places where a list goes on
	last          map[collection]bool            // its last page is here
	seen          map[collection]map[string]bool // ids
	counts        map[collection][]importer.Node // @odata.count
	fault         *governance.Fault              // an object that stands in too many places
}

// full reports whether no further copy of an object is taken.
func (r *reader) full(copies int, next importer.Node) bool {
	if copies >= importer.MaxCopies && r.fault == nil {
		r.fault = importer.TooManyCopies(next)
	}
	return copies >= importer.MaxCopies
}

func newReader(c *importer.Collector) *reader {
	return &reader{
		Collector:     c,
		relationships: map[string][]relationship{},
		assignments:   map[string][]assignment{},
		requests:      map[string][]request{},
		next:          map[collection][]importer.Node{},
		last:          map[collection]bool{},
		seen:          map[collection]map[string]bool{},
		counts:        map[collection][]importer.Node{},
	}
}

// visit reads a page, a list of objects or pages, or one object. Its depth is
// that of the file, which is bounded.
func (r *reader) visit(n importer.Node, in page) {
	switch value := n.Get("value"); {
	case n.IsArray():
		for _, item := range n.Items() {
			r.visit(item, in)
		}
	case n.IsString():
		r.Truncated(n, "an object")
	case !n.IsObject():
		r.Skip(n)
	case value.IsArray():
		r.envelope(n, value)
	case value.IsString():
		r.Truncated(value, "the list")
	case n.Get("error").Exists() && !n.Get("id").Exists():
		r.Report(n, importer.Error, importer.CodeSkipped, "this is an error message of the Graph, not its data")
	default:
		r.object(n, r.within(in, n))
	}
}

// object reads one object of the Graph.
func (r *reader) object(n importer.Node, in page) {
	k := kindOf(n)
	if k == otherKind {
		k = in.kind
	}
	switch k {
	case relationshipKind:
		r.relationship(n)
	case assignmentKind:
		r.assignment(n, in)
	case requestKind:
		r.request(n, in)
	case customerKind:
		r.customer(n)
	default:
		r.Skip(n)
		return
	}
	c := collection{k, in.relationship.Or("")}
	if r.seen[c] == nil {
		r.seen[c] = map[string]bool{}
	}
	if id, ok := n.Get("id").Text(); ok {
		r.seen[c][id] = true
	}
}

// nested reads a list of objects that stands inside its relationship, as
// $expand gives it.
func (r *reader) nested(n importer.Node, k kind, relationship claim[string]) {
	list := listOf(get(n, string(k)))
	if list.IsString() {
		r.Truncated(list, "the list")
		return
	}
	in := page{k, relationship}
	for _, item := range list.List() {
		r.visit(item, in)
	}
	if next := get(n, string(k)+"@odata.nextLink"); next.Exists() {
		r.paged(collection{k, relationship.Or("")}, next)
	}
}

// strangers reports, once for each file, what is of no use here.
func (r *reader) strangers() {
	r.Skipped(importer.Warning, "%d values of this file, the first one here, are no relationship, access assignment, request or customer; they are not read")
}
