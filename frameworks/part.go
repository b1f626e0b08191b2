package frameworks

import (
	"bytes"
	"encoding/json"
	"iter"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/jsonread"
)

// A Part is what a library is made of: a *Catalog, *Mapping or *Crosswalk. As JSON it
// is a file that Read reads.
type Part interface {
	Source() controls.Source
	json.Marshaler
	addTo(*builder) *form
}

// Read reads one file of the folders catalog, mapping or crosswalk; what it holds
// says which. The error lists every fault (governance.Faults). Whether the other ends
// exist is for Library.Add.
func Read(file string, data []byte) (Part, error) {
	f := open(file, data)
	if f.root == nil {
		return nil, governance.NewDocumentError(f.faults)
	}
	var part Part
	switch m := f.root.members; {
	case m["entries"] != nil:
		part, f = read(parseCatalog, file, data)
	case m["framework"] != nil:
		part, f = read(parseMapping, file, data)
	case m["from"] != nil:
		part, f = read(parseCrosswalk, file, data)
	default:
		f.root.reject("", governance.CodeMissingRequired, "add entries, for a catalog; framework, for a mapping; or from, for a crosswalk")
	}
	if err := governance.NewDocumentError(f.faults); err != nil {
		return nil, err
	}
	return part, nil
}

func read[T Part](parse func(string, []byte) (T, *form), file string, data []byte) (Part, *form) {
	return parse(file, data)
}

// made is what a program says instead of a file, under the rules of files. Faults
// have the id for a file, and the pointers of the JSON that it would be.
func made[T Part](id string, p T, parse func(string, []byte) (T, *form)) (T, error) {
	var none T
	data, err := p.MarshalJSON()
	if err != nil {
		return none, err
	}
	p, f := parse(id, data)
	if err := governance.NewDocumentError(f.faults); err != nil {
		return none, err
	}
	return p, nil
}

// NewCatalog is a catalog with the fields of head and these entries: each behind its
// parent, so that the list is the outline. The error lists every fault.
func NewCatalog(head Catalog, entries ...Entry) (*Catalog, error) {
	head.entries = entries
	return made(head.ID, &head, parseCatalog)
}

// NewMapping is a mapping with the fields of head and these rows. The error lists
// every fault.
func NewMapping(head Mapping, rows ...Row) (*Mapping, error) {
	head.rows = rows
	return made(head.ID, &head, parseMapping)
}

// NewCrosswalk is a crosswalk with the fields of head and these edges, whose
// frameworks, basis and status are those of head. None is derived, and every one has
// sources, written "title, retrieved 2026-11-22". The error lists every fault.
func NewCrosswalk(head Crosswalk, edges ...Edge) (*Crosswalk, error) {
	head.edges = edges
	return made(head.ID, &head, parseCrosswalk)
}

// MarshalJSON writes the catalog as files have it.
func (c *Catalog) MarshalJSON() ([]byte, error) {
	type plain Catalog // without this method
	return compact(struct {
		*plain
		Entries []Entry `json:"entries"`
	}{(*plain)(c), c.entries})
}

// MarshalJSON writes the mapping as files have it.
func (m *Mapping) MarshalJSON() ([]byte, error) {
	type row struct {
		Control     string `json:"control"`
		Requirement string `json:"requirement"`
		Tie
		When      When   `json:"when,omitempty"`
		Rationale string `json:"rationale"`
	}
	rows := make([]row, len(m.rows))
	for i, r := range m.rows {
		rows[i] = row{r.Control, r.Requirement, r.Tie, r.When, r.Rationale}
	}
	return compact(struct {
		ID        string `json:"id"`
		Version   string `json:"version"`
		Framework string `json:"framework"`
		Basis     Basis  `json:"basis"`
		Rows      []row  `json:"rows"`
	}{m.ID, m.Version, m.Framework, m.Basis, rows})
}

// A crosswalkSource is a publication and the key that rows name it by.
type crosswalkSource struct {
	Key       string `json:"key"`
	Title     string `json:"title"`
	Retrieved string `json:"retrieved"`
}

// MarshalJSON writes the crosswalk as files have it. What rows have in common stands
// in each of them.
func (c *Crosswalk) MarshalJSON() ([]byte, error) {
	type row struct {
		From string `json:"from"`
		To   string `json:"to,omitempty"`
		Tie
		Lifecycle  Lifecycle         `json:"lifecycle,omitempty"`
		Matching   MatchingRationale `json:"matching,omitempty"`
		Confidence Confidence        `json:"confidence,omitempty"`
		Rationale  string            `json:"rationale,omitempty"`
		Note       string            `json:"note,omitempty"`
		Sources    []string          `json:"sources"`
		Against    []string          `json:"against,omitempty"`
	}
	keys, rows := sourceKeys{of: map[string]string{}, list: []crosswalkSource{}}, make([]row, len(c.edges))
	for i, e := range c.edges {
		rows[i] = row{e.From.ID, e.To.ID, e.Tie, e.Lifecycle, e.Matching, e.Confidence, e.Rationale, e.Note, keys.all(e.Sources), keys.all(e.Against)}
	}
	return compact(struct {
		ID      string            `json:"id"`
		Version string            `json:"version"`
		From    string            `json:"from"`
		To      string            `json:"to"`
		Basis   Basis             `json:"basis"`
		Status  EdgeStatus        `json:"status"`
		Sources []crosswalkSource `json:"sources"`
		Note    string            `json:"note,omitempty"`
		Rows    []row             `json:"rows"`
	}{c.ID, c.Version, c.From, c.To, c.Basis, c.Status, keys.list, c.Note, rows})
}

// sourceKeys gives each publication a key.
type sourceKeys struct {
	of   map[string]string // by text
	list []crosswalkSource
}

func (k *sourceKeys) all(texts []string) []string {
	keys := []string{}
	for _, text := range texts {
		if k.of[text] == "" {
			title, day := text, ""
			if i := strings.LastIndex(text, retrieved); i >= 0 {
				title, day = text[:i], text[i+len(retrieved):]
			}
			k.of[text] = title + " " + day
			k.list = append(k.list, crosswalkSource{k.of[text], title, day})
		}
		keys = append(keys, k.of[text])
	}
	return keys
}

// compact writes JSON that says < and > as they are.
func compact(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// Parts yields the catalogs, the mappings and the crosswalks, each by id.
func (l *Library) Parts() iter.Seq[Part] {
	return func(yield func(Part) bool) {
		for c := range l.Catalogs() {
			if !yield(c) {
				return
			}
		}
		for m := range l.Mappings() {
			if !yield(m) {
				return
			}
		}
		for c := range l.Crosswalks() {
			if !yield(c) {
				return
			}
		}
	}
}

// Add returns a library of what l holds and of the parts, under the rules of Extend;
// mappings and crosswalks may be to the catalogs among the parts, in whatever order.
// The pointers of faults are those of the parts as JSON.
func (l *Library) Add(parts ...Part) (*Library, error) {
	parts = slices.Clone(parts)
	slices.SortStableFunc(parts, func(x, y Part) int { return rank(x) - rank(y) })
	b := newBuilder(l)
	for _, p := range parts {
		b.faults = append(b.faults, p.addTo(b).faults...)
	}
	if err := governance.NewDocumentError(b.faults); err != nil {
		return nil, err
	}
	return b.library(), nil
}

// rank orders parts by what they may refer to.
func rank(p Part) int {
	if _, ok := p.(*Catalog); ok {
		return 0
	}
	return 1
}

// blank is the form of a part that is no file.
func blank(p Part) *form {
	f := &form{file: p.Source().Name, lines: []int{0}}
	f.root = &object{f: f, v: &jsonread.Value{}}
	return f
}

func (c *Catalog) addTo(b *builder) *form { return b.placeCatalog(c, blank(c)) }

func (m *Mapping) addTo(b *builder) *form {
	own := *m // in which aliases are put right
	own.rows = slices.Clone(m.rows)
	return b.placeMapping(&own, blank(m))
}

func (c *Crosswalk) addTo(b *builder) *form {
	own := *c // in which aliases are put right
	own.edges = slices.Clone(c.edges)
	return b.placeCrosswalk(&own, blank(c))
}

// Overlay returns a library in which the catalog with that id has the titles and
// statements of text, a catalog of yours, for the entries that both have: those of
// one id, or of one spelling of it. TextFrom then names source; ids, summaries and all
// that mappings rest on stay, and the digest is that of the catalog with the texts.
// Missing are the entries in force that text does not have. An entry keeps its label
// only where text has no title for it.
func (l *Library) Overlay(id string, text *Catalog, source string) (lib *Library, missing []string, err error) {
	c, ok := l.Catalog(id)
	if !ok {
		return nil, nil, governance.NewDocumentError([]*governance.Fault{{Code: CodeUnknownEntry, Detail: "no catalog has the id " + id}})
	}
	entries := slices.Clone(c.entries)
	for i := range entries {
		e := &entries[i]
		with, ok := text.Entry(e.ID)
		if !ok {
			with, ok = text.alias(e.ID)
		}
		if !ok && !e.Withdrawn() {
			missing = append(missing, e.ID)
		}
		if e.Statement = with.Statement; with.Title != "" {
			e.Title, e.Label = with.Title, ""
		}
	}
	head := *c
	head.TextFrom = source
	if c, err = NewCatalog(head, entries...); err != nil {
		return nil, nil, err
	}
	b := newBuilder(l)
	i := slices.IndexFunc(b.shelf, func(v volume[Catalog]) bool { return v.id == id })
	b.shelf[i] = volume[Catalog]{id, func() *Catalog { return c }}
	return b.library(), missing, nil
}
