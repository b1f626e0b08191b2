package engine

import "slices"

// A formula is an expression as far as the search sees through it. An error stands
// for both true and false, which is how && and || take it.
type formula interface {
	// under is the truth of the formula under what the search has assumed, or the
	// fact that it turns on.
	under(*formulaBuilder) (truth, int)
}

type truth int8

const (
	open truth = iota // it turns on a fact of which nothing is assumed
	yes
	no
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

func (t truth) not() truth { return [...]truth{open, no, yes}[t] }

type (
	formulaConst bool
	formulaNot   struct{ of formula }
	formulaAll   []formula // &&
	formulaSame  struct{ a, b formula }
	// A formulaAtom is true where the value of a fact is a certain one.
	formulaAtom struct {
		fact  int
		holds func(value int) bool
	}
	// A formulaOrder compares the difference of two numbers with a constant.
	formulaOrder struct {
		fact  int
		bound int64
		holds [3]bool // for less, equal and more
	}
)

func (f formulaConst) under(*formulaBuilder) (truth, int) { return truthOf(bool(f)), 0 }

func (f formulaNot) under(b *formulaBuilder) (truth, int) {
	t, at := f.of.under(b)
	return t.not(), at
}

func (f formulaAll) under(b *formulaBuilder) (truth, int) {
	result, turnsOn := yes, 0
	for _, x := range f {
		switch t, at := x.under(b); {
		case t == no:
			return no, 0
		case t == open && result == yes:
			result, turnsOn = open, at
		}
	}
	return result, turnsOn
}

func (f formulaSame) under(b *formulaBuilder) (truth, int) {
	x, at := f.a.under(b)
	if x == open {
		return open, at
	}
	y, at := f.b.under(b)
	if y == open {
		return open, at
	}
	return truthOf(x == y), 0
}

func (f formulaAtom) under(b *formulaBuilder) (truth, int) {
	value := b.assume(f.fact)
	if value < 0 {
		return open, f.fact
	}
	return truthOf(f.holds(value)), 0
}

// The values of a fact that is ordered are the places before, at and behind each
// bound, in their order.
func (f formulaOrder) under(b *formulaBuilder) (truth, int) {
	value := b.assume(f.fact)
	if value < 0 {
		return open, f.fact
	}
	i, _ := slices.BinarySearch(b.list[f.fact].bounds, f.bound)
	switch at := 2*i + 1; {
	case value < at:
		return truthOf(f.holds[0]), 0
	case value > at:
		return truthOf(f.holds[2]), 0
	}
	return truthOf(f.holds[1]), 0
}
