package delegation

import (
	"strconv"

	"github.com/mandate-nhi/mandate/governance"
)

// Scratch is the same view with memory of its own for the lists that it shows, and
// a function that takes it back: what was read of the view before, lists and gaps,
// is void behind it. Who looks at one record after another, and keeps nothing,
// reads most of them without an allocation. The view is for one caller at a time.
func (v *View) Scratch() (*View, func()) {
	s := &scratch{}
	w := v.again()
	w.origin, w.scratch = v.lasting(), s
	return w, s.reset
}

// Quick is a scratch view that does not tell what is missing: what is unknown, or
// open, has gaps that name no record and no field.
func (v *View) Quick() (*View, func()) {
	aloud, forget := v.Scratch()
	w := aloud.again()
	w.origin, w.scratch, w.aloud, w.silent = aloud.origin, aloud.scratch, aloud, true
	w.plain = !w.past && w.idx.part == nil && w.trace == nil
	return w, forget
}

// silence is what a silent view says of a gap.
var silence = []Gap{{}}

// A Record is a view type of records: an Actor, an NHI, a Credential …
type Record[S any] interface {
	Subject
	kind() governance.Kind
	on(v *View) S
	touch() bool
}

// On is the same record as another view of its index shows it. A scratch view has its
// lines fetched from memory together, before they are wanted one after another.
func On[S Record[S]](v *View, x S) S {
	if v.scratch != nil {
		v.scratch.touched = x.touch()
	}
	return x.on(v)
}

// lasting is the view of which what is read may be kept.
func (v *View) lasting() *View {
	if v.origin != nil {
		return v.origin
	}
	return v
}

// A scratch holds the memory of a view that is taken back.
type scratch struct {
	slabs   []interface{ reset() }
	touched bool // has no meaning
	closed  []closedLast
	paths   map[path]string
}

// A slab is memory for items of one type.
type slab[T any] struct{ free, all []T }

func (s *scratch) reset() {
	for _, x := range s.slabs {
		x.reset()
	}
}

func (s *slab[T]) reset() { s.free = s.all }

// slabRoom is the least number of items that a slab has room for.
const slabRoom = 32

// take gives an empty list with room for n items, and never more.
func (s *slab[T]) take(n int) []T {
	if n > len(s.free) {
		s.all = make([]T, max(slabRoom, 2*len(s.all), n))
		s.free = s.all
	}
	list := s.free[:0:n]
	s.free = s.free[n:]
	return list
}

// room is an empty list with room for n items, of which the view may take back the
// memory.
func room[T any](v *View, n int) []T {
	switch {
	case n == 0:
		return nil
	case v.scratch == nil:
		return make([]T, 0, n)
	}
	for _, x := range v.scratch.slabs {
		if s, ok := x.(*slab[T]); ok {
			return s.take(n)
		}
	}
	s := &slab[T]{}
	v.scratch.slabs = append(v.scratch.slabs, s)
	return s.take(n)
}

// add appends an item to a list that room gave, or a nil one.
func add[T any](v *View, list []T, item T) []T {
	if len(list) == cap(list) && v.scratch != nil {
		list = append(room[T](v, max(4, 2*len(list))), list...)
	}
	return append(list, item)
}

// addAll appends items as add does.
func addAll[T any](v *View, list, items []T) []T {
	for _, it := range items {
		list = add(v, list, it)
	}
	return list
}

// missing is a fact that is unknown because of one gap.
func missing[T any](v *View, g Gap) Fact[T] {
	if v.silent {
		return Fact[T]{why: &silence}
	}
	why := append(room[[]Gap](v, 1), append(room[Gap](v, 1), g))
	return Fact[T]{why: &why[0]}
}

// path writes a path, each of which a scratch view writes once.
func (v *View) path(p path) string {
	if v.scratch == nil {
		return p.String()
	}
	s, ok := v.scratch.paths[p]
	if !ok {
		s = p.String()
		if v.scratch.paths == nil {
			v.scratch.paths = map[path]string{}
		}
		v.scratch.paths[p] = s
	}
	return s
}

// item is the path of an item of a list.
func (v *View) item(list string, i int) string {
	if v.silent {
		return ""
	}
	return v.path(path{field: list, index: i})
}

// A path is field[index].sub.name, without the parts that are not there.
type path struct {
	field     string
	index     int // −1: the field is no list
	sub, name string
}

func (p path) String() string {
	s := p.field
	if p.index >= 0 {
		s += "[" + strconv.Itoa(p.index) + "]"
	}
	if p.sub != "" {
		s += "." + p.sub
	}
	if p.name != "" {
		s += "." + p.name
	}
	return s
}
