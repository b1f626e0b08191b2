package engine

import (
	"slices"

	"github.com/mandate-nhi/mandate/delegation"
)

// A sequence is a compiled list. The place of a comprehension in it is a cursor
// of the run, made once for each run and control.
type sequence interface {
	cursor() any
	item(slot int) any            // the expression that reads the item in hand
	size() expr[int64]            // unknown of a list that may go on
	has(x any) (expr[bool], bool) // x in the list; false for an item of another type

	// begin reads the list, and says whether it may go on.
	begin(r *run, slot int) (s state, open bool)
	// next takes the next item in hand: at last, of a list that may go on, an
	// unknown one. It is false behind the last, and where the run may go no further.
	next(r *run, slot int) bool
}

// quantifier compiles all where until is false, and exists where it is true.
// Like CEL it takes one item more in hand when it is decided.
func quantifier(l sequence, slot int, p expr[bool], until bool) expr[bool] {
	return func(r *run) (bool, state) {
		s, _ := l.begin(r, slot)
		if s != known {
			return false, s
		}
		for l.next(r, slot) {
			x, t := p(r)
			if t == known && x == until {
				l.next(r, slot)
				return until, known
			}
			s = joined(s, t)
		}
		return !until, s
	}
}

// atLeastOf compiles atLeast: see tally.
func atLeastOf(l sequence, slot int, n expr[int64], p expr[bool]) expr[bool] {
	return func(r *run) (bool, state) {
		s, open := l.begin(r, slot)
		if s != known {
			return false, s
		}
		yes, maybe, tail := int64(0), int64(0), false
		for l.next(r, slot) {
			x, t := p(r)
			tail = t == unsure
			switch {
			case t == unsure:
				maybe++
			case t == known && x:
				yes++
			case t != known && s == known:
				s = t
			}
		}
		least, t := n(r)
		switch {
		case s != known:
			return false, s
		case t != known:
			return false, t
		case yes >= least:
			return true, known
		case !(open && tail) && yes+maybe < least:
			return false, known
		}
		return false, unsure
	}
}

// A factList is a list of facts.
type factList[T, U any] struct {
	read expr[delegation.List[T]]
	none state // of an item that is none
	to   func(T) U
}

// A factCursor is a place in a list of facts.
type factCursor[T, U any] struct {
	list  delegation.List[T]
	at    int
	value U
	state state
}

func (l *factList[T, U]) cursor() any { return new(factCursor[T, U]) }

func (l *factList[T, U]) item(slot int) any {
	return expr[U](func(r *run) (U, state) {
		c := r.cursors[slot].(*factCursor[T, U])
		return c.value, c.state
	})
}

func (l *factList[T, U]) begin(r *run, slot int) (s state, open bool) {
	c := r.cursors[slot].(*factCursor[T, U])
	c.list, s = l.read(r)
	c.at = 0
	return s, len(c.list.Open()) > 0
}

func (l *factList[T, U]) next(r *run, slot int) bool {
	c := r.cursors[slot].(*factCursor[T, U])
	items := c.list.Items()
	c.at++
	switch {
	case c.at <= len(items):
		c.value, c.state = given(items[c.at-1], l.none, l.to)
		return r.step()
	case c.at == len(items)+1 && len(c.list.Open()) > 0:
		c.state = unsure
		return true
	}
	return false
}

func (l *factList[T, U]) size() expr[int64] {
	return func(r *run) (int64, state) {
		list, s := l.read(r)
		if s == known && len(list.Open()) > 0 {
			s = unsure
		}
		return int64(len(list.Items())), s
	}
}

// has is Kleene's: an item that is not known, or the rest of the list, may be x.
func (l *factList[T, U]) has(item any) (expr[bool], bool) {
	x, isText := item.(expr[string])
	to, ofTexts := any(l.to).(func(T) string)
	if !isText || !ofTexts {
		return nil, false
	}
	return func(r *run) (bool, state) {
		text, list, s := both(r, x, l.read)
		if s != known {
			return false, s
		}
		if len(list.Open()) > 0 {
			s = unsure
		}
		for _, f := range list.Items() {
			v, t := given(f, l.none, to)
			if t == known && v == text {
				return true, known
			}
			s = max(s, t)
		}
		return false, s
	}, true
}

// texts is a list of constants, whose items are not counted as steps.
type texts []string

type textCursor struct{ at int }

func (l texts) cursor() any       { return new(textCursor) }
func (l texts) size() expr[int64] { return constant(int64(len(l))) }

func (l texts) item(slot int) any {
	return expr[string](func(r *run) (string, state) {
		return l[r.cursors[slot].(*textCursor).at-1], known
	})
}

func (l texts) begin(r *run, slot int) (state, bool) {
	r.cursors[slot].(*textCursor).at = 0
	return known, false
}

func (l texts) next(r *run, slot int) bool {
	c := r.cursors[slot].(*textCursor)
	c.at++
	return c.at <= len(l)
}

func (l texts) has(item any) (expr[bool], bool) {
	x, ok := item.(expr[string])
	return func(r *run) (bool, state) {
		v, s := x(r)
		return s == known && slices.Contains(l, v), s
	}, ok
}
