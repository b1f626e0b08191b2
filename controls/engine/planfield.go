package engine

import (
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// A selector compiles the reading of the field of a number of a compiled object.
type selector func(object any, number int) any

// A subjectType is the view type of the subject of a run. A typed plan reads the
// subject where the run keeps it, on a view whose lists take no memory.
type subjectType[O delegation.Record[O]] struct{}

// anySubject is a subjectType.
type anySubject interface {
	expr() any
	is(s delegation.Subject) bool      // of the type
	turn(r *run, s delegation.Subject) // to a subject of the type
}

func (subjectType[O]) expr() any { return theSubject[O]{} }

func (subjectType[O]) is(s delegation.Subject) bool {
	_, ok := s.(O)
	return ok
}

func (subjectType[O]) turn(r *run, s delegation.Subject) {
	at, ok := r.record.(*O)
	if !ok {
		at = new(O)
		r.record = at
	}
	*at = delegation.On(r.quick, s.(O))
}

// theSubject is the subject as an expression.
type theSubject[O any] struct{}

func (theSubject[O]) lift() any {
	return expr[O](func(r *run) (O, state) { return *r.record.(*O), known })
}

func (s theSubject[O]) isNull(want bool) condition { return s.lift().(expr[O]).isNull(want) }

// selected reads a field of an object. Of an unknown object the field is unknown,
// and of none it is an error.
func selected[O, V any](of expr[O], get func(O) (V, state)) expr[V] {
	return func(r *run) (v V, s state) {
		o, s := of(r)
		if s != known {
			return v, strict(s, known)
		}
		if r.restricted {
			r.doubt(o)
		}
		return get(o)
	}
}

// selectedOfKept is selected of a record that is a field of the subject.
func selectedOfKept[O, V any](of *kept[O], get func(O) (V, state)) expr[V] {
	return func(r *run) (v V, s state) {
		o := of.other(r)
		if o.state != known {
			return v, strict(o.state, known)
		}
		if r.restricted {
			r.doubt(o.value)
		}
		return get(o.value)
	}
}

// selectedOfItem is selected of the item in hand.
func selectedOfItem[O, V any](of itemOf[O], get func(O) (V, state)) expr[V] {
	return func(r *run) (v V, s state) {
		o := of.at(r)
		if o.state != known {
			return v, strict(o.state, known)
		}
		if r.restricted {
			r.doubt(o.value)
		}
		return get(o.value)
	}
}

// fieldOf compiles the reading of a field: of the subject fill is called once, of
// another object get.
func fieldOf[O, V any](object any, number int, fill func(*run, *slot[V]), get func(O) (V, state)) any {
	if _, ok := object.(theSubject[O]); ok {
		return &kept[V]{number, fill}
	}
	switch x := object.(type) {
	case *kept[O]:
		return selectedOfKept(x, get)
	case itemOf[O]:
		return selectedOfItem(x, get)
	}
	return selected(lifted(object).(expr[O]), get)
}

// plainField selects an id, which is always known.
func plainField[O any](id func(O) string, fill func(*run, *slot[string])) selector {
	return fieldRead(func(o O) (string, state) { return id(o), known }, fill)
}

func valueField[O, T any](get func(O) delegation.Fact[T], fill func(*run, *slot[T])) selector {
	return fieldRead(func(o O) (T, state) { return valueOf(get(o)) }, fill)
}

// boolField selects a condition.
func boolField[O any](get func(O) delegation.Fact[bool], fill func(*run, *slot[given])) selector {
	return func(object any, number int) any {
		if _, ok := object.(theSubject[O]); ok {
			return &kept[given]{number, fill}
		}
		of := lifted(object).(expr[O])
		return condition(func(r *run) given {
			o, s := of(r)
			if s != known {
				return strict(s, known).given()
			}
			if r.restricted {
				r.doubt(o)
			}
			return givenOf(get(o))
		})
	}
}

func textField[O any, T ~string](get func(O) delegation.Fact[T], fill func(*run, *slot[string])) selector {
	return fieldRead(func(o O) (string, state) { return textOf(get(o)) }, fill)
}

func instantField[O any](get func(O) delegation.Fact[time.Time], fill func(*run, *slot[timestamp])) selector {
	return fieldRead(func(o O) (timestamp, state) { return instantOf(get(o)) }, fill)
}

func refField[O any](get func(O) delegation.Fact[governance.Ref], fill func(*run, *slot[string])) selector {
	return fieldRead(func(o O) (string, state) { return refOf(get(o)) }, fill)
}

func fieldRead[O, V any](get func(O) (V, state), fill func(*run, *slot[V])) selector {
	return func(object any, number int) any { return fieldOf(object, number, fill, get) }
}

// listField selects a list, whose items are read as facts are.
func listField[O, T, U any](get func(O) delegation.List[T], item func(delegation.Fact[T]) (U, state), fill func(*run, *slot[delegation.List[T]])) selector {
	return func(object any, number int) any {
		x := fieldOf(object, number, fill, func(o O) (delegation.List[T], state) { return wholeOf(get(o)) })
		kept, _ := x.(*kept[delegation.List[T]])
		return &factList[T, U]{read: lifted(x).(expr[delegation.List[T]]), kept: kept, item: item}
	}
}

// What a fact is to an expression.

func plainOf(id string) (string, state) { return id, known }

func wholeOf[T any](l delegation.List[T]) (delegation.List[T], state) {
	if l.IsUnknown() {
		return l, unsure
	}
	return l, known
}

func valueOf[T any](f delegation.Fact[T]) (T, state) {
	v, ok := f.Get()
	switch {
	case ok:
		return v, known
	case f.IsNone():
		return v, null
	}
	return v, unsure
}

func givenOf(f delegation.Fact[bool]) given {
	if b, ok := f.Get(); ok {
		return givenBy(b)
	}
	if f.IsNone() {
		return isNull
	}
	return isUnsure
}

// A text that is none is "".
func textOf[T ~string](f delegation.Fact[T]) (string, state) {
	v, ok := f.Get()
	if ok || f.IsNone() {
		return string(v), known
	}
	return "", unsure
}

func refOf(f delegation.Fact[governance.Ref]) (string, state) {
	v, ok := f.Get()
	switch {
	case ok:
		return v.String(), known
	case f.IsNone():
		return "", known
	}
	return "", unsure
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
