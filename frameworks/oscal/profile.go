package oscal

import (
	"path"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A Profile chooses controls of catalogs, or of other profiles. What it changes in
// them (set-parameters, alters) is not read: it changes no choice.
type Profile struct {
	ID      string // from the title, or Options.ID
	Title   string
	Version string
	Imports []Import

	SetParameters, Alters int // how many there are, and are not read

	head frameworks.Catalog
}

// An Import is one source of controls and the choice from it: what Include chooses and
// Exclude does not.
type Import struct {
	Href    string   // with # in front, of a resource in the back matter
	Sources []string // addresses of that resource, in the order of the file
	Include []Choice
	Exclude []Choice
}

// A Choice is controls of a catalog.
type Choice struct {
	All      bool            // every control
	IDs      []string        // as the catalog has them
	Patterns []string        // of ids: * stands for any letters, ? for one
	Children bool            // with all the controls below those chosen
	nodes    []importer.Node // of the ids
}

// profile reads a profile.
func (r *reader) profile(n importer.Node, md metadata) {
	p := &Profile{Title: r.doc.Title, Version: r.doc.Version}
	p.head = r.head(md, nil)
	p.ID = p.head.ID
	r.members(n, "uuid", "metadata", "imports", "merge", "modify", "back-matter")
	resources := r.resources(n)
	for _, item := range r.list(n, "imports") {
		r.members(item, "href", "include-all", "include-controls", "exclude-controls")
		i := Import{Href: r.required(item, "href")}
		if uuid, ok := strings.CutPrefix(i.Href, "#"); ok {
			i.Sources = resources[uuid].hrefs
		}
		i.Include, i.Exclude = r.choices(item, "include-controls"), r.choices(item, "exclude-controls")
		if item.Get("include-all").Exists() || !item.Get("include-controls").Exists() { // no choice means all
			i.Include = append(i.Include, Choice{All: true})
		}
		p.Imports = append(p.Imports, i)
	}
	if len(p.Imports) == 0 {
		r.fault(n, governance.CodeMissingRequired, "add imports")
	}
	if custom := n.Get("merge").Get("custom"); custom.Exists() {
		r.fault(custom, CodeUnsupported, "a structure of its own may drop controls; as-is and flat are read")
	}
	modify := n.Get("modify")
	p.SetParameters, p.Alters = len(modify.Get("set-parameters").List()), len(modify.Get("alters").List())
	r.leave(modify, "set-parameters", "alters")
	r.doc.Profile = p
}

func (r *reader) choices(n importer.Node, name string) []Choice {
	var list []Choice
	for _, item := range r.list(n, name) {
		c := Choice{Children: r.text(item, "with-child-controls") == "yes", nodes: item.Get("with-ids").Items()}
		for _, id := range c.nodes {
			text, ok := id.Text()
			if !ok {
				r.fault(id, governance.CodeType, "write an id here")
			}
			c.IDs = append(c.IDs, text)
		}
		for _, m := range r.list(item, "matching") {
			pattern := r.required(m, "pattern")
			if strings.ContainsAny(pattern, `[\`) {
				r.fault(m, CodeUnsupported, "of patterns, * and ? are read")
			}
			c.Patterns = append(c.Patterns, pattern)
		}
		if len(c.IDs)+len(c.Patterns) == 0 {
			r.fault(item, governance.CodeMissingRequired, "add with-ids or matching")
		}
		list = append(list, c)
	}
	return list
}

// A resource is one of the back matter, to which links with # in front go.
type resource struct {
	title string
	own   own
	hrefs []string
}

func (r *reader) resources(n importer.Node) map[string]resource {
	all := map[string]resource{}
	for _, item := range r.list(n.Get("back-matter"), "resources") {
		res := resource{title: r.text(item, "title"), own: r.own(item)}
		for _, l := range r.list(item, "rlinks") {
			res.hrefs = append(res.hrefs, r.required(l, "href"))
		}
		all[r.required(item, "uuid")] = res
	}
	return all
}

// Resolve is the catalog that the profile describes: what its imports choose of the
// catalogs that open returns for them, with the groups above. Of an import of a profile,
// open returns what that resolves to. Ids are those of the catalog, or the same as
// WriteCatalog writes them, so that NIST's profiles of SP 800-53 choose of the built-in
// catalog. A group is an entry at the top that has others below, or one of the kind
// group; an entry whose parent is not chosen comes below the nearest entry that is
// there. The error lists every id that does not exist (governance.Faults).
func (p *Profile) Resolve(open func(Import) (*frameworks.Catalog, error)) (*frameworks.Catalog, error) {
	var catalogs []*frameworks.Catalog
	var faults []*governance.Fault
	keep := map[*frameworks.Catalog]map[string]bool{}
	for _, i := range p.Imports {
		c, err := open(i)
		if err != nil {
			return nil, err
		}
		if keep[c] == nil {
			catalogs, keep[c] = append(catalogs, c), map[string]bool{}
		}
		faults = append(faults, i.choose(c, keep[c])...)
	}
	if err := governance.NewDocumentError(faults); err != nil {
		return nil, err
	}
	head := p.head
	var entries []frameworks.Entry
	for _, c := range catalogs {
		entries = append(entries, chosen(c, keep[c])...)
		if head.TextFrom = c.TextFrom; !strings.Contains(head.Attribution, c.Attribution) {
			head.Attribution += " " + c.Attribution
		}
	}
	return frameworks.NewCatalog(head, entries...)
}

// choose notes the entries that an import brings, and returns the ids that the catalog
// does not have.
func (i Import) choose(c *frameworks.Catalog, keep map[string]bool) []*governance.Fault {
	s := selector{c: c, ids: map[string]string{}, groups: groups(c)}
	for id, token := range tokens(c) {
		s.ids[token] = id
	}
	for e := range c.All() {
		s.ids[e.ID] = e.ID
	}
	in, out := s.all(i.Include), s.all(i.Exclude)
	for e := range c.All() {
		if !in[e.ID] || out[e.ID] {
			continue
		}
		keep[e.ID] = true
		for above, ok := c.Entry(e.Parent); ok; above, ok = c.Entry(above.Parent) {
			keep[above.ID] = keep[above.ID] || s.groups[above.ID]
		}
	}
	return s.faults
}

// groups are the entries that hold controls and are none.
func groups(c *frameworks.Catalog) map[string]bool {
	g := map[string]bool{}
	for e := range c.All() {
		if above, ok := c.Entry(e.Parent); ok && above.Parent == "" {
			g[above.ID] = true
		}
		if e.Kind == "group" {
			g[e.ID] = true
		}
	}
	return g
}

// A selector finds the entries of choices.
type selector struct {
	c      *frameworks.Catalog
	ids    map[string]string // of entries, by every spelling that counts
	groups map[string]bool
	faults []*governance.Fault
}

func (s *selector) all(choices []Choice) map[string]bool {
	set := map[string]bool{}
	for _, c := range choices {
		s.one(c, set)
	}
	return set
}

func (s *selector) one(c Choice, set map[string]bool) {
	picked := map[string]bool{}
	for i, written := range c.IDs {
		id := s.ids[written]
		ok := id != "" && !s.groups[id]
		if !ok {
			s.faults = append(s.faults, &governance.Fault{Code: frameworks.CodeUnknownEntry, Pos: c.nodes[i].Pos(), Pointer: c.nodes[i].Pointer(),
				Detail: s.c.ID + " has no control with this id"})
		}
		picked[id] = ok
	}
	for spelling, id := range s.ids {
		if slices.ContainsFunc(c.Patterns, func(pattern string) bool { ok, _ := path.Match(pattern, spelling); return ok }) {
			picked[id] = true
		}
	}
	for e := range s.c.All() {
		below := c.Children && picked[e.Parent] && !s.groups[e.Parent]
		if picked[e.ID] = picked[e.ID] || below; picked[e.ID] || c.All {
			set[e.ID] = set[e.ID] || !s.groups[e.ID]
		}
	}
}

// chosen are the entries to keep, each below the nearest one above that is kept, with
// the successors that are.
func chosen(c *frameworks.Catalog, keep map[string]bool) []frameworks.Entry {
	gone := func(id string) bool { return !keep[id] }
	var entries []frameworks.Entry
	for e := range c.All() {
		if gone(e.ID) {
			continue
		}
		for e.Parent != "" && gone(e.Parent) {
			above, _ := c.Entry(e.Parent)
			e.Parent = above.Parent
		}
		e.Successors, e.Disputed = slices.DeleteFunc(slices.Clone(e.Successors), gone), slices.DeleteFunc(slices.Clone(e.Disputed), gone)
		if e.Withdrawn() && len(e.Successors) == 0 {
			e.Lifecycle = frameworks.LifecycleWithdrawn
		}
		entries = append(entries, e)
	}
	return entries
}
