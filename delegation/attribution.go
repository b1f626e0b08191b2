package delegation

import (
	"slices"

	"github.com/mandate-nhi/mandate/governance"
)

// An Attribution says whose record it is: who answers for it, who uses it, and
// where it stands. What the estate does not say is "" or empty.
type Attribution struct {
	Answerable  string   // id of an organization
	Exercising  []string // ids of organizations, sorted
	Tenant      string   // id
	Region      string
	Environment governance.Environment
}

// Attribution says whose record the subject is.
func (v *View) Attribution(s Subject) Attribution {
	var a Attribution
	if org, ok := v.answerable(s).Get(); ok {
		a.Answerable = org.rec.ID
	}
	users, _ := v.exercising(s)
	for _, org := range users {
		if o, ok := org.Get(); ok {
			a.Exercising = add(v, a.Exercising, o.rec.ID)
		}
	}
	slices.Sort(a.Exercising)
	a.Exercising = slices.Compact(a.Exercising)
	if t, ok := v.tenantOf(s).Get(); ok {
		a.Tenant, a.Region = t.rec.ID, t.rec.Region.Or("")
		a.Environment = t.rec.Environment.Or("")
	}
	v.fallbacks(s, &a)
	return a
}

// fallbacks fills region and environment from the party and the NHI.
func (v *View) fallbacks(s Subject, a *Attribution) {
	if n, ok := nhiOf(s).Get(); ok && a.Environment == "" {
		a.Environment = n.rec.Environment.Or("")
	}
	if r := v.idx.actors.get(a.Answerable); r != nil && a.Region == "" {
		if regions := r.Regions.Or(nil); len(regions) == 1 {
			a.Region = regions[0]
		}
	}
}

// nhiOf is the NHI that a subject is or authenticates.
func nhiOf(s Subject) Fact[NHI] {
	switch s := s.(type) {
	case NHI:
		return someOf(s)
	case Credential:
		return s.Subject()
	}
	return noneOf[NHI]()
}

// answerable is the organization that answers for a record.
func (v *View) answerable(s Subject) Fact[Actor] {
	named := Gap{Record: s.Ref(), Field: "id", Code: CodeNotRecorded}
	org := func(id string, field string) Fact[Actor] {
		return then(v.actor(id, Gap{Record: s.Ref(), Field: field}), Actor.Org)
	}
	switch s := s.(type) {
	case Actor:
		return s.Org()
	case NHI:
		return s.ownerOrg()
	case Credential:
		return v.orgOf(s.rec.SubjectID, s.gap("subjectId", CodeNotRecorded))
	case Delegation:
		return s.Grantor()
	case Handoff:
		return s.answerable()
	case Contract:
		return org(s.rec.CustomerID, "customerId")
	case Tenant:
		return s.ownerOrg()
	case Evidence:
		if s.rec.SubjectID.Kind == governance.KindEvidence {
			return unknownOf[Actor](s.gap("subjectId", CodeNotRecorded))
		}
		return v.assessedOrg(s.rec.SubjectID, s.gap("subjectId", CodeNotRecorded))
	case Drill:
		return s.org()
	case Certification:
		return org(s.rec.ActorID, "actorId")
	case Exception:
		return then(s.OwnerID(), func(id string) Fact[Actor] { return org(id, "ownerId") })
	case Program:
		return org(s.rec.OwnerID, "ownerId")
	case Rollout:
		return then(s.Partner(), Actor.Org)
	case Incident:
		return then(s.InvestigatorID(), func(id string) Fact[Actor] { return org(id, "investigatorId") })
	}
	return unknownOf[Actor](named)
}

// answerable is the organization of the sender until the transfer, then that of
// the receiver; while it is not known whether that was, both must be the same.
func (x Handoff) answerable() Fact[Actor] {
	from := x.v.orgOf(x.rec.FromID, x.gap("fromId", CodeNotRecorded))
	to := x.v.orgOf(x.rec.ToID, x.gap("toId", CodeNotRecorded))
	received := x.sent()
	switch {
	case isTrue(received), received.state() != some && isTrue(sameOrg(from, to)):
		return to
	case isFalse(received):
		return from
	}
	return gapsOf[Actor](received)
}

// sent reports whether the handoff has been transferred.
func (x Handoff) sent() truth {
	after := then(x.State(), func(s governance.HandoffState) truth { return truthOf(slices.Contains(afterTransfer, s)) })
	return anyOf(x.v.over(x.TransferredAt()), after)
}

// exercising are the organizations that use a record, and why there may be more.
func (v *View) exercising(s Subject) ([]Fact[Actor], []Gap) {
	switch s := s.(type) {
	case NHI:
		l := s.Operators()
		out := room[Fact[Actor]](v, len(l.items))
		for _, o := range l.items {
			out = append(out, then(o, Actor.Org))
		}
		return out, l.open
	case Credential:
		l := s.HolderOrgs()
		out := room[Fact[Actor]](v, len(l.items))
		for _, id := range l.items {
			out = append(out, v.actor(id.value, s.gap("holderOrgs", CodeNotRecorded)))
		}
		return out, l.open
	case Delegation:
		return add(v, nil, s.Grantee()), nil
	case Handoff, Rollout:
		return add(v, nil, v.answerable(s)), nil
	case Contract:
		return add(v, nil, then(v.actor(s.rec.ProviderID, s.gap("providerId", CodeNotRecorded)), Actor.Org)), nil
	case Incident:
		out := room[Fact[Actor]](v, len(s.rec.SubjectIDs))
		for i, r := range s.rec.SubjectIDs {
			out = append(out, v.assessedOrg(r, s.gap(v.item("subjectIds", i), CodeNotRecorded)))
		}
		return out, nil
	}
	return nil, nil
}

// tenantOf is the tenant that a record belongs to.
func (v *View) tenantOf(s Subject) Fact[Tenant] {
	switch s := s.(type) {
	case Tenant:
		return someOf(s)
	case NHI:
		return s.Tenant()
	case Credential:
		return then(s.Subject(), NHI.Tenant)
	case Delegation:
		return s.Tenant()
	case Handoff:
		return then(s.TenantID(), func(id string) Fact[Tenant] { return v.tenant(id, Gap{}) })
	case Rollout:
		return s.Tenant()
	}
	return noneOf[Tenant]()
}

// IsAgent reports whether the subject is an AI agent, its credential, or a
// delegation to it; unknown where the estate does not say of what kind the NHI
// is.
func (v *View) IsAgent(s Subject) Fact[bool] {
	n := nhiOf(s)
	if d, ok := s.(Delegation); ok && d.rec.GranteeID.Kind == governance.KindNHI {
		n = v.nhi(d.rec.GranteeID.ID, d.gap("granteeId", CodeNotRecorded))
	}
	if n.state() == none {
		return truthOf(false)
	}
	return then(then(n, NHI.Kind), func(k governance.NHIKind) truth { return truthOf(k == governance.NHIKindAIAgent) })
}

// HasAgents reports whether the estate has an AI agent at the view's instant.
func (v *View) HasAgents() bool {
	for r := range v.idx.nhis.all() {
		if r.Kind == governance.NHIKindAIAgent && (NHI{v, r}).exists() {
			return true
		}
	}
	return false
}
