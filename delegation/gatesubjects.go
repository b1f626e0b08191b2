package delegation

import (
	"slices"

	"github.com/mandate-nhi/mandate/governance"
)

// GateSubjects are the subjects that the controls of a gate are asked about, by
// kind: the gate's subject itself, and what hangs on it.
type GateSubjects struct {
	lists map[governance.Kind]List[governance.Ref]
}

// Of lists the subjects of a kind, sorted, each once. It is open while there may
// be more of them; for a kind that hangs on no such subject it is empty.
func (s GateSubjects) Of(k governance.Kind) List[governance.Ref] {
	if l, ok := s.lists[k]; ok {
		return l
	}
	return List[governance.Ref]{known: true}
}

// GateSubjects finds what hangs on the subject of a gate:
//   - an actor: the contracts of its organization as provider, the grants to it
//     and to who belongs to it, and the tenants that it owns, keeps in custody or
//     has a grant on;
//   - a tenant: its NHIs, its handoffs and the grants on it;
//   - a contract: the grants under it, the credentials in the customer's tenants
//     that the provider holds or held, those tenants, and the NHIs there that the
//     provider owns or operates;
//   - a rollout: its tenant, the credentials there and the partner's grants on it.
//
// Nothing hangs on other records. It returns false for a record that the view
// does not show.
func (v *View) GateSubjects(subject governance.Ref) (GateSubjects, bool) {
	s, ok := v.Subject(subject)
	if !ok {
		return GateSubjects{}, false
	}
	h := hanging{subject: subject, lists: map[governance.Kind]List[governance.Ref]{
		subject.Kind: {known: true, items: []Fact[governance.Ref]{someOf(subject)}},
	}}
	switch s := s.(type) {
	case Actor:
		h.actor(s)
	case Tenant:
		hang(h, governance.KindNHI, s.nhis())
		hang(h, governance.KindHandoff, s.Handoffs())
		hang(h, governance.KindDelegation, s.grants())
	case Contract:
		hang(h, governance.KindDelegation, s.grants())
		hang(h, governance.KindCredential, s.everHeld())
		hang(h, governance.KindTenant, s.tenants())
		hang(h, governance.KindNHI, s.nhis())
	case Rollout:
		h.rollout(s)
	}
	return GateSubjects{h.lists}, true
}

// hanging collects what hangs on a subject.
type hanging struct {
	subject governance.Ref
	lists   map[governance.Kind]List[governance.Ref]
}

// hang adds records of a kind; what is not known of their list leaves it open.
func hang[T Subject](h hanging, k governance.Kind, l List[T]) {
	to := h.lists[k]
	to.known = true
	to.open = append(to.open, l.open...)
	for _, it := range l.items {
		if it.state() == some {
			to.items = append(to.items, someOf(it.value.Ref()))
		} else {
			to.open = append(to.open, it.Gaps()...)
		}
	}
	to.open = sortGaps(to.open)
	slices.SortFunc(to.items, func(a, b Fact[governance.Ref]) int { return a.value.Compare(b.value) })
	to.items = slices.CompactFunc(to.items, func(a, b Fact[governance.Ref]) bool { return a.value == b.value })
	h.lists[k] = to
}

func (h hanging) actor(a Actor) {
	org, grants := a.Org(), a.grants()
	if org.state() == some {
		hang(h, governance.KindContract, org.value.Contracts())
	} else {
		hang(h, governance.KindContract, List[Contract]{open: org.Gaps()})
	}
	hang(h, governance.KindDelegation, grants)
	tenants := a.tenants()
	tenants.open = append(tenants.open, grants.open...)
	for _, g := range grants.items {
		on := listOf(g.value.Tenant())
		tenants.items, tenants.open = append(tenants.items, on.items...), append(tenants.open, on.open...)
	}
	hang(h, governance.KindTenant, tenants)
}

func (h hanging) rollout(r Rollout) {
	tenant := r.Tenant()
	hang(h, governance.KindTenant, listOf(tenant))
	if tenant.state() != some {
		hang(h, governance.KindCredential, List[Credential]{open: tenant.Gaps()})
		hang(h, governance.KindDelegation, List[Delegation]{open: tenant.Gaps()})
		return
	}
	hang(h, governance.KindCredential, tenant.value.credentials())
	hang(h, governance.KindDelegation, r.grants(tenant.value))
}

// listOf is the closed list of one item, or of none.
func listOf[T any](f Fact[T]) List[T] {
	switch f.state() {
	case some:
		return List[T]{known: true, items: []Fact[T]{f}}
	case none:
		return List[T]{known: true}
	}
	return List[T]{known: true, open: f.Gaps()}
}

// A sieve keeps the records that belong to a list, and why there may be more.
type sieve[T any] struct {
	items []T
	more  []Gap
}

// keep takes a record in if it belongs, or notes what leaves that open.
func (s *sieve[T]) keep(x T, belongs truth) {
	switch {
	case isTrue(belongs):
		s.items = append(s.items, x)
	case !isFalse(belongs):
		s.more = append(s.more, belongs.Gaps()...)
	}
}

// grants are those whose grantee is the actor or belongs to it, by id.
func (x Actor) grants() List[Delegation] {
	var s sieve[Delegation]
	for party := range x.v.idx.grantees() {
		for _, r := range x.v.idx.reverse.delegationsTo.of(party) {
			d := Delegation{x.v, r}
			theirs := x.v.belongs(party, x.rec.ID, d.gap("granteeId", CodeNotRecorded))
			if isFalse(theirs) {
				break // and so it is for the others to that party
			}
			s.keep(d, theirs)
		}
	}
	slices.SortFunc(s.items, func(a, b Delegation) int { return a.Ref().Compare(b.Ref()) })
	return gather(x.v, x.gap("grants[*]", CodeOpenList), x.v.closed(governance.CompletenessKindDelegation), s.items, s.more)
}

// grantees are the parties that somebody granted something.
func (x *Index) grantees() map[governance.Ref]bool {
	out := map[governance.Ref]bool{}
	for ; x != nil; x = x.below {
		for party := range x.reverse.delegationsTo.own {
			out[party] = true
		}
	}
	return out
}

// tenants are those that the actor, or somebody below it, owns or keeps in
// custody.
func (x Actor) tenants() List[Tenant] {
	var s sieve[Tenant]
	for r := range x.v.idx.tenants.all() {
		t := Tenant{x.v, r}
		mine := func(field string) func(string) truth {
			return func(id string) truth {
				return x.v.belongs(governance.NewRef(governance.KindActor, id), x.rec.ID, t.gap(field, CodeNotRecorded))
			}
		}
		owns := then(t.OwnerID(), mine("ownerId"))
		keeps := every(orFalse(then(t.CustodianID(), mine("custodianId"))), not(x.v.over(t.CustodianUntil())))
		s.keep(t, anyOf(owns, keeps))
	}
	return List[Tenant]{known: true, items: facts(s.items), open: sortGaps(s.more)}
}

func facts[T any](items []T) []Fact[T] {
	out := make([]Fact[T], len(items))
	for i, it := range items {
		out[i] = someOf(it)
	}
	return out
}

// nhis are those that live in the tenant.
func (x Tenant) nhis() List[NHI] {
	var s sieve[NHI]
	for _, r := range x.v.idx.reverse.nhisIn.of(x.rec.ID) {
		s.items, s.more = keep(x.v, s.items, s.more, NHI{x.v, r})
	}
	for _, r := range x.v.idx.reverse.tenantlessNHIs {
		if n := (NHI{x.v, r}); n.exists() {
			s.more = append(s.more, n.gap("tenantId", CodeNotRecorded))
		}
	}
	return gather(x.v, x.gap("nhis[*]", CodeOpenList), x.v.closed(governance.CompletenessKindNHI, x.rec.ID), s.items, s.more)
}

// credentials are those of the NHIs of the tenant.
func (x Tenant) credentials() List[Credential] {
	nhis := x.nhis()
	var s sieve[Credential]
	for _, n := range nhis.items {
		for _, r := range x.v.idx.reverse.credentialsOf.of(n.value.Ref()) {
			s.items, s.more = keep(x.v, s.items, s.more, Credential{x.v, r})
		}
	}
	s.more = append(s.more, nhis.open...)
	for _, r := range x.v.idx.reverse.strayCredentials {
		if c := (Credential{x.v, r}); c.exists() {
			s.more = append(s.more, c.gap("subjectId", governance.CodeDanglingRef))
		}
	}
	return gather(x.v, x.gap("credentials[*]", CodeOpenList), x.v.closed(governance.CompletenessKindCredential, x.rec.ID), s.items, s.more)
}

// grants are those on the tenant: that name it, or whose scopes reach it.
func (x Tenant) grants() List[Delegation] {
	var s sieve[Delegation]
	on := PatternOf(governance.Scope{Action: "*", Resource: "tenant/" + x.rec.ID + "/**"})
	reached := map[string]bool{}
	reaches := func(scope governance.Scope) bool {
		hit, known := reached[scope.Resource]
		if !known {
			hit = on.meetsResource(PatternOf(governance.Scope{Action: "*", Resource: scope.Resource}))
			reached[scope.Resource] = hit
		}
		return hit
	}
	for r := range x.v.idx.delegations.all() {
		d := Delegation{x.v, r}
		named := truthOf(r.TenantID.Is(x.rec.ID))
		if r.TenantID.IsUnknown() {
			named = unknownOf[bool](d.gap("tenantId", CodeNotRecorded))
		}
		scoped := truthOf(false)
		if slices.ContainsFunc(r.Scopes, reaches) {
			if scoped = truthOf(true); !d.Scopes().known {
				scoped = unknownOf[bool](d.Scopes().open...)
			}
		}
		s.keep(d, anyOf(named, scoped))
	}
	return gather(x.v, x.gap("grants[*]", CodeOpenList), x.v.closed(governance.CompletenessKindDelegation, x.rec.ID), s.items, s.more)
}

// grants are those on the tenant whose grantee belongs to the partner's
// organization.
func (x Rollout) grants(t Tenant) List[Delegation] {
	all, partner := t.grants(), then(x.Partner(), Actor.Org)
	var s sieve[Delegation]
	for _, g := range all.items {
		s.keep(g.value, sameOrg(g.value.Grantee(), partner))
	}
	return List[Delegation]{known: true, items: facts(s.items), open: sortGaps(append(s.more, all.open...))}
}

// partners are the organizations that a chain on the tenant goes through, without
// the owner's: of each grant that is not over, who got it and who got those above
// it.
func (x Tenant) partners() List[Actor] {
	grants, owner := x.grants(), x.ownerOrg()
	s := sieve[Actor]{more: slices.Clone(grants.open)}
	for _, g := range grants.items {
		d := g.value
		over := anyOf(d.finished(), d.revoked(), d.v.over(d.ExpiresAt()))
		running := anyOf(d.Live(), not(over))
		if isFalse(running) {
			continue
		}
		links, more := d.lineage()
		s.more = append(s.more, more...)
		for _, link := range links {
			org := link.Grantee()
			if org.state() != some {
				s.more = append(s.more, org.Gaps()...)
				continue
			}
			s.keep(org.value, every(running, not(sameOrg(org, owner))))
		}
	}
	slices.SortFunc(s.items, func(a, b Actor) int { return a.Ref().Compare(b.Ref()) })
	s.items = slices.CompactFunc(s.items, func(a, b Actor) bool { return a.rec == b.rec })
	return List[Actor]{known: true, items: facts(s.items), open: sortGaps(s.more)}
}

// lineage is the grant and those above it, up to the length that a chain may
// have, and why there may be others.
func (x Delegation) lineage() (links []Delegation, more []Gap) {
	for len(links) <= MaxChain {
		links = append(links, x)
		parent := x.ParentID()
		if parent.state() != some {
			return links, parent.Gaps()
		}
		r := x.v.idx.delegations.get(parent.value)
		if r == nil {
			return links, []Gap{x.gap("parentId", governance.CodeDanglingRef)}
		}
		x = Delegation{x.v, r}
	}
	return links, nil
}
