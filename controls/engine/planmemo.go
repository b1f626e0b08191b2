package engine

// A slot is what was read of a field of the subject at one turn.
type slot[T any] struct {
	turn  int
	state state
	value T
}

// A kept expression is a field of the subject, of a number: what one control has read
// the next one does not read again. Where records may hold a restriction every reading
// counts.
type kept[T any] struct {
	number int
	fill   func(*run, *slot[T])
}

// read is the record that a slot is filled from at this turn. What is read of one that
// may be in doubt is not kept.
func (r *run) read(turn *int) any {
	if *turn = r.turn; r.restricted {
		*turn = 0
		r.doubt(r.subject.rec)
	}
	return r.record
}

// Slots of the types that most fields have stand in rows. The others are found by
// their type.
type slots struct {
	texts    []slot[string]
	instants []slot[timestamp]
	bools    []slot[given]
	others   []any
}

func slotsFor(fields int) slots {
	return slots{make([]slot[string], fields), make([]slot[timestamp], fields), make([]slot[given], fields), make([]any, fields)}
}

// text, time and truth are short enough to be inlined.
func (r *run) text(k *kept[string]) (s *slot[string]) {
	if s = &r.slots.texts[k.number]; s.turn != r.turn {
		k.fill(r, s)
	}
	return
}

func (r *run) time(k *kept[timestamp]) (s *slot[timestamp]) {
	if s = &r.slots.instants[k.number]; s.turn != r.turn {
		k.fill(r, s)
	}
	return
}

func (r *run) truth(k *kept[given]) (s *slot[given]) {
	if s = &r.slots.bools[k.number]; s.turn != r.turn {
		k.fill(r, s)
	}
	return
}

// lift is the kept expression as any other.
func (k *kept[T]) lift() any {
	switch k := any(k).(type) {
	case *kept[string]:
		return expr[string](func(r *run) (string, state) { s := r.text(k); return s.value, s.state })
	case *kept[timestamp]:
		return expr[timestamp](func(r *run) (timestamp, state) { s := r.time(k); return s.value, s.state })
	case *kept[given]:
		return condition(func(r *run) given { return r.truth(k).value })
	}
	return expr[T](func(r *run) (T, state) { s := k.other(r); return s.value, s.state })
}

// other is the slot of a type that has no row.
func (k *kept[T]) other(r *run) *slot[T] {
	s, ok := r.slots.others[k.number].(*slot[T])
	if !ok {
		s = new(slot[T])
		r.slots.others[k.number] = s
	}
	if s.turn != r.turn {
		k.fill(r, s)
	}
	return s
}

func (k *kept[T]) isNull(want bool) condition {
	switch k := any(k).(type) {
	case *kept[timestamp]:
		return func(r *run) given { return nullness(r.time(k).state, want) }
	case *kept[string], *kept[given]:
		return lifted(k).(anExpr).isNull(want)
	}
	return func(r *run) given { return nullness(k.other(r).state, want) }
}
