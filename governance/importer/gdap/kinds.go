package gdap

import (
	"regexp"
	"strings"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/internal/microsoft"
)

// A kind of object of the Graph.
type kind string

const (
	relationshipKind kind = "delegatedAdminRelationships"
	assignmentKind   kind = "accessAssignments"
	requestKind      kind = "requests"
	customerKind     kind = "delegatedAdminCustomers"
	otherKind        kind = ""
)

// A page is what surrounds an object: it may say what the object is and to
// which relationship it belongs.
type page struct {
	kind         kind
	relationship claim[string]
}

// within is the page that n is, inside the page p.
func (r *reader) within(p page, n importer.Node) page {
	links := []claim[string]{p.relationship}
	for _, name := range []string{"@odata.context", "@odata.id", "@odata.nextLink"} {
		m := get(n, name)
		link, _ := m.Text()
		if link == "" {
			continue
		}
		if k := kindOfContext(link); name == "@odata.context" && k != otherKind {
			p.kind = k
		}
		if id := relationshipOf(link); id != "" && !importer.IsSecret(id) {
			links = append(links, claimed(microsoft.LowerGUID(id), m))
		}
	}
	p.relationship = r.oneRelationship(links)
	return p
}

// oneRelationship is the relationship that all links name.
func (r *reader) oneRelationship(links []claim[string]) claim[string] {
	return agree(r.Collector, importer.Error, importer.CodeConflict, "another relationship is named nearby; none of them is taken", links)
}

var relationshipLink = regexp.MustCompile(`(?i)/?delegatedAdminRelationships(?:\('([^']+)'\)|/([^/?#()']+))/(?:accessAssignments|requests)\b`)

// relationshipOf is the id of the relationship below which a link leads.
func relationshipOf(link string) string {
	m := relationshipLink.FindStringSubmatch(link)
	if m == nil {
		return ""
	}
	return m[1] + m[2]
}

var lastSegment = regexp.MustCompile(`([A-Za-z]+)(?:\([^()]*\))?$`)

// kindOfContext is the kind of object that an @odata.context names: the last
// name behind the #.
func kindOfContext(link string) kind {
	_, fragment, _ := strings.Cut(link, "#")
	m := lastSegment.FindStringSubmatch(strings.TrimSuffix(fragment, "/$entity"))
	if m == nil {
		return otherKind
	}
	for _, k := range []kind{relationshipKind, assignmentKind, requestKind, customerKind} {
		if strings.EqualFold(m[1], string(k)) {
			return k
		}
	}
	return otherKind
}

// kindOf tells an object by its type and else by its members.
func kindOf(n importer.Node) kind {
	if t, ok := get(n, "@odata.type").Text(); ok && t != "" {
		switch _, name, _ := strings.Cut(strings.ToLower(t), "microsoft.graph."); name {
		case "delegatedadminrelationship", "resellerdelegatedadminrelationship":
			return relationshipKind
		case "delegatedadminaccessassignment":
			return assignmentKind
		case "delegatedadminrelationshiprequest":
			return requestKind
		case "delegatedadmincustomer":
			return customerKind
		}
		return otherKind
	}
	switch {
	case n.Get("accessContainer").Exists():
		return assignmentKind
	case n.Get("customer").Exists(), n.Get("autoExtendDuration").Exists(), n.Get("activatedDateTime").Exists():
		return relationshipKind
	case n.Get("action").Exists():
		return requestKind
	case n.Get("tenantId").Exists() && !hasOther(n, customerFields):
		return customerKind
	}
	return otherKind
}

// hasOther reports whether an object has members beside these: many objects of the
// Graph name a tenant that is nobody's customer.
func hasOther(n importer.Node, known map[string]bool) bool {
	for name := range n.Members() {
		if !strings.Contains(name, "@") && !known[strings.ToLower(name)] {
			return true
		}
	}
	return false
}
