package oscal

import (
	"testing"

	"github.com/mandate-nhi/mandate/frameworks"
)

// holds reports whether a relation of set theory is true of two sets of three elements.
func holds(r frameworks.Relation, a, b int) bool {
	switch r {
	case frameworks.RelationSubset:
		return a&^b == 0
	case frameworks.RelationSuperset:
		return b&^a == 0
	case frameworks.RelationEqual, frameworks.RelationIdentical:
		return a == b
	case frameworks.RelationIntersects:
		return a&b != 0
	case frameworks.RelationNone:
		return a&b == 0
	}
	return true // related
}

// What is read of a map between several sources and targets is true of each pair
// wherever the map is true of all of them together, and never stronger.
func TestAmong(t *testing.T) {
	tried := 0
	for _, r := range relationships {
		tie := frameworks.Tie{Relation: r}
		for s1 := 1; s1 < 8; s1++ {
			for s2 := 1; s2 < 8; s2++ {
				for t1 := 1; t1 < 8; t1++ {
					for t2 := 1; t2 < 8; t2++ {
						for _, many := range [][2][]int{{{s1, s2}, {t1}}, {{s1}, {t1, t2}}, {{s1, s2}, {t1, t2}}, {{s1}, {t1}}} {
							one, ok := among(tie, len(many[0]), len(many[1]))
							if !ok || one.Strength() > tie.Strength() {
								t.Fatalf("%v of %d and %d is read as %v", r, len(many[0]), len(many[1]), one)
							}
							if holds(r, union(many[0]), union(many[1])) {
								tried++
								if !all(one.Relation, many[0], many[1]) {
									t.Fatalf("%v of %b and %b together is read as %v of each", r, many[0], many[1], one)
								}
							}
						}
					}
				}
			}
		}
	}
	if tried == 0 {
		t.Error("nothing was tried")
	}
}

func union(sets []int) (all int) {
	for _, s := range sets {
		all |= s
	}
	return all
}

func all(r frameworks.Relation, sources, targets []int) bool {
	for _, s := range sources {
		for _, t := range targets {
			if !holds(r, s, t) {
				return false
			}
		}
	}
	return true
}
