package governance

import (
	"cmp"
	"crypto/sha256"
	"slices"
	"strings"
)

// Merge puts estates together that describe parts of one whole, such as the
// exports of several systems. The order of the arguments changes nothing.
//
// The records of each collection come out by id. A record that stands in several
// estates with the same facts is kept once; with differing facts it is a fault
// DUP_ID, whose text names both places, for nobody could say which one holds.
// What Parse checks of an estate as a whole is checked again across all of them.
// Positions, pointers and warnings stay those of the files.
//
// SchemaVersion is the newest that is stated. AsOf is the latest that is known:
// facts of an older file stand until a newer one says otherwise, and a fact that
// is later than its own file's asOf was already wrong there. The arguments are
// not changed, and share their parts with the result.
func Merge(estates ...*Estate) (*Estate, error) {
	m := merger{in: estates, out: &Estate{parsed: &parsed{places: make([][]place, len(Kinds()))}}}
	for _, c := range collections {
		c.merge(m.in, m.out)
	}
	m.head()
	m.warnings()
	if err := NewDocumentError(check(m.out, Limits{}.orDefault(), nil)); err != nil {
		return nil, err
	}
	return m.out, nil
}

type merger struct {
	in  []*Estate
	out *Estate
}

// A merging is one record on its way into the merged estate.
type merging[T any] struct {
	record *T
	id     string
	place  place
}

// merge fills one collection. Records that differ under one id are all kept, for
// check to report.
func (c recordsOf[T]) merge(in []*Estate, out *Estate) {
	n := 0
	for _, e := range in {
		n += len(*c.list(e))
	}
	all := make([]merging[T], 0, n)
	for _, e := range in {
		list := *c.list(e)
		for i := range list {
			at, _ := e.parsed.at(c.kind, i)
			all = append(all, merging[T]{&list[i], c.getID(&list[i]), at})
		}
	}
	slices.SortStableFunc(all, func(a, b merging[T]) int {
		return cmp.Or(strings.Compare(a.id, b.id), a.place.compare(b.place))
	})
	to, places := c.list(out), &out.parsed.places[rankOf(c.kind)]
	*to, *places = slices.Grow(*to, n), slices.Grow(*places, n)
	for rest := all; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].id == rest[0].id {
			n++
		}
		for _, r := range c.distinct(rest[:n]) {
			*to, *places = append(*to, *r.record), append(*places, r.place)
		}
		rest = rest[n:]
	}
}

// distinct keeps the first of the records that state the same.
func (c recordsOf[T]) distinct(same []merging[T]) []merging[T] {
	if len(same) == 1 {
		return same
	}
	seen := map[[sha256.Size]byte]bool{}
	var facts []byte
	return slices.DeleteFunc(same, func(r merging[T]) bool {
		facts = c.canon(facts[:0], r.record)
		sum := sha256.Sum256(facts)
		twice := seen[sum]
		seen[sum] = true
		return twice
	})
}

func (m *merger) head() {
	for _, e := range m.in {
		if compareVersions(e.SchemaVersion, m.out.SchemaVersion) > 0 {
			m.out.SchemaVersion = e.SchemaVersion
		}
		if t, ok := e.AsOf.Get(); ok && (!m.out.AsOf.IsSome() || t.After(m.out.AsOf.value)) {
			m.out.AsOf = Some(t)
		}
	}
}

// warnings are by file and place; one that stands twice is kept once.
func (m *merger) warnings() {
	var all []Warning
	for _, e := range m.in {
		all = append(all, e.Warnings()...)
	}
	slices.SortStableFunc(all, func(a, b Warning) int {
		return cmp.Or(comparePositions(a.Pos, b.Pos), strings.Compare(a.Pointer, b.Pointer), strings.Compare(string(a.Code), string(b.Code)))
	})
	m.out.parsed.warnings = slices.Compact(all)
}
