package reports

import (
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// A truth is a value of Kleene's logic: its conjunction is min, its disjunction max.
type truth int8

const (
	no truth = iota - 1
	maybe
	yes
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// read is what is known of a fact, whose gaps it notes; none counts as no.
func (l *lacks) read(f delegation.Fact[bool]) truth {
	l.note(f.Gaps())
	b, known := f.Get()
	switch {
	case known:
		return truthOf(b)
	case f.IsNone():
		return no
	}
	return maybe
}

// lacks collects the facts that a report lacks.
type lacks struct{ list []controls.Missing }

func (l *lacks) note(gaps []delegation.Gap) {
	for _, g := range gaps {
		l.list = append(l.list, controls.Missing{Path: g.Path(), Code: g.Code})
	}
}

func (l *lacks) add(list []controls.Missing) { l.list = append(l.list, list...) }

// sorted lists each fact once, by path; it is never nil.
func (l *lacks) sorted() []controls.Missing {
	list := append([]controls.Missing{}, l.list...)
	slices.SortFunc(list, func(a, b controls.Missing) int {
		if c := strings.Compare(a.Path, b.Path); c != 0 {
			return c
		}
		return strings.Compare(string(a.Code), string(b.Code))
	})
	return slices.Compact(list)
}

// value reads a fact, whose gaps it notes.
func value[T any](l *lacks, f delegation.Fact[T]) (T, bool) {
	l.note(f.Gaps())
	return f.Get()
}

// fieldOf is a fact as documents write it.
func fieldOf[T any](l *lacks, f delegation.Fact[T]) governance.Field[T] {
	if v, ok := value(l, f); ok {
		return governance.Some(v)
	}
	if f.IsNone() {
		return governance.None[T]()
	}
	return governance.Field[T]{}
}

// fieldIf is a value that is known only if a condition holds.
func fieldIf[T any](known bool, v T) governance.Field[T] {
	if known {
		return governance.Some(v)
	}
	return governance.Field[T]{}
}

// items are the known items of a list, and whether there may be more.
func items[T any](l *lacks, list delegation.List[T]) (known []T, open bool) {
	l.note(list.Open())
	open = list.IsUnknown() || len(list.Open()) > 0
	for _, f := range list.Items() {
		if v, ok := value(l, f); ok {
			known = append(known, v)
		} else {
			open = true
		}
	}
	return known, open
}
