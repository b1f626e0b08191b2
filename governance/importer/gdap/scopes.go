package gdap

import (
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/internal/microsoft"
)

// A roleList is what one copy of a record says of its roles: all of them, or
// those that are left of a list that was cut off.
type roleList struct {
	all  claim[[]string] // template ids, sorted
	some []string
}

// roles reads the roles of an object.
func (r *reader) roles(n importer.Node) roleList {
	details := n.Get("accessDetails")
	r.fields(details, detailsFields)
	list := listOf(get(details, "unifiedRoles"))
	switch {
	case details.IsString(), list.IsString():
		r.Truncated(n, "the list of roles")
		return roleList{all: claim[[]string]{at: n}}
	case !list.Exists(), list.IsNull():
		r.Report(n, importer.Warning, importer.CodeIncomplete, "the roles are not in the file; they are left unknown")
		return roleList{all: claim[[]string]{at: n}}
	}
	ids, lost := []string{}, false
	for _, item := range list.List() {
		if id, ok := r.role(item); ok {
			ids = append(ids, id)
		} else {
			lost = true
		}
	}
	slices.Sort(ids)
	if lost {
		return roleList{claim[[]string]{at: list}, ids}
	}
	return roleList{all: claimed(slices.Compact(ids), list)}
}

// role reads the template id of one role.
func (r *reader) role(n importer.Node) (string, bool) {
	r.fields(n, roleFields)
	if n.IsString() {
		r.Truncated(n, "a role")
		return "", false
	}
	id, ok := r.id(get(n, "roleDefinitionId")).Get()
	if !ok {
		importer.Unparsable[string](r.Collector, n, "this names no role")
	}
	return id, ok
}

// sameRoles joins the roles of the copies of a record.
func sameRoles[R any](c *importer.Collector, copies []R, of func(*R) roleList) roleList {
	joined := roleList{all: same(c, copies, "list of roles", func(r *R) claim[[]string] { return of(r).all })}
	for i := range copies {
		joined.some = append(joined.some, of(&copies[i]).some...)
	}
	slices.Sort(joined.some)
	joined.some = slices.Compact(joined.some)
	return joined
}

// scopes are the roles of a delegation, everywhere below a root. Roles that are
// unknown become one opaque scope of that delegation alone, so that nothing
// covers it and nobody knows its level.
func (b *builder) scopes(id string, roles roleList, root string) []governance.Scope {
	list := []governance.Scope{}
	ids, known := roles.all.Get()
	if !known {
		ids = roles.some
		list = append(list, governance.Scope{Action: "entra:roles-of:" + opaque(id), Resource: root + "/**"})
	}
	for _, role := range ids {
		list = append(list, governance.Scope{Action: b.action(role, roles.all.at), Resource: root + "/**", Raw: governance.Some(role)})
	}
	return list
}

// action is the action of a role. One that is not in the table is kept as
// opaque text, and reported once.
func (b *builder) action(role string, at importer.Node) string {
	action := b.actions[role]
	if action != "" {
		return action
	}
	if action = microsoft.RoleAction(role); action == "" {
		b.Report(at, importer.Info, importer.CodeNotMapped, "the role "+importer.Quote(role)+" is no built-in role that is known here; it is kept as opaque text")
		action = "entra:role:" + opaque(role)
	}
	b.actions[role] = action
	return action
}

// opaque writes an id as the end of an action, which holds no @.
func opaque(id string) string { return strings.ReplaceAll(importer.ID(id), "@", "%40") }
