package delegation

import (
	"slices"

	"github.com/mandate-nhi/mandate/governance"
)

// conflicted reports whether a party of the duty breaks a separation on the
// subject: approves or reviews what it holds, investigates while suspect, or
// attests the rotation that it makes. Who owns the subject is left out: inside
// its organization persons differ, which assignments do not tell.
func (d DutyState) conflicted() truth {
	breaks := map[string]func(Fact[Actor]) truth{
		"access.approve":     d.scope.holds,
		"access.review":      d.scope.holds,
		"misuse.investigate": d.scope.suspect,
		"credential.rotate":  d.scope.attests,
	}[d.duty]
	if breaks == nil {
		return truthOf(false)
	}
	var terms []truth
	asked := map[string]bool{}
	for _, n := range d.named(func(a Assignment) []string { return slices.Concat(a.rec.AccountableIDs, a.rec.ResponsibleIDs) }) {
		org := d.org(n)
		switch {
		case org.state() != some:
			terms = append(terms, gapsOf[bool](org))
		case !asked[org.value.rec.ID]:
			asked[org.value.rec.ID] = true
			terms = append(terms, d.scope.outside(org, breaks))
		}
	}
	return anyOf(terms...)
}

// outside asks about an organization that does not own the subject.
func (s dutyScope) outside(org Fact[Actor], breaks func(Fact[Actor]) truth) truth {
	owns := sameOrg(org, s.owner)
	if isTrue(owns) {
		return truthOf(false)
	}
	return every(not(owns), breaks(org))
}

// holds reports whether the organization has access to the subject: a grant that
// is live in the tenant, or what the record of the subject says of who uses it.
func (s dutyScope) holds(org Fact[Actor]) truth {
	switch x := s.self.(type) {
	case NHI:
		operators := x.Operators()
		terms := openTerms(operators.open)
		for _, o := range operators.items {
			terms = append(terms, sameOrg(then(o, Actor.Org), org))
		}
		return anyOf(terms...)
	case Credential:
		return x.heldBy(org)
	case Delegation:
		return sameOrg(x.Grantee(), org)
	}
	return s.holdsGrant(org, func(Delegation) truth { return truthOf(true) })
}

// holdsGrant reports whether the organization holds a grant in the tenant that is
// live and fits.
func (s dutyScope) holdsGrant(org Fact[Actor], fits func(Delegation) truth) truth {
	t, ok := s.tenant.Get()
	if !ok {
		return gapsOf[bool](s.tenant)
	}
	l := &s.v.idx.reverse.duties
	var terms []truth
	for _, r := range l.grantsIn.of(t.rec.ID) {
		d := Delegation{s.v, r}
		terms = append(terms, every(sameOrg(d.Grantee(), org), d.Live(), fits(d)))
	}
	for _, r := range l.looseGrant {
		d := Delegation{s.v, r}
		here := unknownOf[bool](d.gap("tenantId", CodeNotRecorded))
		terms = append(terms, every(here, sameOrg(d.Grantee(), org), d.Live(), fits(d)))
	}
	if !s.v.closed(governance.CompletenessKindDelegation, t.rec.ID) {
		terms = append(terms, unknownOf[bool](t.gap("delegations[*]", CodeOpenList)))
	}
	return anyOf(terms...)
}

// openTerms is one undecided term for a list that may go on.
func openTerms(open []Gap) []truth {
	if len(open) == 0 {
		return nil
	}
	return []truth{unknownOf[bool](open...)}
}

// suspect reports whether an incident that is not contained concerns the subject,
// or a record of the tenant, and one that the organization uses. Incidents are
// those on record.
func (s dutyScope) suspect(org Fact[Actor]) truth {
	var terms []truth
	if s.v.strays(governance.KindIncident) {
		terms = append(terms, unknownOf[bool](Gap{s.self.Ref(), "incidents[*]", CodeOpenList}))
	}
	for r := range s.v.idx.incidents.all() {
		i := Incident{s.v, r}
		if !i.exists() {
			continue
		}
		var here, uses []truth
		for k, ref := range r.SubjectIDs {
			x, ok := s.v.Subject(ref)
			if !ok {
				missing := unknownOf[bool](i.gap("subjectIds["+itoa(k)+"]", governance.CodeDanglingRef))
				here, uses = append(here, missing), append(uses, missing)
				continue
			}
			here, uses = append(here, s.concerns(x)), append(uses, s.v.uses(org, x))
		}
		terms = append(terms, every(not(s.v.over(i.ContainedAt())), anyOf(here...), anyOf(uses...)))
	}
	return anyOf(terms...)
}

// concerns reports whether the record is the subject, or stands in the tenant
// that is.
func (s dutyScope) concerns(x Subject) truth {
	t, ok := s.self.(Tenant)
	if !ok {
		return truthOf(x.Ref() == s.self.Ref())
	}
	if h, ok := x.(Handoff); ok {
		return orFalse(then(h.TenantID(), func(id string) truth { return truthOf(id == t.rec.ID) }))
	}
	return orFalse(then(s.v.tenantOf(x), func(u Tenant) truth { return truthOf(u.rec.ID == t.rec.ID) }))
}

// uses reports whether the organization uses the record, or is the actor.
func (v *View) uses(org Fact[Actor], x Subject) truth {
	switch x := x.(type) {
	case Actor:
		return sameOrg(x.Org(), org)
	case NHI, Credential, Delegation:
		return v.dutyScope(x).holds(org)
	case Handoff:
		return sameOrg(x.answerable(), org)
	}
	return truthOf(false)
}

// attests reports whether the organization attested the rotation of a credential
// of the subject.
func (s dutyScope) attests(org Fact[Actor]) truth {
	switch x := s.self.(type) {
	case Credential:
		return anyOf(append(s.attested(x, org), s.openUnless(governance.CompletenessKindEvidence)...)...)
	case NHI:
		return anyOf(append(s.attestedOf(x, org), s.openUnless(governance.CompletenessKindCredential, governance.CompletenessKindEvidence)...)...)
	case Delegation:
		return truthOf(false)
	}
	terms := s.openUnless(governance.CompletenessKindNHI, governance.CompletenessKindCredential, governance.CompletenessKindEvidence)
	for _, r := range s.v.idx.reverse.nhisIn.of(s.self.Ref().ID) {
		terms = append(terms, s.attestedOf(NHI{s.v, r}, org)...)
	}
	for _, r := range s.v.idx.reverse.tenantlessNHIs {
		n := NHI{s.v, r}
		terms = append(terms, every(unknownOf[bool](n.gap("tenantId", CodeNotRecorded)), anyOf(s.attestedOf(n, org)...)))
	}
	return anyOf(terms...)
}

func (s dutyScope) attestedOf(n NHI, org Fact[Actor]) []truth {
	var terms []truth
	for _, r := range s.v.idx.reverse.credentialsOf.of(n.Ref()) {
		terms = append(terms, s.attested(Credential{s.v, r}, org)...)
	}
	return terms
}

func (s dutyScope) attested(c Credential, org Fact[Actor]) []truth {
	var terms []truth
	for _, r := range s.v.idx.reverse.evidenceOf.of(c.Ref()) {
		e := Evidence{s.v, r}
		rotation := then(e.Kind(), func(k governance.EvidenceKind) truth { return truthOf(k == governance.EvidenceKindRotation) })
		attester := then(e.AttesterID(), func(r governance.Ref) Fact[Actor] { return s.v.orgOf(r, e.gap("attesterId", CodeNotRecorded)) })
		terms = append(terms, every(c.there(), e.there(), rotation, sameOrg(attester, org)))
	}
	return terms
}

// openUnless is one undecided term for each kind of record that the tenant may
// hold more of.
func (s dutyScope) openUnless(kinds ...governance.CompletenessKind) []truth {
	var terms []truth
	for _, k := range kinds {
		list := string(k)
		if k != governance.CompletenessKindEvidence {
			list += "s"
		}
		g, closed := Gap{s.self.Ref(), list + "[*]", CodeOpenList}, s.v.closed(k)
		if t, ok := s.tenant.Get(); ok {
			g.Record, closed = t.Ref(), s.v.closed(k, t.rec.ID)
		}
		if !closed {
			terms = append(terms, unknownOf[bool](g))
		}
	}
	return terms
}
