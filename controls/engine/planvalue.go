package engine

import "time"

// A state is what an expression of a typed plan gave.
type state uint8

const (
	known  state = iota // a value
	null                // none
	bad                 // an error of CEL
	unsure              // it is not known
)

// An expr is a compiled expression. Its value means nothing unless it is known.
type expr[T any] func(*run) (T, state)

// An anExpr is a compiled value of any type.
type anExpr interface {
	isNull(want bool) expr[bool]
	lift() any // the expr
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
func (e expr[T]) isNull(want bool) expr[bool] {
	return func(r *run) (bool, state) {
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
func nullness(s state, want bool) (bool, state) {
	if s == known || s == null {
		return (s == null) == want, known
	}
	return false, s
}

// A constant is a value written out.
type constant[T any] struct{ value T }

func (c constant[T]) lift() any {
	return expr[T](func(*run) (T, state) { return c.value, known })
}

func (c constant[T]) isNull(want bool) expr[bool] {
	return func(*run) (bool, state) { return !want, known }
}

// A moment is now, or lies a constant duration from it: a place among the moments
// of the plan, which a run computes once.
type moment int

// A momentOf is a moment of a plan, and what it is computed from.
type momentOf struct {
	from moment
	by   time.Duration
	to   func(time.Time, time.Duration) (time.Time, bool)
}

// A momentAt is a moment as one run has it.
type momentAt struct {
	at    time.Time
	state state
}

func (m moment) lift() any {
	return expr[time.Time](func(r *run) (time.Time, state) {
		x := &r.work.moments[m]
		return x.at, x.state
	})
}

func (m moment) isNull(want bool) expr[bool] { return m.lift().(expr[time.Time]).isNull(want) }

// moments computes those of a plan; the first is now.
func (t *typedPlan) momentsAt(now time.Time) []momentAt {
	list := []momentAt{{now, known}}
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
func test[A any](a, b expr[A], f func(A, A) bool) expr[bool] {
	return func(r *run) (bool, state) {
		x, y, s := both(r, a, b)
		return s == known && f(x, y), s
	}
}
