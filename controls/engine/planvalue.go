package engine

import "time"

// A given is what a condition gave: a truth value, or one of the states that a value
// may have instead, in their order.
type given uint8

const (
	isFalse given = iota
	isTrue
	isNull
	isBad
	isUnsure
)

// givenBy is the truth value.
func givenBy(b bool) given {
	if b {
		return isTrue
	}
	return isFalse
}

// A condition is a compiled condition. It gives one byte, which takes fewer steps to
// pass on than a value and its state.
type condition func(*run) given

func (c condition) lift() any { return c }

// isNull compares a condition with the literal null.
func (c condition) isNull(want bool) condition {
	return func(r *run) given { return nullness(c(r).state(), want) }
}

// A state is what an expression of a typed plan gave.
type state uint8

const (
	known  state = iota // a value
	null                // none
	bad                 // an error of CEL
	unsure              // it is not known
)

// given is a state other than known as a condition gives it.
func (s state) given() given { return given(s) + 1 }

// state is that of what a condition gave.
func (g given) state() state {
	if g <= isTrue {
		return known
	}
	return state(g) - 1
}

// An expr is a compiled expression that is no condition. Its value means nothing unless it is known.
type expr[T any] func(*run) (T, state)

// An anExpr is a compiled value of any type.
type anExpr interface {
	isNull(want bool) condition
	lift() any // the expr or condition
}

func (e expr[T]) lift() any { return e }

// lifted is what a compiled value is without regard to how it is written.
func lifted(x any) any {
	if o, ok := x.(anExpr); ok {
		return o.lift()
	}
	return x
}

// isNull compares an expression with the literal null.
func (e expr[T]) isNull(want bool) condition {
	return func(r *run) given {
		_, s := e(r)
		return nullness(s, want)
	}
}

// isOf reports whether a compiled value is an expression of a type.
func isOf[T any](x any) bool {
	_, ok := lifted(x).(expr[T])
	return ok
}

// nullness reports whether what has that state is null, as it is wanted or not.
func nullness(s state, want bool) given {
	if s > null {
		return s.given()
	}
	return givenBy((s == null) == want)
}

// A constant is a value written out.
type constant[T any] struct{ value T }

func (c constant[T]) lift() any {
	return expr[T](func(*run) (T, state) { return c.value, known })
}

func (c constant[T]) isNull(want bool) condition { return constantly(givenBy(!want)) }

// constantly gives the same.
func constantly(g given) condition { return func(*run) given { return g } }

// A moment is now, or lies a constant duration from it: a place among the moments
// of the plan, which a run computes once.
type moment int

// A momentOf is a moment of a plan, and what it is computed from.
type momentOf struct {
	from moment
	by   time.Duration
	to   func(timestamp, time.Duration) (timestamp, bool)
}

// A momentAt is a moment as one run has it.
type momentAt struct {
	at    timestamp
	state state
}

func (m moment) lift() any {
	return expr[timestamp](func(r *run) (timestamp, state) {
		x := &r.work.moments[m]
		return x.at, x.state
	})
}

func (m moment) isNull(want bool) condition { return m.lift().(expr[timestamp]).isNull(want) }

// moments computes those of a plan; the first is now.
func (t *typedPlan) momentsAt(now time.Time) []momentAt {
	list := []momentAt{{timestampOf(now), known}}
	for _, m := range t.moments[1:] {
		x := list[m.from]
		if at, ok := m.to(x.at, m.by); !ok {
			x.state = bad
		} else {
			x.at = at
		}
		list = append(list, x)
	}
	return list
}

// nothing is the literal null.
type nothing struct{}

// both evaluates the operands of a strict operator in CEL's order: an error on
// the left ends it, what is not known on the left hides an error on the right,
// and no strict operator takes null.
func both[A, B any](r *run, a expr[A], b expr[B]) (x A, y B, s state) {
	x, s = a(r)
	if s == bad {
		return x, y, bad
	}
	y, t := b(r)
	return x, y, strict(s, t)
}

// strict is the state of an operator by those of its operands.
func strict(s, t state) state {
	switch {
	case s == bad:
		return bad
	case s == unsure || t == unsure:
		return unsure
	case s != known || t != known:
		return bad
	}
	return known
}

// operator computes with two known values; false is an overflow.
func operator[A, B, C any](a expr[A], b expr[B], f func(A, B) (C, bool)) expr[C] {
	return func(r *run) (c C, s state) {
		x, y, s := both(r, a, b)
		if s != known {
			return c, s
		}
		c, ok := f(x, y)
		if !ok {
			return c, bad
		}
		return c, known
	}
}

// test is an operator that cannot fail.
func test[A any](a, b expr[A], f func(A, A) bool) condition {
	return func(r *run) given {
		x, y, s := both(r, a, b)
		if s != known {
			return s.given()
		}
		return givenBy(f(x, y))
	}
}
