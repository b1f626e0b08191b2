package oscal

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"regexp"
	"slices"
	"strconv"

	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/internal/oscalid"
)

// version is the OSCAL that we write.
const version = "1.2.2"

// The types with which documents are written.
type (
	metadataForm struct {
		Title        string            `json:"title"`
		Published    string            `json:"published,omitempty"`
		LastModified string            `json:"last-modified"`
		Version      string            `json:"version"`
		OSCALVersion string            `json:"oscal-version"`
		Props        props             `json:"props,omitempty"`
		Links        []link            `json:"links,omitempty"`
		Roles        []roleForm        `json:"roles,omitempty"`
		Parties      []partyForm       `json:"parties,omitempty"`
		Responsible  []responsibleForm `json:"responsible-parties,omitempty"`
	}
	roleForm struct {
		ID    string `json:"id"`
		Title string `json:"title"`
	}
	partyForm struct {
		UUID string `json:"uuid"`
		Type string `json:"type"`
		Name string `json:"name"`
	}
	responsibleForm struct {
		Role    string   `json:"role-id"`
		Parties []string `json:"party-uuids"`
	}
	// A controlForm is a control, or a group, which has the same members.
	controlForm struct {
		ID       string         `json:"id"`
		Class    string         `json:"class,omitempty"`
		Title    string         `json:"title"`
		Props    props          `json:"props,omitempty"`
		Links    []link         `json:"links,omitempty"`
		Parts    []partForm     `json:"parts,omitempty"`
		Controls []*controlForm `json:"controls,omitempty"`
	}
	partForm struct {
		Name  string `json:"name"`
		Prose string `json:"prose"`
	}
	catalogForm struct {
		UUID     string         `json:"uuid"`
		Metadata metadataForm   `json:"metadata"`
		Groups   []*controlForm `json:"groups,omitempty"`
		Controls []*controlForm `json:"controls,omitempty"`
	}
)

// WriteCatalog writes a catalog as OSCAL 1.2.2 in JSON. Entries at the top that have
// others below are groups, the others controls; so do NIST's own catalogs have it.
func WriteCatalog(w io.Writer, c *frameworks.Catalog) error {
	return write(w, map[string]any{kindCatalog: catalogOf(c)})
}

func write(w io.Writer, document any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(document); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

func catalogOf(c *frameworks.Catalog) catalogForm {
	form := catalogForm{UUID: oscalid.UUID(kindCatalog, c.ID, c.Version, c.TextFrom), Metadata: metadataOf(c)}
	of := tokens(c)
	forms, tops := map[string]*controlForm{}, []string{}
	for e := range c.All() {
		f := entryOf(e, of)
		forms[e.ID] = f
		if above := forms[e.Parent]; above != nil {
			above.Controls = append(above.Controls, f)
		} else {
			tops = append(tops, e.ID)
		}
	}
	groups := slices.ContainsFunc(tops, func(id string) bool { return len(forms[id].Controls) > 0 })
	controls := slices.ContainsFunc(tops, func(id string) bool { return len(forms[id].Controls) == 0 })
	for i, id := range tops {
		f := forms[id]
		if groups && controls { // the two lists lose the order
			f.Props.add("place", strconv.Itoa(i+1))
		}
		if len(f.Controls) > 0 {
			form.Groups = append(form.Groups, f)
		} else {
			form.Controls = append(form.Controls, f)
		}
	}
	return form
}

// midnight is the instant at which a day begins.
func midnight(day string) string { return day + "T00:00:00Z" }

// metadataOf is what the document of a catalog begins with.
func metadataOf(c *frameworks.Catalog) metadataForm {
	m := metadataForm{Published: midnight(c.Published), LastModified: midnight(c.Retrieved), OSCALVersion: version}
	p := &m.Props
	p.add(ownID, c.ID)
	m.Title, m.Version = p.line(ownTitle, c.Title, oscalid.Token(c.ID)), p.value("version", c.Version, "1")
	p.add("edition", c.Edition)
	publisher := partyForm{UUID: oscalid.UUID("party", c.ID, c.Publisher), Type: "organization", Name: p.value("publisher", c.Publisher, "see properties")}
	m.Roles, m.Parties = []roleForm{{"publisher", "Publisher"}}, []partyForm{publisher}
	m.Responsible = []responsibleForm{{"publisher", []string{publisher.UUID}}}
	p.add("license", c.License)
	p.add("attribution", c.Attribution)
	m.Links = p.link(m.Links, "link", relCanonical, c.Link)
	m.Links = p.link(m.Links, "license-link", "license", c.LicenseLink)
	p.add("id-syntax", c.IDSyntax)
	if c.OwnIDs {
		p.add("own-ids", "true")
	}
	p.add(ownNote, c.Note)
	p.add("text-from", c.TextFrom)
	p.add("cite", c.Cite)
	p.add("superseded-by", c.SupersededBy)
	p.add("name", c.Names...)
	p.add("publisher-name", c.PublisherNames...)
	p.add("shared-spelling", c.SharedSpelling)
	for _, e := range c.Earlier {
		p.add("earlier", e.Year+" "+e.Name)
	}
	p.add("entry-link", c.EntryLink)
	return m
}

var (
	lineValue = regexp.MustCompile(`^[^\n]+$`)                                                   // OSCAL's MarkupLineDatatype
	uriValue  = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9+.-]*:[A-Za-z0-9/?#@!$&'()*+,;=:._~-]+$`) // addresses of which every reader agrees
)

// line is a text for a member that is one line; else another, and the text is a property.
func (p *props) line(name, text, otherwise string) string {
	if lineValue.MatchString(text) {
		return text
	}
	p.add(name, text)
	return otherwise
}

// value is a text for a member with OSCAL's StringDatatype.
func (p *props) value(name, text, otherwise string) string {
	if stringValue.MatchString(text) {
		return text
	}
	p.add(name, text)
	return otherwise
}

// link adds a link, or a property where the text is no address.
func (p *props) link(links []link, name, rel, href string) []link {
	if uriValue.MatchString(href) {
		return append(links, link{Href: href, Rel: rel})
	}
	p.add(name, href)
	return links
}

// entryOf is an entry as a control or group, without those below it.
func entryOf(e frameworks.Entry, of map[string]string) *controlForm {
	f := &controlForm{ID: of[e.ID]}
	p := &f.Props
	if f.ID != e.ID {
		p.add(ownID, e.ID)
		if stringValue.MatchString(e.ID) {
			f.Props = append(f.Props, property{Name: nameLabel, Value: e.ID})
		}
	}
	if f.Class = oscalid.Token(e.Kind); f.Class != e.Kind {
		p.add("kind", e.Kind)
	}
	f.Title = p.line(ownTitle, cmp.Or(e.Title, e.Label), f.ID)
	if e.Title == e.ID || e.Title == f.ID || slices.Contains(e.Aliases, e.Title) {
		p.add(ownTitle, e.Title)
	}
	p.add(ownLabel, e.Label)
	p.add("section", e.Section)
	p.add("summary", e.Summary)
	if e.Withdrawn() {
		f.Props = append(f.Props, property{Name: nameStatus, Value: withdrawn})
	} else {
		p.add("lifecycle", string(e.Lifecycle))
	}
	p.add("since", e.Since)
	for _, id := range e.Successors {
		f.Links = append(f.Links, link{Href: "#" + of[id], Rel: string(e.Lifecycle)})
	}
	p.add("disputed", e.Disputed...)
	p.add("risk-party", string(e.RiskParty))
	p.add("alias", e.Aliases...)
	p.add(ownNote, e.Note)
	f.Links = p.link(f.Links, "link", relCanonical, e.Link)
	if e.Statement != "" {
		f.Parts = []partForm{{nameStatement, e.Statement}}
	}
	return f
}
