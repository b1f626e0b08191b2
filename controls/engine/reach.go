package engine

import (
	"slices"

	"cel.dev/cel-go/common/ast"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

// unreachable reports a control that never applies, never passes or never fails,
// whatever the facts are. It reports only what is certain: what it does not see
// through, it takes for something that may be either.
func unreachable(c *controls.Control, applies, pass *ast.AST) []*ExprError {
	b := &formulaBuilder{control: c, facts: map[string]int{}}
	fault := func(expr string, code governance.Code, detail string) []*ExprError {
		return []*ExprError{{Control: c.ID, Expr: expr, Code: code, Line: 1, Column: 1, Detail: detail}}
	}
	asks, holds := b.of(applies), b.of(pass)
	switch {
	case !b.reaches(asks, true):
		return fault("applies", CodeNeverApplies, "no facts make this true: the control asks about no record")
	case !b.reaches(formulaAll{asks, holds}, true):
		return fault("pass", CodeNeverPasses, "no facts make this true where the control applies: it can never pass")
	case !b.reaches(formulaAll{asks, formulaNot{holds}}, true):
		return fault("pass", CodeNeverFails, "no facts make this false where the control applies: it can never fail")
	}
	return nil
}

// A formulaFact is something about which facts may say anything: a text, a flag,
// the difference of two numbers, or a condition that the search does not see
// through.
type formulaFact struct {
	values  []string // of a text, with which it is compared; any other text is one more value
	bounds  []int64  // of a difference, sorted
	natural bool     // a difference that is not less than 0
}

// reachable lists the values that a fact may have.
func (f *formulaFact) reachable() []int {
	var out []int
	for v := range max(2*len(f.bounds), len(f.values)) + 1 {
		switch i := v / 2; {
		case len(f.bounds) == 0:
		case f.natural && i < len(f.bounds) && (f.bounds[i] < 0 || f.bounds[i] == 0 && v%2 == 0):
			continue // below 0
		case v%2 == 0 && 0 < i && i < len(f.bounds) && f.bounds[i-1]+1 == f.bounds[i]:
			continue // between neighbors
		}
		out = append(out, v)
	}
	return out
}

// maxWork bounds one search, in facts looked at. Behind it nothing is certain. A
// library default: the shipped controls need a hundredth of it.
const maxWork = 1 << 14

// reaches reports whether some facts may give a formula a truth value.
func (b *formulaBuilder) reaches(f formula, want bool) bool {
	b.assumed = slices.Repeat([]int{-1}, len(b.list))
	b.work = 0
	return b.search(f, truthOf(want))
}

// assume is what the search assumes of a fact.
func (b *formulaBuilder) assume(fact int) int {
	b.work++
	return b.assumed[fact]
}

func (b *formulaBuilder) search(f formula, want truth) bool {
	if b.work > maxWork {
		return true
	}
	t, fact := f.under(b)
	if t != open {
		return t == want
	}
	for _, value := range b.list[fact].reachable() {
		b.assumed[fact] = value
		if b.search(f, want) {
			return true
		}
	}
	b.assumed[fact] = -1
	return false
}
