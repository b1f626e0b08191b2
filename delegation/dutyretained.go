package delegation

import (
	"maps"
	"slices"

	"github.com/mandate-nhi/mandate/governance"
)

// RetainedActions are the actions of the privilege map that a retained right of
// the grant covers over every resource of its scopes, sorted. It is empty for a
// grant without scopes. What the document may keep in words of a version to come
// (see View.Restrictions) is not among them: it adds nothing that this version
// could show to be kept.
func (x Delegation) RetainedActions() List[string] {
	scopes, rights := x.Scopes(), x.Retained()
	if !scopes.known || !rights.known {
		return List[string]{open: sortGaps(slices.Concat(scopes.open, rights.open))}
	}
	var items []string
	if len(rights.items) == 0 {
		return gather(x.v, Gap{}, true, items, slices.Concat(scopes.open, rights.open))
	}
	for _, action := range slices.Sorted(maps.Keys(x.v.idx.privileges)) {
		if len(scopes.items) > 0 && !slices.ContainsFunc(scopes.items, func(s Fact[Scope]) bool { return !retains(rights, action, s.value) }) {
			items = append(items, action)
		}
	}
	return gather(x.v, Gap{}, true, items, slices.Concat(scopes.open, rights.open))
}

// retains reports whether one right covers the action on the resource of a scope.
func retains(rights List[Retained], action string, s Scope) bool {
	q := PatternOf(governance.Scope{Action: action, Resource: s.rec.Resource})
	return slices.ContainsFunc(rights.items, func(r Fact[Retained]) bool { return s.v.idx.pattern(&r.value.rec.Scope).Covers(q) })
}
