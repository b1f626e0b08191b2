package delegation

import (
	"maps"
	"slices"
	"strings"

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
	actions := []Pattern{}
	if len(rights.items) > 0 && len(scopes.items) > 0 {
		actions = x.v.idx.actions()
	}
	for _, scope := range scopes.items {
		actions = retained(rights, actions, scope.value)
	}
	var items []string
	for _, a := range actions {
		items = append(items, actionOf(a))
	}
	return gather(x.v, Gap{}, true, items, slices.Concat(scopes.open, rights.open))
}

// retained are those of some actions that a right covers on the resource of a scope.
func retained(rights List[Retained], actions []Pattern, s Scope) (out []Pattern) {
	if len(actions) == 0 {
		return nil
	}
	on := PatternOf(governance.Scope{Action: "*", Resource: s.rec.Resource})
	for _, a := range actions {
		q := on
		if a.opaque || on.opaque { // which is compared as a whole
			q = PatternOf(governance.Scope{Action: actionOf(a), Resource: s.rec.Resource})
		} else {
			q.action, q.wild = a.action, a.wild
		}
		if slices.ContainsFunc(rights.items, func(r Fact[Retained]) bool { return s.v.idx.pattern(&r.value.rec.Scope).Covers(q) }) {
			out = append(out, a)
		}
	}
	return out
}

// everywhere is the resource of the patterns of actions.
const everywhere = "**"

// patterns are the actions of the map, each on every resource, by their text.
func (m PrivilegeMap) patterns() []Pattern {
	list := make([]Pattern, 0, len(m))
	for _, action := range slices.Sorted(maps.Keys(m)) {
		list = append(list, PatternOf(governance.Scope{Action: action, Resource: everywhere}))
	}
	return list
}

func actionOf(p Pattern) string { return strings.TrimSuffix(p.text, "@"+everywhere) }
