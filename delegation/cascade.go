package delegation

import (
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
)

// A tree holds, for each grant by its number, the numbers of those directly below
// it, by id. No number occurs twice, for a grant has one parent.
type tree struct {
	first []int32 // where the children of a grant begin; one more than there are grants
	child []int32
}

// makeTree sorts the grants under their parents, by counting them.
func (x *Index) makeTree() tree {
	n := x.delegations.len()
	t, parents := tree{first: make([]int32, n+2)}, make([]int32, n)
	for i := range parents {
		parents[i] = int32(x.delegations.number(x.delegations.at(i).ParentID.Or("")))
		if p := parents[i]; p >= 0 {
			t.first[p+2]++
		}
	}
	for i := 2; i < len(t.first); i++ {
		t.first[i] += t.first[i-1]
	}
	t.child = make([]int32, t.first[n+1])
	for i, p := range parents {
		if p >= 0 {
			t.child[t.first[p+1]] = int32(i)
			t.first[p+1]++
		}
	}
	if x.below != nil { // numbers are in the order of ids within a layer only
		for i := range n {
			x.sortNumbers(t.below(int32(i)))
		}
	}
	return t
}

func (t *tree) below(n int32) []int32 { return t.child[t.first[n]:t.first[n+1]] }

func (x *Index) sortNumbers(list []int32) {
	slices.SortFunc(list, func(a, b int32) int { return strings.Compare(x.delegations.at(int(a)).ID, x.delegations.at(int(b)).ID) })
}

// Cascade is the grant with all those that fall when it is revoked: each once,
// after the one above it, and by id among those with the same parent. Of grants in
// a circle it is the circle, with what hangs on it. It takes time linear in the
// result, after the first call of the index, and no recursion.
func (x Delegation) Cascade() []Delegation { return x.v.cascade([]Delegation{x}) }

// cascade lists grants with those below them: first those that no other one
// stands above, by id, then level by level; those in a circle come last, by id.
func (v *View) cascade(roots []Delegation) []Delegation {
	t, all := &v.idx.ties().tree, &v.idx.delegations
	among := make([]bool, all.len())
	found := take(nil, among, true, numbersOf(roots, all))
	for i := 0; i < len(found); i++ {
		found = take(found, among, true, t.below(found[i]))
	}
	tops := slices.DeleteFunc(numbersOf(roots, all), func(n int32) bool {
		p := all.number(all.at(int(n)).ParentID.Or(""))
		return p >= 0 && among[p]
	})
	v.idx.sortNumbers(tops)
	order := take(make([]int32, 0, len(found)), among, false, tops)
	for i := 0; i < len(order); i++ {
		order = take(order, among, false, t.below(order[i]))
	}
	if len(order) < len(found) {
		v.idx.sortNumbers(found)
		order = take(order, among, false, found)
	}
	out := make([]Delegation, len(order))
	for i, n := range order {
		out[i] = Delegation{v, all.at(int(n))}
	}
	return out
}

// take appends the numbers that have no such mark yet, and marks them.
func take(list []int32, marks []bool, mark bool, numbers []int32) []int32 {
	for _, n := range numbers {
		if marks[n] != mark {
			marks[n] = mark
			list = append(list, n)
		}
	}
	return list
}

func numbersOf(list []Delegation, all *table[governance.Delegation]) []int32 {
	out := make([]int32, len(list))
	for i, d := range list {
		out[i] = int32(all.number(d.rec.ID))
	}
	return out
}
