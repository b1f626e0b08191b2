package delegation

import (
	"reflect"

	"github.com/mandate-nhi/mandate/governance"
)

// The followed references of the records of one layer: what they lead to, in it and
// below, is found once with the index. Who follows one of them again reads a row, and
// not an id, its hash, and the records that may have it.
type followed struct {
	actors      rows[governance.Actor, actorRow]
	nhis        rows[governance.NHI, nhiRow]
	credentials rows[governance.Credential, credentialRow]
	delegations rows[governance.Delegation, delegationRow]

	credentialsOf pile[governance.Credential]
	delegationsTo pile[governance.Delegation]
	handoffsOf    pile[governance.Handoff]
}

// What a reference does not lead to is nil; organizations are those of a plain view.
// The id of a tenant, "" for none, is the tenant's own, so that equal ones are compared
// without a look at them.
type (
	actorRow struct{ org *governance.Actor }
	nhiRow   struct {
		owner, ownerOrg          *governance.Actor
		tenant                   string
		credentials, delegations stretch
	}
	credentialRow struct {
		subject  *governance.NHI
		tenant   string // of the subject
		handoffs stretch
	}
	delegationRow struct {
		grantorOrg, granteeOrg *governance.Actor
		contract               *governance.Contract
		number                 int
	}
)

// Rows stand for the records of a list, in its order.
type rows[T, R any] struct {
	records     []T
	list        []R
	first, size uintptr
}

func rowsOf[T, R any](records []T, row func(*T) R) rows[T, R] {
	s := rows[T, R]{records: records, list: make([]R, len(records)), size: reflect.TypeFor[T]().Size()}
	for i := range records {
		s.list[i] = row(&records[i])
	}
	if len(records) > 0 {
		s.first = reflect.ValueOf(&records[0]).Pointer()
	}
	return s
}

// of is the row of a record; nil for one that is not in the list, as those of the
// layer below are not.
func (s *rows[T, R]) of(r *T) *R {
	i, ok := s.place(reflect.ValueOf(r))
	if !ok || &s.records[i] != r {
		return nil
	}
	return &s.list[i]
}

// place is where a pointer to a record, or to a part of one, points to, if to any: its
// address tells.
func (s *rows[T, R]) place(p reflect.Value) (int, bool) {
	if len(s.list) == 0 {
		return 0, false
	}
	i := (p.Pointer() - s.first) / s.size
	return int(i), i < uintptr(len(s.list))
}

// A pile holds the lists of all rows, one behind the other, and a stretch is one of them.
type (
	pile[T any] []*T
	stretch     struct{ from, to int32 }
)

func (l pile[T]) of(s stretch) []*T { return l[s.from:s.to:s.to] }

func (l *pile[T]) add(list []*T) stretch {
	from := len(*l)
	*l = append(*l, list...)
	return stretch{int32(from), int32(len(*l))}
}

// follow makes the rows; those of delegations need those of the NHIs.
func (x *Index) follow() {
	v, e, f := &View{idx: x}, x.estate, &x.followed
	f.actors = rowsOf(e.Actors, func(r *governance.Actor) actorRow { return actorRow{v.orgAbove(r)} })
	f.nhis = rowsOf(e.NHIs, func(r *governance.NHI) nhiRow {
		owner := x.actors.get(r.OwnerID.Or(""))
		return nhiRow{owner, v.orgAbove(owner), v.tenantIDOf(r), f.credentialsOf.add(v.credentialsOf(r)), f.delegationsTo.add(v.delegationsTo(r))}
	})
	f.credentials = rowsOf(e.Credentials, func(r *governance.Credential) credentialRow {
		row := credentialRow{subject: v.subjectOf(r), handoffs: f.handoffsOf.add(v.handoffsOf(r))}
		if row.subject != nil {
			row.tenant = v.tenantIDOf(row.subject)
		}
		return row
	})
	f.delegations = rowsOf(e.Delegations, func(r *governance.Delegation) delegationRow {
		grantor, grantee := v.organizations(r)
		return delegationRow{grantorOrg: grantor, granteeOrg: grantee, contract: x.contracts.get(r.ContractID.Or(""))}
	})
	first := x.delegations.len() - len(x.delegations.sorted) // numbers of the layer below come first
	for i, r := range x.delegations.sorted {
		f.delegations.of(r).number = first + i
	}
}

// ownerOf is nil where it is not known.
func (v *View) ownerOf(r *governance.NHI) *governance.Actor {
	if row := v.idx.followed.nhis.of(r); row != nil {
		return row.owner
	}
	return v.idx.actors.get(r.OwnerID.Or(""))
}

func (v *View) ownerOrgOf(r *governance.NHI) *governance.Actor {
	if row := v.idx.followed.nhis.of(r); row != nil {
		return row.ownerOrg
	}
	return v.orgAbove(v.ownerOf(r))
}

// tenantIDOf is the id of the tenant where an NHI lives; "" where it is not known.
func (v *View) tenantIDOf(r *governance.NHI) string {
	if row := v.idx.followed.nhis.of(r); row != nil {
		return row.tenant
	}
	id := r.TenantID.Or("")
	if t := v.idx.tenants.get(id); t != nil {
		return t.ID
	}
	return id
}

func (v *View) credentialsOf(r *governance.NHI) []*governance.Credential {
	if row := v.idx.followed.nhis.of(r); row != nil {
		return v.idx.followed.credentialsOf.of(row.credentials)
	}
	return v.idx.reverse.credentialsOf.of(governance.NewRef(governance.KindNHI, r.ID))
}

func (v *View) delegationsTo(r *governance.NHI) []*governance.Delegation {
	if row := v.idx.followed.nhis.of(r); row != nil {
		return v.idx.followed.delegationsTo.of(row.delegations)
	}
	return v.idx.reverse.delegationsTo.of(governance.NewRef(governance.KindNHI, r.ID))
}

// subjectOf is nil for a credential of somebody else.
func (v *View) subjectOf(r *governance.Credential) *governance.NHI {
	if row := v.idx.followed.credentials.of(r); row != nil {
		return row.subject
	}
	if r.SubjectID.Kind != governance.KindNHI {
		return nil
	}
	return v.idx.nhis.get(r.SubjectID.ID)
}

func (v *View) handoffsOf(r *governance.Credential) []*governance.Handoff {
	if row := v.idx.followed.credentials.of(r); row != nil {
		return v.idx.followed.handoffsOf.of(row.handoffs)
	}
	return v.idx.reverse.handoffsOf.of(r.ID)
}

// organizations are those of the grantor and of the grantee on a plain view.
func (v *View) organizations(r *governance.Delegation) (grantor, grantee *governance.Actor) {
	if row := v.idx.followed.delegations.of(r); row != nil {
		return row.grantorOrg, row.granteeOrg
	}
	return v.organization(r.GrantorID), v.organization(r.GranteeID)
}

func (v *View) contractOf(r *governance.Delegation) *governance.Contract {
	if row := v.idx.followed.delegations.of(r); row != nil {
		return row.contract
	}
	return v.idx.contracts.get(r.ContractID.Or(""))
}

// numberOf is the place of a grant among all.
func (v *View) numberOf(r *governance.Delegation) int {
	if row := v.idx.followed.delegations.of(r); row != nil {
		return row.number
	}
	return v.idx.delegations.number(r.ID)
}
