package delegation

import (
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// How specific an assignment is; the most specific ones count.
const (
	forAll = iota
	forContract
	forTenant
	forSubject
)

// dutyLists are the assignments and grants by what they say of their scope.
type dutyLists struct {
	in    lists[string, *governance.Assignment]         // tenant stated
	of    lists[governance.Ref, *governance.Assignment] // else subject stated
	under lists[string, *governance.Assignment]         // else of a contract whose customer's organization has this id
	wide  []*governance.Assignment                      // the rest

	grantsIn   lists[string, *governance.Delegation] // by tenant
	looseGrant []*governance.Delegation              // tenant unknown
}

func (x *Index) dutyLists(below *dutyLists) dutyLists {
	l := dutyLists{
		in:         listsOf(x.assignments.id, &below.in),
		of:         listsOf(x.assignments.id, &below.of),
		under:      listsOf(x.assignments.id, &below.under),
		grantsIn:   group(&x.delegations, &below.grantsIn, func(d *governance.Delegation) (string, bool) { return d.TenantID.Get() }),
		looseGrant: loose(&x.delegations, below.looseGrant, func(d *governance.Delegation) bool { return d.TenantID.IsUnknown() }),
	}
	for _, a := range x.assignments.sorted {
		l.add(x, a)
	}
	l.wide = merged(l.wide, below.wide, x.assignments.id)
	return l
}

func (l *dutyLists) add(x *Index, a *governance.Assignment) {
	if id, ok := a.TenantID.Get(); ok {
		l.in.add(id, a)
		return
	}
	if r, ok := a.SubjectID.Get(); ok {
		l.of.add(r, a)
		return
	}
	v := &View{idx: x} // no field that is read here changes with time
	org, ok := then((Assignment{v, a}).contract(), Contract.customerOrg).Get()
	if ok && a.TenantID.IsNone() && a.SubjectID.IsNone() {
		l.under.add(org.rec.ID, a)
		return
	}
	l.wide = append(l.wide, a)
}

// A dutyScope is the subject whose duties are asked for.
type dutyScope struct {
	v      *View
	self   Subject
	tenant Fact[Tenant] // none: it stands in no tenant
	owner  Fact[Actor]  // organization of the tenant's owner, else of who owns the subject
	top    int          // how specific an assignment for it can be
}

func (v *View) dutyScope(x Subject) dutyScope {
	s := dutyScope{v: v, self: x, tenant: v.tenantOf(x), top: forSubject}
	if _, ok := x.(Tenant); ok {
		s.top = forTenant
	}
	if s.owner = then(s.tenant, Tenant.ownerOrg); s.tenant.state() == none {
		s.owner = v.answerable(x)
	}
	return s
}

// assignments are those whose scope may contain the subject, by id.
func (s dutyScope) assignments() []*governance.Assignment {
	tenant, inTenant := s.tenant.Get()
	owner, owned := s.owner.Get()
	if !inTenant || !owned {
		return slices.Collect(s.v.idx.assignments.all())
	}
	l := &s.v.idx.reverse.duties
	lists := [][]*governance.Assignment{l.in.of(tenant.rec.ID), l.of.of(tenant.Ref()), l.under.of(owner.rec.ID), l.wide}
	if s.self.Ref() != tenant.Ref() {
		lists = append(lists, l.of.of(s.self.Ref()))
	}
	if d, ok := s.self.(Delegation); ok && !d.ContractID().IsNone() {
		customer, known := then(d.Contract(), Contract.customerOrg).Get()
		switch {
		case !known:
			return slices.Collect(s.v.idx.assignments.all())
		case customer.rec.ID != owner.rec.ID:
			lists = append(lists, l.under.of(customer.rec.ID))
		}
	}
	out := slices.Concat(lists...)
	slices.SortFunc(out, func(a, b *governance.Assignment) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// closed reports whether nobody can have recorded another assignment.
func (s dutyScope) closed() bool {
	if d, ok := s.self.(Delegation); ok && s.v.idx.part != nil && d.Contract().state() == unknown {
		return false // an assignment under that contract may be outside the view
	}
	if t, ok := s.tenant.Get(); ok {
		return s.v.closed(governance.CompletenessKindAssignment, t.rec.ID)
	}
	return s.v.closed(governance.CompletenessKindAssignment)
}

// open is why there may be more assignments: of the tenant, where there is one.
func (s dutyScope) open() Gap {
	g := Gap{s.self.Ref(), "assignments[*]", CodeOpenList}
	if t, ok := s.tenant.Get(); ok {
		g.Record = t.Ref()
	}
	return g
}

// contains reports whether the scope of the assignment contains the subject, and
// how specific it is: while that is not known, how specific it may be. All that
// the assignment says of its scope must fit.
func (s dutyScope) contains(a Assignment) (specificity int, contains truth) {
	specificity, tenant := s.tenantOf(a)
	subject := a.SubjectID()
	r := subject.value
	if s.tenant.state() == none && a.TenantID().IsNone() && subject.state() != none {
		tenant = truthOf(true) // naming a subject that stands in no tenant is enough
	}
	switch {
	case subject.state() == none:
		return specificity, tenant
	case subject.state() == unknown:
		return s.top, every(tenant, gapsOf[bool](subject))
	case r == s.self.Ref():
		return s.top, tenant
	case r.Kind == governance.KindTenant:
		named := then(s.tenant, func(t Tenant) truth { return truthOf(t.rec.ID == r.ID) })
		return forTenant, every(orFalse(named), tenant)
	}
	return forSubject, truthOf(false)
}

// tenantOf reports whether the subject stands in the tenant that the assignment
// names, or in one of the contract's customer.
func (s dutyScope) tenantOf(a Assignment) (specificity int, contains truth) {
	id := a.TenantID()
	switch id.state() {
	case unknown:
		return forTenant, gapsOf[bool](id)
	case some:
		return forTenant, orFalse(then(s.tenant, func(t Tenant) truth { return truthOf(t.rec.ID == id.value) }))
	}
	contract := a.contract()
	switch contract.state() {
	case none:
		return forAll, truthOf(true)
	case unknown:
		return forContract, gapsOf[bool](contract)
	}
	customers := orFalse(then(s.tenant, func(Tenant) truth { return sameOrg(s.owner, contract.value.customerOrg()) }))
	if d, ok := s.self.(Delegation); ok {
		under := orFalse(then(d.ContractID(), func(id string) truth { return truthOf(id == contract.value.rec.ID) }))
		return forContract, anyOf(customers, under)
	}
	return forContract, customers
}

func (x Assignment) contract() Fact[Contract] {
	return then(x.ContractID(), func(id string) Fact[Contract] { return x.v.contract(id, x.gap("contractId", CodeNotRecorded)) })
}

func (x Contract) customerOrg() Fact[Actor] {
	return then(x.v.actor(x.rec.CustomerID, x.gap("customerId", CodeNotRecorded)), Actor.Org)
}

func (x Assignment) started() truth { return then(x.ValidFrom(), x.v.came) }

func (v *View) came(at time.Time) truth { return truthOf(v.reached(at)) }

// counts reports whether the assignment is valid: within its window, and, where
// a contract divides the duty, while that runs, or after its end if the duty
// survives it.
func (x Assignment) counts() truth {
	contract := x.contract()
	bound := truthOf(true)
	if contract.state() != none {
		ended := then(contract, func(k Contract) truth { return k.ended() })
		begun := then(contract, func(k Contract) truth { return then(k.EffectiveAt(), k.v.came) })
		bound = anyOf(every(begun, not(ended)), every(ended, x.SurvivesTermination()))
	}
	return every(x.started(), not(x.v.over(x.ValidUntil())), bound)
}

func (x Contract) ended() truth {
	at := x.EndedAt()
	if at.state() == unknown {
		return gapsOf[bool](at)
	}
	return truthOf(at.state() == some)
}

// byDuty are the assignments of the subject by duty.
func (s dutyScope) byDuty() map[string][]*governance.Assignment {
	m := map[string][]*governance.Assignment{}
	for _, a := range s.assignments() {
		m[a.Duty] = append(m[a.Duty], a)
	}
	return m
}
