package msgraph

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/governance/importer"
)

// A reader sorts the objects of the files by kind. It joins nothing.
type reader struct {
	*importer.Collector
	objects map[kind][]object
	lists   map[page]*list
	unread  int // values that were skipped, or cut off
}

// An object is one object of the Graph, and to which other one it belongs if
// what surrounds it says so.
type object struct {
	importer.Node
	parent string
}

func newReader(c *importer.Collector) *reader {
	return &reader{Collector: c, objects: map[kind][]object{}, lists: map[page]*list{}}
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
		r.unread++
		r.Truncated(n, "an object")
	case !n.IsObject():
		r.skip(n)
	case value.IsArray():
		r.page(n, value)
	case value.IsString() && !n.Get("keyId").Exists():
		r.Truncated(value, "the list")
	case n.Get("error").Exists() && !n.Get("id").Exists():
		r.Report(n, importer.Error, importer.CodeSkipped, "this is an error message of the Graph, not its data")
	default:
		r.object(n, r.within(in, n))
	}
}

// object takes one object, and those that $expand has put into it.
func (r *reader) object(n importer.Node, in page) {
	k := kindOf(n, in)
	if k == otherKind || k == foreignKind {
		r.skip(n)
		return
	}
	r.fields(n, fieldsOf[k])
	r.objects[k] = append(r.objects[k], object{n, in.parent})
	id, _ := get(n, "id").Text()
	for _, e := range expanded {
		for _, item := range listOf(get(n, e.member)) {
			in := page{kind: e.kind}
			if e.kind == federationKind {
				in.parent = lower(id)
			}
			if k := kindOf(item, in); item.IsObject() && k != otherKind && k != foreignKind {
				r.object(item, in)
			}
		}
	}
}

// expanded are the members that $expand fills. The objects in owners, members
// and principal say their type themselves, and are references without it.
var expanded = []struct {
	member string
	kind   kind
}{
	{"owners", otherKind}, {"members", otherKind}, {"principal", otherKind},
	{"federatedIdentityCredentials", federationKind}, {"appRoleAssignments", appRoleKind}, {"appRoleAssignedTo", appRoleKind},
	{"oauth2PermissionGrants", grantKind},
}

func (r *reader) skip(n importer.Node) {
	r.unread++
	r.Skip(n)
}

// strangers reports, once for each file, what is of no use here.
func (r *reader) strangers() {
	r.Skipped(importer.Warning, "%d values of this file, the first one here, are no objects that this importer knows; they are not read")
}

// A list is one list of the Graph, whose pages the files hold.
type list struct {
	last     int  // pages without a next link
	filtered bool // by what a next link says
	lost     bool // something in it was not read, or a page is no answer of the Graph
	next     []importer.Node
	counts   []importer.Node // @odata.count
	ids      map[string]bool
	at       []importer.Node
}

// page reads one page of a list. A list of an unknown kind is one of what its
// first object is.
func (r *reader) page(n, value importer.Node) {
	in := r.within(page{}, n)
	key := in
	if items := value.Items(); key.kind == otherKind && len(items) > 0 {
		key.kind = kindOf(items[0], in)
	}
	l := r.lists[key]
	if l == nil {
		l = &list{ids: map[string]bool{}}
		r.lists[key] = l
	}
	l.at = append(l.at, n)
	unread := r.unread
	for _, item := range value.Items() {
		r.visit(item, in)
		id, _ := get(item, "id").Text()
		l.ids[cmp.Or(id, item.Pos().String())] = true
	}
	l.lost = l.lost || r.unread > unread
	r.fields(n, fieldsOf[otherKind])
	next := n.Get("@odata.nextLink")
	if count := n.Get("@odata.count"); count.Exists() {
		l.counts = append(l.counts, count)
	}
	context, _ := n.Get("@odata.context").Text()
	l.lost = l.lost || context == "" // as ConvertTo-Json makes one of any array
	switch {
	case next.Exists() && !next.IsNull():
		l.next = append(l.next, next)
		link, _ := next.Text()
		l.filtered = l.filtered || strings.Contains(link, "filter=")
	case strings.HasSuffix(context, "/$delta"), n.Get("@odata.deltaLink").Exists():
		r.Report(n, importer.Info, importer.CodeIncomplete, "this is a list of changes; what did not change is not in it")
	default:
		l.last++
	}
}

// pages reports lists of which pages are missing.
func (r *reader) pages() {
	for _, l := range r.lists {
		for _, n := range l.next {
			switch {
			case l.counted():
			case l.last > 0:
				r.Report(n, importer.Info, importer.CodeIncomplete, "the list goes on at the next link; its last page is among the files, but nobody can tell whether every page between is")
			default:
				r.Report(n, importer.Warning, importer.CodeIncomplete, "the list goes on at the next link, and its last page is not among the files")
			}
		}
		for _, n := range l.counts {
			if text, _ := n.Number(); text != strconv.Itoa(len(l.ids)) {
				r.Report(n, importer.Warning, importer.CodeIncomplete, "the number of objects in the list is not "+strconv.Itoa(len(l.ids))+", as many as the files hold")
			}
		}
	}
}

// counted reports whether the list says how many objects it has, and the files
// hold as many.
func (l *list) counted() bool {
	for _, n := range l.counts {
		if text, _ := n.Number(); text != strconv.Itoa(len(l.ids)) {
			return false
		}
	}
	return len(l.counts) > 0
}

// whole reports whether the files hold all of a list, and all of it was read: the one
// page of it, which has no next link, or as many objects as it counts.
func (r *reader) whole(p page) bool {
	l := r.lists[p]
	return l != nil && !l.filtered && !l.lost && (l.counted() || len(l.counts) == 0 && len(l.next) == 0 && l.last == 1 && len(l.at) == 1)
}
