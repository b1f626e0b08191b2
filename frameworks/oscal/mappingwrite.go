package oscal

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/oscalid"
)

// The types with which mapping collections are written.
type (
	collectionForm struct {
		UUID       string        `json:"uuid"`
		Metadata   metadataForm  `json:"metadata"`
		Provenance provenance    `json:"provenance"`
		Mappings   []mappingForm `json:"mappings"`
		BackMatter struct {
			Resources []resourceForm `json:"resources"`
		} `json:"back-matter"`
	}
	provenance struct {
		Method      string `json:"method"`
		Matching    string `json:"matching-rationale"`
		Status      string `json:"status"`
		Description string `json:"mapping-description"`
	}
	mappingForm struct {
		UUID        string    `json:"uuid"`
		Source      reference `json:"source-resource"`
		Target      reference `json:"target-resource"`
		Maps        []mapForm `json:"maps"`
		Description string    `json:"mapping-description,omitempty"`
		Props       props     `json:"props,omitempty"`
		Gap         *gapForm  `json:"source-gap-summary,omitempty"`
	}
	reference struct {
		Type  string `json:"type"`
		Href  string `json:"href"`
		Props props  `json:"props,omitempty"`
	}
	mapForm struct {
		UUID         string          `json:"uuid"`
		NS           string          `json:"ns,omitempty"`
		Relationship string          `json:"relationship"`
		Sources      []itemForm      `json:"sources"`
		Targets      []itemForm      `json:"targets"`
		Matching     string          `json:"matching-rationale,omitempty"`
		Confidence   *confidenceForm `json:"confidence-score,omitempty"`
		Props        props           `json:"props,omitempty"`
		Remarks      string          `json:"remarks,omitempty"`
	}
	itemForm struct {
		Type  string `json:"type"`
		IDRef string `json:"id-ref"`
		Props props  `json:"props,omitempty"`
	}
	confidenceForm struct {
		Category string `json:"category"`
	}
	gapForm struct {
		UUID     string     `json:"uuid"`
		Unmapped []unmapped `json:"unmapped-controls"`
	}
	unmapped struct {
		IDs []string `json:"with-ids"`
	}
	resourceForm struct {
		UUID   string  `json:"uuid"`
		Title  string  `json:"title"`
		Props  props   `json:"props"`
		RLinks []rlink `json:"rlinks,omitempty"`
	}
	rlink struct {
		Href string `json:"href"`
	}
)

// Names of what mappings have in our namespace.
const (
	ownFramework = "framework"
	ownControls  = "controls" // the resource is a pack of controls: the mapping is no crosswalk
	ownBasis     = "basis"
	ownSource    = "source"
	ownAgainst   = "against"
	ownMatching  = "matching"
	ownLifecycle = "lifecycle"
	ownProperty  = "property"
	ownWhen      = "when"
	notStated    = "not-stated"
)

// A table is a crosswalk or mapping as it is written.
type table struct {
	id, version string
	basis       frameworks.Basis
	status      frameworks.EdgeStatus
	note        string
	controls    bool // the sources are controls
	from, to    resourceForm
	ids         [2]map[string]string // tokens of the sources and of the targets
	edges       []frameworks.Edge
	when        []frameworks.When // of the edges, where the sources are controls
	sources     []string          // of all edges, in the order in which they come
	lib         *frameworks.Library
	modified    string // day
}

// Write writes whatever a library holds: see WriteCatalog, WriteMapping and
// WriteCrosswalk.
func Write(w io.Writer, lib *frameworks.Library, part frameworks.Part) error {
	switch p := part.(type) {
	case *frameworks.Catalog:
		return WriteCatalog(w, p)
	case *frameworks.Mapping:
		return WriteMapping(w, lib, p)
	case *frameworks.Crosswalk:
		return WriteCrosswalk(w, lib, p)
	}
	return unfit(part.Source().Name, "OSCAL has no document for it")
}

// WriteCrosswalk writes a crosswalk as a mapping collection of OSCAL 1.2.2 in JSON.
// lib holds both its catalogs; the ids are those of WriteCatalog. A row that ends
// nowhere is a gap of the source, with what else it says in properties. The error is
// of a crosswalk that holds no row that ends somewhere, for OSCAL knows none.
func WriteCrosswalk(w io.Writer, lib *frameworks.Library, c *frameworks.Crosswalk) error {
	from, ok1 := lib.Catalog(c.From)
	to, ok2 := lib.Catalog(c.To)
	if !ok1 || !ok2 {
		return unfit(c.ID, "the library does not hold both its catalogs")
	}
	t := &table{lib: lib, id: c.ID, version: c.Version, basis: c.Basis, status: c.Status, note: c.Note, from: resourceOf(from), to: resourceOf(to),
		ids: [2]map[string]string{tokens(from), tokens(to)}, edges: slices.Collect(c.All()), modified: max(from.Retrieved, to.Retrieved)}
	return t.write(w)
}

// WriteMapping writes a mapping of controls as a mapping collection of OSCAL 1.2.2 in
// JSON, whose source is the pack of controls. lib holds its catalog.
func WriteMapping(w io.Writer, lib *frameworks.Library, m *frameworks.Mapping) error {
	to, ok := lib.Catalog(m.Framework)
	if !ok {
		return unfit(m.ID, "the library does not hold its catalog")
	}
	pack := resourceForm{UUID: oscalid.UUID("resource", ownControls), Title: "Controls"}
	pack.Props.add(ownControls, "true")
	t := &table{lib: lib, id: m.ID, version: m.Version, basis: m.Basis, status: frameworks.EdgeComplete, controls: true, from: pack, to: resourceOf(to),
		ids: [2]map[string]string{nil, tokens(to)}, modified: to.Retrieved}
	for row := range m.All() {
		t.edges = append(t.edges, frameworks.Edge{From: frameworks.Ref{ID: row.Control}, To: frameworks.Ref{Framework: row.Framework, ID: row.Requirement}, Tie: row.Tie, Rationale: row.Rationale})
		t.when = append(t.when, row.When)
	}
	return t.write(w)
}

func unfit(id, detail string) error {
	return governance.NewDocumentError([]*governance.Fault{{Code: CodeUnsupported, Pos: governance.Position{File: id}, Detail: detail}})
}

// resourceOf is a catalog as something to refer to.
func resourceOf(c *frameworks.Catalog) resourceForm {
	r := resourceForm{UUID: oscalid.UUID("resource", c.ID, c.Version)}
	r.Title = r.Props.line(ownTitle, c.Title+" "+c.Edition, c.ID)
	r.Props.add(ownFramework, c.ID)
	if uriValue.MatchString(c.Link) {
		r.RLinks = []rlink{{c.Link}}
	}
	return r
}

func (t *table) write(w io.Writer) error {
	for _, e := range t.edges {
		for _, s := range slices.Concat(e.Sources, e.Against) {
			if !slices.Contains(t.sources, s) {
				t.sources = append(t.sources, s)
			}
		}
	}
	m := t.mapping()
	if len(m.Maps) == 0 {
		return unfit(t.id, "no row ends somewhere")
	}
	form := collectionForm{UUID: oscalid.UUID(kindMapping, t.id, t.version), Mappings: []mappingForm{m}}
	form.Metadata = metadataForm{LastModified: midnight(t.modified), OSCALVersion: version}
	p := &form.Metadata.Props
	form.Metadata.Title, form.Metadata.Version = p.line(ownTitle, "Mapping "+t.id, "Mapping"), p.value("version", t.version, "1")
	form.Provenance = provenance{"human", string(frameworks.MatchingSemantic), string(t.status), cmp.Or(t.note, "Mapping "+t.id+".")}
	form.BackMatter.Resources = []resourceForm{t.from, t.to}
	return write(w, map[string]any{kindMapping: form})
}

func (t *table) mapping() mappingForm {
	m := mappingForm{UUID: oscalid.UUID("mapping", t.id, t.version), Source: reference{Type: "catalog", Href: "#" + t.from.UUID}, Target: reference{Type: "catalog", Href: "#" + t.to.UUID}}
	m.Description = t.note
	m.Props.add(ownID, t.id)
	m.Props.add(ownBasis, string(t.basis))
	m.Props.add(ownMatching, notStated) // where a map does not
	m.Props.add(ownSource, t.sources...)
	var unmappedIDs []string
	for i, e := range t.edges {
		if e.To.ID != "" {
			m.Maps = append(m.Maps, t.row(i, e))
			continue
		}
		unmappedIDs = append(unmappedIDs, t.token(0, e.From))
		for _, p := range t.nowhere(e) {
			p.Group = "row-" + strconv.Itoa(i)
			m.Props = append(m.Props, p)
		}
	}
	if unmappedIDs != nil {
		m.Gap = &gapForm{oscalid.UUID("gap", t.id, t.version), []unmapped{{unmappedIDs}}}
	}
	return m
}

// token is the id of an end as OSCAL writes it; of another spelling, that of the entry
// which is meant.
func (t *table) token(end int, at frameworks.Ref) string {
	if of := t.ids[end]; of[at.ID] != "" {
		return of[at.ID]
	}
	if ref, _, err := t.lib.Accept(at.String(), frameworks.AliasUse{}); err == nil && ref.Framework == at.Framework {
		return t.ids[end][ref.ID]
	}
	return oscalid.Token(at.ID)
}

func (t *table) item(end int, at frameworks.Ref) []itemForm {
	item := itemForm{Type: "control", IDRef: t.token(end, at)}
	if item.IDRef != at.ID {
		item.Props.add(ownID, at.ID)
	}
	return []itemForm{item}
}

// row is an edge from one entry to one other.
func (t *table) row(i int, e frameworks.Edge) mapForm {
	m := mapForm{UUID: oscalid.UUID("map", t.id, t.version, fmt.Sprint(i), e.From.String(), e.To.String()), Sources: t.item(0, e.From), Targets: t.item(1, e.To),
		Matching: string(e.Matching), Remarks: e.Rationale, Props: t.rest(e)}
	m.Relationship, m.NS = relationship(e.Relation)
	if e.Confidence != "" {
		m.Confidence = &confidenceForm{string(e.Confidence)}
	}
	if t.controls {
		m.Props.add(ownWhen, string(t.when[i]))
	}
	return m
}

// rest is what a map has no member for.
func (t *table) rest(e frameworks.Edge) props {
	var p props
	p.add(ownProperty, string(e.Property))
	p.add(ownLifecycle, string(e.Lifecycle))
	p.add(ownNote, e.Note)
	if !slices.Equal(e.Sources, t.sources) {
		p.add(ownSource, t.numbers(e.Sources)...)
	}
	p.add(ownAgainst, t.numbers(e.Against)...)
	return p
}

// numbers are the places of sources in the list of them all.
func (t *table) numbers(sources []string) []string {
	var list []string
	for _, s := range sources {
		list = append(list, strconv.Itoa(slices.Index(t.sources, s)+1))
	}
	return list
}

// nowhere is a row that ends nowhere.
func (t *table) nowhere(e frameworks.Edge) props {
	p := t.rest(e)
	p.add("from", e.From.ID)
	p.add("relation", string(e.Relation))
	p.add(ownMatching, string(e.Matching))
	p.add("confidence", string(e.Confidence))
	p.add("rationale", e.Rationale)
	return p
}
