package gdap

import (
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A customer is what one object says of a customer: one of the customers' list,
// or a party of a relationship.
type customer struct {
	id   string
	name claim[string]
	at   importer.Node
}

// customer reads one object of the customers' list.
func (r *reader) customer(n importer.Node) {
	r.fields(n, customerFields)
	tenant := r.id(n.Get("tenantId"))
	if !tenant.IsSome() {
		r.Report(n, importer.Error, importer.CodeUnresolved, "the customer has no tenantId; it is left out")
		return
	}
	r.customers = append(r.customers, customer{tenant.Or(""), r.text(n.Get("displayName")), n})
}

// An organization gathers what all files say of one.
type organization struct {
	names  []claim[string]
	roles  []governance.Role
	tenant bool
	places []importer.Node
}

// organization notes an actor, a role that it has (or ""), and where that is
// said.
func (b *builder) organization(id string, role governance.Role, at importer.Node) *organization {
	o := b.actors[id]
	if o == nil {
		o = &organization{}
		b.actors[id] = o
	}
	if role != "" && !slices.Contains(o.roles, role) {
		o.roles = append(o.roles, role)
	}
	o.places = append(o.places, at)
	return o
}

// tenant notes a customer and its tenant.
func (b *builder) tenant(c customer) {
	o := b.organization(importer.ID(c.id), governance.RoleCustomer, c.at)
	o.tenant = true
	o.names = append(o.names, c.name)
}

// unit notes a security group of the partner. It returns false for an id that
// an organization has.
func (b *builder) unit(id string, places []importer.Node) bool {
	if b.actors[id] != nil || id == b.self {
		return false
	}
	b.units[id] = append(b.units[id], places...)
	return true
}

// finishActors adds the actors and tenants.
func (b *builder) finishActors() {
	var actors []*governance.Actor
	var tenants []*governance.Tenant
	for id, o := range b.actors {
		name := agree(b.Collector, importer.Warning, importer.CodeConflict, "the tenant has another name elsewhere; the name is left unknown", o.names)
		places := importer.Origins(o.places...)
		a := &governance.Actor{ID: id, Kind: governance.ActorKindOrganization, Origin: places}
		if name.IsSome() {
			a.Name = name.Field
		}
		if slices.Sort(o.roles); len(o.roles) > 0 {
			a.Roles = governance.Some(o.roles)
		}
		actors = append(actors, a)
		if o.tenant {
			tenants = append(tenants, &governance.Tenant{ID: id, OwnerID: governance.Some(id), Origin: places})
		}
	}
	for id, places := range b.units {
		actors = append(actors, &governance.Actor{ID: id, Kind: governance.ActorKindUnit, ParentID: governance.Some(b.self), Origin: importer.Origins(places...)})
	}
	b.estate.Actors = sorted(actors, func(a *governance.Actor) string { return a.ID })
	b.estate.Tenants = sorted(tenants, func(t *governance.Tenant) string { return t.ID })
}

// sorted are records by their ids. They are large: to sort them themselves would take
// longer.
func sorted[R any](records []*R, id func(*R) string) []R {
	slices.SortFunc(records, func(a, b *R) int { return strings.Compare(id(a), id(b)) })
	list := slices.Grow([]R(nil), len(records))
	for _, r := range records {
		list = append(list, *r)
	}
	return list
}
