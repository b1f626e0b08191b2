package delegation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
)

type state uint8

const (
	unknown state = iota
	none
	some
)

// A Fact is what a view knows of one field: unknown, with the gaps that make it
// so; none, somebody looked and there is nothing; or a value. The zero Fact is
// unknown without saying why.
type Fact[T any] struct {
	value T
	why   *[]Gap // the gaps of an unknown fact, or nothing or something: small, so that facts stay in registers
}

// nothing and something stand for the states in which nothing is missing.
var nothing, something []Gap

func (f Fact[T]) state() state {
	switch f.why {
	case &something:
		return some
	case &nothing:
		return none
	}
	return unknown
}

// A Gap is one fact that is missing, and why.
type Gap struct {
	Record governance.Ref
	Field  string // path within the record, such as copies[0].destroyedAt; [*] is more of an open list
	Code   governance.Code
}

// Reasons for a gap, beside the observation codes of governance.
const (
	CodeNotRecorded governance.Code = "NOT_RECORDED" // the document does not state it
	CodeOpenList    governance.Code = "OPEN_LIST"    // nobody declared the list complete
	CodeHindsight   governance.Code = "HINDSIGHT"    // what it was at that earlier instant is not recorded
	CodeNotMapped   governance.Code = "NOT_MAPPED"   // the privilege map has no level for the action
	CodeNotDerived  governance.Code = "NOT_DERIVED"  // this version does not derive the field yet
	CodeNotVerified governance.Code = "NOT_VERIFIED" // no verifier has looked
	CodeNoOwner     governance.Code = "NO_OWNER"     // recorded as none, so nothing follows from it
)

// Path names the fact as verdicts do: credential[c2].rotatedAt.
func (g Gap) Path() string { return g.Record.Path(g.Field) }

// Compare orders gaps by path, then by code.
func (g Gap) Compare(h Gap) int {
	return cmp.Or(g.Record.Compare(h.Record), strings.Compare(g.Field, h.Field), strings.Compare(string(g.Code), string(h.Code)))
}

func someOf[T any](v T) Fact[T] { return Fact[T]{value: v, why: &something} }
func noneOf[T any]() Fact[T]    { return Fact[T]{why: &nothing} }

// gapsOf is unknown because of the gaps of another fact.
func gapsOf[T, U any](f Fact[U]) Fact[T] {
	if f.IsUnknown() {
		return Fact[T]{why: f.why}
	}
	return Fact[T]{}
}

func unknownOf[T any](gaps ...Gap) Fact[T] {
	switch {
	case len(gaps) == 0:
		return Fact[T]{}
	case &gaps[0] == &silence[0]:
		return Fact[T]{why: &silence}
	}
	return Fact[T]{why: &gaps}
}

// Get returns the value and true, or the zero value and false when the fact is
// unknown or none.
func (f Fact[T]) Get() (T, bool) { return f.value, f.why == &something }

// IsUnknown reports whether the view does not know.
func (f Fact[T]) IsUnknown() bool { return f.why != &something && f.why != &nothing }

// IsNone reports whether somebody looked and there is nothing.
func (f Fact[T]) IsNone() bool { return f.why == &nothing }

// Gaps lists what is missing of an unknown fact; it is not to be changed.
func (f Fact[T]) Gaps() []Gap {
	if f.why == nil {
		return nil
	}
	return *f.why
}

// because is a fact that is unknown because of these gaps.
func because[T any](v *View, gaps []Gap) Fact[T] {
	switch {
	case len(gaps) == 0:
		return Fact[T]{}
	case v.silent:
		return Fact[T]{why: &silence}
	}
	why := append(room[[]Gap](v, 1), gaps)
	return Fact[T]{why: &why[0]}
}

// String is unknown with the gaps, none or the value, for people; its form may change.
func (f Fact[T]) String() string {
	switch f.why {
	case &something:
		return fmt.Sprint(f.value)
	case &nothing:
		return "none"
	}
	return fmt.Sprint("unknown", f.Gaps())
}

// then derives a fact from a known value; none stays none.
func then[T, U any](f Fact[T], g func(T) Fact[U]) Fact[U] {
	switch f.state() {
	case some:
		return g(f.value)
	case none:
		return noneOf[U]()
	}
	return gapsOf[U](f)
}

// A List is what a view knows of a list: unknown as a whole, or items, of which
// each may be unknown, and perhaps more that nobody declared complete.
type List[T any] struct {
	known bool
	items []Fact[T]
	open  []Gap // why the list may go on; of an unknown list, why it is unknown
}

// IsUnknown reports whether nothing is known of the list.
func (l List[T]) IsUnknown() bool { return !l.known }

// Items are the items on record, in order; they are not to be changed.
func (l List[T]) Items() []Fact[T] { return l.items }

// Open lists the gaps because of which the list may hold more than Items; none
// means that the list is closed.
func (l List[T]) Open() []Gap { return l.open }

// String is the items, with … and the gaps where there may be more, for people; its
// form may change.
func (l List[T]) String() string {
	items := fmt.Sprint(l.items)
	switch {
	case !l.known:
		return fmt.Sprint("unknown", l.open)
	case len(l.open) == 0:
		return items
	}
	return fmt.Sprint(strings.TrimSuffix(items, "]"), " …", l.open, "]")
}

// A truth is a value of Kleene's logic with the gaps behind an unknown.
type truth = Fact[bool]

func truthOf(b bool) truth { return someOf(b) }

func isTrue(t truth) bool  { return t.why == &something && t.value }
func isFalse(t truth) bool { return t.why == &something && !t.value }

// anyOf is Kleene's or over the terms.
func anyOf(terms ...truth) truth {
	var open truth
	undecided := 0
	for _, t := range terms {
		switch {
		case isTrue(t):
			return truthOf(true)
		case t.state() != some && len(t.Gaps()) > 0:
			open = gapsOf[bool](t)
			undecided++
		case t.state() != some:
			undecided++
		}
	}
	switch {
	case undecided == 0:
		return truthOf(false)
	case undecided == 1 && len(open.Gaps()) <= 1, open.why == &silence: // a silent view does not tell which
		return open
	}
	return unknownOf[bool](openGaps(terms)...)
}

// openGaps are the gaps of the terms, in order.
func openGaps(terms []truth) []Gap {
	n := 0
	for _, t := range terms {
		n += len(t.Gaps())
	}
	gaps := slices.Grow([]Gap(nil), n)
	for _, t := range terms {
		if t.state() != some {
			gaps = append(gaps, t.Gaps()...)
		}
	}
	return sortGaps(gaps)
}

func not(t truth) truth {
	if t.state() == some {
		return truthOf(!t.value)
	}
	return t
}

// equalFacts compares two facts; none equals none only.
func equalFacts[T comparable](a, b Fact[T]) truth {
	if a.state() == unknown || b.state() == unknown {
		return unknownOf[bool](sortGaps(append(slices.Clone(a.Gaps()), b.Gaps()...))...)
	}
	return truthOf(a.state() == b.state() && a.value == b.value)
}

func sortGaps(gaps []Gap) []Gap {
	slices.SortFunc(gaps, Gap.Compare)
	return slices.Compact(gaps)
}
