package engine

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

// stateOf is what matters of an expression that is compared with null.
func (e expr[T]) stateOf(r *run) state {
	_, s := e(r)
	return s
}

// anExpr is an expr of any type.
type anExpr interface{ stateOf(*run) state }

// nothing is the literal null.
type nothing struct{}

func constant[T any](v T) expr[T] {
	return func(*run) (T, state) { return v, known }
}

// both evaluates the operands of a strict operator in CEL's order: an error on
// the left ends it, what is not known on the left hides an error on the right,
// and no strict operator takes null.
func both[A, B any](r *run, a expr[A], b expr[B]) (x A, y B, s state) {
	x, s = a(r)
	if s == bad {
		return x, y, bad
	}
	y, t := b(r)
	switch {
	case s == unsure || t == unsure:
		s = unsure
	case s != known || t != known:
		s = bad
	}
	return x, y, s
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
