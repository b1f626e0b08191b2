package awsiam

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A role is a role with what all pages say of it.
type role struct {
	arn    arn
	claims []claim[roleFacts] // until they are combined
	facts  roleFacts
	places []place
}

type roleFacts struct {
	identity
	LastUsedAt governance.Field[time.Time]                 `json:"RoleLastUsed,omitzero"`
	Trusts     governance.Field[[]governance.TrustBinding] `json:"AssumeRolePolicyDocument: trusts,omitzero"`
	Methods    governance.Field[[]governance.AuthMethod]   `json:"AssumeRolePolicyDocument: methods,omitzero"`
	Services   governance.Field[[]string]                  `json:"AssumeRolePolicyDocument: services,omitzero"`
	Grants     governance.Field[[]grant]                   `json:"AssumeRolePolicyDocument: principals,omitzero"`
	MaxSession governance.Field[time.Duration]             `json:"MaxSessionDuration,omitzero"`
}

// readRoles combines the roles of all pages, by id.
func (b *builder) readRoles() {
	for _, e := range b.r.roles {
		id := principalID(e.arn.account, "role", e.arn.name())
		b.r.named(e, "RoleName")
		b.r.UnknownFields(e.node, "Path", "RoleName", "RoleId", "Arn", "CreateDate", "AssumeRolePolicyDocument", "InstanceProfileList",
			"RolePolicyList", "AttachedManagedPolicies", "PermissionsBoundary", "Tags", "RoleLastUsed", "MaxSessionDuration")
		if b.roleByID[id] == nil {
			b.roleByID[id] = &role{arn: e.arn}
		}
		b.roleByID[id].claims = append(b.roleByID[id].claims, claim[roleFacts]{b.r.role(e), "details", at(e.node)})
	}
	for _, id := range slices.Sorted(maps.Keys(b.roleByID)) {
		role := b.roleByID[id]
		role.facts = combine(b.r, role.claims)
		role.places, role.claims = places(role.claims), nil
	}
}

func (r *run) role(e entity) roleFacts {
	f := roleFacts{identity: r.identity(e, "RolePolicyList", &sum{}), LastUsedAt: r.roleLastUsed(e.node.Get("RoleLastUsed")), MaxSession: r.seconds(e.node.Get("MaxSessionDuration"))}
	t, ok := r.trustPolicy(e.arn, e.node.Get("AssumeRolePolicyDocument"))
	if !ok {
		return f
	}
	f.Grants, f.Services = governance.Some(append([]grant{}, t.grants...)), governance.Some(append([]string{}, t.services...))
	if !t.unclear {
		f.Trusts = governance.Some(append([]governance.TrustBinding{}, t.bindings...))
		if !t.unnamed {
			f.Methods = governance.Some(append([]governance.AuthMethod{}, t.methods...))
		}
	}
	return f
}

// roleLastUsed tells three things apart: absent, nobody looked; empty, no use in
// the 400 days of which AWS keeps a record; and a date.
func (r *run) roleLastUsed(n importer.Node) governance.Field[time.Time] {
	if !n.Exists() || n.IsNull() {
		return governance.Field[time.Time]{}
	}
	date := n.Get("LastUsedDate")
	if n.IsObject() && (!date.Exists() || date.IsNull()) && !has(n, "Region") {
		return governance.None[time.Time]()
	}
	if !date.Exists() || date.IsNull() {
		r.Report(n, importer.Error, importer.CodeUnparsable, "RoleLastUsed without LastUsedDate; left unknown")
		return governance.Field[time.Time]{}
	}
	return r.instant(date)
}

func (r *run) seconds(n importer.Node) governance.Field[time.Duration] {
	if !n.Exists() || n.IsNull() {
		return governance.Field[time.Duration]{}
	}
	s, _ := n.Number()
	d, err := time.ParseDuration(s + "s")
	if err != nil || d < time.Second || d > 12*time.Hour || d%time.Second != 0 {
		r.Report(n, importer.Error, importer.CodeUnparsable, "not a number of seconds up to twelve hours; left unknown")
		return governance.Field[time.Duration]{}
	}
	return governance.Some(d)
}

// emitRoles writes the roles and what their trust policies delegate.
func (b *builder) emitRoles() {
	grants := 0
	for _, role := range b.roleByID {
		grants += len(role.facts.Grants.Or(nil))
	}
	b.estate.NHIs = slices.Grow(b.estate.NHIs, len(b.roleByID)+len(b.userByID))
	b.estate.Delegations = slices.Grow(b.estate.Delegations, grants)
	for _, id := range slices.Sorted(maps.Keys(b.roleByID)) {
		role := b.roleByID[id]
		f := role.facts
		where := origins(role.places)
		m := f.labels()
		put(m, labelServices, strings.Join(f.Services.Or(nil), " "))
		if strings.HasPrefix(f.Path.Or(""), linkedPath) {
			m[labelLinked] = "true"
		}
		if set := permissionSet.FindStringSubmatch(role.arn.name()); set != nil && strings.HasPrefix(f.Path.Or(""), reservedPath) {
			m[labelSet] = set[1]
		}
		b.estate.NHIs = append(b.estate.NHIs, governance.NHI{
			ID: id, Kind: governance.NHIKindCloudRole, Name: governance.Some(role.arn.name()),
			TenantID: governance.Some(role.arn.account), Status: governance.Some(governance.NHIStatusActive),
			CreatedAt: f.CreatedAt, ExpiresAt: governance.None[time.Time](), LastUsedAt: f.LastUsedAt,
			AuthMethods: f.Methods, Scopes: f.Scopes, Trusts: f.Trusts, Labels: importer.Labels(m), Origin: where,
		})
		b.account(role.arn.account, role.places[0])
		b.delegations(id, role, where)
	}
}

// delegations writes one delegation for each AWS principal that may become the
// role: from the account to whoever that is.
func (b *builder) delegations(id string, role *role, where governance.Field[[]governance.Origin]) {
	f := role.facts
	for n, g := range f.Grants.Or(nil) {
		grantee, ok := b.grantee(g, role)
		if !ok {
			b.r.report(role.places[0], importer.Warning, importer.CodeUnresolved, "the trust policy names a "+g.Kind+" of this account that the files do not hold; no delegation is written")
			continue
		}
		step := "/trust/"
		if n > 0 && f.Grants.Or(nil)[n-1].Principal == g.Principal {
			step = fmt.Sprintf("/trust-%d/", n)
		}
		d := governance.Delegation{
			ID: importer.ID(id + step + g.Principal), Kind: governance.DelegationKindRoleAssumption,
			GrantorID: actorRef(accountID(role.arn.account)), GranteeID: grantee, OnBehalfOfID: governance.Some(nhiRef(id)),
			ParentID: governance.None[string](), TenantID: governance.Some(role.arn.account),
			Scopes: f.Scopes.Or(unresolved("role", id).scopes), Conditions: governance.Some(f.conditions(g)),
			NotBefore: g.NotBefore, ExpiresAt: g.ExpiresAt, State: governance.Some(governance.DelegationStateActive),
			AutoExtend: governance.None[time.Duration](), MaxSession: f.MaxSession, Revocation: governance.None[governance.Revocation](),
			Origin: where,
		}
		b.estate.Delegations = append(b.estate.Delegations, d)
	}
}

// conditions are those of the trust policy, and what else takes from the role
// without being subtracted from its scopes.
func (f roleFacts) conditions(g grant) []string {
	list := slices.Clone(g.Conditions)
	if !f.Denies.Is(false) {
		list = append(list, "aws:explicit-deny")
	}
	if f.Boundary.IsSome() {
		list = append(list, "aws:permissions-boundary")
	}
	slices.Sort(list)
	return list
}

// grantee is the party that a trust policy names: a user or role of the files
// itself, else its account. It returns false for a principal of the role's own
// account that the files do not hold.
func (b *builder) grantee(g grant, role *role) (governance.Ref, bool) {
	if g.Principal == "*" {
		b.anyone(role.places[0])
		return actorRef(anyoneID), true
	}
	id := principalID(g.Account, g.Kind, g.Name)
	switch {
	case g.Kind == "role" && b.roleByID[id] != nil:
		return nhiRef(id), true
	case g.Kind == "user" && b.userByID[id] != nil:
		return b.userByID[id].ref(), true
	case g.Account == role.arn.account:
		return governance.Ref{}, false
	}
	b.account(g.Account, role.places[0])
	return actorRef(accountID(g.Account)), true
}
