package engine

import (
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// A selector compiles the reading of a field of a compiled object.
type selector func(object any) any

// A subjectType is the view type of the subject of a run. A typed plan reads the
// subject where the run keeps it, on a view whose lists take no memory.
type subjectType[O delegation.Record[O]] struct{}

// anySubject is a subjectType.
type anySubject interface {
	expr() any
	turn(r *run, s delegation.Subject) // to a subject of the type
}

func (subjectType[O]) expr() any {
	return expr[O](func(r *run) (O, state) { return *r.record.(*O), known })
}

func (subjectType[O]) turn(r *run, s delegation.Subject) {
	at, ok := r.record.(*O)
	if !ok {
		at = new(O)
		r.record = at
	}
	*at = delegation.On(r.quick, s.(O))
}

// selected reads a field of an object. Of an unknown object the field is unknown,
// and of none it is an error.
func selected[O, V any](object any, get func(O) (V, state)) expr[V] {
	of := object.(expr[O])
	return func(r *run) (v V, s state) {
		o, s := of(r)
		switch s {
		case known:
		case null:
			return v, bad
		default:
			return v, s
		}
		if r.restricted {
			r.doubt(o)
		}
		return get(o)
	}
}

// factOf selects a fact.
func factOf[O, T, U any](get func(O) delegation.Fact[T], none state, to func(T) U) selector {
	return func(object any) any {
		return selected(object, func(o O) (U, state) { return given(get(o), none, to) })
	}
}

// listOfFacts selects a list, whose items are read as facts are.
func listOfFacts[O, T, U any](get func(O) delegation.List[T], none state, to func(T) U) selector {
	return func(object any) any {
		return &factList[T, U]{none: none, to: to, read: selected(object, func(o O) (delegation.List[T], state) {
			l := get(o)
			if l.IsUnknown() {
				return l, unsure
			}
			return l, known
		})}
	}
}

// given is the value of a fact.
func given[T, U any](f delegation.Fact[T], none state, to func(T) U) (u U, s state) {
	if v, ok := f.Get(); ok {
		return to(v), known
	}
	if f.IsNone() {
		return u, none
	}
	return u, unsure
}

// doubt notes that a record was read which holds something that may restrict it.
func (r *run) doubt(o any) {
	switch x := o.(type) {
	case restrictable:
		r.doubtful = r.doubtful || len(r.view.Restrictions(x.Ref())) > 0
	case held:
		r.doubtful = r.doubtful || len(r.view.Restrictions(x.Holder())) > 0
	}
}

func same[T any](v T) T                { return v }
func textValue[T ~string](v T) string  { return string(v) }
func refValue(v governance.Ref) string { return v.String() }

// plainField selects an id, which is always known.
func plainField[O any](get func(O) string) selector {
	return func(object any) any {
		return selected(object, func(o O) (string, state) { return get(o), known })
	}
}

func valueField[O, T any](get func(O) delegation.Fact[T]) selector { return factOf(get, null, same) }

func instantField[O any](get func(O) delegation.Fact[time.Time]) selector {
	return factOf(get, null, clamp)
}

// A text that is none is "".
func textField[O any, T ~string](get func(O) delegation.Fact[T]) selector {
	return factOf(get, known, textValue)
}

func refField[O any](get func(O) delegation.Fact[governance.Ref]) selector {
	return factOf(get, known, refValue)
}

func valueList[O, T any](get func(O) delegation.List[T]) selector {
	return listOfFacts(get, null, same)
}

func textList[O any, T ~string](get func(O) delegation.List[T]) selector {
	return listOfFacts(get, known, textValue)
}

func refList[O any](get func(O) delegation.List[governance.Ref]) selector {
	return listOfFacts(get, known, refValue)
}
