package frameworks

import (
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/internal/nearest"
)

// An answer is what a resolver says of one id, section or framework.
type answer struct {
	verdicts   []CitationVerdict
	resolved   []Ref
	successors []Successor
	suggest    []Suggestion
	candidates []Ref
	foundIn    []Ref
}

// safe reports whether what is resolved may be written instead: nothing but the
// spelling changes, or the content moved whole to one entry and no document of the
// publisher says otherwise.
func (a *answer) safe() bool {
	for _, v := range a.verdicts {
		switch v {
		case CitationExact, CitationAlias, CitationUnpadded, CitationSectionOnly:
		case CitationLegacyID:
			if len(a.successors) != 1 || a.successors[0].Lifecycle != LifecycleMovedTo || len(a.suggest) > 0 {
				return false
			}
		default:
			return false
		}
	}
	return len(a.resolved) == 1
}

// judge says what an id or section means under the framework that is named, if
// one is, and what the words beside it describe.
func (r *resolver) judge(m *mention, n *naming, d *description) answer {
	var a answer
	switch {
	case m.section != "":
		a = r.section(m, n)
	case n == nil:
		a = r.bare(m)
	default:
		a = r.named(m, n, d)
	}
	r.describe(&a, d)
	return a
}

// judgeNames says what a citation without an id means.
func (r *resolver) judgeNames(mentions []mention, d *description) answer {
	for _, m := range mentions {
		if n := m.name; n != nil && !n.publisher && len(n.catalogs) > 0 {
			a := answer{verdicts: []CitationVerdict{CitationFrameworkOnly}}
			if n.edition == "" {
				for _, c := range n.catalogs {
					a.candidates = append(a.candidates, Ref{Framework: c.ID})
				}
				if len(a.candidates) == 1 {
					a.resolved, a.candidates = a.candidates, nil
				}
			} else if c, _ := n.hold(n.edition, n.year); c != nil {
				a.resolved = []Ref{{Framework: c.ID}}
			} else {
				a.verdicts = []CitationVerdict{CitationWrongEdition, CitationFrameworkOnly}
			}
			a.suggest = offers(n.catalogs, d)
			return a
		}
	}
	return answer{verdicts: []CitationVerdict{CitationUnknownID}}
}

// section finds the entries of a section.
func (r *resolver) section(m *mention, n *naming) answer {
	if n == nil || !n.sections() {
		return answer{}
	}
	var here, below []Ref
	for _, c := range n.catalogs {
		for _, e := range c.entries {
			switch {
			case e.Section == m.section:
				here = append(here, Ref{c.ID, e.ID})
			case strings.HasPrefix(e.Section, m.section+"."):
				below = append(below, Ref{c.ID, e.ID})
			}
		}
	}
	if len(here) == 0 {
		here = below
	}
	switch len(here) {
	case 0:
		return answer{verdicts: []CitationVerdict{CitationUnknownID}}
	case 1:
		return answer{verdicts: []CitationVerdict{CitationSectionOnly}, resolved: here}
	}
	return answer{verdicts: []CitationVerdict{CitationSectionOnly}, candidates: here}
}

// named reads an id as one of the framework that is named.
func (r *resolver) named(m *mention, n *naming, d *description) answer {
	inside, outside := split(m.readings, func(x reading) bool { return slices.Contains(n.catalogs, x.c) })
	switch {
	case len(inside) > 0:
		return r.edition(m, n, inside)
	case !slices.ContainsFunc(outside, func(x reading) bool { return !x.c.OwnIDs }):
		return answer{verdicts: []CitationVerdict{CitationUnknownID}, suggest: append(abbreviated(n.catalogs, m.written), closest(n.catalogs, m.written)...)}
	}
	return answer{
		verdicts: []CitationVerdict{CitationForeignID}, foundIn: r.perFamily(m, outside),
		suggest: append(abbreviated(n.catalogs, m.written), offers(n.catalogs, d)...),
	}
}

// bare reads an id without a framework.
func (r *resolver) bare(m *mention) answer {
	readings, _ := split(m.readings, func(x reading) bool { return !x.c.OwnIDs })
	refs := r.perFamily(m, readings)
	shared := slices.ContainsFunc(readings, func(x reading) bool { return x.c.shared != nil && x.c.shared.MatchString(m.written) })
	if len(refs) > 0 {
		for _, s := range abbreviated(r.catalogs, m.written) {
			refs = append(refs, s.Ref)
			break // the first is what the letters stand for
		}
	}
	switch {
	case len(refs) > 1 || shared:
		return answer{verdicts: []CitationVerdict{CitationAmbiguous}, candidates: refs}
	case len(refs) == 0:
		return answer{verdicts: []CitationVerdict{CitationUnknownID}, suggest: closest(r.catalogs, m.written)}
	}
	return r.edition(m, &naming{}, readings)
}

// edition reads an id as one of a framework, in the edition that is named.
func (r *resolver) edition(m *mention, n *naming, readings []reading) answer {
	best := m.best(readings)
	edition, year := n.edition, n.year
	if m.edition != "" {
		edition, year = m.edition, ""
	}
	if edition == "" {
		return r.settle(m, best)
	}
	wrong := answer{verdicts: []CitationVerdict{CitationWrongEdition}, foundIn: []Ref{best.ref()}}
	c, as := n.hold(edition, year)
	if m.edition != "" && c == nil {
		c, as = (&naming{catalogs: []*Catalog{best.c}}).hold(edition, "")
	}
	own := slices.IndexFunc(readings, func(x reading) bool { return x.c == c })
	if own < 0 {
		return wrong
	}
	x := readings[own]
	switch {
	case as != "" && x.e.Lifecycle == LifecycleAdded && later(c, x.e.Since, as):
		wrong.foundIn = []Ref{x.ref()}
		return wrong
	case x.e.Withdrawn() && m.written != x.e.ID && best.c != c && best.c.SupersededBy == c.ID:
		a := r.settle(m, best) // the id of the edition before, as that writes it
		a.verdicts = append([]CitationVerdict{CitationWrongEdition}, a.verdicts...)
		return a
	}
	return r.settle(m, x)
}

// later reports whether an edition came after another. One that is not listed is
// the newest.
func later(c *Catalog, since, as string) bool {
	place := func(name string) int {
		if i := slices.IndexFunc(c.Earlier, func(e Edition) bool { return e.Name == name }); i >= 0 {
			return i
		}
		return len(c.Earlier)
	}
	return place(since) > place(as)
}

// settle says how an entry that is meant is written, and what became of it.
func (r *resolver) settle(m *mention, x reading) answer {
	a := answer{resolved: []Ref{x.ref()}}
	e, c := *x.e, x.c
	switch {
	case c.SupersededBy != "":
		a.verdicts = append(a.verdicts, CitationLegacyID)
		if next := r.byID[c.SupersededBy]; next != nil {
			c = next
			e = carried(next, x.e.ID)
		}
	case e.Withdrawn():
		a.verdicts = append(a.verdicts, CitationWithdrawn)
	}
	for _, id := range e.Successors {
		a.successors = append(a.successors, Successor{Ref{c.ID, id}, e.Lifecycle})
	}
	for _, id := range e.Disputed {
		a.suggest = append(a.suggest, Suggestion{Ref{c.ID, id}, e.Note})
	}
	if how := spelling(m, x); how != CitationExact || len(a.verdicts) == 0 {
		a.verdicts = append(a.verdicts, how)
	}
	return a
}

// carried is what the next edition says of an id. One that it has in force is its
// own successor, with the same number.
func carried(next *Catalog, id string) Entry {
	e, ok := next.alias(id)
	if ok && !e.Withdrawn() {
		return Entry{Lifecycle: LifecycleSameNumber, Successors: []string{e.ID}}
	}
	return e
}

func spelling(m *mention, x reading) CitationVerdict {
	switch {
	case m.written == x.e.ID:
		return CitationExact
	case m.written == strings.ReplaceAll(x.e.ID, "-0", "-"):
		return CitationUnpadded
	}
	return CitationAlias
}

// best is the reading that the spelling speaks for: to the letter, else with the
// same zeros, else one in force. Of equals it is that of the oldest edition.
func (m *mention) best(readings []reading) reading {
	at, high := 0, -1
	for i, x := range readings {
		score := 0
		if m.written == x.e.ID {
			score += 4
		}
		if digits(m.written) == digits(x.e.ID) {
			score += 2
		}
		if x.c.SupersededBy == "" && !x.e.Withdrawn() {
			score++
		}
		if score > high {
			at, high = i, score
		}
	}
	return readings[at]
}

// digits is the numbers of an id as they are written.
func digits(id string) string {
	return strings.Map(func(c rune) rune {
		if c < '0' || c > '9' {
			return ' '
		}
		return c
	}, strings.TrimLeft(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.-_ "))
}

// perFamily is the best reading in each framework, by catalog.
func (r *resolver) perFamily(m *mention, readings []reading) []Ref {
	var refs []Ref
	for len(readings) > 0 {
		family := r.family(readings[0].c)
		same, others := split(readings, func(x reading) bool { return r.family(x.c) == family })
		refs = append(refs, m.best(same).ref())
		readings = others
	}
	return refs
}

func split(readings []reading, in func(reading) bool) (yes, no []reading) {
	for _, x := range readings {
		if in(x) {
			yes = append(yes, x)
		} else {
			no = append(no, x)
		}
	}
	return yes, no
}

// closest suggests for an unknown id the entry above that does exist, else one
// that is written nearly so.
func closest(catalogs []*Catalog, written string) []Suggestion {
	f := fold(written)
	for _, c := range catalogs {
		if c.OwnIDs || len(f.runs) == 0 {
			continue
		}
		for n := len(f.runs) - 1; n > 0; n-- {
			if i, ok := c.keys()[string(f.key(0, n))]; ok && c.SupersededBy == "" && !c.entries[i].Withdrawn() {
				return []Suggestion{{Ref{c.ID, c.entries[i].ID}, "the entry above, which has no such number"}}
			}
		}
		var ids []string
		for _, e := range c.entries {
			if strings.HasPrefix(e.ID, strings.ToUpper(f.written(0, 1))) && !e.Withdrawn() && c.SupersededBy == "" {
				ids = append(ids, e.ID)
			}
		}
		if id, ok := nearest.Of(strings.ToUpper(written), ids); ok {
			return []Suggestion{{Ref{c.ID, id}, "is written nearly so"}}
		}
	}
	return nil
}
