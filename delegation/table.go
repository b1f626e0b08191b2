package delegation

import (
	"cmp"
	"encoding/binary"
	"iter"
	"slices"
	"strings"
)

// A table finds the records of one kind by id. Its order is that of the ids, so
// that nothing depends on the order of the document. Of an index in layers it
// stands on the table of the shared one, and shows the records of both.
type table[T any] struct {
	sorted []*T
	slots  slots[T]
	id     func(*T) string
	below  *table[T]
}

// tableOf makes a table; a zero table below is none.
func tableOf[T any](list []T, id func(*T) string, below *table[T]) table[T] {
	if below.id == nil {
		below = nil
	}
	sorted := sortedByID(list, id)
	return table[T]{sorted: sorted, slots: slotsOf(sorted, id), id: id, below: below}
}

// sortedByID orders records by id. The first bytes behind what all ids begin with are
// compared as a number: most ids differ in them, and the records need not be touched.
func sortedByID[T any](list []T, id func(*T) string) []*T {
	type keyed struct {
		head   uint64
		record *T
	}
	keys, same := make([]keyed, len(list)), commonPrefix(list, id)
	for i := range list {
		var head [8]byte
		copy(head[:], id(&list[i])[same:])
		keys[i] = keyed{binary.BigEndian.Uint64(head[:]), &list[i]}
	}
	slices.SortFunc(keys, func(a, b keyed) int {
		if a.head != b.head {
			return cmp.Compare(a.head, b.head)
		}
		return strings.Compare(id(a.record), id(b.record))
	})
	sorted := make([]*T, len(list))
	for i, k := range keys {
		sorted[i] = k.record
	}
	return sorted
}

// commonPrefix is the length of what all ids begin with.
func commonPrefix[T any](list []T, id func(*T) string) int {
	if len(list) == 0 {
		return 0
	}
	prefix := id(&list[0])
	for i := range list {
		for s := id(&list[i]); !strings.HasPrefix(s, prefix); {
			prefix = prefix[:len(prefix)-1]
		}
	}
	return len(prefix)
}

// own is nil when there is no such record in this layer.
func (t *table[T]) own(id string) *T {
	r, _ := t.slots.find(id, t.id)
	return r
}

// get is nil when there is no such record.
func (t *table[T]) get(id string) *T {
	if r := t.own(id); r != nil {
		return r
	}
	if t.below != nil {
		return t.below.get(id)
	}
	return nil
}

// len counts the records.
func (t *table[T]) len() int {
	if t.below != nil {
		return t.below.len() + len(t.sorted)
	}
	return len(t.sorted)
}

// number is the place of a record among all of its kind: those of the shared
// layer come first. It is −1 when there is no such record; none has the id "".
func (t *table[T]) number(id string) int {
	r, i := t.slots.find(id, t.id)
	switch {
	case r != nil && t.below != nil:
		return t.below.len() + i
	case r != nil:
		return i
	case t.below != nil:
		return t.below.number(id)
	}
	return -1
}

// at is the record of a number.
func (t *table[T]) at(n int) *T {
	if t.below != nil {
		if n < t.below.len() {
			return t.below.at(n)
		}
		n -= t.below.len()
	}
	return t.sorted[n]
}

// all yields the records by id.
func (t *table[T]) all() iter.Seq[*T] {
	if t.below == nil {
		return slices.Values(t.sorted)
	}
	return func(yield func(*T) bool) {
		rest := t.sorted
		for r := range t.below.all() {
			for len(rest) > 0 && t.id(rest[0]) < t.id(r) {
				if !yield(rest[0]) {
					return
				}
				rest = rest[1:]
			}
			if !yield(r) {
				return
			}
		}
		for _, r := range rest {
			if !yield(r) {
				return
			}
		}
	}
}

// Lists hold, for each key, items of records by their ids. Of an index in layers
// they stand on the lists of the shared one.
type lists[K comparable, V any] struct {
	own   map[K][]V
	id    func(V) string // of the record that an item belongs to
	below *lists[K, V]
}

// listsOf makes empty lists; zero lists below are none.
func listsOf[K comparable, V any](id func(V) string, below *lists[K, V]) lists[K, V] {
	if below.own == nil {
		below = nil
	}
	return lists[K, V]{own: map[K][]V{}, id: id, below: below}
}

// group lists the records of a table by a key; those without one are left out.
func group[K comparable, T any](t *table[T], below *lists[K, *T], key func(*T) (K, bool)) lists[K, *T] {
	l := listsOf(t.id, below)
	for _, r := range t.sorted {
		if k, ok := key(r); ok {
			l.add(k, r)
		}
	}
	return l
}

func (l *lists[K, V]) add(k K, item V) { l.own[k] = append(l.own[k], item) }

// of is not to be changed.
func (l *lists[K, V]) of(k K) []V {
	if l.below == nil {
		return l.own[k]
	}
	return merged(l.own[k], l.below.of(k), l.id)
}

// merged merges two lists in the order of the ids. One that has nothing to add
// costs nothing.
func merged[V any](a, b []V, id func(V) string) []V {
	switch {
	case len(a) == 0:
		return b
	case len(b) == 0:
		return a
	}
	out := make([]V, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if id(b[0]) < id(a[0]) {
			a, b = b, a
		}
		out, a = append(out, a[0]), a[1:]
	}
	return append(append(out, a...), b...)
}
