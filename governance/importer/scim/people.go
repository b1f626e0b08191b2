package scim

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// userFields are the members of a user (RFC 7643 §4.1), read or not.
var userFields = []string{"schemas", "id", "externalId", "meta", enterprise, enterprise1, "userName", "name", "displayName", "nickName", "profileUrl", "title", "userType",
	"preferredLanguage", "locale", "timezone", "active", "password", "emails", "phoneNumbers", "ims", "photos", "addresses", "groups", "entitlements", "roles", "x509Certificates"}

// extension is the enterprise extension of a user, of SCIM 2.0 or 1.1.
func extension(n importer.Node) importer.Node {
	if e := n.Get(enterprise); e.Exists() {
		return e
	}
	return n.Get(enterprise1)
}

// manager is the id of the manager of a user: in an object (RFC 7643 §4.3, SCIM 1.1 §6.3)
// or, of some directories, alone.
func manager(n importer.Node) importer.Node {
	m := extension(n).Get("manager")
	switch id := m.Get("managerId"); {
	case m.IsString():
		return m
	case id.Exists():
		return id
	}
	return m.Get("value")
}

func (r *run) emitUsers() {
	parents, labels := map[string]string{}, labels{} // what one copy of a user leaves out another may say
	for _, u := range r.users {
		r.label(labels, u.id, map[string]importer.Node{
			"scim.userName": u.node.Get("userName"), "scim.externalId": u.node.Get("externalId"), "scim.userType": u.node.Get("userType"),
			"scim.manager": manager(u.node),
		})
		if id, ok := r.organization(extension(u.node).Get("organization")); ok && parents[u.id] == "" {
			parents[u.id] = id
		}
	}
	for _, u := range r.users {
		n := u.node
		r.UnknownFields(n, userFields...)
		if p := n.Get("password"); p.Exists() && !p.IsNull() {
			r.Report(p, importer.Error, importer.CodeSecretDropped, "a directory never returns a password (RFC 7643 §4.1.1); it is not taken over")
		}
		parent, ok := r.organization(extension(n).Get("organization"))
		if !ok {
			parent = cmp.Or(parents[u.id], r.self)
		}
		name := r.Optional(n.Get("displayName"))
		if !name.IsSome() {
			name = r.Optional(n.Get("name").Get("formatted"))
		}
		r.Member(governance.Actor{
			ID: u.id, Kind: governance.ActorKindPerson, ParentID: governance.Some(parent),
			Name: name, Status: r.status(n.Get("active")),
			Labels: labels.of(u.id),
		}, n)
	}
}

// status is the standing of a user, as far as an account that is switched on or
// off tells it.
func (r *run) status(active importer.Node) governance.Field[governance.ActorStatus] {
	switch on := r.Bool(active); {
	case on.Is(true):
		return governance.Some(governance.ActorStatusActive)
	case on.Is(false):
		return governance.Some(governance.ActorStatusSuspended)
	}
	return governance.Field[governance.ActorStatus]{}
}

// organization is the organization that a user is said to belong to.
func (r *run) organization(n importer.Node) (id string, ok bool) {
	name, ok := r.Text(n)
	if !ok || strings.EqualFold(name, r.opts.Self) {
		return r.self, ok
	}
	id = importer.ID(r.organizations() + name)
	r.Actor(governance.Actor{ID: id, Kind: governance.ActorKindOrganization, Name: governance.Some(name)}, n)
	return id, true
}

// organizations begins the ids of organizations that users name.
func (r *run) organizations() string { return "scim:" + r.self + ":organization/" }

// labels are those of all copies of each record; one that is disputed is "".
type labels map[string]map[string]string

func (l labels) of(id string) governance.Field[map[string]string] {
	agreed := map[string]string{}
	for name, s := range l[id] {
		if s != "" {
			agreed[name] = s
		}
	}
	if len(agreed) == 0 {
		return governance.Field[map[string]string]{}
	}
	return governance.Some(agreed)
}

// label adds the labels that one copy of a record gives it.
func (r *run) label(l labels, id string, from map[string]importer.Node) {
	if l[id] == nil {
		l[id] = map[string]string{}
	}
	for name, n := range from {
		s, ok := r.Text(n)
		switch said, before := l[id][name]; {
		case ok && !before:
			l[id][name] = s
		case ok && said != s:
			l[id][name] = ""
			r.Report(n, importer.Error, importer.CodeDuplicate, "another copy of this record says something else; it is left unknown")
		}
	}
}

func (r *run) emitGroups() {
	labels := labels{}
	members := make([]governance.Field[[]governance.Ref], len(r.groups))
	for i, g := range r.groups {
		r.UnknownFields(g.node, "schemas", "id", "externalId", "meta", "displayName", "members")
		r.label(labels, g.id, map[string]importer.Node{"scim.externalId": g.node.Get("externalId")})
		members[i] = r.members(g.node.Get("members"))
		r.open = r.open || !members[i].IsSome()
	}
	circular := r.circular(members)
	for i, g := range r.groups {
		if circular[g.id] {
			r.Report(g.node.Get("members"), importer.Error, importer.CodeConflict, "the members of this group contain a group that contains itself; they are left unknown")
			members[i], r.open = governance.Field[[]governance.Ref]{}, true
		}
		r.Member(governance.Actor{
			ID: g.id, Kind: governance.ActorKindUnit, ParentID: governance.Some(r.self), Name: r.Optional(g.node.Get("displayName")), MemberIDs: members[i],
			Labels: labels.of(g.id),
		}, g.node)
	}
}

// members are the members of a group. An empty list, or null, is a group without
// any (RFC 7643 §2.5).
func (r *run) members(n importer.Node) governance.Field[[]governance.Ref] {
	switch {
	case !n.Exists():
		return governance.Field[[]governance.Ref]{}
	case !n.IsArray() && !n.IsNull():
		r.Truncated(n, "the members of the group")
		return governance.Field[[]governance.Ref]{}
	}
	refs := []governance.Ref{}
	for _, m := range n.Items() {
		if m.IsString() {
			r.Truncated(m, "a member of the group")
			return governance.Field[[]governance.Ref]{}
		}
		if id, ok := r.member(m); ok {
			refs = append(refs, governance.NewRef(governance.KindActor, id))
		} else {
			r.open = true
		}
	}
	slices.SortFunc(refs, governance.Ref.Compare)
	return governance.Some(slices.Compact(refs))
}

// member is one member of a group. One that is in no file is a person or unit by what
// the group says of it.
func (r *run) member(n importer.Node) (id string, ok bool) {
	text, ok := r.Text(n.Get("value"))
	if !ok {
		r.Report(n, importer.Error, importer.CodeUnresolved, "the member has no id; it is left out")
		return "", false
	}
	id = importer.ID(text)
	kind, _ := n.Get("type").Text()
	link, _ := n.Get("$ref").Text()
	stub := governance.Actor{ID: id, Kind: governance.ActorKindPerson, ParentID: governance.Some(r.self)}
	switch {
	case r.taken(text):
		r.Report(n, importer.Error, importer.CodeConflict, "an organization has this id; the member is left out")
		return "", false
	case r.known[id]:
		return id, true
	case strings.EqualFold(kind, "Group"), kind == "" && strings.Contains(link, "/Groups/"):
		stub.Kind = governance.ActorKindUnit
	case strings.EqualFold(kind, "User"), kind == "" && strings.Contains(link, "/Users/"):
	case kind != "":
		r.Report(n, importer.Warning, importer.CodeUnknownValue, "a member is a User or Group, not "+importer.Quote(kind)+"; it is left out")
		return "", false
	default:
		r.Report(n, importer.Warning, importer.CodeUnresolved, "the member is in no file, and the group does not say what it is; it is left out")
		return "", false
	}
	r.Actor(stub, n)
	return id, true
}

// circular are the groups that contain themselves, or one that does: what is left
// when every group whose member groups are all taken away is taken away.
func (r *run) circular(members []governance.Field[[]governance.Ref]) map[string]bool {
	left, containers := map[string]int{}, map[string][]string{}
	for _, g := range r.groups {
		left[g.id] = 0
	}
	for i, g := range r.groups {
		for _, m := range members[i].Or(nil) {
			if _, group := left[m.ID]; group {
				left[g.id]++
				containers[m.ID] = append(containers[m.ID], g.id)
			}
		}
	}
	var free []string
	for id, n := range left {
		if n == 0 {
			free = append(free, id)
		}
	}
	for ; len(free) > 0; free = free[1:] {
		delete(left, free[0])
		for _, c := range containers[free[0]] {
			if left[c]--; left[c] == 0 {
				free = append(free, c)
			}
		}
	}
	circular := map[string]bool{}
	for id := range left {
		circular[id] = true
	}
	return circular
}
