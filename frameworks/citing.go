package frameworks

import (
	"regexp"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/jsonread"
)

// A citing is what a catalog says of how people cite it.
type citing struct {
	names      []string       // of the framework, whatever the edition
	publishers []string       // names that mean this framework only beside an id of it
	shared     *regexp.Regexp // spellings that others use for ids of their own; nil when there is none
	earlier    []edition      // that this catalog tells apart by Entry.Since, oldest first
}

// An edition is one that came before that of the catalog.
type edition struct {
	name string // as 5.1.1
	year string // as 2020, which people write instead
}

func readCiting(o *object) citing {
	c := citing{names: o.texts("names"), publishers: o.texts("publisherNames")}
	if o.optional("sharedSpelling") != "" {
		c.shared = o.expression("sharedSpelling")
	}
	for _, v := range o.list("earlier", false) {
		if v.Kind != jsonread.BeginObject {
			o.f.fault(o.f.at(v), governance.CodeType, "write an object here")
			continue
		}
		e := o.f.object(v)
		c.earlier = append(c.earlier, edition{e.required("edition"), e.required("year")})
		e.done()
	}
	return c
}
