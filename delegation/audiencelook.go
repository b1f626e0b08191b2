package delegation

import (
	"maps"
	"slices"

	"github.com/mandate-nhi/mandate/governance"
)

// A sight collects what an audience sees. Whether it sees a record in full is
// decided by that record, by what of the audience's it names, and by nothing
// else.
type sight struct {
	x       *Index
	v       *View // to resolve references that do not change with time
	out     *governance.Estate
	org     string
	orgs    map[string]string // actor to its organization, where it is known
	tenants map[string]bool   // the audience's
	roots   []Pattern         // everything in its tenants, and in itself
	shown   map[governance.Ref]bool
	seen    map[any]bool // the same, by record
	altered map[place]bool
	named   map[governance.Ref]bool // parties and tenants that what is shown names
}

func newSight(x *Index) *sight {
	var heads []*governance.Estate
	for layer := x; layer != nil; layer = layer.below {
		heads = append(heads, &governance.Estate{SchemaVersion: layer.estate.SchemaVersion})
	}
	out, _ := governance.Merge(heads...) // they have no records
	out.AsOf = x.asOf
	none := func() map[governance.Ref]bool { return map[governance.Ref]bool{} }
	return &sight{x: x, v: &View{idx: x}, out: out, seen: map[any]bool{}, shown: none(), altered: map[place]bool{}, named: none()}
}

// audience finds the organization.
func (s *sight) audience(id string) bool {
	s.orgs, s.tenants = map[string]string{}, map[string]bool{}
	for r := range s.x.actors.all() {
		if org, ok := (Actor{s.v, r}).Org().Get(); ok {
			s.orgs[r.ID] = org.rec.ID
		}
	}
	s.org = s.orgs[id]
	return s.org != ""
}

// ours reports whether the actor is of the audience.
func (s *sight) ours(id string) bool { return s.org != "" && s.orgs[id] == s.org }

func (s *sight) oursIf(f governance.Field[string]) bool {
	id, ok := f.Get()
	return ok && s.ours(id)
}

// own reports whether the party is of the audience: an NHI by its owner.
func (s *sight) own(r governance.Ref) bool {
	switch r.Kind {
	case governance.KindActor:
		return s.ours(r.ID)
	case governance.KindNHI:
		n := s.x.nhis.get(r.ID)
		return n != nil && s.oursIf(n.OwnerID)
	}
	return false
}

func (s *sight) inTenant(f governance.Field[string]) bool {
	id, ok := f.Get()
	return ok && s.tenants[id]
}

func (s *sight) sees(k governance.Kind, id string) bool { return s.shown[governance.NewRef(k, id)] }

func (s *sight) seesIf(k governance.Kind, f governance.Field[string]) bool {
	id, ok := f.Get()
	return ok && s.sees(k, id)
}

func (s *sight) seesAny(refs []governance.Ref) bool {
	return slices.ContainsFunc(refs, func(r governance.Ref) bool { return s.shown[r] })
}

// showing marks the records of a table that it is told to.
func showing[T any](s *sight, k governance.Kind, t *table[T], show func(*T) bool) {
	for r := range t.all() {
		if show(r) {
			s.shown[governance.NewRef(k, t.id(r))], s.seen[r] = true, true
		}
	}
}

// look decides what is shown in full.
func (s *sight) look() {
	x := s.x
	showing(s, governance.KindActor, &x.actors, func(r *governance.Actor) bool { return s.ours(r.ID) })
	showing(s, governance.KindTenant, &x.tenants, s.tenant)
	s.rooted()
	showing(s, governance.KindNHI, &x.nhis, func(r *governance.NHI) bool {
		return s.inTenant(r.TenantID) || s.oursIf(r.OwnerID)
	})
	showing(s, governance.KindCredential, &x.credentials, func(r *governance.Credential) bool { return s.shown[r.SubjectID] })
	showing(s, governance.KindContract, &x.contracts, func(r *governance.Contract) bool {
		return s.ours(r.ProviderID) || s.ours(r.CustomerID)
	})
	showing(s, governance.KindDelegation, &x.delegations, s.delegation)
	showing(s, governance.KindHandoff, &x.handoffs, s.handoff)
	showing(s, governance.KindRollout, &x.rollouts, func(r *governance.Rollout) bool {
		return s.ours(r.PartnerID) || s.tenants[r.TenantID]
	})
	showing(s, governance.KindAssignment, &x.assignments, s.assignment)
	showing(s, governance.KindDrill, &x.drills, func(r *governance.Drill) bool { return s.ours(r.ActorID) })
	showing(s, governance.KindCertification, &x.certifications, func(r *governance.Certification) bool {
		return s.ours(r.ActorID)
	})
	showing(s, governance.KindProgram, &x.programs, func(*governance.Program) bool { return true })
	showing(s, governance.KindEvidence, &x.evidence, func(r *governance.Evidence) bool { return s.shown[r.SubjectID] })
	showing(s, governance.KindException, &x.exceptions, func(r *governance.Exception) bool {
		return s.seesAny(r.SubjectIDs) || s.oursIf(r.OwnerID)
	})
	showing(s, governance.KindIncident, &x.incidents, func(r *governance.Incident) bool {
		return s.seesAny(r.SubjectIDs) || s.oursIf(r.InvestigatorID)
	})
	showing(s, governance.KindCompleteness, &x.completeness, func(r *governance.Completeness) bool {
		return !r.TenantID.IsSome() || s.inTenant(r.TenantID)
	})
}

func (s *sight) tenant(r *governance.Tenant) bool {
	if s.oursIf(r.OwnerID) {
		s.tenants[r.ID] = true
	}
	return s.tenants[r.ID]
}

// rooted prepares the patterns of everything that is the audience's.
func (s *sight) rooted() {
	for r := range s.x.tenants.all() {
		if s.tenants[r.ID] {
			s.roots = append(s.roots, PatternOf(governance.Scope{Action: "*", Resource: "tenant/" + r.ID + "/**"}))
		}
	}
	for r := range s.x.actors.all() {
		if s.ours(r.ID) {
			s.roots = append(s.roots, PatternOf(governance.Scope{Action: "*", Resource: "org/" + r.ID + "/**"}))
		}
	}
}

// reaches reports whether a scope may reach what is the audience's.
func (s *sight) reaches(scope *governance.Scope) bool {
	if kind, id, ok := s.rootOf(scope); ok {
		return kind == "tenant" && s.tenants[id] || kind == "org" && s.ours(id)
	}
	return slices.ContainsFunc(s.roots, s.x.pattern(scope).Intersects)
}

// rootOf is the root that the resource names, also beside an action in the
// vendor's own words.
func (s *sight) rootOf(scope *governance.Scope) (kind, id string, ok bool) {
	if p := s.x.pattern(scope); !p.Opaque() {
		return p.Root()
	}
	return PatternOf(governance.Scope{Action: "*", Resource: scope.Resource}).Root()
}

// party reports whether the audience is a party to the grant.
func (s *sight) party(r *governance.Delegation) bool {
	principal, ok := r.OnBehalfOfID.Get()
	return s.own(r.GrantorID) || s.own(r.GranteeID) || ok && s.own(principal)
}

func (s *sight) delegation(r *governance.Delegation) bool {
	if s.party(r) || s.inTenant(r.TenantID) {
		return true
	}
	if id, ok := r.ContractID.Get(); ok && s.sees(governance.KindContract, id) && s.ours(s.x.contracts.get(id).CustomerID) {
		return true
	}
	for i := range r.Scopes {
		if s.reaches(&r.Scopes[i]) {
			return true
		}
	}
	return false
}

func (s *sight) handoff(r *governance.Handoff) bool {
	return s.own(r.FromID) || s.own(r.ToID) || s.inTenant(r.TenantID) ||
		slices.ContainsFunc(r.Payload, func(p governance.Payload) bool { return s.seesIf(governance.KindCredential, p.Ref) })
}

// bound reports whether the assignment binds the audience: it names one of it,
// or divides duties of a contract that it is a party to.
func (s *sight) bound(r *governance.Assignment) bool {
	return slices.ContainsFunc(slices.Concat(r.ResponsibleIDs, r.AccountableIDs, r.ConsultedIDs.Or(nil), r.InformedIDs.Or(nil)), s.ours) ||
		s.seesIf(governance.KindContract, r.ContractID)
}

func (s *sight) assignment(r *governance.Assignment) bool {
	subject, _ := r.SubjectID.Get()
	everybody := r.TenantID.IsNone() && r.SubjectID.IsNone() && r.ContractID.IsNone()
	return everybody || s.bound(r) || s.inTenant(r.TenantID) || s.shown[subject]
}

// loose names the kinds of which a record that is not shown does not say whose
// it is. In the view of an audience, parties of which it sees the id alone do not
// count: they were found to be of others.
func (s *sight) loose() map[governance.Kind]bool {
	l := map[governance.Kind]bool{}
	if s.x.part != nil {
		maps.Copy(l, s.x.part.loose)
	}
	hidden := func(k governance.Kind, id string) bool {
		r := governance.NewRef(k, id)
		return !s.shown[r] && (s.x.part == nil || s.x.part.shown[r])
	}
	for _, r := range s.x.reverse.ownerlessTenants {
		if hidden(governance.KindTenant, r.ID) {
			l[governance.KindDelegation], l[governance.KindCredential] = true, true
		}
	}
	for _, r := range s.x.reverse.tenantlessNHIs {
		if hidden(governance.KindNHI, r.ID) {
			l[governance.KindNHI], l[governance.KindCredential] = true, true
		}
	}
	for _, r := range s.x.reverse.strayCredentials {
		l[governance.KindCredential] = l[governance.KindCredential] || hidden(governance.KindCredential, r.ID)
	}
	for r := range s.x.delegations.all() {
		unplaced := r.TenantID.IsUnknown() || r.ContractID.IsUnknown() && !r.TenantID.IsSome()
		l[governance.KindDelegation] = l[governance.KindDelegation] || unplaced && hidden(governance.KindDelegation, r.ID)
	}
	for _, r := range s.x.reverse.tenantlessHand {
		l[governance.KindHandoff] = l[governance.KindHandoff] || hidden(governance.KindHandoff, r.ID)
	}
	for _, r := range s.x.reverse.looseHandoffs {
		l[governance.KindHandoff] = l[governance.KindHandoff] || !r.h.TenantID.IsSome() && hidden(governance.KindHandoff, r.h.ID)
	}
	for _, r := range s.x.reverse.duties.wide {
		l[governance.KindAssignment] = l[governance.KindAssignment] || hidden(governance.KindAssignment, r.ID)
	}
	for r := range s.x.incidents.all() {
		l[governance.KindIncident] = l[governance.KindIncident] || hidden(governance.KindIncident, r.ID) && s.unplaced(r)
	}
	return l
}

// unplaced reports whether the incident may be about any tenant.
func (s *sight) unplaced(r *governance.Incident) bool {
	return slices.ContainsFunc(r.SubjectIDs, func(ref governance.Ref) bool {
		subject, ok := s.v.Subject(ref)
		return !ok || s.v.tenantOf(subject).state() == unknown
	})
}
