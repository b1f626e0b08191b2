package frameworks

import (
	"crypto/sha256"
	"encoding/hex"
	"iter"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/jsonread"
)

// A Catalog is one edition of a framework: which entries it has and how they
// hang together. A built-in one holds ids and titles, never the publisher's text. A
// Catalog is not changed after it is read, and is safe for concurrent use.
type Catalog struct {
	ID          string `json:"id"`                    // such as csf-2.0; also the namespace of its entries, as csf-2.0:PR.AA-05
	Version     string `json:"version"`               // of this data
	Title       string `json:"title"`                 // of the framework
	Edition     string `json:"edition"`               // as the publisher names it
	Published   string `json:"published"`             // day of the edition, as 2024-02-26
	Retrieved   string `json:"retrieved"`             // day on which the data was compared with the source
	Publisher   string `json:"publisher"`             //
	License     string `json:"license"`               // SPDX identifier, or words where there is none
	LicenseLink string `json:"licenseLink,omitempty"` // "" where there is no text of a license
	Attribution string `json:"attribution"`           // sentence to print wherever ids and titles are printed
	Link        string `json:"link"`                  // the publication
	IDSyntax    string `json:"idSyntax"`              // regular expression (RE2) that every id matches
	OwnIDs      bool   `json:"ownIds,omitempty"`      // the publisher gives no ids: these are ours
	Note        string `json:"note,omitempty"`        // what a reader has to know about the data
	TextFrom    string `json:"textFrom,omitempty"`    // the document that the statements, and the titles beside them, are from; see Library.Overlay

	Cite         string `json:"cite,omitempty"`         // how people name this edition before an id, as NIST CSF 2.0; title and edition if left out
	SupersededBy string `json:"supersededBy,omitempty"` // id of the catalog of the next edition; "" while this one is current
	Citing

	shared  *regexp.Regexp // of SharedSpelling; nil when there is none
	entries []Entry        // in catalog order
	index   map[string]int
	keys    func() map[string]int // see spell
	source  controls.Source
}

// An Entry is one element of a framework that can be cited. Its lists are shared by
// its copies, and not to be written.
type Entry struct {
	ID         string    `json:"id"`
	Title      string    `json:"title,omitempty"`      // the publisher's; "" where it has a sentence instead
	Label      string    `json:"label,omitempty"`      // our few words, where there is no title
	Kind       string    `json:"kind"`                 // such as function, category, subcategory, risk, tenet
	Parent     string    `json:"parent,omitempty"`     // id of the entry above; "" at the top
	Section    string    `json:"section,omitempty"`    // of the publication, where ids are ours
	Summary    string    `json:"summary,omitempty"`    // one sentence of ours
	Statement  string    `json:"statement,omitempty"`  // the publisher's own text; "" in the built-in catalogs
	Link       string    `json:"link,omitempty"`       // the page of the entry; see Catalog.LinkOf
	Lifecycle  Lifecycle `json:"lifecycle,omitempty"`  // "" for an entry in force of which nothing is said
	Since      string    `json:"since,omitempty"`      // edition that added the entry; "" when it is not new
	Successors []string  `json:"successors,omitempty"` // ids that took over its content, in the publisher's order
	Disputed   []string  `json:"disputed,omitempty"`   // ids that another document of the publisher names as successors instead
	RiskParty  RiskParty `json:"riskParty,omitempty"`  // whose risk it is about; "" where the publisher does not say
	Aliases    []string  `json:"aliases,omitempty"`    // spellings that mean this entry and differ in more than dots, dashes, zeros and case
	Note       string    `json:"note,omitempty"`       // what a reader has to know about the entry
}

// A Lifecycle says how an entry came through the change to this edition.
type Lifecycle string

// The lifecycles. The first three are entries that the edition withdrew.
const (
	LifecycleMovedTo          Lifecycle = "moved-to"          // its content is whole in its successors, most often one
	LifecycleIncorporatedInto Lifecycle = "incorporated-into" // its content is part of each successor
	LifecycleWithdrawn        Lifecycle = "withdrawn"         // the publisher names no entry as successor
	LifecycleAdded            Lifecycle = "added"             // the id is new in the edition Since
	LifecycleSameNumber       Lifecycle = "same-number"       // the edition before has the number too; the words may differ
)

// A RiskParty says whose risk an outcome is about, as NIST marks those of CSF 2.0.
type RiskParty string

// The parties. The marker is no filter for duties: PR.AA-05 is marked first-party
// only, and bears on partners all the same.
const (
	RiskFirstParty RiskParty = "first-party"           // of the organization itself
	RiskThirdParty RiskParty = "third-party"           // of those it depends on
	RiskBoth       RiskParty = "first-and-third-party" // of both
)

// Kinds of entry that mean something to mappings: a control mitigates a risk or
// a threat, and does nothing else to a risk.
const (
	KindRisk   = "risk"
	KindThreat = "threat"
)

// Withdrawn reports whether the edition lists the entry only to say where its
// content went.
func (e Entry) Withdrawn() bool {
	return e.Lifecycle == LifecycleMovedTo || e.Lifecycle == LifecycleIncorporatedInto || e.Lifecycle == LifecycleWithdrawn
}

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

// LinkOf is where to read about an entry: its own page, else the publication.
func (c *Catalog) LinkOf(id string) string {
	e, ok := c.Entry(id)
	switch {
	case ok && e.Link != "":
		return e.Link
	case ok && c.EntryLink != "":
		return strings.ReplaceAll(c.EntryLink, "{id}", url.QueryEscape(id))
	}
	return c.Link
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
		Cite: o.optional("cite"), SupersededBy: o.optional("supersededBy"),
		TextFrom: o.optional("textFrom"), Citing: readCiting(o), shared: o.expression("sharedSpelling"), index: map[string]int{},
	}
	if c.Cite == "" {
		c.Cite = c.Title + " " + c.Edition
	}
	c.keys = sync.OnceValue(c.spell)
	c.source = controls.Source{Name: c.ID, Version: c.Version, Digest: digest(data)}
	items := o.list("entries", true)
	o.done()
	syntax := o.expression("idSyntax")
	for _, item := range items {
		c.add(f.object(item), syntax)
	}
	c.checkLifecycles(f, items)
	return c, f
}

// add reads one entry and checks what can be said without those that follow. A
// nil syntax allows every id.
func (c *Catalog) add(o *object, syntax *regexp.Regexp) {
	e := Entry{
		ID: o.required("id"), Title: o.optional("title"), Label: o.optional("label"), Kind: o.required("kind"),
		Parent: o.optional("parent"), Section: o.optional("section"), Summary: o.optional("summary"), Statement: o.optional("statement"), Link: o.optional("link"),
		Lifecycle: enum(o, "lifecycle", LifecycleMovedTo, LifecycleIncorporatedInto, LifecycleWithdrawn, LifecycleAdded, LifecycleSameNumber),
		Since:     o.optional("since"), Successors: o.texts("successors"), Disputed: o.texts("disputed"),
		RiskParty: enum(o, "riskParty", RiskFirstParty, RiskThirdParty, RiskBoth),
		Aliases:   o.texts("aliases"), Note: o.optional("note"),
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

// checkLifecycles wants content to have moved to entries that are in force.
func (c *Catalog) checkLifecycles(f *form, items []*jsonread.Value) {
	for i, e := range c.entries {
		at := f.at(items[i])
		switch n := len(e.Successors); {
		case !e.Withdrawn() && n+len(e.Disputed) > 0:
			f.fault(at, CodeLifecycle, "an entry in force has no successors: say its lifecycle")
		case e.Lifecycle == LifecycleWithdrawn && n > 0:
			f.fault(at, CodeLifecycle, "an entry with successors moved to them, or was incorporated into them")
		case e.Withdrawn() && e.Lifecycle != LifecycleWithdrawn && n == 0:
			f.fault(at, CodeLifecycle, "name the successors, or write that it was withdrawn")
		case (e.Lifecycle == LifecycleAdded) != (e.Since != ""):
			f.fault(at, CodeLifecycle, "an entry that was added, and no other, says since which edition")
		}
		for _, id := range slices.Concat(e.Successors, e.Disputed) {
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
