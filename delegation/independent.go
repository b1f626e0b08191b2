package delegation

import (
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// An approvalCase is what the independence of an approver depends on: who asked,
// who benefits, and whose approval counts.
type approvalCase struct {
	requester   Fact[string]  // id of an actor
	beneficiary []beneficiary // parties that get something
	authorities []Fact[Actor] // organizations, of one of which the approver is
	open        []Gap         // who else may benefit
	text        approvedText
	asked       bool // the approval came with a request, which may be newer than the facts
}

// A beneficiary is a party that gets something by the record.
type beneficiary struct {
	party governance.Ref
	named Gap
}

// independent reports whether the approver stands apart: a person, not the one
// who asked, not who benefits nor of its organization, not owner, operator or
// sponsor of an NHI that benefits, of an organization whose approval counts, and
// active when it approved.
func (x Approval) independent(c approvalCase) truth {
	who := x.v.actor(x.rec.ByID, x.gap("byId", CodeNotRecorded))
	if who.state() != some {
		return gapsOf[bool](who)
	}
	a, at := who.value, x.At()
	if c.asked {
		at = someOf(x.rec.At)
	}
	against := []truth{
		not(then(a.Kind(), func(k governance.ActorKind) truth { return truthOf(k == governance.ActorKindPerson) })),
		then(c.requester, func(id string) truth { return truthOf(id == a.rec.ID) }),
		not(then(at, a.activeAt)),
	}
	org := a.Org()
	for _, b := range c.beneficiary {
		against = append(against, x.v.benefits(a, org, b, c.authorities)...)
	}
	if len(c.open) > 0 {
		against = append(against, unknownOf[bool](c.open...))
	}
	var of []truth
	for _, authority := range c.authorities {
		of = append(of, sameOrg(org, authority))
	}
	return not(anyOf(append(against, not(anyOf(of...)))...))
}

// benefits lists what ties an approver to a beneficiary. Where the beneficiary
// belongs to the organization whose approval counts, the persons must differ;
// else the organizations.
func (v *View) benefits(a Actor, org Fact[Actor], b beneficiary, authorities []Fact[Actor]) []truth {
	theirs := v.orgOf(b.party, b.named)
	inside := make([]truth, len(authorities))
	for i, authority := range authorities {
		inside[i] = sameOrg(theirs, authority)
	}
	out := []truth{truthOf(b.party == a.Ref()), not(anyOf(not(sameOrg(org, theirs)), anyOf(inside...)))}
	if b.party.Kind != governance.KindNHI {
		return out
	}
	n := v.nhi(b.party.ID, b.named)
	if n.state() != some {
		return append(out, gapsOf[bool](n))
	}
	is := func(id string) truth { return truthOf(id == a.rec.ID) }
	out = append(out, orFalse(then(n.value.OwnerID(), is)))
	operators := n.value.OperatorIDs()
	for _, id := range operators.items {
		out = append(out, then(id, is))
	}
	if len(operators.open) > 0 {
		out = append(out, unknownOf[bool](operators.open...))
	}
	sponsor := then(n.value.Agent(), Agent.SponsorID)
	return append(out, orFalse(then(sponsor, is)))
}

// orFalse takes none for false.
func orFalse(t truth) truth {
	if t.state() == none {
		return truthOf(false)
	}
	return t
}

// activeAt reports whether the actor was active at an instant: its status now,
// unless it left later.
func (x Actor) activeAt(t time.Time) truth {
	left := x.TerminatedAt()
	if at, ok := left.Get(); ok {
		return truthOf(at.After(t))
	}
	return then(x.Status(), func(s governance.ActorStatus) truth {
		if s == governance.ActorStatusTerminated {
			return gapsOf[bool](left)
		}
		return truthOf(s == governance.ActorStatusActive)
	})
}

// DigestMatches reports whether the approval is of the record as it stands;
// unknown where it does not say what it approved.
func (x Approval) DigestMatches() Fact[bool] {
	if x.v.whole != nil {
		return x.v.idx.part.approval(x, Approval.DigestMatches)
	}
	c, ok := x.v.approvalCase(x.in.ref)
	if !ok {
		return unknownOf[bool](x.gap("digestMatches", CodeNotDerived))
	}
	return x.matches(c)
}

// matches reports whether the approval is of exactly this text. While the text is
// not fully known, or may have been another one at that earlier instant, it is
// unknown; but members that this version does not know mend no approval of another
// text.
func (x Approval) matches(c approvalCase) truth {
	return then(x.SubjectDigest(), func(h governance.Hash) truth {
		switch same := h == c.text.digest(); {
		case !same && len(c.text.missing) > 0 && !slices.ContainsFunc(c.text.missing, Gap.ofKnownField):
			return truthOf(false)
		case len(c.text.missing) > 0:
			return unknownOf[bool](c.text.missing...)
		case !same && x.v.past && c.text.edited:
			return unknownOf[bool](x.gap("subjectDigest", CodeHindsight))
		default:
			return truthOf(same)
		}
	})
}

// ofKnownField reports whether this version knows the field that is missing.
func (g Gap) ofKnownField() bool {
	var typ string
	for _, r := range governance.Records() {
		if strings.EqualFold(r.Name, string(g.Record.Kind)) {
			typ = r.Name
		}
	}
	for step := range strings.SplitSeq(g.Field, ".") {
		name, _, _ := strings.Cut(step, "[")
		r, _ := governance.RecordNamed(typ)
		f, ok := r.Field(name)
		if !ok {
			return false
		}
		typ = f.Part
	}
	return true
}

// Independent reports whether the approver stands apart from whoever asked and
// whoever benefits, and belongs to an organization whose approval counts.
func (x Approval) Independent() Fact[bool] {
	if x.v.whole != nil {
		return x.v.idx.part.approval(x, Approval.Independent)
	}
	c, ok := x.v.approvalCase(x.in.ref)
	if !ok {
		return unknownOf[bool](x.gap("independent", CodeNotDerived))
	}
	return x.independent(c)
}

// approvalCase says what the approvals of a record depend on.
func (v *View) approvalCase(r governance.Ref) (approvalCase, bool) {
	if v.silent { // what is missing tells whether an approval is of another text
		v = v.aloud
	}
	s, ok := v.Subject(r)
	if !ok {
		return approvalCase{}, false
	}
	switch s := s.(type) {
	case Delegation:
		return s.approvalCase(), true
	case Credential:
		return s.approvalCase(), true
	case Handoff:
		return s.approvalCase(), true
	case Exception:
		return s.approvalCase(), true
	}
	return approvalCase{}, false
}

func (x Delegation) approvalCase() approvalCase {
	return approvalCase{
		requester:   x.RequestedByID(),
		beneficiary: []beneficiary{{x.rec.GranteeID, x.gap("granteeId", CodeNotRecorded)}},
		authorities: []Fact[Actor]{x.Grantor()},
		text:        x.approvedText(),
	}
}

func (x Credential) approvalCase() approvalCase {
	c := approvalCase{
		requester:   then(x.RequestedByID(), func(r governance.Ref) Fact[string] { return someOf(r.ID) }),
		authorities: []Fact[Actor]{then(then(x.Subject(), NHI.Tenant), Tenant.ownerOrg)},
		text:        x.approvedText(),
	}
	holders := x.HolderIDs()
	c.open = append(c.open, holders.open...)
	for i, h := range holders.items {
		c.beneficiary = append(c.beneficiary, beneficiary{h.value, x.gap(x.v.item("holderIds", i), CodeNotRecorded)})
	}
	owner := then(x.Subject(), NHI.OwnerID)
	switch owner.state() {
	case some:
		c.beneficiary = append(c.beneficiary, beneficiary{governance.NewRef(governance.KindActor, owner.value), x.gap("subjectId", CodeNotRecorded)})
	case unknown:
		c.open = append(c.open, owner.Gaps()...)
	}
	return c
}

func (x Handoff) approvalCase() approvalCase {
	tenant := then(x.TenantID(), func(id string) Fact[Tenant] { return x.v.tenant(id, x.gap("tenantId", CodeNotRecorded)) })
	authority := then(tenant, Tenant.ownerOrg)
	if tenant.state() == none {
		authority = x.v.orgOf(x.rec.FromID, x.gap("fromId", CodeNotRecorded))
	}
	return approvalCase{
		requester:   then(x.RequestedByID(), func(r governance.Ref) Fact[string] { return someOf(r.ID) }),
		beneficiary: []beneficiary{{x.rec.ToID, x.gap("toId", CodeNotRecorded)}},
		authorities: []Fact[Actor]{authority},
		text:        x.approvedText(),
	}
}
