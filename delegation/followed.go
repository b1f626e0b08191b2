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
}

// What a reference does not lead to is nil; organizations are those of a plain view.
type (
	actorRow struct{ org *governance.Actor }
	nhiRow   struct {
		owner, ownerOrg *governance.Actor
		credentials     []*governance.Credential
		delegations     []*governance.Delegation
	}
	credentialRow struct {
		subject  *governance.NHI
		handoffs []*governance.Handoff
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
// layer below are not. Which place it would have there its address tells.
func (s *rows[T, R]) of(r *T) *R {
	if len(s.list) == 0 {
		return nil
	}
	i := (reflect.ValueOf(r).Pointer() - s.first) / s.size
	if i >= uintptr(len(s.list)) || &s.records[i] != r {
		return nil
	}
	return &s.list[i]
}

// follow makes the rows; those of delegations need those of the NHIs.
func (x *Index) follow() {
	v, e := &View{idx: x}, x.estate
	x.followed.actors = rowsOf(e.Actors, func(r *governance.Actor) actorRow { return actorRow{v.orgAbove(r)} })
	x.followed.nhis = rowsOf(e.NHIs, func(r *governance.NHI) nhiRow {
		owner := x.actors.get(r.OwnerID.Or(""))
		return nhiRow{owner, v.orgAbove(owner), v.credentialsOf(r), v.delegationsTo(r)}
	})
	x.followed.credentials = rowsOf(e.Credentials, func(r *governance.Credential) credentialRow {
		return credentialRow{v.subjectOf(r), v.handoffsOf(r)}
	})
	x.followed.delegations = rowsOf(e.Delegations, func(r *governance.Delegation) delegationRow {
		grantor, grantee := v.organizations(r)
		return delegationRow{grantor, grantee, x.contracts.get(r.ContractID.Or("")), x.delegations.number(r.ID)}
	})
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

func (v *View) credentialsOf(r *governance.NHI) []*governance.Credential {
	if row := v.idx.followed.nhis.of(r); row != nil {
		return row.credentials
	}
	return v.idx.reverse.credentialsOf.of(governance.NewRef(governance.KindNHI, r.ID))
}

func (v *View) delegationsTo(r *governance.NHI) []*governance.Delegation {
	if row := v.idx.followed.nhis.of(r); row != nil {
		return row.delegations
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
		return row.handoffs
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
