package msgraph

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/internal/microsoft"
)

// delegations adds one for each grant, app role assignment and role assignment.
func (b *builder) delegations() {
	b.each(grantKind, b.grant)
	b.each(appRoleKind, b.appRole)
	b.each(roleKind, b.role)
}

// each adds the delegations of one kind of object.
func (b *builder) each(k kind, read func(importer.Node) (governance.Delegation, bool)) {
	all := b.byID(k, "id")
	for _, key := range slices.Sorted(maps.Keys(all)) {
		for _, o := range all[key] {
			if d, ok := read(o.Node); ok {
				d.ID = importer.ID(key)
				b.delegation(k, d, o.Node)
			}
		}
	}
}

// delegation adds one, unless its id is that of a delegation of another kind.
func (b *builder) delegation(k kind, d governance.Delegation, at importer.Node) {
	if has, ok := b.delegationAt[d.ID]; ok && has != k {
		b.Report(at, importer.Error, importer.CodeDuplicate, "an object of "+string(has)+" has this id; it is left out")
		return
	}
	b.delegationAt[d.ID] = k
	b.Delegation(d, at)
}

// standing is a delegation by the tenant that holds until somebody removes it:
// none of these objects has an end.
func (b *builder) standing(kind governance.DelegationKind, to governance.Ref) governance.Delegation {
	return governance.Delegation{
		Kind: kind, GrantorID: governance.NewRef(governance.KindActor, importer.ID(b.self)), GranteeID: to, TenantID: b.tenant(),
		ParentID: governance.None[string](), NotBefore: governance.None[time.Time](), ExpiresAt: governance.None[time.Time](),
		AutoExtend: governance.None[time.Duration](), Revocation: governance.None[governance.Revocation](),
		State: governance.Some(governance.DelegationStateActive), Scopes: []governance.Scope{},
	}
}

func (b *builder) root() string { return "tenant/" + importer.ID(b.self) }

var consentTypes = map[string]string{"AllPrincipals": "AllPrincipals", "Principal": "Principal"}

// grant reads what an application may do on behalf of the people who sign in to
// it: of all, by the word of the tenant, or of one, for whom that person stands.
func (b *builder) grant(n importer.Node) (d governance.Delegation, ok bool) {
	client, ok := id(&b.Collector, get(n, "clientId"))
	if !ok {
		b.lost[grantKind] = true
		b.Report(n, importer.Error, importer.CodeUnresolved, "the grant names no client; it is left out")
		return d, false
	}
	if !b.atHome(n) {
		return d, false
	}
	b.unseen(client, governance.Field[string]{}, n)
	d = b.standing(governance.DelegationKindOAuthConsent, governance.NewRef(governance.KindNHI, importer.ID(client)))
	consent := importer.Enum(&b.Collector, get(n, "consentType"), consentTypes)
	user, named := id(&b.Collector, get(n, "principalId"))
	switch {
	case consent.Is("Principal") && named:
		d.GrantorID = governance.NewRef(governance.KindActor, importer.ID(user))
		d.OnBehalfOfID = governance.Some(d.GrantorID)
		if !b.actors[user] && !b.strangers[user] {
			b.Report(get(n, "principalId"), importer.Warning, importer.CodeUnresolved, "the person who consented is not among the files")
		}
	case consent.Is("Principal"):
		b.Report(n, importer.Warning, importer.CodeUnresolved, "the grant does not say who consented; the tenant stands for that person")
	case consent.Is("AllPrincipals"):
		d.OnBehalfOfID = governance.None[governance.Ref]()
	}
	api, _ := id(&b.Collector, get(n, "resourceId"))
	d.Scopes = b.delegated(n, api)
	d.Labels = labels(label{"consentType", consent}, label{"resourceId", b.Optional(get(n, "resourceId"))})
	return d, true
}

// delegated are the scopes of a grant: names between spaces. Without the text
// there is one opaque scope of this grant alone.
func (b *builder) delegated(n importer.Node, api string) []governance.Scope {
	text := b.Optional(get(n, "scope"))
	if s, isText := get(n, "scope").Text(); !isText || s != "" && !text.IsSome() {
		key, _ := id(&b.Collector, get(n, "id"))
		return []governance.Scope{{Action: "entra:scopes-of:" + opaque(key), Resource: b.root() + "/**"}}
	}
	list := []governance.Scope{}
	for _, name := range strings.Fields(text.Or("")) {
		action := "graph.delegated." + name
		if b.resource(api).appID != microsoft.GraphAppID || !plainName.MatchString(name) {
			action = "entra:delegated:" + opaque(api) + "/" + opaque(name)
			b.notMapped(n, action)
		}
		list = append(list, governance.Scope{Action: action, Resource: b.root() + "/**", Raw: governance.Some(name)})
	}
	return list
}

func (b *builder) notMapped(n importer.Node, action string) {
	b.once(n, importer.Info, importer.CodeNotMapped, action, "the permission is not, or not for sure, one of Microsoft Graph that is known here; it is kept as opaque text: "+
		"the service principal of its API tells, if it is among the files")
}

// A resource is an API, by its service principal.
type resource struct {
	appID string
	roles map[string]string // names of the permissions that it offers to applications, by id
}

// resource reads the service principal of an API, or gives an empty one.
func (b *builder) resource(api string) *resource {
	if b.resources[api] != nil {
		return b.resources[api]
	}
	r := &resource{roles: map[string]string{}}
	b.resources[api] = r
	if n := b.nhis[api]; n != nil {
		r.appID = n.appID
	}
	for _, n := range b.apis()[api] {
		for _, role := range b.items(n, "appRoles") {
			key, _ := id(&b.Collector, get(role, "id"))
			name, _ := b.Text(get(role, "value"))
			if said, ok := r.roles[key]; ok && said != name {
				name = "" // copies disagree
			}
			r.roles[key] = name
		}
	}
	return r
}

// apis are the service principals by id.
func (b *builder) apis() map[string][]importer.Node {
	if b.apiNodes == nil {
		b.apiNodes = map[string][]importer.Node{}
		for _, o := range b.read.objects[principalKind] {
			s, _ := get(o.Node, "id").Text()
			b.apiNodes[lower(s)] = append(b.apiNodes[lower(s)], o.Node)
		}
	}
	return b.apiNodes
}

var principalKinds = map[string]string{"ServicePrincipal": "ServicePrincipal", "User": "User", "Group": "Group"}

// appRole reads what an application may do by itself. People and groups that are
// assigned to an application may use it; that is nothing an NHI may do.
func (b *builder) appRole(n importer.Node) (d governance.Delegation, ok bool) {
	principal, ok := id(&b.Collector, get(n, "principalId"))
	switch t := importer.Enum(&b.Collector, get(n, "principalType"), principalKinds); {
	case !ok:
		b.lost[appRoleKind] = true
		b.Report(n, importer.Error, importer.CodeUnresolved, "the assignment names nobody; it is left out")
		return d, false
	case t.Is("User"), t.Is("Group"):
		b.once(n, importer.Info, importer.CodeSkipped, "people assigned", "people and groups are assigned to an application as its users; that is not imported")
		return d, false
	case t.IsUnknown() && b.nhis[principal] == nil:
		b.lost[appRoleKind] = true
		b.Report(n, importer.Error, importer.CodeUnresolved, "nobody says whether this is assigned to an application or to people; it is left out")
		return d, false
	case !b.atHome(n):
		return d, false
	}
	b.unseen(principal, b.Optional(get(n, "principalDisplayName")), n)
	d = b.standing(governance.DelegationKindOAuthConsent, governance.NewRef(governance.KindNHI, importer.ID(principal)))
	d.OnBehalfOfID = governance.None[governance.Ref]()
	d.ActivatedAt = instant(&b.Collector, either(n, "createdDateTime", "creationTimestamp"))
	api, _ := id(&b.Collector, get(n, "resourceId"))
	role, _ := id(&b.Collector, get(n, "appRoleId"))
	d.Scopes = []governance.Scope{{Action: b.permission(n, api, role), Resource: b.root() + "/**"}}
	if role != "" {
		d.Scopes[0].Raw = governance.Some(role)
	}
	d.Labels = labels(label{"resourceId", b.Optional(get(n, "resourceId"))}, label{"resourceDisplayName", b.Optional(get(n, "resourceDisplayName"))})
	b.ended(&d, n)
	return d, true
}

// ended ends a delegation whose object was deleted. When that is a date that nobody
// understands, nobody knows.
func (b *builder) ended(d *governance.Delegation, n importer.Node) {
	date := get(n, "deletedDateTime")
	switch at := b.InstantBy(date, microsoft.ParseInstant); {
	case at.IsSome():
		d.State, d.Revocation = governance.Some(governance.DelegationStateTerminated), governance.Field[governance.Revocation]{}
	case date.Exists() && at.IsUnknown():
		d.State, d.Revocation = governance.Field[governance.DelegationState]{}, governance.Field[governance.Revocation]{}
	}
}

// permission is the action of an app role. It is one of Microsoft Graph if the
// service principal of the API says so, or, where that is not among the files,
// if both the id and the name of the API are those of Graph.
func (b *builder) permission(n importer.Node, api, role string) string {
	r := b.resource(api)
	name := r.roles[role]
	if name == "" {
		name = microsoft.GraphAppRole(role)
	}
	display, _ := get(n, "resourceDisplayName").Text()
	if plainName.MatchString(name) && (r.appID == microsoft.GraphAppID || r.appID == "" && display == "Microsoft Graph") {
		return "graph.application." + name
	}
	action := "entra:application:" + opaque(api) + "/" + opaque(role)
	b.notMapped(n, action)
	return action
}

// role reads who has a role of Microsoft Entra.
func (b *builder) role(n importer.Node) (d governance.Delegation, ok bool) {
	principal, named := id(&b.Collector, get(n, "principalId"))
	role, stated := id(&b.Collector, get(n, "roleDefinitionId"))
	if !named || !stated {
		b.Report(n, importer.Error, importer.CodeUnresolved, "the assignment names no principal or no role; it is left out")
		return d, false
	}
	if !b.atHome(n) {
		return d, false
	}
	to, ok := b.party(principal, nil)
	if !ok {
		b.Report(n, importer.Error, importer.CodeUnresolved, "nobody says whether the role is that of a person, a group or a service principal; it is left out: export it with $expand=principal")
		return d, false
	}
	d = b.standing(governance.DelegationKindAdminRelationship, to)
	action := microsoft.RoleAction(role)
	if action == "" {
		action = "entra:role:" + opaque(role)
		b.once(n, importer.Info, importer.CodeNotMapped, action, "the role "+importer.Quote(role)+" is no built-in role that is known here; it is kept as opaque text")
	}
	d.Scopes = []governance.Scope{{Action: action, Resource: b.below(n), Raw: governance.Some(role)}}
	return d, true
}

// below is the part of the tenant in which a role holds: / is all of it. What is
// no path there is a root of its own, which nothing else covers.
func (b *builder) below(n importer.Node) string {
	scope, ok := b.Optional(either(n, "directoryScopeId", "resourceScope")).Get()
	switch {
	case ok && scope == "/":
		return b.root() + "/**"
	case ok && strings.HasPrefix(scope, "/"):
		return b.root() + "/" + strings.ReplaceAll(importer.ID(scope[1:]), "*", "%2A") + "/**"
	}
	b.Report(n, importer.Warning, importer.CodeUnresolved, "where the role holds is not in the file")
	key, _ := id(&b.Collector, get(n, "id"))
	return "unresolved/" + importer.ID(key) + "/**"
}
