package frameworks

import (
	"maps"
	"slices"
)

// A Relation is how a source relates to a target: of a control to a requirement in
// a mapping, of one requirement to another in a crosswalk. Which is the source
// matters. The words are those of NIST IR 8477, of which each style says more than
// the one before; that nothing is recorded is no relation, and not RelationNone.
type Relation string

// The relations.
const (
	// RelationRelated is all that a concept crosswalk says (section 4.1).
	RelationRelated Relation = "related"

	// The supportive relations (section 4.2). The first two may have a Property.
	RelationSupports    Relation = "supports"
	RelationSupportedBy Relation = "is-supported-by"
	RelationIdentical   Relation = "identical"  // in the same words
	RelationEquivalent  Relation = "equivalent" // with the same meaning
	RelationContrary    Relation = "contrary"   // one works against the other

	// The relations of set theory (section 4.3), which need a MatchingRationale.
	RelationSubset     Relation = "subset-of"
	RelationSuperset   Relation = "superset-of"
	RelationEqual      Relation = "equal"
	RelationIntersects Relation = "intersects-with"

	// RelationNone says that somebody looked and found nothing in common; both styles have it.
	RelationNone Relation = "no-relationship"

	// Ours: a control, or what a framework asks for, lowers a risk that another lists.
	RelationMitigates   Relation = "mitigates"
	RelationMitigatedBy Relation = "is-mitigated-by"
)

// A Property says how something supports (NIST IR 8477, section 4.2).
type Property string

// The properties beside "", which leaves it open.
const (
	PropertyExample  Property = "example-of"  // one possible way to contribute; the target can do without it
	PropertyIntegral Property = "integral-to" // the target would miss something without it
	PropertyPrecedes Property = "precedes"    // needed before the target, and no part of it
)

// A MatchingRationale is what a relation was judged by (NIST IR 8477, section 4.3;
// the name is OSCAL's).
type MatchingRationale string

// The matching rationales.
const (
	MatchingSyntactic  MatchingRationale = "syntactic"  // the words
	MatchingSemantic   MatchingRationale = "semantic"   // the meaning
	MatchingFunctional MatchingRationale = "functional" // what comes of it
)

// A relationKind is what the rules know of a relation.
type relationKind struct {
	inverse  Relation
	strength int // how much it says that the two have to do with each other
	sets     bool
}

var relationKinds = map[Relation]relationKind{
	RelationRelated:     {RelationRelated, 1, false},
	RelationSupports:    {RelationSupportedBy, 2, false},
	RelationSupportedBy: {RelationSupports, 2, false},
	RelationMitigates:   {RelationMitigatedBy, 2, false},
	RelationMitigatedBy: {RelationMitigates, 2, false},
	RelationIntersects:  {RelationIntersects, 2, true},
	RelationSubset:      {RelationSuperset, 3, true},
	RelationSuperset:    {RelationSubset, 3, true},
	RelationEquivalent:  {RelationEquivalent, 4, false},
	RelationEqual:       {RelationEqual, 4, true},
	RelationIdentical:   {RelationIdentical, 5, false},
	RelationContrary:    {RelationContrary, 0, false},
	RelationNone:        {RelationNone, 0, false},
}

// Inverse is the relation read from target to source. It is its own inverse.
func (r Relation) Inverse() Relation { return relationKinds[r].inverse }

// A Tie is a relation with its property: the bare statement of an Edge.
type Tie struct {
	Relation Relation `json:"relation"`
	Property Property `json:"property,omitempty"`
}

// String is the relation, and the property in parentheses.
func (t Tie) String() string {
	if t.Property == "" {
		return string(t.Relation)
	}
	return string(t.Relation) + " (" + string(t.Property) + ")"
}

// Inverse is the tie read from target to source: what is supported by an integral
// part has that part as one.
func (t Tie) Inverse() Tie { return Tie{t.Relation.Inverse(), t.Property} }

// Strength orders ties by how much they say that two entries share: 0 for nothing,
// then related, one that contributes, one that is a necessary part or lies within,
// the same meaning, and 5 for the same words. RelationNone and RelationContrary
// have none.
func (t Tie) Strength() int {
	n := relationKinds[t.Relation].strength
	if n == 2 && t.Property == PropertyIntegral {
		n++
	}
	return n
}

// Supportive is what a tie says in the supportive style (NIST IR 8477, section
// 4.5): a subset is an integral part, and what is equal is equivalent. It is false
// for an intersection, which nobody can tell to be a support.
func (t Tie) Supportive() (Tie, bool) {
	switch t.Relation {
	case RelationSubset:
		return Tie{RelationSupports, PropertyIntegral}, true
	case RelationSuperset:
		return Tie{RelationSupportedBy, PropertyIntegral}, true
	case RelationEqual:
		return Tie{Relation: RelationEquivalent}, true
	case RelationIntersects:
		return Tie{}, false
	}
	return t, true
}

// Concept is what a tie says in a concept crosswalk: that the two are related. It
// is false for RelationNone, which says the opposite.
func (t Tie) Concept() (Tie, bool) {
	if t.Relation == RelationNone {
		return Tie{}, false
	}
	return Tie{Relation: RelationRelated}, true
}

// valid reports whether a relation that we know has a property that it can have.
func (t Tie) valid() bool {
	_, known := relationKinds[t.Relation]
	switch t.Property {
	case "":
		return known
	case PropertyExample, PropertyIntegral, PropertyPrecedes:
		return t.Relation == RelationSupports || t.Relation == RelationSupportedBy
	}
	return false
}

// tie reads a relation of those that are allowed, and its property.
func tie(o *object, allowed ...Relation) Tie {
	t := Tie{enum(o, "relation", allowed...), enum(o, "property", PropertyExample, PropertyIntegral, PropertyPrecedes)}
	if t.Relation != "" && !t.valid() {
		o.reject("property", CodeRelation, "only what supports has a property")
	}
	return t
}

// relations lists every relation.
func relations() []Relation { return slices.Sorted(maps.Keys(relationKinds)) }
