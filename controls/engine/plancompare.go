package engine

import (
	"cmp"
	"math"
	"strings"
	"time"

	"cel.dev/cel-go/common/operators"
)

// equality compares two expressions of one type; none equals none only. An error
// on either side beats what is not known.
func equality[T any](a, b expr[T], same func(T, T) bool, want bool) condition {
	return func(r *run) given {
		x, s := a(r)
		if s == bad {
			return isBad
		}
		y, t := b(r)
		if s == known && t == known {
			return givenBy(same(x, y) == want)
		}
		return equalStates(s, t, want)
	}
}

// sameTruth is the equality of conditions.
func sameTruth(a, b condition, want bool) condition {
	return func(r *run) given {
		x := a(r)
		if x == isBad {
			return isBad
		}
		y := b(r)
		if x <= isTrue && y <= isTrue {
			return givenBy((x == y) == want)
		}
		return equalStates(x.state(), y.state(), want)
	}
}

// equalStates compares two values of which one at least is not known, or null.
func equalStates(s, t state, want bool) given {
	switch {
	case t == bad:
		return isBad
	case s == unsure || t == unsure:
		return isUnsure
	}
	return givenBy((s == t) == want)
}

func identical[T comparable](a, b T) bool { return a == b }

// sameText is the equality of texts, the most frequent one.
func sameText(a, b expr[string], want bool) condition {
	return func(r *run) given {
		x, s := a(r)
		if s == bad {
			return isBad
		}
		y, t := b(r)
		if s == known && t == known {
			return givenBy((x == y) == want)
		}
		return equalStates(s, t, want)
	}
}

// sameAsItem is the equality of a text and the item in hand.
func sameAsItem(a expr[string], b itemOf[string], want bool) condition {
	return func(r *run) given {
		x, s := a(r)
		y := b.at(r)
		if s == known && y.state == known {
			return givenBy((x == y.value) == want)
		}
		if s == bad {
			return isBad
		}
		return equalStates(s, y.state, want)
	}
}

// isText compares a text with a constant.
func isText(x any, text string, want bool) condition {
	if k, ok := x.(*kept[string]); ok {
		return func(r *run) given {
			s := r.text(k)
			return textIs(s.value, s.state, text, want)
		}
	}
	e := lifted(x).(expr[string])
	return func(r *run) given {
		v, s := e(r)
		return textIs(v, s, text, want)
	}
}

func textIs(v string, s state, text string, want bool) given {
	switch s {
	case known:
		return givenBy((v == text) == want)
	case null:
		return givenBy(!want)
	}
	return s.given()
}

// equal compiles == and != where want is false.
func (c *compiler) equal(a, b any, want bool) condition {
	if _, ok := a.(nothing); ok {
		a, b = b, a
	}
	if x, ok := a.(anExpr); ok && b == any(nothing{}) {
		return x.isNull(want)
	}
	if _, ok := a.(constant[string]); ok {
		a, b = b, a
	}
	if y, ok := b.(constant[string]); ok && isOf[string](a) {
		return isText(a, y.value, want)
	}
	if y, ok := b.(itemOf[string]); ok && isOf[string](a) {
		return sameAsItem(lifted(a).(expr[string]), y, want)
	}
	a, b = lifted(a), lifted(b)
	switch x := a.(type) {
	case condition:
		if y, ok := b.(condition); ok {
			return sameTruth(x, y, want)
		}
	case expr[int64]:
		if y, ok := b.(expr[int64]); ok {
			return equality(x, y, identical, want)
		}
	case expr[string]:
		if y, ok := b.(expr[string]); ok {
			return sameText(x, y, want)
		}
	case expr[timestamp]:
		if y, ok := b.(expr[timestamp]); ok {
			return equality(x, y, identical, want)
		}
	case expr[time.Duration]:
		if y, ok := b.(expr[time.Duration]); ok {
			return equality(x, y, identical, want)
		}
	}
	c.refuse("equality of records or lists")
	return nil
}

// orders say of an operator for which results of a comparison, from -1 on, it
// holds.
var orders = map[string][3]bool{
	operators.Less: {true, false, false}, operators.LessEquals: {true, true, false},
	operators.Greater: {false, false, true}, operators.GreaterEquals: {false, true, true},
}

// order compiles <, <=, > and >=.
func (c *compiler) order(op string, a, b any) condition {
	holds := orders[op]
	if isOf[timestamp](a) {
		return c.inOrder(a, b, holds, isNull)
	}
	a, b = lifted(a), lifted(b)
	switch x := a.(type) {
	case expr[int64]:
		if y, ok := b.(expr[int64]); ok {
			return test(x, y, func(x, y int64) bool { return holds[cmp.Compare(x, y)+1] })
		}
	case expr[string]:
		if y, ok := b.(expr[string]); ok {
			return test(x, y, func(x, y string) bool { return holds[strings.Compare(x, y)+1] })
		}
	case expr[time.Duration]:
		if y, ok := b.(expr[time.Duration]); ok {
			return test(x, y, func(x, y time.Duration) bool { return holds[cmp.Compare(x, y)+1] })
		}
	}
	c.refuse("an order of these types")
	return nil
}

// inOrder orders two instants; none is the truth value where the first, an instant of
// the subject, is null, if another term has seen to that.
func (c *compiler) inOrder(a, b any, holds [3]bool, none given) condition {
	k, isKept := a.(*kept[timestamp])
	m, isMoment := b.(moment)
	x := lifted(a).(expr[timestamp])
	e, ok := lifted(b).(expr[timestamp])
	if !ok {
		c.refuse("an order of these types")
	}
	switch {
	case isKept && isMoment:
		return func(r *run) given {
			t := r.time(k)
			if t.state == null && none <= isTrue {
				return none
			}
			u := &r.work.moments[m]
			return ordered(t.value, t.state, u.at, u.state, holds)
		}
	case isKept:
		return func(r *run) given {
			t := r.time(k)
			if t.state == null && none <= isTrue {
				return none
			}
			u, s := e(r)
			return ordered(t.value, t.state, u, s, holds)
		}
	case isMoment:
		return func(r *run) given {
			t, s := x(r)
			u := &r.work.moments[m]
			return ordered(t, s, u.at, u.state, holds)
		}
	}
	return func(r *run) given {
		t, u, s := both(r, x, e)
		return ordered(t, s, u, s, holds)
	}
}

func ordered(t timestamp, s state, u timestamp, v state, holds [3]bool) given {
	if s == known && v == known {
		return givenBy(holds[t.compare(u)+1])
	}
	return strict(s, v).given()
}

// arithmetic compiles +, - and * with CEL's bounds.
func (c *compiler) arithmetic(op string, a, b any) any {
	if d, ok := b.(constant[time.Duration]); ok {
		to := map[string]func(timestamp, time.Duration) (timestamp, bool){operators.Add: later, operators.Subtract: sooner}[op]
		if x, ok := a.(moment); ok {
			c.moments = append(c.moments, momentOf{x, d.value, to})
			return moment(len(c.moments) - 1)
		}
		if x, ok := lifted(a).(expr[timestamp]); ok {
			return shifted(x, d.value, to)
		}
	}
	a, b = lifted(a), lifted(b)
	switch x := a.(type) {
	case expr[int64]:
		if y, ok := b.(expr[int64]); ok {
			return operator(x, y, map[string]func(int64, int64) (int64, bool){operators.Add: plus[int64], operators.Subtract: minus[int64], operators.Multiply: times}[op])
		}
	case expr[timestamp]:
		if y, ok := b.(expr[time.Duration]); ok && op == operators.Add {
			return operator(x, y, later)
		} else if ok && op == operators.Subtract {
			return operator(x, y, sooner)
		}
	case expr[time.Duration]:
		if y, ok := b.(expr[timestamp]); ok && op == operators.Add {
			return operator(x, y, func(d time.Duration, t timestamp) (timestamp, bool) { return later(t, d) })
		}
		if y, ok := b.(expr[time.Duration]); ok && op == operators.Add {
			return operator(x, y, plus)
		} else if ok && op == operators.Subtract {
			return operator(x, y, minus)
		}
	}
	c.refuse("arithmetic on these types")
	return nil
}

// shifted computes with an instant and a constant duration.
func shifted(x expr[timestamp], d time.Duration, to func(timestamp, time.Duration) (timestamp, bool)) expr[timestamp] {
	return func(r *run) (timestamp, state) {
		t, s := x(r)
		if s != known {
			return t, strict(s, known)
		}
		t, ok := to(t, d)
		if !ok {
			return t, bad
		}
		return t, known
	}
}

func plus[T ~int64](x, y T) (T, bool) {
	return x + y, !(y > 0 && x > math.MaxInt64-y || y < 0 && x < math.MinInt64-y)
}

func minus[T ~int64](x, y T) (T, bool) {
	return x - y, !(y < 0 && x > math.MaxInt64+y || y > 0 && x < math.MinInt64+y)
}

func times(x, y int64) (int64, bool) {
	if x == 0 || y == 0 {
		return 0, true
	}
	p := x * y
	return p, p/y == x && !(x == -1 && y == math.MinInt64) && !(y == -1 && x == math.MinInt64)
}
