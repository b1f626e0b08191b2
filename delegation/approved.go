package delegation

import (
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// An approvedText is the approved part of a record, to which an approval is bound
// by its digest (see governance.Digest).
type approvedText struct {
	digest  func() governance.Hash
	missing []Gap // members that are not known: the text may be another one
	edited  bool  // it may change in the record's life
}

// digestOf computes the digest of a record's approved part when it is asked for.
func digestOf[T governance.Approvable](r *T) func() governance.Hash {
	return func() governance.Hash {
		h, _ := governance.Digest(r) // a scope that is none matches no digest
		return h
	}
}

// A member is one of the approved part that may be unknown.
type member struct {
	field   string
	unknown bool
}

func missingOf(v *View, x holder, r governance.Ref, members ...member) []Gap {
	out := slices.Clone(v.Restrictions(r))
	for _, m := range members {
		if m.unknown {
			out = append(out, x.gap(m.field, CodeNotRecorded))
		}
	}
	return sortGaps(out)
}

func (x Delegation) approvedText() approvedText {
	r := x.rec
	missing := missingOf(x.v, x, x.Ref(),
		member{"kind", r.Kind == ""}, member{"onBehalfOfId", r.OnBehalfOfID.IsUnknown()}, member{"parentId", r.ParentID.IsUnknown()},
		member{"tenantId", r.TenantID.IsUnknown()}, member{"retained", r.Retained.IsUnknown()}, member{"conditions", r.Conditions.IsUnknown()},
		member{"notBefore", r.NotBefore.IsUnknown()}, member{"expiresAt", r.ExpiresAt.IsUnknown()}, member{"redelegations", r.Redelegations.IsUnknown()},
		member{"autoExtend", r.AutoExtend.IsUnknown()}, member{"maxSession", r.MaxSession.IsUnknown()}, member{"contractId", r.ContractID.IsUnknown()})
	early := x.v.precedes(&r.ExpiresAt, true, &r.NotBefore, true) // an end that cannot be true is not known
	if early {
		missing = append(missing, x.gap("notBefore", governance.CodeTimeOrder))
	}
	if early || x.v.precedes(&r.ExpiresAt, true, &r.ActivatedAt, false) {
		missing = append(missing, x.gap("expiresAt", governance.CodeTimeOrder))
	}
	return approvedText{digest: digestOf(r), edited: true, missing: sortGaps(missing)}
}

func (x Credential) approvedText() approvedText {
	r := x.rec
	return approvedText{digest: digestOf(r), edited: true, missing: missingOf(x.v, x, x.Ref(),
		member{"kind", r.Kind == ""}, member{"expiresAt", x.ExpiresAt().IsUnknown()}, member{"environments", r.Environments.IsUnknown()},
		member{"holderIds", r.HolderIDs.IsUnknown()}, member{"binding", r.Binding.IsUnknown()})}
}

func (x Handoff) approvedText() approvedText {
	r := x.rec
	members := []member{{"tenantId", r.TenantID.IsUnknown()}, {"purpose", r.Purpose.IsUnknown()}, {"channel", r.Channel.IsUnknown()}}
	for i, p := range r.Payload {
		at := "payload[" + itoa(i) + "]."
		secret := p.Kind == governance.PayloadKindCredential || p.Kind == governance.PayloadKindSecretBundle
		members = append(members, member{at + "kind", p.Kind == ""}, member{at + "ref", p.Ref.IsUnknown()},
			member{at + "fingerprint", secret && p.Fingerprint.IsUnknown()}) // what is no secret has none
	}
	return approvedText{digest: digestOf(r), missing: missingOf(x.v, x, x.Ref(), members...)}
}

func (x Exception) approvedText() approvedText {
	r := x.rec
	return approvedText{digest: digestOf(r), missing: missingOf(x.v, x, x.Ref(), member{"reason", r.Reason.IsUnknown()},
		member{"compensating", r.Compensating.IsUnknown()}, member{"createdAt", x.CreatedAt().IsUnknown()}, member{"expiresAt", x.ExpiresAt().IsUnknown()})}
}

// approvable is a record whose approved part an approval may have settled.
type approvable interface {
	settled(field string) bool
}

// settled reports whether an approval that was given by then shows that the field
// was at the view's instant what it is now. Requires a view of the past.
func (x Delegation) settled(field string) bool {
	switch field {
	case "scopes", "retained", "conditions", "notBefore", "expiresAt", "redelegations", "autoExtend", "maxSession":
		return x.v.approvedBy(x.rec.Approvals, x.approvedText())
	}
	return false
}

func (x Credential) settled(field string) bool {
	switch field {
	case "environments", "holderIds", "binding":
		return x.v.approvedBy(x.rec.Approvals, x.approvedText())
	}
	return false
}

// approvedBy reports whether one of the approvals is of this text and not later
// than the view's instant.
func (v *View) approvedBy(list governance.Field[[]governance.Approval], text approvedText) bool {
	return len(text.missing) == 0 && slices.ContainsFunc(list.Or(nil), func(a governance.Approval) bool {
		return a.Decision == governance.ApprovalDecisionApproved && !a.At.After(v.t) && a.SubjectDigest.Is(text.digest())
	})
}

// approved counts the approvals of a record in Kleene's way: how many persons
// certainly gave one that counts, and how many may have. One later than the
// instant by does not.
func approved(l List[Approval], c approvalCase, by Fact[time.Time]) tally {
	t := tally{endless: !l.known || len(l.open) > 0, gaps: slices.Clone(l.open)}
	seen := map[string]bool{}
	for _, f := range l.items {
		a := f.value
		decided := then(a.Decision(), func(d governance.ApprovalDecision) truth { return truthOf(d == governance.ApprovalDecisionApproved) })
		inTime := then(by, func(end time.Time) truth { return truthOf(!a.rec.At.After(end)) })
		given := not(anyOf(not(decided), not(inTime)))
		if isFalse(given) || seen[a.rec.ByID] {
			continue
		}
		matches, independent := a.matches(c), a.independent(c)
		counts := not(anyOf(not(given), not(matches), not(independent)))
		switch {
		case isTrue(counts):
			seen[a.rec.ByID] = true
			t.yes++
			continue
		case !isFalse(counts):
			t.maybe++
		}
		t.stale = t.stale || isTrue(given) && isFalse(matches)
		t.self = t.self || isTrue(given) && isFalse(independent)
		t.gaps = slices.Concat(t.gaps, given.Gaps(), matches.Gaps(), independent.Gaps())
	}
	return t
}

// A tally is the outcome of counting approvals.
type tally struct {
	yes, maybe  int
	endless     bool  // there may be any number more
	stale, self bool  // one failed by its digest, or by independence
	gaps        []Gap // what is not known of those that do not count yet
}

// atLeast reports whether n approvals count.
func (t tally) atLeast(n int) truth {
	switch {
	case t.yes >= n:
		return truthOf(true)
	case !t.endless && t.yes+t.maybe < n:
		return truthOf(false)
	}
	return unknownOf[bool](sortGaps(t.gaps)...)
}
