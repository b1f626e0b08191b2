package oscal

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A statement is what is read once.
type statement struct {
	from, to frameworks.Ref
	tie      frameworks.Tie
	matching frameworks.MatchingRationale
}

// A mappingReader reads one mapping of a collection.
type mappingReader struct {
	*reader
	head     frameworks.Crosswalk
	own      own
	when     []frameworks.When // of the edges
	edges    []frameworks.Edge
	nodes    []importer.Node // of the edges
	all      []string        // sources that maps name by number
	matching frameworks.MatchingRationale
	sure     frameworks.Confidence
	sureNote string // of confidence, for the note
	controls bool
	seen     map[statement]bool
}

// mappings reads a mapping collection: what stands in a mapping goes before what
// stands above it.
func (r *reader) mappings(n importer.Node, md metadata) {
	r.members(n, "uuid", "metadata", "provenance", "mappings", "back-matter")
	list := n.Get("mappings").List() // one, or a list
	if len(list) == 0 {
		r.fault(n, governance.CodeMissingRequired, "add mappings")
	}
	resources, taken := r.resources(n), map[string]bool{}
	for _, item := range list {
		if !item.IsObject() {
			r.fault(item, governance.CodeType, "write an object here")
			continue
		}
		m := &mappingReader{reader: r, own: r.own(item), seen: map[statement]bool{}}
		m.read(n.Get("provenance"), item, md, resources)
		for base, i := m.head.ID, 2; taken[m.head.ID]; i++ {
			m.head.ID = base + "-" + strconv.Itoa(i)
		}
		taken[m.head.ID] = true
		m.done()
	}
}

// read reads a mapping.
func (m *mappingReader) read(above, n importer.Node, md metadata, resources map[string]resource) {
	source, isPack := m.resource(n, "source-resource", resources)
	target, _ := m.resource(n, "target-resource", resources)
	m.controls = isPack
	status := m.inherited(above, n, "status")
	m.head = frameworks.Crosswalk{ID: m.own.or(ownID, source+"-to-"+target), Version: md.own.or("version", m.doc.Version), From: source, To: target,
		Basis: frameworks.Basis(m.own.or(ownBasis, string(frameworks.BasisCommunity))), Status: frameworks.EdgeStatus(cmp.Or(status, string(frameworks.EdgeNotComplete))),
		Note: m.text(n, "mapping-description")}
	if m.own.get(ownID) == "" {
		m.head.Note = m.inherited(above, n, "mapping-description")
	}
	if m.all = m.own.texts[ownSource]; m.all == nil {
		m.all = []string{strings.TrimSpace(m.doc.Title+" "+m.doc.Version) + ", retrieved " + md.modified}
	}
	if m.own.get(ownMatching) != notStated {
		m.matching = frameworks.MatchingRationale(m.inherited(above, n, "matching-rationale"))
	}
	m.sure, m.sureNote = m.confidence(above, "", "")
	m.sure, m.sureNote = m.confidence(n, m.sure, m.sureNote)
	m.members(n, "uuid", "method", "matching-rationale", "status", "mapping-description", "confidence-score", "coverage", "source-resource", "target-resource",
		"maps", "source-gap-summary", "target-gap-summary", "props", "links", "remarks")
	m.leave(n, "coverage", "target-gap-summary")
	if m.own.get(ownID) == "" {
		m.leave(n, "source-gap-summary")
	}
	for _, item := range m.list(n, "maps") {
		m.nowhere(n)
		m.mapped(item)
	}
	m.nowhere(n)
	if !n.Get("maps").Exists() {
		m.fault(n, governance.CodeMissingRequired, "add maps")
	}
}

// inherited is the text of a member of a mapping, or of what is above it.
func (m *mappingReader) inherited(above, n importer.Node, name string) string {
	if n.Get(name).Exists() {
		return m.text(n, name)
	}
	return m.text(above, name)
}

// resource is the id of the catalog that a reference means, and whether it means
// controls.
func (m *mappingReader) resource(n importer.Node, name string, resources map[string]resource) (id string, controls bool) {
	ref := n.Get(name)
	if !ref.IsObject() {
		m.fault(n, governance.CodeMissingRequired, "add %s", name)
		return "", false
	}
	href := m.required(ref, "href")
	res := resources[strings.TrimPrefix(href, "#")]
	switch {
	case m.options.Frameworks[href] != "":
		return m.options.Frameworks[href], false
	case res.own.get(ownControls) != "":
		return ownControls, true
	case res.own.get(ownFramework) != "":
		return res.own.get(ownFramework), false
	case res.title != "":
		href = res.title
	}
	m.warn(ref, CodeNamed, "which catalog is meant by "+strconv.Quote(slug(href))+" is not said: name it by its href")
	return slug(href), false
}

// confidence reads both shapes of a score: that of OSCAL 1.2.0, a text or flags, and
// that of 1.2.1, an object with a category or a percentage. A percentage from 0.8 on is
// high and from 0.5 on medium, a library default; the note keeps it.
func (m *mappingReader) confidence(n importer.Node, sure frameworks.Confidence, note string) (frameworks.Confidence, string) {
	score := n.Get("confidence-score")
	if !score.Exists() {
		return sure, note
	}
	category, percentage := score, score
	if score.IsObject() {
		category, percentage = score.Get("category"), score.Get("percentage")
	}
	if text, ok := category.Text(); ok {
		switch c := frameworks.Confidence(text); {
		case c == frameworks.ConfidenceHigh || c == frameworks.ConfidenceMedium || c == frameworks.ConfidenceLow:
			return c, ""
		case text != "unspecified":
			m.warn(score, CodeWeakened, "a confidence other than high, medium and low is kept as a note")
			return "", "confidence " + text
		}
		return "", ""
	}
	literal, ok := percentage.Number()
	p, err := strconv.ParseFloat(literal, 64)
	switch {
	case !ok:
		m.fault(score, governance.CodeType, "write a category, or a percentage from 0 to 1")
		return "", ""
	case err != nil || p < 0 || p > 1:
		m.fault(score, governance.CodeRange, "a percentage is from 0 to 1")
		return "", ""
	case p >= 0.8:
		return frameworks.ConfidenceHigh, "confidence " + literal
	case p >= 0.5:
		return frameworks.ConfidenceMedium, "confidence " + literal
	}
	return frameworks.ConfidenceLow, "confidence " + literal
}

// mapped reads a map: an edge from each source to each target.
func (m *mappingReader) mapped(n importer.Node) {
	own := m.reader.own(n)
	e := m.edge(own)
	e.Rationale, e.Confidence = m.text(n, "remarks"), m.sure
	if n.Get("matching-rationale").Exists() {
		e.Matching = frameworks.MatchingRationale(m.text(n, "matching-rationale"))
	}
	var note string
	e.Confidence, note = m.confidence(n, m.sure, m.sureNote)
	tie, word := m.tie(n, own)
	notes := []string{own.get(ownNote), note, word}
	m.members(n, "uuid", "ns", "relationship", "matching-rationale", "sources", "targets", "qualifiers", "confidence-score", "coverage", "props", "links", "remarks")
	m.leave(n, "coverage", "qualifiers")
	sources, targets := m.list(n, "sources"), m.list(n, "targets")
	if len(sources) == 0 || len(targets) == 0 {
		m.fault(n, governance.CodeMissingRequired, "add sources and targets")
	}
	one, ok := among(tie, len(sources), len(targets))
	if len(sources)*len(targets) > 1 {
		notes = append(notes, fmt.Sprintf("sources: %d, targets: %d, together %v", len(sources), len(targets), tie))
		m.warn(n, CodeWeakened, "what is said of several entries together is read as what follows for each of them")
	}
	e.Tie, e.Note = one, joined(notes)
	for _, s := range sources {
		for _, t := range targets {
			if !ok || len(m.faults) > 0 {
				return
			}
			e.From, e.To = frameworks.Ref{Framework: m.head.From, ID: m.end(s)}, frameworks.Ref{Framework: m.head.To, ID: m.end(t)}
			m.add(n, e, frameworks.When(own.get(ownWhen)))
		}
	}
}

func joined(notes []string) string {
	return strings.Join(slices.DeleteFunc(notes, func(s string) bool { return s == "" }), "; ")
}

// edge is what the properties of a row say.
func (m *mappingReader) edge(own own) frameworks.Edge {
	e := frameworks.Edge{Basis: m.head.Basis, Status: m.head.Status, Matching: m.matching, Lifecycle: frameworks.Lifecycle(own.get(ownLifecycle)),
		Sources: m.numbered(own.texts[ownSource]), Against: m.numbered(own.texts[ownAgainst])}
	if e.Sources == nil {
		e.Sources = m.all
	}
	return e
}

// numbered are the sources with these numbers; what is none counts as nothing.
func (m *mappingReader) numbered(numbers []string) []string {
	var list []string
	for _, text := range numbers {
		if i, err := strconv.Atoi(text); err == nil && i > 0 && i <= len(m.all) {
			list = append(list, m.all[i-1])
		}
	}
	return list
}

// tie reads a relationship, which is a text or an object by version. Of a namespace that
// we do not know it says no more than that the two are related, and word says which.
func (m *mappingReader) tie(n importer.Node, own own) (tie frameworks.Tie, word string) {
	rel, ns := n.Get("relationship"), strings.TrimSuffix(m.text(n, "ns"), "/")
	if rel.IsObject() {
		ns, rel = cmp.Or(strings.TrimSuffix(m.text(rel, "ns"), "/"), ns), rel.Get("type")
	}
	word, ok := rel.Text()
	relation, standard := relationships[word]
	known := frameworks.Tie{Relation: frameworks.Relation(word), Property: frameworks.Property(own.get(ownProperty))}
	switch {
	case !ok:
		m.fault(n, governance.CodeMissingRequired, "add relationship")
	case (ns == "" || ns == nsOSCAL) && standard:
		return frameworks.Tie{Relation: relation}, ""
	case ns == NS:
		return known, "" // which the crosswalk checks
	case ns == "" || ns == nsOSCAL:
		m.fault(rel, governance.CodeUnrecognizedValue, "no relationship of OSCAL has this name; give the namespace of your own")
	default:
		m.warn(n, CodeWeakened, "a relationship of another namespace is read as related")
		return frameworks.Tie{Relation: frameworks.RelationRelated}, word + " of " + ns
	}
	return frameworks.Tie{Relation: frameworks.RelationRelated}, ""
}

// end is the id of a source or target. That of a statement stays as it is, for an entry
// of it there may be none.
func (m *mappingReader) end(n importer.Node) string {
	switch kind := m.required(n, "type"); kind {
	case "control", "":
	case "statement":
		m.warn(n, CodeWeakened, "a statement is no entry of a catalog of ours: map it to its control before you add the crosswalk")
	default:
		m.fault(n.Get("type"), governance.CodeUnrecognizedValue, "type is control or statement")
	}
	return m.reader.own(n).or(ownID, m.required(n, "id-ref"))
}

// maxEdges are made of one mapping at most: a map of many entries to many others is
// larger than it looks. A library default.
const maxEdges = 50_000

func (m *mappingReader) add(n importer.Node, e frameworks.Edge, when frameworks.When) {
	said := statement{e.From, e.To, e.Tie, e.Matching}
	switch {
	case e.To.ID != "" && m.seen[said]:
		m.warn(n, CodeLeftOut, "what another map says too is read once")
		return
	case len(m.edges) == maxEdges:
		m.fault(n, governance.CodeTooLarge, "the mapping has more than %d pairs", maxEdges)
	}
	if len(m.faults) > 0 {
		return
	}
	m.seen[said] = true
	m.nodes, m.edges, m.when = append(m.nodes, n), append(m.edges, e), append(m.when, when)
}

// nowhere adds the rows that end nowhere and come next.
func (m *mappingReader) nowhere(n importer.Node) {
	for {
		texts := m.own.groups["row-"+strconv.Itoa(len(m.edges))]
		if texts == nil || len(m.faults) > 0 {
			return
		}
		own := own{texts: texts}
		e := m.edge(own)
		e.From, e.Note, e.Rationale = frameworks.Ref{Framework: m.head.From, ID: own.get("from")}, own.get(ownNote), own.get("rationale")
		e.Tie = frameworks.Tie{Relation: frameworks.Relation(own.get("relation")), Property: frameworks.Property(own.get(ownProperty))}
		e.Matching, e.Confidence = frameworks.MatchingRationale(own.get(ownMatching)), frameworks.Confidence(own.get("confidence"))
		m.add(n, e, "")
	}
}

// done makes the crosswalk or mapping, and places its faults at the maps.
func (m *mappingReader) done() {
	if len(m.faults) > 0 {
		return
	}
	if !m.controls {
		c, err := frameworks.NewCrosswalk(m.head, m.edges...)
		m.adopt(err, "/rows/", m.nodes)
		m.doc.Crosswalks = append(m.doc.Crosswalks, c)
		return
	}
	rows := make([]frameworks.Row, len(m.edges))
	for i, e := range m.edges {
		rows[i] = frameworks.Row{Control: e.From.ID, Framework: m.head.To, Requirement: e.To.ID, Tie: e.Tie, When: m.when[i], Rationale: e.Rationale}
	}
	made, err := frameworks.NewMapping(frameworks.Mapping{ID: m.head.ID, Version: m.head.Version, Framework: m.head.To, Basis: m.head.Basis}, rows...)
	m.adopt(err, "/rows/", m.nodes)
	m.doc.Mappings = append(m.doc.Mappings, made)
}
