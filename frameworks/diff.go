package frameworks

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/mandate-nhi/mandate/controls"
)

// A Diff is what changed from one edition of a catalog, mapping or crosswalk to
// another. Nothing that only has another id is counted as removed and added.
type Diff struct {
	Old     controls.Source `json:"old"`
	New     controls.Source `json:"new"`
	Same    int             `json:"same"`              // entries in force, or rows, that did not change
	Entries []EntryDiff     `json:"entries,omitempty"` // of catalogs: those of the old one in its order, then what was added
	Rows    []RowDiff       `json:"rows,omitempty"`    // of mappings and crosswalks, in the same order

	Attributions []string `json:"attributions,omitempty"` // to print beside the titles
}

// A DiffKind is one way in which an entry or a row changed. There may be several.
type DiffKind string

// The kinds. Of rows there are added, removed, renamed and edited.
const (
	DiffAdded        DiffKind = "added"
	DiffRemoved      DiffKind = "removed"      // nobody says what became of it
	DiffWithdrawn    DiffKind = "withdrawn"    // and the publisher names no successor
	DiffIncorporated DiffKind = "incorporated" // its content is part of others
	DiffRenamed      DiffKind = "renamed"      // it has another id
	DiffMoved        DiffKind = "moved"        // it is below another entry
	DiffRetitled     DiffKind = "retitled"
	DiffEdited       DiffKind = "edited" // in the fields named
)

// A DiffReason is how what became of an entry is known.
type DiffReason string

// The reasons, in the order in which they are tried.
const (
	DiffByCrosswalk DiffReason = "crosswalk" // of the two editions
	DiffByID        DiffReason = "same-id"
	DiffByLifecycle DiffReason = "lifecycle"  // of the new edition, which lists the old id
	DiffBySpelling  DiffReason = "spelling"   // or an alias
	DiffByTitle     DiffReason = "same-title" // which no other entry has
)

// An EntryDiff is what became of an entry.
type EntryDiff struct {
	Kinds  []DiffKind `json:"kinds"`
	Old    string     `json:"old,omitempty"` // id; "" of one that was added
	New    []string   `json:"new,omitempty"` // ids: of the same entry, or of those that took over
	Reason DiffReason `json:"reason,omitempty"`

	OldTitle  string   `json:"oldTitle,omitempty"` // or the label
	NewTitle  string   `json:"newTitle,omitempty"` // of the first in New
	OldParent string   `json:"oldParent,omitempty"`
	NewParent string   `json:"newParent,omitempty"`
	Fields    []string `json:"fields,omitempty"` // that were edited, as JSON names them
}

// Diff compares two editions of one kind: two catalogs, mappings or crosswalks. The
// crosswalks of l say what became of entries; its catalogs, which ends of rows only
// have another id. It is an error where the two are of different kinds.
func (l *Library) Diff(old, new Part) (*Diff, error) {
	d := &Diff{Old: old.Source(), New: new.Source()}
	switch o := old.(type) {
	case *Catalog:
		if n, ok := new.(*Catalog); ok {
			l.follow(o, n).write(d)
			d.Attributions = slices.Compact([]string{o.Attribution, n.Attribution})
			return d, nil
		}
	case *Mapping:
		if n, ok := new.(*Mapping); ok {
			d.rows(o.lines(), n.lines(), nil, l.renamed(o.Framework, n.Framework))
			return d, nil
		}
	case *Crosswalk:
		if n, ok := new.(*Crosswalk); ok {
			d.rows(o.lines(), n.lines(), l.renamed(o.From, n.From), l.renamed(o.To, n.To))
			return d, nil
		}
	}
	return nil, fmt.Errorf("%s and %s are of different kinds, or changes of them are not known", d.Old.Name, d.New.Name)
}

// renamed is the new ids of the entries that only have another one.
func (l *Library) renamed(old, new string) map[string]string {
	o, ok1 := l.Catalog(old)
	n, ok2 := l.Catalog(new)
	ids := map[string]string{}
	if ok1 && ok2 && old != new {
		for id, f := range l.follow(o, n).fates {
			if f.whole {
				ids[id] = f.to[0]
			}
		}
	}
	return ids
}

// A fate is what became of an entry.
type fate struct {
	to     []string // ids; empty where nothing took over
	whole  bool     // the first of them is the entry itself
	gone   bool     // the publisher withdrew it
	reason DiffReason
}

// A follower finds what became of the entries of a catalog.
type follower struct {
	old, new *Catalog
	fates    map[string]fate // by old id
	taken    map[string]bool // new ids that are an old entry
}

func (l *Library) follow(old, new *Catalog) *follower {
	f := &follower{old, new, map[string]fate{}, map[string]bool{}}
	for c := range l.Crosswalks() {
		if c.From == old.ID && c.To == new.ID && c.From != c.To {
			f.byCrosswalk(c)
		}
	}
	for _, find := range []func(Entry) fate{f.byID, f.bySpelling, f.byTitle()} {
		for e := range old.All() {
			if _, known := f.fates[e.ID]; !known && !e.Withdrawn() {
				f.note(e.ID, find(e))
			}
		}
	}
	return f
}

// note keeps a fate. An entry becomes one entry; what comes to that later is part of it.
func (f *follower) note(id string, x fate) {
	if x.reason == "" {
		return
	}
	if x.whole {
		x.whole = !f.taken[x.to[0]]
		f.taken[x.to[0]] = true
	}
	f.fates[id] = x
}

// byCrosswalk takes what the edges say whose lifecycle is known.
func (f *follower) byCrosswalk(c *Crosswalk) {
	said := map[string]fate{}
	for _, e := range c.edges {
		x := said[e.From.ID]
		if e.Lifecycle == "" {
			continue
		}
		x.reason, x.gone = DiffByCrosswalk, e.Lifecycle != LifecycleSameNumber
		if to, ok := f.new.Entry(e.To.ID); ok && !to.Withdrawn() {
			if e.Lifecycle == LifecycleSameNumber { // is the entry, whatever else has a part of it
				x.to, x.whole = slices.Insert(x.to, 0, to.ID), true
			} else {
				x.whole = x.whole || len(x.to) == 0 && e.Lifecycle == LifecycleMovedTo
				x.to = append(x.to, to.ID)
			}
		}
		said[e.From.ID] = x
	}
	for e := range f.old.All() {
		f.note(e.ID, said[e.ID])
	}
}

func (f *follower) byID(e Entry) fate {
	n, ok := f.new.Entry(e.ID)
	if !ok {
		return fate{}
	}
	return f.as(n, DiffByID)
}

func (f *follower) bySpelling(e Entry) fate {
	n, ok := f.new.alias(e.ID)
	if !ok {
		return fate{}
	}
	return f.as(n, DiffBySpelling)
}

// as is the fate of what is entry n in the new edition, be it withdrawn.
func (f *follower) as(n Entry, reason DiffReason) fate {
	if !n.Withdrawn() {
		return fate{to: []string{n.ID}, whole: true, reason: reason}
	}
	return fate{to: n.Successors, whole: n.Lifecycle == LifecycleMovedTo && len(n.Successors) == 1, gone: true, reason: DiffByLifecycle}
}

// byTitle finds the entry with the title, where one has it in either edition, and it
// is of the same kind.
func (f *follower) byTitle() func(Entry) fate {
	old, new := titles(f.old), titles(f.new)
	return func(e Entry) fate {
		ids := new[title{e.Kind, e.Title}]
		if e.Title == "" || len(ids) != 1 || f.taken[ids[0]] || len(old[title{e.Kind, e.Title}]) != 1 {
			return fate{}
		}
		return fate{to: ids, whole: true, reason: DiffByTitle}
	}
}

type title struct{ kind, text string }

func titles(c *Catalog) map[title][]string {
	ids := map[title][]string{}
	for e := range c.All() {
		if !e.Withdrawn() {
			t := title{e.Kind, e.Title}
			ids[t] = append(ids[t], e.ID)
		}
	}
	return ids
}

// write says what changed.
func (f *follower) write(d *Diff) {
	for e := range f.old.All() {
		if e.Withdrawn() {
			continue
		}
		if change := f.change(e); change.Kinds != nil {
			d.Entries = append(d.Entries, change)
		} else {
			d.Same++
		}
	}
	for e := range f.new.All() {
		if !e.Withdrawn() && !f.taken[e.ID] {
			d.Entries = append(d.Entries, EntryDiff{Kinds: []DiffKind{DiffAdded}, New: []string{e.ID}, NewTitle: cmp.Or(e.Title, e.Label), NewParent: e.Parent})
		}
	}
}

// change is what became of an entry; without kinds where nothing did.
func (f *follower) change(e Entry) EntryDiff {
	x := f.fates[e.ID]
	d := EntryDiff{Old: e.ID, New: x.to, Reason: x.reason, OldTitle: cmp.Or(e.Title, e.Label)}
	if len(x.to) > 0 {
		to, _ := f.new.Entry(x.to[0])
		d.NewTitle = cmp.Or(to.Title, to.Label)
	}
	switch {
	case x.whole:
		f.compare(&d, e)
	case len(x.to) > 0:
		d.Kinds = []DiffKind{DiffIncorporated}
	case x.gone:
		d.Kinds = []DiffKind{DiffWithdrawn}
	default:
		d.Kinds = []DiffKind{DiffRemoved}
	}
	return d
}

// compare says what changed of an entry that is still there.
func (f *follower) compare(d *EntryDiff, old Entry) {
	new, _ := f.new.Entry(d.New[0])
	if old.ID != new.ID {
		d.Kinds = append(d.Kinds, DiffRenamed)
	}
	if p := f.fates[old.Parent]; old.Parent != new.Parent && !(p.whole && p.to[0] == new.Parent) {
		d.Kinds, d.OldParent, d.NewParent = append(d.Kinds, DiffMoved), old.Parent, new.Parent
	}
	if old.Title != new.Title {
		d.Kinds = append(d.Kinds, DiffRetitled)
	}
	d.Fields = f.edited(old, new)
	if d.Fields != nil {
		d.Kinds = append(d.Kinds, DiffEdited)
	}
}

// edited are the fields in which the two differ otherwise. What we say in our words is
// compared within one edition only, for every edition has words of its own.
func (f *follower) edited(old, new Entry) (fields []string) {
	differ := func(name string, differs bool) {
		if differs {
			fields = append(fields, name)
		}
	}
	differ("kind", old.Kind != new.Kind)
	differ("statement", old.Statement != new.Statement)
	if f.old.ID != f.new.ID {
		return fields
	}
	differ("label", old.Label != new.Label)
	differ("section", old.Section != new.Section)
	differ("summary", old.Summary != new.Summary)
	differ("link", old.Link != new.Link)
	differ("lifecycle", old.Lifecycle != new.Lifecycle || old.Since != new.Since)
	differ("riskParty", old.RiskParty != new.RiskParty)
	differ("aliases", !slices.Equal(old.Aliases, new.Aliases))
	differ("note", old.Note != new.Note)
	return fields
}
