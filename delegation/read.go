package delegation

import (
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// The as-of classes, under short names for the generated methods.
const (
	classConstant = governance.ClassConstant
	classEvent    = governance.ClassEvent
	classLatestOf = governance.ClassLatestOf
	classState    = governance.ClassState
)

// A holder is a record or part that is read through a view.
type holder interface {
	view() *View
	gap(field string, c governance.Code) Gap
	part(field string, i int) where
}

// A where is the place of a part within its record: field[index].inner.
type where struct {
	ref   governance.Ref
	field string
	index int // −1: the field is no list
	sub   string
}

func (w where) path(name string) string {
	return path{field: w.field, index: w.index, sub: w.sub}.String() + "." + name
}

// inner is the place of a part within a part; the model nests no deeper.
func (w where) inner(v *View, field string, i int) where {
	return where{w.ref, w.field, w.index, v.path(path{field: field, index: i})}
}

// gap says why a field is not known; something unrecognized in the document is
// the better reason where there is one.
func (v *View) gap(r governance.Ref, field string, c governance.Code) Gap {
	if v.silent {
		return Gap{Code: c}
	}
	if c == CodeNotRecorded {
		if v.idx.part != nil && !v.idx.part.shown[r] {
			return Gap{r, field, CodeOutsideView}
		}
		for x := v.idx; x != nil; x = x.below {
			if w, ok := x.unrecognized[place{r, field}]; ok {
				c = w
			}
		}
	}
	return Gap{r, field, c}
}

// gapIn says why a field of a part is not known.
func (v *View) gapIn(in where, field string, c governance.Code) Gap {
	if v.silent {
		return Gap{Code: c}
	}
	return v.gap(in.ref, v.path(path{in.field, in.index, in.sub, field}), c)
}

// read reads a field that is no instant.
func read[H holder, T any](x H, field string, f governance.Field[T], c governance.Class) Fact[T] {
	if c == classState && x.view().past && !settled(x, field) {
		return missing[T](x.view(), x.gap(field, CodeHindsight))
	}
	if x.view().idx.part != nil && x.view().withheld(x, field) {
		return missing[T](x.view(), x.gap(field, CodeOutsideView))
	}
	if t := x.view().trace; t != nil {
		t.note(x.gap(field, ""))
	}
	if v, ok := f.Get(); ok {
		return someOf(v)
	}
	if f.IsNone() {
		return noneOf[T]()
	}
	return missing[T](x.view(), x.gap(field, CodeNotRecorded))
}

// settled reports whether an approval shows that the field was then what it is
// now.
func settled[H holder](x H, field string) bool {
	a, ok := any(x).(approvable)
	return ok && a.settled(field)
}

// enum reads a value of a closed list; a required one that the document states
// in words of a version to come is "".
func enum[H holder, T ~string](x H, field string, f governance.Field[T], c governance.Class) Fact[T] {
	r := read(x, field, f, c)
	if r.state() == some && r.value == "" {
		return missing[T](x.view(), x.gap(field, CodeNotRecorded))
	}
	return r
}

// guarded makes a fact unknown that contradicts another one of its record.
func guarded[H holder, T any](x H, field string, f Fact[T], contradiction governance.Code) Fact[T] {
	if contradiction != "" {
		return missing[T](x.view(), x.gap(field, contradiction))
	}
	return f
}

// instant reads an instant: one that cannot be true is unknown.
func instant[H holder](x H, field string, f governance.Field[time.Time], c governance.Class, planned, clash bool, contradiction governance.Code) Fact[time.Time] {
	v := x.view()
	r := read(x, field, f, c)
	if r.state() != some {
		if contradiction != "" {
			return missing[time.Time](x.view(), x.gap(field, contradiction))
		}
		return r
	}
	switch {
	case !planned && r.value.After(v.horizon):
		return missing[time.Time](x.view(), x.gap(field, governance.CodeFutureFact))
	case clash:
		return missing[time.Time](x.view(), x.gap(field, governance.CodeTimeOrder))
	case contradiction != "":
		return missing[time.Time](x.view(), x.gap(field, contradiction))
	case v.past && c == classEvent && r.value.After(v.t):
		return noneOf[time.Time]()
	case v.past && c == classLatestOf && r.value.After(v.t):
		return missing[time.Time](x.view(), x.gap(field, CodeHindsight))
	}
	return r
}

// follow reads a field that came with an event.
func follow[H holder, T any](x H, field string, f governance.Field[T], event Fact[time.Time]) Fact[T] {
	if x.view().past {
		switch event.state() {
		case none:
			return noneOf[T]()
		case unknown:
			return unknownOf[T](event.Gaps()...)
		}
	}
	return read(x, field, f, classConstant)
}

// scalars reads a list of plain values, which is closed.
func scalars[H holder, T any](x H, field string, f governance.Field[[]T], c governance.Class) List[T] {
	r := read(x, field, f, c)
	if r.state() != some {
		return List[T]{open: r.Gaps()}
	}
	items := room[Fact[T]](x.view(), len(r.value))[:len(r.value)]
	l := List[T]{known: true, items: items}
	for i, v := range r.value {
		items[i] = someOf(v)
		if x.view().idx.part != nil && isOutside(v) {
			items[i], l.open = missing[T](x.view(), x.gap(field, CodeOutsideView)), []Gap{x.gap(field+"[*]", CodeOutsideView)}
		}
	}
	return l
}

// enums reads a list of values of a closed list; one in words of a version to
// come is an unknown item.
func enums[H holder, T ~string](x H, field string, f governance.Field[[]T], c governance.Class) List[T] {
	l := scalars(x, field, f, c)
	for i := range l.items {
		if l.items[i].value == "" {
			l.items[i] = missing[T](x.view(), x.gap(x.view().item(field, i), CodeNotRecorded))
		}
	}
	return l
}

// part reads an object.
func part[H holder, P, V any](x H, field string, f *governance.Field[P], c governance.Class, show func(*P, where) V) Fact[V] {
	if r := read(x, field, *f, c); r.state() != some {
		return Fact[V]{why: r.why}
	}
	p := show(f.Known(), x.part(field, -1))
	if e, ok := eventOf(x.view(), p, c); ok {
		switch happened := e.happened(); {
		case isFalse(happened):
			return noneOf[V]()
		case !isTrue(happened):
			return unknownOf[V](happened.Gaps()...)
		}
	}
	return someOf(p)
}

// parts reads a list of objects. Of a list of events those later than the
// view's instant are not there yet; one that may be later leaves the list open.
func parts[H holder, P, V any](x H, field string, f governance.Field[[]P], c governance.Class, show func(*P, where) V) List[V] {
	r := read(x, field, f, c)
	if r.state() != some {
		return List[V]{open: r.Gaps()}
	}
	l := List[V]{known: true, items: room[Fact[V]](x.view(), len(r.value))}
	for i := range r.value {
		p := show(&r.value[i], x.part(field, i))
		if e, ok := eventOf(x.view(), p, c); ok {
			if happened := e.happened(); !isTrue(happened) {
				l.open = addAll(x.view(), l.open, happened.Gaps())
				continue
			}
		}
		l.items = append(l.items, someOf(p))
	}
	return l
}

// An event is a part with an instant of its own. Whether it had happened at an
// earlier instant is unknown while that instant is.
type event interface{ happened() truth }

// eventOf is the part as an event, which may not have happened yet.
func eventOf[V any](v *View, p V, c governance.Class) (event, bool) {
	if !v.past || c != classEvent {
		return nil, false
	}
	e, ok := any(p).(event)
	return e, ok
}

func (x Approval) happened() truth   { return since(x.v, x.At) }
func (x Revocation) happened() truth { return since(x.v, x.At) }
func (x Copy) happened() truth       { return since(x.v, x.MadeAt) }

// precedes reports whether both instants are facts that can be true and a lies
// before b.
func (v *View) precedes(a *governance.Field[time.Time], aPlanned bool, b *governance.Field[time.Time], bPlanned bool) bool {
	x, y := a.Known(), b.Known()
	return x != nil && y != nil && x.Before(*y) && (aPlanned || !x.After(v.horizon)) && (bPlanned || !y.After(v.horizon))
}
