package engine

// not is CEL's negation.
func not(a condition) condition {
	return func(r *run) given {
		g := a(r)
		if g <= isTrue {
			return g ^ 1
		}
		return noNull(g)
	}
}

// noNull makes null an error.
func noNull(g given) given {
	if g == isNull {
		return isBad
	}
	return g
}

// junction is CEL's && where until is false, and its || where it is true: one
// term of that value decides. Otherwise what is not known beats an error, and
// null is one.
func junction(terms []condition, until bool) condition {
	decides, otherwise := givenBy(until), givenBy(!until)
	switch len(terms) {
	case 1: // two that were compiled as one
		return terms[0]
	case 2:
		return junctionOfTwo(terms[0], terms[1], decides, otherwise)
	}
	return func(r *run) given {
		all := otherwise
		for _, t := range terms {
			g := t(r)
			if g == decides {
				return g
			}
			all = max(all, g)
		}
		return noNull(all)
	}
}

// junctionOfTwo is the most frequent one.
func junctionOfTwo(a, b condition, decides, otherwise given) condition {
	return func(r *run) given {
		g := a(r)
		if g == decides {
			return g
		}
		h := b(r)
		if h == decides {
			return h
		}
		return noNull(max(g, h, otherwise))
	}
}

// conditional is CEL's ?:, which evaluates the branch that it takes.
func conditional[T any](c condition, a, b expr[T]) expr[T] {
	return func(r *run) (T, state) {
		g := c(r)
		switch g {
		case isTrue:
			return a(r)
		case isFalse:
			return b(r)
		}
		var zero T
		return zero, noNull(g).state()
	}
}

// eitherCondition is ?: of conditions.
func eitherCondition(c, a, b condition) condition {
	return func(r *run) given {
		g := c(r)
		switch g {
		case isTrue:
			return a(r)
		case isFalse:
			return b(r)
		}
		return noNull(g)
	}
}
