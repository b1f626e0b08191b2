package frameworks

import (
	"iter"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/jsonread"
)

// A Crosswalk is what somebody states of how the entries of one framework relate
// to those of another. That an entry has no row means that nothing is stated. It
// is not changed after it is read, and is safe for concurrent use.
type Crosswalk struct {
	ID       string // such as csf-1.1-to-csf-2.0
	Version  string // of this data
	From, To string // ids of the catalogs
	Basis    Basis
	Status   EdgeStatus
	Note     string // what a reader has to know about the data

	edges  []Edge  // in the order of the file
	places []place // of the edges
	source controls.Source
}

// All yields the edges in the order of the file.
func (c *Crosswalk) All() iter.Seq[Edge] { return slices.Values(c.edges) }

// Source names the crosswalk as part of the basis of a result. The digest is the
// SHA-256 of the file.
func (c *Crosswalk) Source() controls.Source { return c.source }

// A crosswalkForm is a crosswalk that is being read.
type crosswalkForm struct {
	*Crosswalk
	row     Edge // what rows say that say nothing else
	keys    []string
	sources map[string]string // by key
}

// A statement is what a row may say once: two entries may be related in several
// ways, and be judged by several things.
type statement struct {
	from, to Ref
	tie      Tie
	matching MatchingRationale
}

func parseCrosswalk(file string, data []byte) (*Crosswalk, *form) {
	f := open(file, data)
	if f.root == nil {
		return nil, f
	}
	o := f.root
	o.demand("basis")
	o.demand("status")
	c := &crosswalkForm{sources: map[string]string{}, Crosswalk: &Crosswalk{
		ID: o.required("id"), Version: o.required("version"), From: o.required("from"), To: o.required("to"),
		Basis: enum(o, "basis", bases...), Status: enum(o, "status", statusesOfEdges...), Note: o.optional("note"),
	}}
	c.source = controls.Source{Name: c.ID, Version: c.Version, Digest: digest(data)}
	c.row = Edge{Tie: tie(o, relations()...), Matching: matchingOf(o), Confidence: confidenceOf(o), Basis: c.Basis, Status: c.Status}
	sources, rows := o.list("sources", true), o.list("rows", true)
	o.done()
	for _, s := range sources {
		c.addSource(f.object(s))
	}
	for _, r := range rows {
		c.add(f.object(r))
	}
	return c.Crosswalk, f
}

func matchingOf(o *object) MatchingRationale {
	return enum(o, "matching", MatchingSyntactic, MatchingSemantic, MatchingFunctional)
}

func confidenceOf(o *object) Confidence { return enum(o, "confidence", confidences[:3]...) }

// retrieved stands between a publication and the day on which it was.
const retrieved = ", retrieved "

// addSource reads a publication and the key that rows name it by.
func (c *crosswalkForm) addSource(o *object) {
	key := o.required("key")
	text := o.required("title") + retrieved + o.date("retrieved")
	o.done()
	if c.sources[key] != "" {
		o.reject("key", governance.CodeDupID, "another source has this key")
		return
	}
	c.sources[key] = text
	c.keys = append(c.keys, key)
}

// add reads one row.
func (c *crosswalkForm) add(o *object) {
	e := c.row
	e.From, e.Rationale, e.Note = Ref{c.From, o.required("from")}, o.optional("rationale"), o.optional("note")
	if to := o.optional("to"); to != "" {
		e.To = Ref{c.To, to}
	} else if e.Note == "" {
		o.reject("to", governance.CodeMissingRequired, "add to, or a note of what the source says instead")
	}
	e.Lifecycle = enum(o, "lifecycle", LifecycleSameNumber, LifecycleMovedTo, LifecycleIncorporatedInto, LifecycleWithdrawn)
	if t := tie(o, relations()...); t.Relation != "" {
		e.Tie = t
	} else if e.Relation == "" {
		o.reject("relation", governance.CodeMissingRequired, "add relation, here or above the rows")
	}
	if m := matchingOf(o); m != "" {
		e.Matching = m
	}
	if sure := confidenceOf(o); sure != "" {
		e.Confidence = sure
	}
	e.Sources, e.Against = c.named(o, "sources"), c.named(o, "against")
	if e.Sources == nil {
		for _, key := range c.keys {
			e.Sources = append(e.Sources, c.sources[key])
		}
	}
	o.done()
	if e.Rationale == "" && e.Basis == BasisOwnJudgment {
		o.reject("rationale", governance.CodeMissingRequired, "add rationale: why do we say so?")
	}
	c.edges, c.places = append(c.edges, e), append(c.places, o.f.at(o.v))
}

// named is the sources that a row lists by key.
func (c *crosswalkForm) named(o *object, name string) []string {
	var out []string
	for _, item := range o.list(name, false) {
		if item.Kind != jsonread.String || c.sources[item.Text] == "" {
			o.f.fault(o.f.at(item), CodeUnknownEntry, "no source has this key")
			continue
		}
		out = append(out, c.sources[item.Text])
	}
	return out
}

func (b *builder) addCrosswalk(name string, data []byte) *form {
	c, f := parseCrosswalk(name, data)
	if c == nil {
		return f
	}
	return b.placeCrosswalk(c, f)
}

// placeCrosswalk checks that both ends of every edge exist. An official edge may end
// at an entry that is withdrawn, for that is what its owner says; one of our own
// judgment goes to what took over.
func (b *builder) placeCrosswalk(c *Crosswalk, f *form) *form {
	if _, taken := find(b.walks, c.ID); taken {
		f.root.reject("id", governance.CodeDupID, "another crosswalk has this id")
	}
	from, ok1 := find(b.shelf, c.From)
	to, ok2 := find(b.shelf, c.To)
	if !ok1 {
		f.root.reject("from", CodeUnknownEntry, "no catalog has this id")
	}
	if !ok2 {
		f.root.reject("to", CodeUnknownEntry, "no catalog has this id")
	}
	if !ok1 || !ok2 {
		return f
	}
	said := map[statement]bool{}
	for i := range c.edges {
		e := &c.edges[i]
		b.checkEnd(f, c, i, from, &e.From)
		if e.To != (Ref{}) {
			b.checkEnd(f, c, i, to, &e.To)
		}
		if s := (statement{e.From, e.To, e.Tie, e.Matching}); e.To.ID != "" && said[s] {
			f.fault(c.places[i], governance.CodeDupID, "another row says the same of the two entries")
		} else {
			said[s] = true
		}
	}
	b.walks = append(b.walks, volume[Crosswalk]{c.ID, func() *Crosswalk { return c }})
	return f
}

// checkEnd puts an end that is written as an alias right, and notes the use.
func (b *builder) checkEnd(f *form, c *Crosswalk, row int, catalog *Catalog, end *Ref) {
	e, ok := b.entry(catalog, end.ID, c.places[row])
	switch {
	case end.ID == "": // reported
	case !ok:
		f.fault(c.places[row], CodeUnknownEntry, "%s has no entry %q", catalog.ID, end.ID)
	case e.Withdrawn() && c.Basis == BasisOwnJudgment:
		f.fault(c.places[row], CodeLifecycle, "%s is withdrawn: relate it to where it went (%s)", end.ID, strings.Join(e.Successors, ", "))
	default:
		end.ID = e.ID
	}
}

// Crosswalks yields the crosswalks by id.
func (l *Library) Crosswalks() iter.Seq[*Crosswalk] { return opened(l.walks) }

// Crosswalk returns the crosswalk with that id.
func (l *Library) Crosswalk(id string) (*Crosswalk, bool) { return find(l.walks, id) }

// Edges lists what the crosswalks state of an entry: each edge from it, and each
// edge to it read back; by crosswalk, then in the order of the file. An empty list
// means that nothing is stated, not that nothing is related.
func (l *Library) Edges(of Ref) []Edge {
	var out []Edge
	for c := range l.Crosswalks() {
		for _, e := range c.edges {
			switch of {
			case e.From:
				out = append(out, e)
			case e.To:
				out = append(out, e.Inverse())
			}
		}
	}
	return out
}
