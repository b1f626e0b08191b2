package okta

import (
	"regexp"
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

var assigneeLink = regexp.MustCompile(`/(users|clients|groups)/([A-Za-z0-9_-]+)$`)

// role reads the assignment of an administrator role (Okta Management API, role
// assignments). A custom role means what its owner says, and stays opaque.
func (r *run) role(n importer.Node) {
	r.UnknownFields(n, "id", "label", "type", "status", "created", "lastUpdated", "assignmentType", "role", "resource-set", "_embedded", "_links")
	name, typed := r.Text(n.Get("type"))
	link, _ := r.Text(n.Get("_links").Get("assignee").Get("href"))
	m := assigneeLink.FindStringSubmatch(link)
	if !typed || m == nil {
		r.Report(n, importer.Error, importer.CodeUnresolved, "the role has no type, or no link names whom it is assigned to; it is left out")
		return
	}
	d := governance.Delegation{ID: importer.ID("okta:" + r.self + ":role/" + r.id(n)), Kind: governance.DelegationKindRoleAssumption,
		GrantorID: governance.NewRef(governance.KindActor, r.owner()), GranteeID: r.assignee(m[1], m[2], n), TenantID: r.tenant(n), Scopes: r.power(name, n),
		ParentID: governance.None[string](), OnBehalfOfID: governance.None[governance.Ref](), ExpiresAt: governance.None[time.Time](),
		State: importer.Enum(&r.Collector, n.Get("status"), roleStates), ActivatedAt: r.Instant(n.Get("created")),
		Labels: r.labels(map[string]importer.Node{"okta.role": n.Get("label"), "okta.assignmentType": n.Get("assignmentType")}, nil)}
	if d.State.Or("") == governance.DelegationStateActive {
		d.Revocation = governance.None[governance.Revocation]() // one that was taken away is in no list
	}
	r.Delegation(d, n)
}

var roleStates = map[string]governance.DelegationState{"ACTIVE": governance.DelegationStateActive, "INACTIVE": governance.DelegationStateSuspended}

// assignee is whom a link names: a client, a user, who may be a service account, or a
// group.
func (r *run) assignee(kind, id string, n importer.Node) governance.Ref {
	account, ours := r.users[id]
	switch {
	case kind == "clients":
		return r.client(id, n)
	case kind == "users" && ours:
		return governance.NewRef(governance.KindNHI, account)
	case kind == "users":
		return governance.NewRef(governance.KindActor, r.person(id, n))
	}
	return governance.NewRef(governance.KindActor, r.part(id, governance.ActorKindUnit, n))
}

// standardRoles are those that Okta defines.
var standardRoles = []string{"ACCESS_CERTIFICATIONS_ADMIN", "ACCESS_REQUESTS_ADMIN", "API_ACCESS_MANAGEMENT_ADMIN", "APP_ADMIN", "GROUP_MEMBERSHIP_ADMIN", "HELP_DESK_ADMIN",
	"MOBILE_ADMIN", "ORG_ADMIN", "READ_ONLY_ADMIN", "REPORT_ADMIN", "SUPER_ADMIN", "USER_ADMIN", "WORKFLOWS_ADMIN"}

// power is the scope of a role.
func (r *run) power(name string, n importer.Node) []governance.Scope {
	if slices.Contains(standardRoles, name) {
		return []governance.Scope{{Action: "okta.role." + name, Resource: "tenant/" + r.self + "/**", Raw: governance.Some(name)}}
	}
	r.Report(n.Get("type"), importer.Info, importer.CodeNotMapped, "what this role allows is not known here; it is kept as opaque text")
	custom, ok := r.Text(n.Get("role"))
	if !ok {
		custom = name
	}
	return []governance.Scope{{Action: importer.OpaqueAction("okta:role/" + custom), Resource: "tenant/" + r.self}}
}
