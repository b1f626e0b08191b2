package frameworks

import (
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/jsonread"
)

// A Citing is what a catalog says of how people cite it. Its lists are not to be
// written.
type Citing struct {
	Names          []string  `json:"names,omitempty"`          // of the framework, whatever the edition
	PublisherNames []string  `json:"publisherNames,omitempty"` // names that mean this framework only beside an id of it
	SharedSpelling string    `json:"sharedSpelling,omitempty"` // regular expression (RE2) of spellings that others use for ids of their own
	Earlier        []Edition `json:"earlier,omitempty"`        // those that the catalog tells apart by Entry.Since, oldest first
	EntryLink      string    `json:"entryLink,omitempty"`      // page of an entry, with {id} in it
}

// An Edition is one that came before that of the catalog.
type Edition struct {
	Name string `json:"edition"` // as 5.1.1
	Year string `json:"year"`    // as 2020, which people write instead
}

func readCiting(o *object) Citing {
	c := Citing{Names: o.texts("names"), PublisherNames: o.texts("publisherNames"), SharedSpelling: o.optional("sharedSpelling"), EntryLink: o.optional("entryLink")}
	for _, v := range o.list("earlier", false) {
		if v.Kind != jsonread.BeginObject {
			o.f.fault(o.f.at(v), governance.CodeType, "write an object here")
			continue
		}
		e := o.f.object(v)
		c.Earlier = append(c.Earlier, Edition{e.required("edition"), e.required("year")})
		e.done()
	}
	return c
}
