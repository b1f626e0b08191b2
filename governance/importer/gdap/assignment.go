package gdap

import (
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// An assignment is what one accessAssignment says.
type assignment struct {
	at           importer.Node
	relationship claim[string]
	group        claim[string]
	roles        roleList
	state        claim[governance.DelegationState]
	created      claim[time.Time]
}

// assignmentStates: pending access is being set up and may work at any moment.
// Of an assignment in error nobody knows whether it works.
var assignmentStates = map[string]governance.DelegationState{
	"pending":  governance.DelegationStateActivating,
	"active":   governance.DelegationStateActive,
	"deleting": governance.DelegationStateTerminating,
	"deleted":  governance.DelegationStateTerminated,
	"error":    "",
}

var containerTypes = map[string]string{"securityGroup": "securityGroup"}

// assignment reads one object.
func (r *reader) assignment(n importer.Node, in page) {
	r.fields(n, assignmentFields)
	container := n.Get("accessContainer")
	r.fields(container, containerFields)
	id, ok := r.id(n.Get("id")).Get()
	if !ok {
		r.Report(n, importer.Error, importer.CodeUnresolved, "the access assignment has no id; it is left out")
		return
	}
	if r.full(len(r.assignments[id]), n) {
		return
	}
	if container.IsString() {
		r.Truncated(container, "the security group")
	}
	enum(r, get(container, "accessContainerType"), containerTypes)
	r.assignments[id] = append(r.assignments[id], assignment{
		at:           n,
		relationship: r.below(n, in),
		group:        r.id(get(container, "accessContainerId")),
		roles:        r.roles(n),
		state:        enum(r, n.Get("status"), assignmentStates),
		created:      r.instant(n.Get("createdDateTime")),
	})
}

// below is the relationship that an object says it belongs to, itself or by
// what surrounds it.
func (r *reader) below(n importer.Node, in page) claim[string] {
	return r.oneRelationship([]claim[string]{in.relationship, r.id(get(n, "delegatedAdminRelationshipId"))})
}

// A parent is what an access assignment needs of its relationship.
type parent struct {
	tenant string // id of the tenant
	whole  bool   // the roles are all known
}

// assign adds the delegation of one access assignment, and its group. The
// copies are not empty.
func (b *builder) assign(id string, copies []assignment) {
	c, at := b.Collector, copies[0].at
	m := assignment{
		at:           at,
		relationship: same(c, copies, "relationship", func(a *assignment) claim[string] { return a.relationship }),
		group:        same(c, copies, "security group", func(a *assignment) claim[string] { return a.group }),
		roles:        sameRoles(c, copies, func(a *assignment) roleList { return a.roles }),
		state:        same(c, copies, "status", func(a *assignment) claim[governance.DelegationState] { return a.state }),
		created:      same(c, copies, "createdDateTime", func(a *assignment) claim[time.Time] { return a.created }),
	}
	places := placesOf(copies, func(a *assignment) importer.Node { return a.at })
	group, known := m.group.Get()
	switch {
	case !known:
		b.Report(at, importer.Error, importer.CodeUnresolved, "the access assignment names no security group that is known for sure; it is left out")
	case !b.unit(importer.ID(group), places):
		b.Report(m.group.at, importer.Error, importer.CodeConflict, "the security group has the id of an organization; the access assignment is left out")
	default:
		b.subGrant(id, importer.ID(group), m, places)
	}
}

// subGrant adds the delegation of an access assignment to a group. It has no
// end of its own and falls with its relationship, so it cannot be extended.
func (b *builder) subGrant(id, group string, m assignment, places []importer.Node) {
	d := &governance.Delegation{
		ID:         importer.ID(id),
		Kind:       governance.DelegationKindAdminRelationship,
		GrantorID:  governance.NewRef(governance.KindActor, b.self),
		GranteeID:  governance.NewRef(governance.KindActor, group),
		NotBefore:  governance.None[time.Time](),
		ExpiresAt:  governance.None[time.Time](),
		AutoExtend: governance.None[time.Duration](),
		State:      m.state.Field,
		Revocation: notRevoked(m.state.Field),
		Origin:     importer.Origins(places...),
	}
	if m.created.IsSome() {
		d.Labels = governance.Some(map[string]string{"gdap.createdDateTime": m.created.String()})
	}
	b.organization(b.self, "", m.at)
	root := b.link(d, m)
	d.Scopes = b.scopes(id, m.roles, root)
	b.grants = append(b.grants, d)
}

// link ties an access assignment to its relationship as far as that is known,
// and returns the root of the resources that its roles reach.
func (b *builder) link(d *governance.Delegation, m assignment) (root string) {
	id, named := m.relationship.Get()
	p, known := b.parents[id]
	switch {
	case !named:
		b.Report(m.at, importer.Warning, importer.CodeUnresolved, "the file does not say to which relationship the access assignment belongs; its parent and tenant are left unknown")
		return unresolved(d.ID)
	case !known:
		b.Report(m.at, importer.Warning, importer.CodeUnresolved, "the relationship of the access assignment is not among the files, or was left out; the tenant is left unknown")
		d.ParentID = governance.Some(importer.ID(id))
		return unresolved(d.ID)
	case p.whole && m.roles.all.IsSome():
		d.ParentID = governance.Some(importer.ID(id))
	}
	d.TenantID = governance.Some(p.tenant)
	return "tenant/" + p.tenant
}

// unresolved is a root that is no tenant and no organization: whose authority
// it takes cannot be decided, and no other scope covers it.
func unresolved(id string) string { return "unresolved/" + id }

// placesOf are the places of all copies of a record.
func placesOf[R any](copies []R, at func(*R) importer.Node) []importer.Node {
	list := make([]importer.Node, len(copies))
	for i := range copies {
		list[i] = at(&copies[i])
	}
	return list
}
