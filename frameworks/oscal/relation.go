package oscal

import "github.com/mandate-nhi/mandate/frameworks"

// relationships are OSCAL's, with what IR 8477 calls them. OSCAL's equal-to differs in
// grammar at most, and its equivalent-to in wording, where the meaning is the same.
var relationships = map[string]frameworks.Relation{
	"equal-to":        frameworks.RelationIdentical,
	"equivalent-to":   frameworks.RelationEqual,
	"subset-of":       frameworks.RelationSubset,
	"superset-of":     frameworks.RelationSuperset,
	"intersects-with": frameworks.RelationIntersects,
	"no-relationship": frameworks.RelationNone,
}

// relationship is a relation as OSCAL has it, and the namespace: "" for OSCAL's own.
func relationship(r frameworks.Relation) (name, ns string) {
	for name, relation := range relationships {
		if relation == r {
			return name, ""
		}
	}
	return string(r), NS
}

// among is what a tie between several sources taken together and several targets taken
// together says of one of each; it is false where that is nothing. A source within one
// target is what a part of it is within too; but what several contain together, none
// need contain.
func among(t frameworks.Tie, sources, targets int) (frameworks.Tie, bool) {
	if sources == 1 && targets == 1 || t.Relation == frameworks.RelationNone {
		return t, true
	}
	same := t.Strength() >= 4
	switch {
	case targets == 1 && (same || t.Relation == frameworks.RelationSubset):
		return frameworks.Tie{Relation: frameworks.RelationSubset}, true
	case sources == 1 && (same || t.Relation == frameworks.RelationSuperset):
		return frameworks.Tie{Relation: frameworks.RelationSuperset}, true
	}
	return t.Concept()
}
