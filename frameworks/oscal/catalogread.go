package oscal

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// Names of properties and parts of ours that both catalogs and mappings have.
const (
	ownID    = "id"
	ownNote  = "note"
	ownTitle = "title"
	ownLabel = "label"
)

// The standard names of OSCAL that we know.
const (
	nameStatus    = "status"
	nameLabel     = "label"
	nameStatement = "statement"
	withdrawn     = "withdrawn"
)

// An outline is a catalog that is being read.
type outline struct {
	*reader
	entries []frameworks.Entry
	nodes   []importer.Node // of the entries
	went    [][]string      // what each entry says took over: ids of entries or of parts
	ids     map[string]int  // of entries, by the id in OSCAL; and of their parts
	made    map[string]bool // ids that we made up
}

// catalog reads a catalog.
func (r *reader) catalog(n importer.Node, md metadata) {
	o := &outline{reader: r, ids: map[string]int{}, made: map[string]bool{}}
	r.members(n, "uuid", "metadata", "params", "groups", "controls", "back-matter")
	r.leave(n, "params", "back-matter")
	o.below(n, "")
	for i := range o.entries {
		o.successors(i)
	}
	r.doc.Catalog = r.newCatalog(r.head(md, o.entries), o.entries, o.nodes)
}

// newCatalog makes a catalog, and places faults at the nodes of the entries.
func (r *reader) newCatalog(head frameworks.Catalog, entries []frameworks.Entry, nodes []importer.Node) *frameworks.Catalog {
	if len(r.faults) > 0 {
		return nil
	}
	c, err := frameworks.NewCatalog(head, entries...)
	r.adopt(err, "/entries/", nodes)
	return c
}

// adopt takes over the faults of what was made, at the nodes that it was made of.
func (r *reader) adopt(err error, list string, nodes []importer.Node) {
	for f := range governance.Faults(err) {
		var at importer.Node
		if rest, ok := strings.CutPrefix(f.Pointer, list); ok {
			index, _, _ := strings.Cut(rest, "/")
			if i, err := strconv.Atoi(index); err == nil && i < len(nodes) {
				at = nodes[i]
			}
		}
		r.fault(at, f.Code, "%s", f.Detail)
	}
}

// head is what a catalog says of itself. Where OSCAL has no place for a thing and the
// file does not say it in our namespace, it is what the file shows, or says so.
func (r *reader) head(md metadata, entries []frameworks.Entry) frameworks.Catalog {
	o, d := md.own, r.doc
	c := frameworks.Catalog{
		ID: cmp.Or(r.options.ID, o.or(ownID, slug(d.Title))), Title: o.or(ownTitle, d.Title), Version: o.or("version", d.Version), Edition: o.or("edition", d.Version),
		Published: md.published, Retrieved: md.modified, Publisher: o.or("publisher", cmp.Or(md.publisher, "not named")),
		License: o.or("license", cmp.Or(md.license.Text, md.license.Href, "not stated")), LicenseLink: o.or("license-link", md.license.Href),
		Link: o.or("link", md.link), IDSyntax: o.or("id-syntax", ".+"), OwnIDs: o.get("own-ids") != "", Note: o.get(ownNote),
		TextFrom: o.get("text-from"), Cite: o.get("cite"), SupersededBy: o.get("superseded-by"),
		Citing: frameworks.Citing{Names: o.texts["name"], PublisherNames: o.texts["publisher-name"], SharedSpelling: o.get("shared-spelling"), EntryLink: o.get("entry-link")},
	}
	for _, text := range o.texts["earlier"] {
		year, name, _ := strings.Cut(text, " ")
		c.Earlier = append(c.Earlier, frameworks.Edition{Name: name, Year: year})
	}
	c.Attribution = o.or("attribution", fmt.Sprintf("Ids and titles from %s, %s.", c.Title, c.Version))
	if o.get(ownID) == "" && slices.ContainsFunc(entries, func(e frameworks.Entry) bool { return e.Statement != "" }) {
		c.TextFrom = fmt.Sprintf("%s sha256:%x", r.file, sha256.Sum256(r.data))
	}
	return c
}

// below reads the groups and controls of a catalog, group or control. Those that we
// wrote say in which order they come.
func (o *outline) below(n importer.Node, parent string) {
	var children []child
	for _, kind := range []string{"group", "control"} {
		for _, c := range o.list(n, kind+"s") {
			children = append(children, child{c, kind, o.own(c)})
		}
	}
	slices.SortStableFunc(children, func(x, y child) int {
		a, b := x.own.get("place"), y.own.get("place")
		return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
	})
	for _, c := range children {
		o.entry(c, parent)
	}
}

// A child is a group or control.
type child struct {
	importer.Node
	kind string
	own  own
}

// entry reads a group or control, and what is below it.
func (o *outline) entry(c child, parent string) {
	n, own := c.Node, c.own
	id := o.id(n, c.kind, parent)
	e := frameworks.Entry{
		ID: own.or(ownID, id), Kind: own.or("kind", cmp.Or(o.text(n, "class"), c.kind)), Parent: parent, Title: o.required(n, "title"),
		Section: own.get("section"), Lifecycle: frameworks.Lifecycle(own.get("lifecycle")), Since: own.get("since"),
		Disputed: own.texts["disputed"], RiskParty: frameworks.RiskParty(own.get("risk-party")), Aliases: own.texts["alias"],
		Summary: own.get("summary"), Note: own.get(ownNote), Link: own.get("link"),
	}
	if id != "" {
		if _, twice := o.ids[id]; twice {
			o.fault(n, governance.CodeDupID, "another group, control or part has this id")
		}
		o.ids[id] = len(o.entries)
	}
	o.properties(&e, own.others)
	if e.Title == id || e.Title == e.ID || slices.Contains(e.Aliases, e.Title) {
		e.Title = ""
	}
	e.Title, e.Label = own.or(ownTitle, e.Title), own.get(ownLabel)
	if e.Label != "" {
		e.Title = ""
	}
	o.parts(&e, n)
	o.nodes, o.entries = append(o.nodes, n), append(o.entries, e)
	o.went = append(o.went, o.become(&o.entries[len(o.entries)-1], n))
	o.members(n, "id", "class", "title", "params", "props", "links", "parts", "groups", "controls")
	o.leave(n, "params")
	o.below(n, e.ID)
}

// id is the id of a group or control; a group may have none.
func (o *outline) id(n importer.Node, kind, parent string) string {
	if kind == "control" || n.Get("id").Exists() {
		return o.required(n, "id")
	}
	base := slug(o.text(n, "title"))
	if parent != "" {
		base = parent + "." + base
	}
	id := base
	for i := 2; o.made[id]; i++ {
		id = base + "-" + strconv.Itoa(i)
	}
	o.made[id] = true
	o.warn(n, CodeNamed, "a group without id has one made of its title")
	return id
}

// properties reads what we know of the properties of others.
func (o *outline) properties(e *frameworks.Entry, list []property) {
	parties := ""
	for _, p := range list {
		switch {
		case p.standard(nameStatus) && strings.EqualFold(p.Value, withdrawn):
			e.Lifecycle = frameworks.LifecycleWithdrawn
		case p.standard(nameLabel):
			if p.Value != e.ID && !slices.Contains(e.Aliases, p.Value) && !strings.HasPrefix(p.Value, e.Title+" ") {
				e.Aliases = append(e.Aliases, p.Value)
			}
		case p.Name == "risk-party" && p.NS == "https://csrc.nist.gov/ns/csf":
			parties += p.Value
		}
	}
	if party, ok := map[string]frameworks.RiskParty{"1st": frameworks.RiskFirstParty, "3rd": frameworks.RiskThirdParty, "1st3rd": frameworks.RiskBoth}[parties]; ok {
		e.RiskParty = party
	}
}

// parts reads the statement, else the overview, and what is ours.
func (o *outline) parts(e *frameworks.Entry, n importer.Node) {
	var overview string
	for _, p := range o.list(n, "parts") {
		o.claim(p, len(o.entries))
		name, ns := o.required(p, "name"), o.text(p, "ns")
		switch {
		case ns == "" || strings.TrimSuffix(ns, "/") == nsOSCAL:
			switch name {
			case nameStatement:
				e.Statement = o.prose(p, "")
			case "overview":
				overview = o.prose(p, "")
			default:
				o.warn(p, CodeLeftOut, "parts that are no statement are not read")
			}
		case ns != NS:
			o.warn(p, CodeLeftOut, "parts that are no statement are not read")
		}
	}
	e.Statement = cmp.Or(e.Statement, overview)
}

// claim lets the ids of a part, and of those in it, stand for the entry.
func (o *outline) claim(p importer.Node, entry int) {
	if id, ok := p.Get("id").Text(); ok {
		if _, taken := o.ids[id]; !taken {
			o.ids[id] = entry
		}
	}
	for _, below := range p.Get("parts").Items() {
		o.claim(below, entry)
	}
}

// prose is the text of a part, and of those in it a line each behind its label.
func (o *outline) prose(p importer.Node, indent string) string {
	lines := []string{}
	if text := o.text(p, "prose"); text != "" {
		lines = append(lines, text)
	}
	for _, below := range o.list(p, "parts") {
		label := ""
		for _, prop := range o.own(below).others {
			if prop.standard(nameLabel) {
				label = prop.Value + " "
				break
			}
		}
		if text := o.prose(below, indent+"  "); text != "" {
			lines = append(lines, indent+label+text)
		}
	}
	return strings.Join(lines, "\n")
}

// become reads what became of an entry, and what took over. An entry is withdrawn that
// has the status, or links to what took over, or whose text begins by saying so: all
// three are found.
func (o *outline) become(e *frameworks.Entry, n importer.Node) (successors []string) {
	for _, l := range o.links(n) {
		switch lifecycle := frameworks.Lifecycle(l.Rel); {
		case lifecycle == frameworks.LifecycleMovedTo || lifecycle == frameworks.LifecycleIncorporatedInto:
			successors = append(successors, strings.TrimPrefix(l.Href, "#"))
			if e.Lifecycle != frameworks.LifecycleIncorporatedInto {
				e.Lifecycle = lifecycle
			}
		case l.Rel == relCanonical && !strings.HasPrefix(l.Href, "#"):
			e.Link = l.Href
		default:
			o.warn(n, CodeLeftOut, "links that name no successor are not read")
		}
	}
	if !e.Withdrawn() && (strings.HasPrefix(e.Statement, "[Withdrawn") || strings.HasPrefix(e.Title, "[Withdrawn")) {
		e.Lifecycle = frameworks.LifecycleWithdrawn
	}
	return successors
}

// successors finds the entries that took over: the entry itself where a part of it is
// named. One that is withdrawn too, or not there, is left out with a warning.
func (o *outline) successors(i int) {
	e := &o.entries[i]
	for _, id := range o.went[i] {
		at, ok := o.ids[id]
		switch {
		case !ok || o.entries[at].Withdrawn():
			o.warn(o.nodes[i], CodeWeakened, "a successor that is withdrawn itself, or does not exist, is left out")
		case !slices.Contains(e.Successors, o.entries[at].ID):
			e.Successors = append(e.Successors, o.entries[at].ID)
		}
	}
	if e.Withdrawn() && len(e.Successors) == 0 {
		e.Lifecycle = frameworks.LifecycleWithdrawn
	}
}
