package frameworks

import (
	"crypto/sha256"
	"encoding/hex"
	"iter"
	"regexp"
	"slices"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/jsonread"
)

// A Catalog is one edition of a framework: which entries it has and how they
// hang together. It holds ids and titles, never the publisher's text. A Catalog
// is not changed after it is read, and is safe for concurrent use.
type Catalog struct {
	ID          string // such as csf-2.0; also the namespace of its entries, as csf-2.0:PR.AA-05
	Version     string // of this data
	Title       string // of the framework
	Edition     string // as the publisher names it
	Published   string // day of the edition, as 2024-02-26
	Retrieved   string // day on which the data was compared with the source
	Publisher   string
	License     string // SPDX identifier, or words where there is none
	LicenseLink string // "" where there is no text of a license
	Attribution string // sentence to print wherever ids and titles are printed
	Link        string // the publication
	IDSyntax    string // regular expression (RE2) that every id matches
	OwnIDs      bool   // the publisher gives no ids: these are ours
	Note        string // what a reader has to know about the data

	entries []Entry // in catalog order
	index   map[string]int
	source  controls.Source
}

// An Entry is one element of a framework that can be cited.
type Entry struct {
	ID         string
	Title      string    // the publisher's; "" where it has a sentence instead
	Label      string    // our few words, where there is no title
	Kind       string    // such as function, category, subcategory, risk, tenet
	Parent     string    // id of the entry above; "" at the top
	Section    string    // of the publication, where ids are ours
	Summary    string    // one sentence of ours
	Link       string    // the page of the entry
	Lifecycle  Lifecycle // "" for an entry in force
	Successors []string  // ids that took over its content, in the publisher's order; shared, not to be written
}

// A Lifecycle says what became of an entry that this edition withdrew.
type Lifecycle string

// The lifecycles beside "", which is an entry in force.
const (
	LifecycleMovedTo          Lifecycle = "moved-to"          // whole, to the one successor
	LifecycleIncorporatedInto Lifecycle = "incorporated-into" // into each successor; none when the publisher names none
)

// Kinds of entry that mean something to mappings: a control mitigates a risk or
// a threat, and does nothing else to a risk.
const (
	KindRisk   = "risk"
	KindThreat = "threat"
)

// Withdrawn reports whether the edition lists the entry only to say where its
// content went.
func (e Entry) Withdrawn() bool { return e.Lifecycle != "" }

// All yields the entries in catalog order: each below its parent, siblings as
// the publisher orders them.
func (c *Catalog) All() iter.Seq[Entry] { return slices.Values(c.entries) }

// Entry returns the entry with that id, in the publisher's exact spelling.
func (c *Catalog) Entry(id string) (Entry, bool) {
	i, ok := c.index[id]
	if !ok {
		return Entry{}, false
	}
	return c.entries[i], true
}

// Heading is what to print beside an id: the title, else our label, else the
// title of the nearest entry above that has one, else "".
func (c *Catalog) Heading(id string) string {
	for e, ok := c.Entry(id); ok; e, ok = c.Entry(e.Parent) {
		switch {
		case e.Title != "":
			return e.Title
		case e.Label != "":
			return e.Label
		}
	}
	return ""
}

// Source names the catalog as part of the basis of a result. The digest is the
// SHA-256 of the file.
func (c *Catalog) Source() controls.Source { return c.source }

// parents is the set of entries in force that have an entry in force below.
func (c *Catalog) parents() map[string]bool {
	above := map[string]bool{}
	for _, e := range c.entries {
		if !e.Withdrawn() {
			above[e.Parent] = true
		}
	}
	return above
}

func parseCatalog(file string, data []byte) (*Catalog, *form) {
	f := open(file, data)
	if f.root == nil {
		return nil, f
	}
	o := f.root
	c := &Catalog{
		ID: o.required("id"), Version: o.required("version"),
		Title: o.required("title"), Edition: o.required("edition"),
		Published: o.date("published"), Retrieved: o.date("retrieved"), Publisher: o.required("publisher"),
		License: o.required("license"), LicenseLink: o.optional("licenseLink"), Attribution: o.required("attribution"),
		Link: o.required("link"), IDSyntax: o.required("idSyntax"), OwnIDs: o.flag("ownIds"), Note: o.optional("note"),
		index: map[string]int{},
	}
	c.source = controls.Source{Name: c.ID, Version: c.Version, Digest: digest(data)}
	items := o.list("entries", true)
	o.done()
	syntax := c.compileSyntax(o)
	for _, item := range items {
		c.add(f.object(item), syntax)
	}
	c.checkSuccessors(f, items)
	return c, f
}

func (c *Catalog) compileSyntax(o *object) *regexp.Regexp {
	if len(c.IDSyntax) > maxSyntax {
		o.reject("idSyntax", governance.CodeTooLarge, "more than %d bytes", maxSyntax)
		return nil
	}
	syntax, err := regexp.Compile("^(?:" + c.IDSyntax + ")$")
	if err != nil {
		o.reject("idSyntax", governance.CodeFormat, "not a regular expression (RE2)")
	}
	return syntax
}

// add reads one entry and checks what can be said without those that follow. A
// nil syntax allows every id.
func (c *Catalog) add(o *object, syntax *regexp.Regexp) {
	e := Entry{
		ID: o.required("id"), Title: o.optional("title"), Label: o.optional("label"), Kind: o.required("kind"),
		Parent: o.optional("parent"), Section: o.optional("section"), Summary: o.optional("summary"), Link: o.optional("link"),
		Lifecycle: enum(o, "lifecycle", LifecycleMovedTo, LifecycleIncorporatedInto),
	}
	for _, s := range o.list("successors", false) {
		if s.Kind != jsonread.String {
			o.f.fault(o.f.at(s), governance.CodeType, "a successor is an id")
			continue
		}
		e.Successors = append(e.Successors, s.Text)
	}
	o.done()
	if syntax != nil && e.ID != "" && !syntax.MatchString(e.ID) {
		o.reject("id", governance.CodeFormat, "does not match idSyntax")
	}
	if e.Title != "" && e.Label != "" {
		o.reject("label", governance.CodeFormat, "an entry with a title needs no label")
	}
	if !c.belowParent(o, e) {
		e.Parent = "" // refused: nothing later may follow it
	}
	if _, twice := c.index[e.ID]; twice {
		o.reject("id", governance.CodeDupID, "another entry has this id")
	} else if e.ID != "" {
		c.index[e.ID] = len(c.entries)
	}
	c.entries = append(c.entries, e)
}

// belowParent wants the parent of e to be the entry before it or one above that,
// so that the list is the outline read from top to bottom.
func (c *Catalog) belowParent(o *object, e Entry) bool {
	if e.Parent == "" {
		return true
	}
	if _, ok := c.index[e.Parent]; !ok {
		o.reject("parent", CodeUnknownEntry, "no entry before this one has that id")
		return false
	}
	id := c.entries[len(c.entries)-1].ID
	for id != "" && id != e.Parent {
		above, _ := c.Entry(id)
		id = above.Parent
	}
	if id == "" {
		o.reject("parent", CodeCatalogOrder, "move the entry below its parent")
	}
	return id != ""
}

// checkSuccessors wants content to have moved to entries that are in force.
func (c *Catalog) checkSuccessors(f *form, items []*jsonread.Value) {
	for i, e := range c.entries {
		at := f.at(items[i])
		switch n := len(e.Successors); {
		case e.Lifecycle == "" && n > 0:
			f.fault(at, CodeLifecycle, "an entry in force has no successors: say its lifecycle")
		case e.Lifecycle == LifecycleMovedTo && n != 1:
			f.fault(at, CodeLifecycle, "what moved has one successor")
		}
		for _, id := range e.Successors {
			switch s, ok := c.Entry(id); {
			case !ok:
				f.fault(at, CodeUnknownEntry, "no entry has the id of a successor")
			case s.Withdrawn():
				f.fault(at, CodeLifecycle, "a successor is withdrawn itself")
			}
		}
	}
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}
