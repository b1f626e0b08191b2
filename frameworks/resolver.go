package frameworks

import (
	"slices"
	"strings"
)

// A resolver is the index that citations are looked up in.
type resolver struct {
	catalogs []*Catalog // by id
	byID     map[string]*Catalog
	names    map[string]*naming   // by key
	ids      map[string][]reading // by key
	stems    map[string]bool      // keys of ids without the last number
	longest  int                  // runs of the longest key
}

// A reading is one entry that a spelling may mean.
type reading struct {
	c *Catalog
	e *Entry
}

func (x reading) ref() Ref { return Ref{x.c.ID, x.e.ID} }

// A naming is how a citation names a framework.
type naming struct {
	catalogs  []*Catalog // the editions of it that the library has, by id; none of a framework that it does not have
	publisher bool       // it names who published the framework, who published others too
	edition   string     // as written, such as 1.1; "" when none is
	year      string     // of the edition, where that is written as well
}

func (l *Library) resolver() *resolver {
	if l.citations == nil {
		return newResolver(l)
	}
	return l.citations()
}

func newResolver(l *Library) *resolver {
	r := &resolver{byID: map[string]*Catalog{}, names: map[string]*naming{}, ids: map[string][]reading{}, stems: map[string]bool{}}
	for _, name := range otherNames {
		for _, spelling := range []string{name, "NIST " + name, strings.TrimPrefix(name, "SP ")} {
			if key, ok := wholeKey(strings.ReplaceAll(spelling, "/", " ")); ok {
				r.names[key] = &naming{}
				r.measure(key)
			}
		}
	}
	for c := range l.Catalogs() {
		r.catalogs = append(r.catalogs, c)
		r.byID[c.ID] = c
		names := c.Names
		if len(names) == 0 {
			names = []string{c.ID, c.Title, c.Cite}
		}
		for _, name := range names {
			r.name(name, c, false)
		}
		for _, name := range c.PublisherNames {
			r.name(name, c, true)
		}
		for key, i := range c.keys() {
			r.measure(key)
			r.ids[key] = append(r.ids[key], reading{c, &c.entries[i]})
			if at := strings.LastIndexByte(key, '.'); at > 0 && classOf(key[len(key)-1]) == digit && !c.OwnIDs {
				r.stems[key[:at]] = true
			}
		}
	}
	return r
}

// name lets a text name a catalog.
func (r *resolver) name(text string, c *Catalog, publisher bool) {
	key, ok := wholeKey(text)
	if !ok {
		return
	}
	if n := r.names[key]; n == nil {
		r.names[key] = &naming{catalogs: []*Catalog{c}, publisher: publisher}
	} else if !slices.Contains(n.catalogs, c) {
		n.catalogs, n.publisher = append(n.catalogs, c), n.publisher && publisher
	}
	r.measure(key)
}

func (r *resolver) measure(key string) { r.longest = max(r.longest, strings.Count(key, ".")+1) }

// family is the id of the newest edition of the framework of c in the library.
func (r *resolver) family(c *Catalog) string {
	for range r.catalogs { // at most as many steps as there are editions
		next := r.byID[c.SupersededBy]
		if next == nil {
			break
		}
		c = next
	}
	return c.ID
}

// hold finds the edition that is named among the catalogs; as is the name of an
// earlier one that the catalog tells apart. Without a catalog the library does not
// hold the edition.
func (n *naming) hold(edition, year string) (c *Catalog, as string) {
	for _, c := range n.catalogs {
		published := c.Published[:min(4, len(c.Published))]
		if len(c.Edition) == 4 {
			published = c.Edition // editions are named by year
		}
		if !within(edition, c.Edition) && edition != published {
			continue
		}
		for _, e := range c.Earlier {
			if year == e.Year && year != published {
				return c, e.Name
			}
		}
		return c, ""
	}
	for _, c := range n.catalogs {
		for _, e := range slices.Backward(c.Earlier) {
			if within(edition, e.Name) || edition == e.Year {
				return c, e.Name
			}
		}
	}
	return nil, ""
}

// yearly reports whether the editions of the framework are named by year.
func (n *naming) yearly() bool {
	return slices.ContainsFunc(n.catalogs, func(c *Catalog) bool { return len(c.Edition) == 4 })
}

// within reports whether an edition is named by edition: 5 names 5.2.0.
func within(edition, full string) bool {
	return edition == full || strings.HasPrefix(full, edition+".")
}

// numbered reports whether every edition of the framework is a number.
func (n *naming) numbered() bool {
	return !slices.ContainsFunc(n.catalogs, func(c *Catalog) bool { return c.Edition == "" || classOf(c.Edition[0]) != digit })
}

// sections reports whether the framework is cited by section.
func (n *naming) sections() bool {
	return slices.ContainsFunc(n.catalogs, func(c *Catalog) bool { return c.OwnIDs })
}
