package oscalsrm

import (
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A performer is who does the work that an entry is about, as far as its document says.
type performer struct {
	roles   string   // between spaces
	parties []string // ids of actors; nil if none is named, or not all are known
}

// performer reads the responsible roles of an object: a list, or of old releases an
// object with the roles as names. What it does not have it has from around it.
func (d *document) performer(n importer.Node, around performer) performer {
	list := n.Get("responsible-roles")
	if !list.Exists() {
		list = n.Get("responsible-role")
	}
	var p performer
	known := true
	add := func(name string, role importer.Node) {
		p.roles = strings.TrimPrefix(p.roles+" "+name, " ")
		for _, id := range role.Get("party-uuids").List() {
			party, ok := d.party(id)
			if known = known && ok; ok {
				p.parties = append(p.parties, party)
			}
		}
	}
	if list.IsObject() && !list.Get("role-id").Exists() {
		for name, role := range list.Members() {
			if importer.IsSecret(name) {
				name = ""
			}
			add(name, role)
		}
	} else {
		for _, role := range list.List() {
			name, _ := d.Text(role.Get("role-id"))
			add(name, role)
		}
	}
	switch slices.Sort(p.parties); {
	case !list.Exists() || list.IsNull():
		return around
	case !known:
		p.parties = nil
	}
	p.parties = slices.Compact(p.parties)
	return p
}

var partyKinds = map[string]governance.ActorKind{"organization": governance.ActorKindOrganization, "person": governance.ActorKindPerson}

// party is a party of the document, as an actor. A person is of the organization that the
// party names, if it is one, else of that of the document.
func (d *document) party(id importer.Node) (string, bool) {
	n := d.parties[strings.ToLower(textOf(id))]
	kind, known := partyKinds[textOf(n.Get("type"))]
	uuid, ok := d.Text(n.Get("uuid"))
	if !ok || !known {
		d.Report(id, importer.Warning, importer.CodeUnresolved, "this is no person or organization of the document; who does the work is left with the organization of the document")
		return "", false
	}
	a := governance.Actor{ID: importer.ID(uuid), Kind: kind, Name: d.Optional(n.Get("name"))}
	if kind == governance.ActorKindPerson {
		a.ParentID = governance.Some(d.owner)
		if of := n.Get("member-of-organizations").List(); len(of) == 1 && textOf(d.parties[strings.ToLower(textOf(of[0]))].Get("type")) == "organization" {
			if parent, ok := d.party(of[0]); ok {
				a.ParentID = governance.Some(parent)
			}
		}
	}
	d.Actor(a, n)
	return a.ID, true
}

func textOf(n importer.Node) string {
	s, _ := n.Text()
	return s
}
