package reports

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// MaxOverlaps is how many overlaps RoleBoundaries lists of a tenant, a library default:
// where wide scopes meet there may be as many as pairs of grants.
const MaxOverlaps = 1000

// overlaps finds what two roles of different organizations may both do. It looks at
// each scope once, whatever the number of those who hold it, and compares it only
// with those that start at the same place or on the way there.
func (m *roleMatrix) overlaps(held []holding) truth {
	found := meetings{overlapping: no}
	placed := map[string][]*heldScope{}
	for _, s := range scopesOf(held) {
		placed[s.place] = append(placed[s.place], s)
	}
	for place, list := range placed {
		for i, s := range list {
			for _, other := range list[:i+1] {
				found.meet(s, other)
			}
			for above := range placesAbove(place) {
				for _, other := range placed[above] {
					found.meet(s, other)
				}
			}
		}
	}
	overlapping := found.overlapping
	if m.Open || len(m.Unplaced) > 0 || !m.r.view.Closed(governance.CompletenessKindDelegation, m.tenant.ID()) {
		m.Open, overlapping = true, max(overlapping, maybe)
	}
	found.trim()
	for _, x := range found.list {
		m.Overlaps = append(m.Overlaps, x.overlap())
	}
	m.Unlisted = found.dropped
	return overlapping
}

// A heldScope is a scope, and who holds it in which role.
type heldScope struct {
	place   string // as far as its resource is literal; those of one that meets it are the same, or one is above the other
	pattern delegation.Pattern
	roles   []*holders
}

// holders are those who may use a scope in a role.
type holders struct {
	role, scope string
	all, live   side // live: those that are certain to be
}

// A side is holdings by organization.
type side map[governance.Ref][]*holding

// scopesOf gathers the holdings by scope and role.
func scopesOf(held []holding) map[string]*heldScope {
	byText := map[string]*heldScope{}
	for i := range held {
		h := &held[i]
		for _, s := range h.scopes {
			text := scopeText(s)
			if byText[text] == nil {
				byText[text] = &heldScope{place: placeOf(*s.Record()), pattern: delegation.PatternOf(*s.Record())}
			}
			for _, role := range h.roles {
				byText[text].in(role, text).add(h)
			}
		}
	}
	return byText
}

func (s *heldScope) in(role, text string) *holders {
	for _, r := range s.roles {
		if r.role == role {
			return r
		}
	}
	s.roles = append(s.roles, &holders{role, text, side{}, side{}})
	return s.roles[len(s.roles)-1]
}

func (r *holders) add(h *holding) {
	if list := r.all[h.org]; len(list) > 0 && list[len(list)-1] == h {
		return // it names the scope or the role twice
	}
	r.all[h.org] = append(r.all[h.org], h)
	if h.live == yes {
		r.live[h.org] = append(r.live[h.org], h)
	}
}

// placeOf is the literal start of a resource; of an opaque scope, which meets only its
// like, the whole.
func placeOf(s governance.Scope) string {
	if s.Opaque() {
		return s.String()
	}
	literal, _, wild := strings.Cut(s.Resource, "*")
	if wild {
		literal = literal[:max(0, strings.LastIndexByte(literal, '/'))]
	}
	return literal
}

// placesAbove yields what a place is below: tenant/t, tenant and nothing of tenant/t/a.
func placesAbove(place string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for place != "" {
			place = place[:max(0, strings.LastIndexByte(place, '/'))]
			if !yield(place) {
				return
			}
		}
	}
}

// facing yields the holdings of other organizations, or that may be of others.
func (s side) facing(h *holding) iter.Seq[*holding] {
	return func(yield func(*holding) bool) {
		for org, list := range s {
			if org == h.org && !org.IsZero() {
				continue
			}
			for _, other := range list {
				if other != h && !yield(other) {
					return
				}
			}
		}
	}
}

// faced yields the holdings of s that face one of other.
func (s side) faced(other side) iter.Seq[*holding] {
	return func(yield func(*holding) bool) {
		for _, list := range s {
			for _, h := range list {
				for range other.facing(h) {
					if !yield(h) {
						return
					}
					break
				}
			}
		}
	}
}

// apart reports whether the one did not receive what it may from the other, of some
// that face each other. A grant has no more than MaxChain others above it, so that it
// does not take long to find any.
func (s side) apart(other side) bool {
	for _, list := range s {
		for _, h := range list {
			for x := range other.facing(h) {
				if !slices.Contains(h.above, x.from) && !slices.Contains(x.above, h.from) {
					return true
				}
			}
		}
	}
	return false
}

func none(s iter.Seq[*holding]) bool {
	for range s {
		return false
	}
	return true
}

// A meeting is an overlap of two roles, in their order.
type meeting struct {
	a, b              *holders
	handedOn, certain bool
}

func (x meeting) compare(y meeting) int {
	return cmp.Or(strings.Compare(x.a.role, y.a.role), strings.Compare(x.b.role, y.b.role), strings.Compare(x.a.scope, y.a.scope), strings.Compare(x.b.scope, y.b.scope))
}

// overlap lists the grants that take part.
func (x meeting) overlap() Overlap {
	out := Overlap{Roles: [2]string{x.a.role, x.b.role}, Scopes: [2]string{x.a.scope, x.b.scope}, HandedOn: x.handedOn, Certain: x.certain}
	for _, taking := range []iter.Seq[*holding]{x.a.all.faced(x.b.all), x.b.all.faced(x.a.all)} {
		for h := range taking {
			out.Grants = append(out.Grants, h.from)
		}
	}
	slices.SortFunc(out.Grants, governance.Ref.Compare)
	out.Grants = slices.Compact(out.Grants)
	return out
}

// meetings are the first MaxOverlaps that were found, or some more.
type meetings struct {
	list        []meeting
	dropped     int
	overlapping truth // otherwise than by handing on
}

// meet compares two scopes, role by role.
func (m *meetings) meet(s, other *heldScope) {
	if !s.pattern.Intersects(other.pattern) {
		return
	}
	for _, a := range s.roles {
		for _, b := range other.roles {
			switch {
			case a.role < b.role:
				m.add(a, b)
			case a.role > b.role && s != other:
				m.add(b, a)
			}
		}
	}
}

// add takes in two roles that face each other. It is handed on only if all is, and
// certain only where both organizations, and with them their roles, are known.
func (m *meetings) add(a, b *holders) {
	if none(a.all.faced(b.all)) {
		return
	}
	x := meeting{a: a, b: b, handedOn: !a.all.apart(b.all)}
	if a.role != "" && b.role != "" {
		x.certain = a.live.apart(b.live) || x.handedOn && !none(a.live.faced(b.live))
	}
	switch {
	case x.handedOn:
	case x.certain:
		m.overlapping = yes
	default:
		m.overlapping = max(m.overlapping, maybe)
	}
	if m.list = append(m.list, x); len(m.list) == 2*MaxOverlaps {
		m.trim()
	}
}

// trim keeps the first in the order of the report.
func (m *meetings) trim() {
	slices.SortFunc(m.list, meeting.compare)
	if more := len(m.list) - MaxOverlaps; more > 0 {
		m.list, m.dropped = m.list[:MaxOverlaps], m.dropped+more
	}
}
