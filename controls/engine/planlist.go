package engine

import (
	"github.com/mandate-nhi/mandate/delegation"
)

// A sequence is a compiled list. The place of a comprehension in it is a cursor
// of the run, made once for each run and control.
type sequence interface {
	cursor() any
	inHand(slot int) any         // the expression that reads the item in hand
	size() expr[int64]           // unknown of a list that may go on
	has(x any) (condition, bool) // x in the list; false for an item of another type

	// walk takes one item after another in hand and asks p of it: at last, of a list
	// that may go on, of an unknown one. It ends behind the last, where the run may go
	// no further, and at one that gives until, which may be open.
	walk(r *run, slot int, p condition, until given) walked
}

// A walked is what the items of a list gave.
type walked struct {
	list       state // of the list itself
	decided    bool  // by an item that ended the walk
	open, tail bool  // the list may go on, and what the unknown item behind it gave is not known
	yes, maybe int64
	wrong      given // of the first that is an error or null; else false
}

// take counts what an item gave, and reports whether it ends the walk.
func (w *walked) take(g, until given) bool {
	w.tail = g == isUnsure
	switch {
	case g == isTrue:
		w.yes++
	case g == isUnsure:
		w.maybe++
	case w.wrong == isFalse:
		w.wrong = g
	}
	w.decided = g == until
	return w.decided
}

// quantifier compiles all where until is false, and exists where it is true.
// Like CEL it takes one item more in hand when it is decided.
func quantifier(l sequence, slot int, p condition, until given) condition {
	return func(r *run) given {
		switch w := l.walk(r, slot, p, until); {
		case w.list != known:
			return w.list.given()
		case w.decided:
			return until
		case w.maybe > 0:
			return isUnsure
		case w.wrong != isFalse:
			return isBad
		}
		return until ^ 1
	}
}

// undecided is what no item gives, to see all of them.
const undecided = isUnsure + 1

// atLeastOf compiles atLeast: see tally.
func atLeastOf(l sequence, slot int, n expr[int64], p condition) condition {
	return func(r *run) given {
		w := l.walk(r, slot, p, undecided)
		if w.list != known {
			return w.list.given()
		}
		least, s := n(r)
		switch {
		case w.wrong != isFalse:
			return w.wrong
		case s != known:
			return s.given()
		case w.yes >= least:
			return isTrue
		case !(w.open && w.tail) && w.yes+w.maybe < least:
			return isFalse
		}
		return isUnsure
	}
}

// A factList is a list of facts.
type factList[T, U any] struct {
	read expr[delegation.List[T]]
	kept *kept[delegation.List[T]] // where it is the subject's; else nil
	item func(delegation.Fact[T]) (U, state)
}

// A factCursor is the item in hand.
type factCursor[U any] struct {
	value U
	state state
}

func (l *factList[T, U]) cursor() any { return new(factCursor[U]) }

func (l *factList[T, U]) inHand(slot int) any { return itemOf[U]{slot} }

// An itemOf is the item in hand as an expression.
type itemOf[U any] struct{ slot int }

// at is the place where a walk puts it.
func (h itemOf[U]) at(r *run) *factCursor[U] { return r.work.cursors[h.slot].(*factCursor[U]) }

func (h itemOf[U]) lift() any {
	return expr[U](func(r *run) (U, state) {
		c := h.at(r)
		return c.value, c.state
	})
}

func (h itemOf[U]) isNull(want bool) condition {
	return func(r *run) given { return nullness(h.at(r).state, want) }
}

func (l *factList[T, U]) walk(r *run, slot int, p condition, until given) (w walked) {
	var own delegation.List[T]
	list := &own
	if l.kept != nil { // which is not copied
		s := l.kept.other(r)
		list, w.list = &s.value, s.state
	} else {
		own, w.list = l.read(r)
	}
	if w.list != known {
		return w
	}
	c := r.work.cursors[slot].(*factCursor[U])
	items := list.Items()
	w.open = len(list.Open()) > 0
	for i := range items {
		c.value, c.state = l.item(items[i])
		if !r.step() || w.decided {
			return w
		}
		w.take(p(r), until)
	}
	if w.open && !w.decided {
		c.state = unsure
		w.take(p(r), until)
	}
	return w
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
func (l *factList[T, U]) has(item any) (condition, bool) {
	x, isText := lifted(item).(expr[string])
	read, ofTexts := any(l.item).(func(delegation.Fact[T]) (string, state))
	if !isText || !ofTexts {
		return nil, false
	}
	return func(r *run) given {
		text, list, s := both(r, x, l.read)
		if s != known {
			return s.given()
		}
		if len(list.Open()) > 0 {
			s = unsure
		}
		for _, f := range list.Items() {
			v, t := read(f)
			if t == known && v == text {
				return isTrue
			}
			s = max(s, t)
		}
		if s == known {
			return isFalse
		}
		return s.given()
	}, true
}

// texts is a list of constants, whose items are not counted as steps.
type texts []string

func (l texts) cursor() any       { return new(factCursor[string]) }
func (l texts) inHand(s int) any  { return itemOf[string]{s} }
func (l texts) size() expr[int64] { return constant[int64]{int64(len(l))}.lift().(expr[int64]) }

func (l texts) walk(r *run, slot int, p condition, until given) (w walked) {
	c := r.work.cursors[slot].(*factCursor[string])
	for _, t := range l {
		c.value = t
		if w.take(p(r), until) {
			return w
		}
	}
	return w
}

func (l texts) has(item any) (condition, bool) {
	switch x := item.(type) {
	case *kept[string]:
		return func(r *run) given {
			s := r.text(x)
			return l.holds(s.value, s.state)
		}, true
	case itemOf[string]:
		return func(r *run) given {
			c := x.at(r)
			return l.holds(c.value, c.state)
		}, true
	}
	x, ok := lifted(item).(expr[string])
	return func(r *run) given {
		v, s := x(r)
		return l.holds(v, s)
	}, ok
}

// holds reports whether a text is one of the list.
func (l texts) holds(text string, s state) given {
	if s != known {
		return s.given()
	}
	return givenBy(l.contain(text))
}

func (l texts) contain(text string) bool {
	for _, t := range l {
		if t == text {
			return true
		}
	}
	return false
}
