package engine

// not is CEL's negation.
func not(a expr[bool]) expr[bool] {
	return func(r *run) (bool, state) {
		x, s := a(r)
		if s == null {
			s = bad
		}
		return !x, s
	}
}

// junction is CEL's && where until is false, and its || where it is true: one
// term of that value decides. Otherwise what is not known beats an error, and
// null is one.
func junction(terms []expr[bool], until bool) expr[bool] {
	if len(terms) == 2 {
		return junctionOfTwo(terms[0], terms[1], until)
	}
	return func(r *run) (bool, state) {
		all := known
		for _, t := range terms {
			x, s := t(r)
			if s != known {
				all = joined(all, s)
			} else if x == until {
				return until, known
			}
		}
		return !until, all
	}
}

// junctionOfTwo is the most frequent one.
func junctionOfTwo(a, b expr[bool], until bool) expr[bool] {
	return func(r *run) (bool, state) {
		x, s := a(r)
		if s == known && x == until {
			return until, known
		}
		y, t := b(r)
		switch {
		case t != known:
			return !until, joined(s, t)
		case y == until:
			return until, known
		}
		return !until, joined(s, known)
	}
}

// joined is the state of two terms that do not decide.
func joined(s, t state) state {
	switch {
	case s == unsure || t == unsure:
		return unsure
	case s != known || t != known:
		return bad
	}
	return known
}

// conditional is CEL's ?:, which evaluates the branch that it takes.
func conditional[T any](c expr[bool], a, b expr[T]) expr[T] {
	return func(r *run) (T, state) {
		x, s := c(r)
		switch {
		case s == known && x:
			return a(r)
		case s == known:
			return b(r)
		}
		var zero T
		if s == null {
			s = bad
		}
		return zero, s
	}
}
