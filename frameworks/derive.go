package frameworks

import "slices"

// Then is what the tie of A to B and the tie of B to C say together of A and C; it
// is false where they say nothing. It is never stronger than either. Only sets,
// necessary parts and sameness carry through; else A and C are no more than related.
func (t Tie) Then(next Tie) (Tie, bool) {
	if t.Strength() == 0 || next.Strength() == 0 {
		return Tie{}, false // an enemy's enemy is not known to be a friend
	}
	if same(t) {
		return weaker(next, t), true
	}
	if same(next) {
		return weaker(t, next), true
	}
	if relationKinds[t.Relation].sets && relationKinds[next.Relation].sets {
		return ofSets(t.Relation, next.Relation), true
	}
	return supports(t, next), true
}

// supports composes ties in the supportive style. A necessary part of a
// contribution is a contribution; all else that is not alike is only related.
func supports(t, next Tie) Tie {
	a, known1 := t.Supportive()
	b, known2 := next.Supportive()
	helps := a.Relation == RelationSupports || a.Relation == RelationSupportedBy
	switch integral := PropertyIntegral; {
	case !known1 || !known2 || a.Relation != b.Relation || !helps:
	case a.Property == b.Property && (a.Property == integral || a.Property == PropertyPrecedes):
		return a
	case a.Property == integral && b.Property != PropertyPrecedes:
		return b
	case b.Property == integral && a.Property != PropertyPrecedes:
		return a
	}
	return Tie{Relation: RelationRelated}
}

// same reports whether both ends mean the same.
func same(t Tie) bool {
	return t.Relation == RelationIdentical || t.Relation == RelationEquivalent || t.Relation == RelationEqual
}

// weaker is the tie t, where the other end of it means the same as something else:
// the weaker one of the two, in the style that says less.
func weaker(t, sameness Tie) Tie {
	if same(t) && (t.Strength() > sameness.Strength() || sameness.Relation == RelationEquivalent) {
		return sameness
	}
	return t
}

// ofSets composes two relations of sets, neither of them equality. Sets are not
// empty, so that what lies within one that meets a third may miss it, but what
// contains one that meets a third meets it too.
func ofSets(a, b Relation) Tie {
	switch {
	case a == b && a != RelationIntersects:
		return Tie{Relation: a}
	case a != RelationSubset && b != RelationSuperset && !(a == RelationIntersects && b == RelationIntersects):
		return Tie{Relation: RelationIntersects}
	}
	return Tie{Relation: RelationRelated}
}

// Derive is the edge that two edges make together, labeled as derived: with the
// path that it took, and in nothing better than the weaker of the two. It is false
// where the first does not end at the entry at which the second begins, and where
// the two say nothing together.
func Derive(a, b Edge) (Edge, bool) {
	tie, ok := a.Tie.Then(b.Tie)
	if !ok || a.To != b.From {
		return Edge{}, false
	}
	e := Edge{From: a.From, To: b.To, Tie: tie, Basis: worse(bases, a.Basis, b.Basis), Sources: union(a.Sources, b.Sources), Against: union(a.Against, b.Against),
		Confidence: worse(confidences, a.Confidence, b.Confidence), Status: worse(statusesOfEdges, a.Status, b.Status)}
	if e.Basis == BasisOfficial {
		e.Basis = BasisOfficialDerived
	}
	if a.Matching == b.Matching {
		e.Matching = a.Matching
	}
	e.Path = append(slices.Clone(a.through()), b.through()[1:]...)
	return e, true
}

// worse is the one of two values that stands later in an order.
func worse[T comparable](order []T, a, b T) T {
	return order[max(slices.Index(order, a), slices.Index(order, b))]
}

// union is the texts of both lists in order, each once; nil for none.
func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
