package engine

// A rememberer is a compiled field of the subject: what one control has read of
// a subject the next one does not read again.
type rememberer interface {
	remembered(number int) any
}

// A memo is what was read of the subject of one turn.
type memo[T any] struct {
	turn  int
	value T
	state state
}

// keeping reads once for each subject. Where records may hold a restriction every
// reading counts.
func (e expr[T]) keeping(number int) expr[T] {
	return func(r *run) (T, state) {
		if r.restricted {
			return e(r)
		}
		m, ok := r.memos[number].(*memo[T])
		if !ok {
			m = new(memo[T])
			r.memos[number] = m
		}
		if m.turn != r.turn {
			m.value, m.state = e(r)
			m.turn = r.turn
		}
		return m.value, m.state
	}
}

func (e expr[T]) remembered(number int) any { return e.keeping(number) }

func (l *factList[T, U]) remembered(number int) any {
	return &factList[T, U]{read: l.read.keeping(number), none: l.none, to: l.to}
}
