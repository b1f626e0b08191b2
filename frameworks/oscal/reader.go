package oscal

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// maxFaults are listed at most, and as many warnings; a library default.
const maxFaults = 1000

// A reader reads one document and notes every fault.
type reader struct {
	file    string
	data    []byte
	options Options
	doc     *Document
	faults  []*governance.Fault
	left    map[string]int // where in Warnings it is said that members of a name are left out, plus one
	counts  []int          // of what each warning speaks of
}

// document reads the one member that says what the document is.
func (r *reader) document(root importer.Node) {
	if !root.IsObject() {
		r.fault(root, governance.CodeType, "write an object with %s in it", strings.Join(kinds, ", or "))
		return
	}
	read := map[string]func(importer.Node, metadata){kindCatalog: r.catalog, kindProfile: r.profile, kindMapping: r.mappings}
	found := 0
	for name, n := range root.Members() {
		switch {
		case name == "$schema":
		case read[name] == nil:
			r.fault(n, CodeUnsupported, "of OSCAL's documents, %s are read", strings.Join(kinds, ", "))
		case !n.IsObject():
			r.fault(n, governance.CodeType, "write an object here")
		default:
			found++
			read[name](n, r.metadata(n))
		}
	}
	if found == 0 && len(r.faults) == 0 {
		r.fault(root, governance.CodeMissingRequired, "add %s", strings.Join(kinds, ", or "))
	}
	if found > 1 {
		r.fault(root, governance.CodeType, "a file holds one document")
	}
}

func (r *reader) fault(at importer.Node, code governance.Code, format string, args ...any) {
	if len(r.faults) < maxFaults {
		pos := at.Pos()
		pos.File = r.file
		r.faults = append(r.faults, &governance.Fault{Code: code, Pos: pos, Pointer: at.Origin().Pointer, Detail: fmt.Sprintf(format, args...)})
	}
}

// warn says once of all the places that have something in common that there is
// something to know; the place is that of the first.
func (r *reader) warn(at importer.Node, code governance.Code, detail string) {
	key := string(code) + detail
	if i := r.left[key]; i > 0 {
		r.counts[i-1]++
		return
	}
	if len(r.counts) < maxFaults {
		r.doc.Warnings = append(r.doc.Warnings, governance.Warning{Code: code, Pos: at.Pos(), Pointer: at.Origin().Pointer, Detail: detail})
		r.counts = append(r.counts, 1)
		r.left[key] = len(r.counts)
	}
}

// finish puts the numbers into the warnings.
func (r *reader) finish() {
	for i, n := range r.counts {
		r.doc.Warnings[i].Detail = fmt.Sprintf("%s (%d in the file)", r.doc.Warnings[i].Detail, n)
	}
}

// leave says that members of an object are not read.
func (r *reader) leave(n importer.Node, names ...string) {
	for _, name := range names {
		for _, item := range n.Get(name).List() {
			r.warn(item, CodeLeftOut, name+" are not read")
		}
	}
}

// members says that the members of an object but these are not read: some are of
// another version, and some are slips.
func (r *reader) members(n importer.Node, known ...string) {
	for name, m := range n.Members() {
		if !slices.Contains(known, name) {
			r.warn(m, CodeLeftOut, "members that OSCAL does not have here are not read")
		}
	}
}

// text is the text of a member, and "" where it is left out.
func (r *reader) text(n importer.Node, name string) string {
	m := n.Get(name)
	text, ok := m.Text()
	if m.Exists() && !ok {
		r.fault(m, governance.CodeType, "%s is a text", name)
	}
	return text
}

// required is the text of a member that is not blank.
func (r *reader) required(n importer.Node, name string) string {
	if !n.Get(name).Exists() {
		r.fault(n, governance.CodeMissingRequired, "add %s", name)
		return ""
	}
	text := r.text(n, name)
	if strings.TrimSpace(text) == "" && n.Get(name).IsString() {
		r.fault(n.Get(name), governance.CodeFormat, "%s is blank", name)
	}
	return text
}

// list is the objects of a member that is a list.
func (r *reader) list(n importer.Node, name string) []importer.Node {
	m := n.Get(name)
	if m.Exists() && !m.IsArray() {
		r.fault(m, governance.CodeType, "%s is a list", name)
	}
	return slices.DeleteFunc(m.Items(), func(item importer.Node) bool {
		if !item.IsObject() {
			r.fault(item, governance.CodeType, "write an object here")
		}
		return !item.IsObject()
	})
}

// A metadata is what a document says of itself.
type metadata struct {
	own       own
	published string // day
	modified  string // day
	publisher string // "" where nobody is named
	license   link
	link      string // "" where there is none that one can follow
}

func (r *reader) metadata(n importer.Node) metadata {
	m := n.Get("metadata")
	if !m.IsObject() {
		r.fault(n, governance.CodeMissingRequired, "add metadata")
		return metadata{}
	}
	d := r.doc
	d.UUID, d.Title, d.Version = r.required(n, "uuid"), r.required(m, "title"), r.required(m, "version")
	r.version(m)
	md := metadata{own: r.own(m), modified: r.day(m, "last-modified", true)}
	if md.published = r.day(m, "published", false); md.published == "" {
		md.published = md.modified
	}
	md.publisher = r.publisher(m)
	md.link = "urn:uuid:" + d.UUID
	for _, l := range r.links(m) {
		switch {
		case l.Rel == "license":
			md.license = l
		case l.Rel == relCanonical && !strings.HasPrefix(l.Href, "#"):
			md.link = l.Href
		}
	}
	return md
}

// version wants OSCAL 1; NIST's own files write a v before it.
func (r *reader) version(m importer.Node) {
	v := strings.TrimPrefix(r.required(m, "oscal-version"), "v")
	r.doc.OSCALVersion = v
	major, rest, _ := strings.Cut(v, ".")
	minor, _, _ := strings.Cut(rest, ".")
	switch {
	case v == "": // reported
	case major != "1":
		r.fault(m.Get("oscal-version"), CodeUnsupported, "OSCAL 1.0 to 1.2.2 are read")
	case !slices.Contains([]string{"0", "1", "2"}, minor):
		r.warn(m.Get("oscal-version"), governance.CodeNewerMinor, "a version of OSCAL behind 1.2.2: what it adds is not read")
	}
}

// day is the day of an instant.
func (r *reader) day(m importer.Node, name string, required bool) string {
	var text string
	if required {
		text = r.required(m, name)
	} else {
		text = r.text(m, name)
	}
	if text == "" {
		return ""
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		r.fault(m.Get(name), governance.CodeFormat, "%s is an instant, as 2024-02-26T00:00:00Z", name)
		return ""
	}
	return t.Format(time.DateOnly)
}

// publishers are the roles of those who publish a document, the best first.
var publishers = []string{"publisher", "creator", "author", "prepared-by", "provider", "maintainer"}

// publisher is the party with the best of these roles, else the first organization.
func (r *reader) publisher(m importer.Node) string {
	names, first := map[string]string{}, ""
	for _, p := range r.list(m, "parties") {
		name := r.text(p, "name")
		names[r.text(p, "uuid")] = name
		if first == "" && r.text(p, "type") == "organization" {
			first = name
		}
	}
	best := len(publishers)
	for _, p := range r.list(m, "responsible-parties") {
		at := slices.Index(publishers, r.text(p, "role-id"))
		ids := p.Get("party-uuids").Items()
		if at < 0 || at >= best || len(ids) == 0 {
			continue
		}
		if id, _ := ids[0].Text(); names[id] != "" {
			best, first = at, names[id]
		}
	}
	return first
}

// links are the links of an object. NIST writes rels with _ and with -.
func (r *reader) links(n importer.Node) []link {
	var list []link
	for _, l := range r.list(n, "links") {
		list = append(list, link{Href: r.required(l, "href"), Rel: strings.ReplaceAll(strings.ToLower(r.text(l, "rel")), "_", "-"), Text: r.text(l, "text")})
	}
	return list
}

// slug is a text as an id: letters, digits, dots and dashes.
func slug(text string) string {
	fields := strings.FieldsFunc(strings.ToLower(text), func(c rune) bool {
		return !('a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '.')
	})
	if len(fields) == 0 {
		return "unnamed"
	}
	return strings.Join(fields, "-")
}
