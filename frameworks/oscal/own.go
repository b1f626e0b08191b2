package oscal

import (
	"regexp"
	"strings"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/internal/oscalid"
)

// NS is the namespace of what we say and OSCAL has no place for: of properties, of
// parts and of relationships.
const NS = oscalid.NS

// nsOSCAL is that of a property or relationship that names none.
const nsOSCAL = "http://csrc.nist.gov/ns/oscal"

// A property is one of OSCAL's.
type property struct {
	Name    string `json:"name"`
	NS      string `json:"ns,omitempty"`
	Value   string `json:"value"`
	Class   string `json:"class,omitempty"`
	Group   string `json:"group,omitempty"`
	Remarks string `json:"remarks,omitempty"`
}

type link struct {
	Href string `json:"href"`
	Rel  string `json:"rel,omitempty"`
	Text string `json:"text,omitempty"`
}

// relCanonical is the rel of the link to what an element of ours is about.
const relCanonical = "canonical"

// inRemarks is the class of a property whose text is in the remarks, for a value
// has no line ends and no space around it.
const inRemarks = "in-remarks"

// stringValue is OSCAL's StringDatatype.
var stringValue = regexp.MustCompile(`^\S(.*\S)?$`)

// props are the properties of an element that is written.
type props []property

// add adds a property of ours for each text that is not "".
func (p *props) add(name string, texts ...string) {
	for _, text := range texts {
		switch {
		case text == "":
		case stringValue.MatchString(text):
			*p = append(*p, property{Name: name, NS: NS, Value: text})
		default:
			*p = append(*p, property{Name: name, NS: NS, Value: "see remarks", Class: inRemarks, Remarks: text})
		}
	}
}

// An own is the properties of ours by name; the others are what it leaves.
type own struct {
	texts  map[string][]string
	groups map[string]map[string][]string // those with a group, by group and name
	others []property
}

// get is the first text of a name, or "".
func (o own) get(name string) string {
	if list := o.texts[name]; len(list) > 0 {
		return list[0]
	}
	return ""
}

// or is the first text of a name, or another where there is none.
func (o own) or(name, otherwise string) string {
	if text := o.get(name); text != "" {
		return text
	}
	return otherwise
}

// own reads the properties of an object.
func (r *reader) own(n importer.Node) own {
	o := own{map[string][]string{}, map[string]map[string][]string{}, nil}
	for _, p := range r.list(n, "props") {
		got := property{Name: r.required(p, "name"), NS: r.text(p, "ns"), Value: r.required(p, "value"), Class: r.text(p, "class"), Group: r.text(p, "group")}
		if got.Class == inRemarks {
			got.Value = r.text(p, "remarks")
		}
		switch {
		case got.NS != NS:
			o.others = append(o.others, got)
		case got.Group != "":
			if o.groups[got.Group] == nil {
				o.groups[got.Group] = map[string][]string{}
			}
			o.groups[got.Group][got.Name] = append(o.groups[got.Group][got.Name], got.Value)
		default:
			o.texts[got.Name] = append(o.texts[got.Name], got.Value)
		}
	}
	return o
}

// standard reports whether a property is one of OSCAL's own.
func (p property) standard(name string) bool {
	return p.Name == name && (p.NS == "" || strings.TrimSuffix(p.NS, "/") == nsOSCAL)
}
