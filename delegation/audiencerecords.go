package delegation

import (
	"slices"

	"github.com/mandate-nhi/mandate/governance"
)

// The functions below take out of a copy of a record what its audience does not
// see. They go by the record and its fields alone.

func (s *sight) writeActor(r *governance.Actor) {
	r.Origin = governance.Field[[]governance.Origin]{}
	s.nameIf(r.ParentID)
	s.name(r.MemberIDs.Or(nil)...)
}

func (s *sight) writeContract(r *governance.Contract) {
	r.Origin = governance.Field[[]governance.Origin]{}
	s.nameActors(r.ProviderID, r.CustomerID)
}

func (s *sight) writeTenant(r *governance.Tenant) {
	r.Origin = governance.Field[[]governance.Origin]{}
	s.nameIf(r.OwnerID)
	s.nameIf(r.CustodianID)
	r.BoundaryEvidenceIDs = s.keptAll(governance.KindEvidence, r.BoundaryEvidenceIDs)
}

func (s *sight) writeNHI(r *governance.NHI) {
	r.Origin = governance.Field[[]governance.Origin]{}
	self, own := governance.NewRef(governance.KindNHI, r.ID), s.oursIf(r.OwnerID)
	r.TenantID = s.place(r.TenantID, own)
	s.nameIf(r.OwnerID)
	s.nameActors(r.OperatorIDs.Or(nil)...)
	s.nameParty(r.CreatedByID)
	if agent, ok := r.Agent.Get(); ok {
		s.nameIf(agent.SponsorID)
	}
	s.used(self, r, own)
	s.trusts(r, own)
	scopes, ok := r.Scopes.Get()
	switch {
	case ok && own:
		s.nameTenants(scopes)
	case ok:
		r.Scopes = governance.Some(s.scopes(place{self, "scopes"}, scopes, true))
	}
}

// used keeps the tenants where the NHI of another was seen that are the
// audience's, and says that there are others, not which nor how many.
func (s *sight) used(self governance.Ref, r *governance.NHI, own bool) {
	list, ok := r.TenantsUsed.Get()
	if !ok {
		return
	}
	if own {
		for _, id := range list {
			s.name(governance.NewRef(governance.KindTenant, id))
		}
		return
	}
	kept, some := masked(list, Outside, func(id *string) bool { return s.tenants[*id] })
	if some {
		s.altered[place{self, "tenantsUsed"}] = true
		r.TenantsUsed = governance.Some(kept)
	}
}

// trusts keeps the issuers that the audience may know: an issuer may be the id of
// a tenant or an actor.
func (s *sight) trusts(r *governance.NHI, own bool) {
	list, ok := r.Trusts.Get()
	if !ok {
		return
	}
	list = slices.Clone(list)
	for i := range list {
		id, stated := list[i].Issuer.Get()
		switch {
		case !stated:
		case own:
			s.name(governance.NewRef(governance.KindTenant, id), governance.NewRef(governance.KindActor, id))
		case !s.tenants[id] && !s.ours(id):
			list[i].Issuer = governance.Field[string]{}
		}
	}
	r.Trusts = governance.Some(list)
}

func (s *sight) writeCredential(r *governance.Credential) {
	r.Origin = governance.Field[[]governance.Origin]{}
	s.nameParty(r.IssuedByID)
	s.nameParty(r.RequestedByID)
	s.name(r.HolderIDs.Or(nil)...)
	r.Approvals = s.approvals(r.Approvals)
	r.ParentID = s.kept(governance.KindCredential, r.ParentID)
	copies, ok := r.Copies.Get()
	if !ok {
		return
	}
	copies = slices.Clone(copies)
	for i := range copies {
		s.nameParty(copies[i].HolderID)
		copies[i].HandoffID = s.kept(governance.KindHandoff, copies[i].HandoffID)
	}
	r.Copies = governance.Some(copies)
}

// writeDelegation leaves a grant in whose approved part something is missing with
// another approved member unknown, so that its approvals are not called stale.
func (s *sight) writeDelegation(r *governance.Delegation) {
	r.Origin = governance.Field[[]governance.Origin]{}
	list, party, here := place{governance.NewRef(governance.KindDelegation, r.ID), "scopes"}, s.party(r), s.inTenant(r.TenantID)
	s.name(r.GrantorID, r.GranteeID)
	s.nameParty(r.OnBehalfOfID)
	s.nameIf(r.RequestedByID)
	r.ParentID = s.kept(governance.KindDelegation, r.ParentID)
	r.TenantID = s.place(r.TenantID, party)
	r.ContractID = s.kept(governance.KindContract, r.ContractID)
	r.Approvals = s.approvals(r.Approvals)
	if w, ok := r.Revocation.Get(); ok {
		s.name(w.ByID)
	}
	if party {
		s.nameTenants(r.Scopes)
	} else if r.Scopes = s.scopes(list, r.Scopes, here); s.altered[list] {
		r.Retained = governance.Field[[]governance.Retained]{}
	}
	s.retained(r, party, here)
}

// retained keeps the rights above the grant if all are about the audience's own.
func (s *sight) retained(r *governance.Delegation, party, here bool) {
	for i := range r.Retained.Or(nil) {
		right := &r.Retained.Or(nil)[i]
		if !party && !s.concerns(&right.Scope, here) {
			r.Retained = governance.Field[[]governance.Retained]{}
			return
		}
		if party {
			s.nameTenants([]governance.Scope{right.Scope})
		}
		s.nameActors(right.HolderID)
	}
}

func (s *sight) writeHandoff(r *governance.Handoff) {
	r.Origin = governance.Field[[]governance.Origin]{}
	s.name(r.FromID, r.ToID)
	s.nameParty(r.RequestedByID)
	s.nameIf(r.AcceptedByID)
	s.nameIf(r.VerifiedByID)
	r.TenantID = s.place(r.TenantID, s.own(r.FromID) || s.own(r.ToID))
	r.Approvals = s.approvals(r.Approvals)
	r.EvidenceIDs = s.keptAll(governance.KindEvidence, r.EvidenceIDs)
	r.Payload = slices.Clone(r.Payload)
	for i := range r.Payload {
		id, ok := r.Payload[i].Ref.Get()
		known := slices.ContainsFunc([]governance.Kind{governance.KindCredential, governance.KindTenant, governance.KindNHI},
			func(k governance.Kind) bool { return s.sees(k, id) })
		if ok && !known {
			r.Payload[i].Ref = governance.Field[string]{}
		}
	}
}

func (s *sight) writeAssignment(r *governance.Assignment) {
	r.Origin = governance.Field[[]governance.Origin]{}
	s.nameActors(slices.Concat(r.ResponsibleIDs, r.AccountableIDs, r.ConsultedIDs.Or(nil), r.InformedIDs.Or(nil))...)
	r.TenantID = s.place(r.TenantID, s.bound(r))
	r.ContractID = s.kept(governance.KindContract, r.ContractID)
	if subject, ok := r.SubjectID.Get(); ok && !s.shown[subject] {
		r.SubjectID = governance.Field[governance.Ref]{}
	}
}

func (s *sight) writeException(r *governance.Exception) {
	r.Origin = governance.Field[[]governance.Origin]{}
	list := place{governance.NewRef(governance.KindException, r.ID), "subjectIds"}
	if r.SubjectIDs = s.subjects(list, r.SubjectIDs); s.altered[list] {
		r.Reason = governance.Field[string]{} // so that its approvals are not called stale
	}
	s.nameIf(r.RequestedByID)
	s.nameIf(r.OwnerID)
	r.Approvals = s.approvals(r.Approvals)
	r.RenewsID = s.kept(governance.KindException, r.RenewsID)
	if slices.ContainsFunc(r.Compensating.Or(nil), func(id string) bool { return !controlID.MatchString(id) && !s.sees(governance.KindEvidence, id) }) {
		r.Compensating = governance.Field[[]string]{}
	}
}

func (s *sight) writeEvidence(r *governance.Evidence) {
	r.Origin = governance.Field[[]governance.Origin]{}
	s.nameParty(r.AttesterID)
}

func (s *sight) writeDrill(r *governance.Drill) {
	r.Origin = governance.Field[[]governance.Origin]{}
	s.nameActors(r.ActorID)
	s.nameIf(r.WitnessID)
	r.EvidenceIDs = s.keptAll(governance.KindEvidence, r.EvidenceIDs)
	r.ClearedByID = s.kept(governance.KindDrill, r.ClearedByID)
}

func (s *sight) writeCertification(r *governance.Certification) {
	r.Origin = governance.Field[[]governance.Origin]{}
	s.nameActors(r.ActorID)
	s.nameIf(r.AssessorID)
	r.ReplacedByID = s.kept(governance.KindCertification, r.ReplacedByID)
}

func (s *sight) writeProgram(r *governance.Program) {
	r.Origin = governance.Field[[]governance.Origin]{}
	s.nameActors(r.OwnerID)
}

func (s *sight) writeRollout(r *governance.Rollout) {
	r.Origin = governance.Field[[]governance.Origin]{}
	s.nameActors(r.PartnerID)
	s.name(governance.NewRef(governance.KindTenant, r.TenantID))
	r.Deviations = s.keptAll(governance.KindException, r.Deviations)
}

func (s *sight) writeCompleteness(r *governance.Completeness) {
	r.Origin = governance.Field[[]governance.Origin]{}
	r.EvidenceID = s.kept(governance.KindEvidence, r.EvidenceID)
}

func (s *sight) writeIncident(r *governance.Incident) {
	r.Origin = governance.Field[[]governance.Origin]{}
	r.SubjectIDs = s.subjects(place{governance.NewRef(governance.KindIncident, r.ID), "subjectIds"}, r.SubjectIDs)
	s.nameIf(r.InvestigatorID)
	r.ContractID = s.kept(governance.KindContract, r.ContractID)
}
