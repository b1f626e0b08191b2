package engine

import (
	"github.com/mandate-nhi/mandate/delegation"
)

// A sequence is a compiled list. The place of a comprehension in it is a cursor
// of the run, made once for each run and control.
type sequence interface {
	cursor() any
	inHand(slot int) any          // the expression that reads the item in hand
	size() expr[int64]            // unknown of a list that may go on
	has(x any) (expr[bool], bool) // x in the list; false for an item of another type

	// walk takes one item after another in hand and asks p of it: at last, of a list
	// that may go on, of an unknown one. It ends behind the last, where the run may go
	// no further, and at one that gives until, which may be open.
	walk(r *run, slot int, p expr[bool], until truth) walked
}

// A walked is what the items of a list gave.
type walked struct {
	list       state // of the list itself
	decided    bool  // by an item that ended the walk
	open, tail bool  // the list may go on, and what the unknown item behind it gave is not known
	yes, maybe int64
	wrong      state // of the first that is an error or null
}

// take counts what an item gave, and reports whether it ends the walk.
func (w *walked) take(x bool, s state, until truth) bool {
	w.tail = s == unsure
	switch {
	case s == known:
		if x {
			w.yes++
		}
		w.decided = truthOf(x) == until
	case s == unsure:
		w.maybe++
	case w.wrong == known:
		w.wrong = s
	}
	return w.decided
}

// quantifier compiles all where until is false, and exists where it is true.
// Like CEL it takes one item more in hand when it is decided.
func quantifier(l sequence, slot int, p expr[bool], until bool) expr[bool] {
	return func(r *run) (bool, state) {
		switch w := l.walk(r, slot, p, truthOf(until)); {
		case w.list != known:
			return false, w.list
		case w.decided:
			return until, known
		case w.maybe > 0:
			return false, unsure
		case w.wrong != known:
			return false, bad
		}
		return !until, known
	}
}

// atLeastOf compiles atLeast: see tally.
func atLeastOf(l sequence, slot int, n expr[int64], p expr[bool]) expr[bool] {
	return func(r *run) (bool, state) {
		w := l.walk(r, slot, p, open)
		if w.list != known {
			return false, w.list
		}
		least, s := n(r)
		switch {
		case w.wrong != known:
			return false, w.wrong
		case s != known:
			return false, s
		case w.yes >= least:
			return true, known
		case !(w.open && w.tail) && w.yes+w.maybe < least:
			return false, known
		}
		return false, unsure
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

func (l *factList[T, U]) inHand(slot int) any {
	return expr[U](func(r *run) (U, state) {
		c := r.work.cursors[slot].(*factCursor[U])
		return c.value, c.state
	})
}

func (l *factList[T, U]) walk(r *run, slot int, p expr[bool], until truth) (w walked) {
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
		x, s := p(r)
		w.take(x, s, until)
	}
	if w.open && !w.decided {
		c.state = unsure
		x, s := p(r)
		w.take(x, s, until)
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
func (l *factList[T, U]) has(item any) (expr[bool], bool) {
	x, isText := lifted(item).(expr[string])
	read, ofTexts := any(l.item).(func(delegation.Fact[T]) (string, state))
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
			v, t := read(f)
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

func (l texts) cursor() any       { return new(string) }
func (l texts) size() expr[int64] { return constant[int64]{int64(len(l))}.lift().(expr[int64]) }

func (l texts) inHand(slot int) any {
	return expr[string](func(r *run) (string, state) { return *r.work.cursors[slot].(*string), known })
}

func (l texts) walk(r *run, slot int, p expr[bool], until truth) (w walked) {
	for _, t := range l {
		*r.work.cursors[slot].(*string) = t
		if x, s := p(r); w.take(x, s, until) {
			return w
		}
	}
	return w
}

func (l texts) has(item any) (expr[bool], bool) {
	if k, ok := item.(*kept[string]); ok {
		return func(r *run) (bool, state) {
			s := r.text(k)
			return s.state == known && l.contain(s.value), s.state
		}, true
	}
	x, ok := lifted(item).(expr[string])
	return func(r *run) (bool, state) {
		v, s := x(r)
		return s == known && l.contain(v), s
	}, ok
}

func (l texts) contain(text string) bool {
	for _, t := range l {
		if t == text {
			return true
		}
	}
	return false
}
