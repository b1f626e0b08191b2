package google

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A policy is one IAM policy, with the resource that it is set on and the project
// of that, if they are said.
type policy struct {
	node, resource, project importer.Node
}

func (r *run) policy(n, resource, project importer.Node) {
	r.fields(n, "version", "etag", "bindings", "auditConfigs", "kind", "resourceId")
	r.policies = append(r.policies, policy{n, resource, project})
}

// emitPolicies writes a delegation for each member of each binding.
func (r *run) emitPolicies() {
	for _, p := range r.policies {
		tenant, path, resource, ok := r.on(p)
		if !ok {
			continue
		}
		list := p.node.Get("bindings")
		if list.Exists() && !list.IsNull() && !list.IsArray() {
			r.Report(list, importer.Error, importer.CodeUnparsable, "a list of bindings should stand here; none is read")
		}
		for _, n := range list.Items() {
			r.fields(n, "role", "members", "condition", "bindingId")
			role, ok := r.Text(n.Get("role"))
			members := n.Get("members")
			switch {
			case !ok:
				r.Report(n, importer.Error, importer.CodeUnresolved, "the binding names no role; it is left out")
				continue
			case members.Exists() && !members.IsNull() && !members.IsArray():
				r.Report(members, importer.Error, importer.CodeUnparsable, "a list of members should stand here; none is read")
			}
			role, condition := r.conditional(role, n)
			b := binding{tenant: tenant, resource: resource, role: role, scopes: r.scopesOf(role, path, n.Get("role")), condition: condition,
				labels: governance.Some(map[string]string{"google.role": role, "google.resource": resource})}
			for _, m := range members.Items() {
				r.emitMember(b, m)
			}
		}
	}
}

// on is where a policy holds: the tenant, the path of scopes below the resource, and
// the name of the resource.
func (r *run) on(p policy) (tenant, path, resource string, ok bool) {
	if !p.resource.Exists() {
		tenant = r.homeTenant(p.node)
		return tenant, "tenant/" + tenant + "/**", tenant, true
	}
	resource, ok = r.Text(p.resource)
	if !ok {
		r.Report(p.node, importer.Error, importer.CodeUnresolved, "the policy does not say what it is set on; it is left out")
		return "", "", "", false
	}
	if id, ok := containerID(resource); ok {
		tenant = r.tenant(id, p.node)
		return tenant, "tenant/" + tenant + "/**", resource, true
	}
	project, _ := r.Text(p.project)
	if id, ok := containerID(project); ok {
		tenant = r.tenant(id, p.node)
	} else if name := segment(resource, "projects"); name != "" && name != "-" {
		tenant = r.tenant(name, p.node)
	} else {
		tenant = r.homeTenant(p.node)
	}
	return tenant, "tenant/" + tenant + "/" + strings.TrimPrefix(resource, "//") + "/**", resource, true
}

// A binding gives one role on one resource.
type binding struct {
	tenant, resource, role string
	scopes                 []governance.Scope
	condition              condition
	labels                 governance.Field[map[string]string]
}

// emitMember writes what a binding gives one member. When the member came to it
// nobody recorded.
func (r *run) emitMember(b binding, n importer.Node) {
	text, ok := r.Text(n)
	if !ok {
		r.Report(n, importer.Error, importer.CodeUnparsable, "this names no member; it is left out")
		return
	}
	m, ok := r.member(text, b.tenant, n)
	if !ok {
		return
	}
	scopes := b.scopes
	if !r.take(len(scopes)) {
		r.Report(n, importer.Warning, importer.CodeIncomplete, "no room for more scopes in one import; what the role allows is one opaque scope")
		scopes = []governance.Scope{opaqueRole(b.role)}
	}
	d := governance.Delegation{
		ID: importer.ID(r.Concat(strings.TrimPrefix(b.resource, "//"), ",", b.role, b.condition.name, ",", text)), Kind: governance.DelegationKindRoleAssumption,
		GrantorID: governance.NewRef(governance.KindActor, r.ownerOf(b.tenant)), GranteeID: m.ref, OnBehalfOfID: governance.None[governance.Ref](),
		ParentID: governance.None[string](), TenantID: governance.Some(b.tenant), Scopes: scopes, Conditions: b.condition.other,
		NotBefore: b.condition.from, ExpiresAt: b.condition.until, AutoExtend: governance.None[time.Duration](), MaxSession: governance.None[time.Duration](),
		State: governance.Some(governance.DelegationStateActive), Revocation: governance.None[governance.Revocation](),
		Labels: b.labels,
	}
	if m.deleted { // the role is held again when the member is restored
		d.State, d.Revocation = governance.Some(governance.DelegationStateSuspended), governance.Field[governance.Revocation]{}
	} else if m.ref.Kind == governance.KindNHI {
		if b.condition.name != "" { // NHI.scopes knows no conditions
			scopes = []governance.Scope{{Action: importer.OpaqueAction("google:under-a-condition:" + b.role), Resource: "*"}}
		}
		r.held[m.ref.ID] = append(r.held[m.ref.ID], scopes...)
	}
	r.Delegation(d, n)
}

// A condition is what the condition of a binding says: an end and a begin where it
// says nothing else, or that there is one.
type condition struct {
	name        string // a part of an id; "" without a condition
	from, until governance.Field[time.Time]
	other       governance.Field[[]string]
}

// conditional is the role of a binding and its condition. Version 1 of a policy shows no
// condition: that there is one stands in the name of the role.
func (r *run) conditional(role string, n importer.Node) (string, condition) {
	base, hidden, ok := strings.Cut(role, "_withcond_")
	if !ok {
		return role, r.condition(n.Get("condition"))
	}
	r.Report(n.Get("role"), importer.Warning, importer.CodeIncomplete, "the policy was read in version 1, which hides the condition of this binding; when it holds is unknown: read version 3")
	return base, condition{name: ",condition:withcond:" + hidden}
}

var timeTerm = regexp.MustCompile(`^request\.time (<|<=|>|>=) timestamp\((?:"([^"]*)"|'([^']*)')\)$`)

// condition reads a condition in CEL: request.time before or after an instant, or
// both. With any other term nobody can say here when it holds.
func (r *run) condition(n importer.Node) condition {
	none := governance.None[time.Time]()
	if !n.Exists() || n.IsNull() {
		return condition{from: none, until: none, other: governance.Some([]string{})}
	}
	r.fields(n, "title", "description", "expression", "location")
	c := condition{from: none, until: none}
	expression, ok := r.Text(n.Get("expression"))
	if !ok {
		r.Report(n, importer.Warning, importer.CodeUnparsable, "the condition has no expression that can be read; when the binding holds is unknown")
		return condition{name: ",condition:unknown"}
	}
	sum := sha256.Sum256([]byte(expression))
	c.name = r.Concat(",condition:", hex.EncodeToString(sum[:]))
	for term := range strings.SplitSeq(expression, "&&") {
		m := timeTerm.FindStringSubmatch(strings.TrimSpace(term))
		if m == nil {
			return r.otherwise(n, c.name)
		}
		t, err := time.Parse(time.RFC3339Nano, m[2]+m[3])
		before := strings.HasPrefix(m[1], "<")
		switch {
		case err != nil || t.UTC().Year() < 1 || t.UTC().Year() > 9999 || before && c.until.IsSome() || !before && c.from.IsSome():
			return r.otherwise(n, c.name)
		case before:
			c.until = governance.Some(t.UTC())
		default:
			c.from = governance.Some(t.UTC())
		}
	}
	c.other = governance.Some([]string{})
	return c
}

// otherwise is a condition that is kept as the name of what must hold.
func (r *run) otherwise(n importer.Node, name string) condition {
	r.Report(n, importer.Info, importer.CodeNotMapped, "the condition says more than a time; it is kept by its digest, and the scopes are what the role allows where it holds")
	fact := r.Concat("google:", name[1:])
	if title, ok := r.Text(n.Get("title")); ok {
		fact = r.Concat(fact, " ", title)
	}
	return condition{name: name, other: governance.Some([]string{fact})}
}
