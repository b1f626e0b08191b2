package delegation

import (
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// A need is evidence that a step asks for: one of the kinds, if the need applies.
type need struct {
	kinds   []governance.EvidenceKind
	applies truth
}

// needs lists the evidence that a step asks for, by purpose and payload.
func (x Handoff) needs(e HandoffEdge) []need {
	always := func(kinds ...governance.EvidenceKind) need { return need{kinds, truthOf(true)} }
	purpose := func(want governance.HandoffPurpose) truth {
		return then(x.Purpose(), func(p governance.HandoffPurpose) truth { return truthOf(p == want) })
	}
	kind := func(k governance.EvidenceKind, applies truth) need {
		return need{[]governance.EvidenceKind{k}, applies}
	}
	switch {
	case e.Event == HandoffApprove:
		return []need{always(governance.EvidenceKindApproval)}
	case e.Event == HandoffTransfer:
		return []need{always(governance.EvidenceKindTransfer)}
	case e.Event == HandoffAccept:
		return []need{always(governance.EvidenceKindAcceptance)}
	case e.Event == HandoffVerify:
		return []need{
			kind(governance.EvidenceKindRotation, x.CarriesSecret()),
			kind(governance.EvidenceKindAccessReview, x.carries(governance.PayloadKindTenantAdmin, governance.PayloadKindOwnership)),
			kind(governance.EvidenceKindTestResult, x.carries(governance.PayloadKindConfiguration, governance.PayloadKindAgentControl)),
			kind(governance.EvidenceKindRoleBoundary, purpose(governance.HandoffPurposeOwnershipTransfer)),
		}
	case e.Event == HandoffClose && e.From == governance.HandoffStateVerified:
		offboarding := purpose(governance.HandoffPurposeOffboarding)
		return []need{
			always(governance.EvidenceKindDestruction, governance.EvidenceKindRevocation),
			kind(governance.EvidenceKindDestruction, offboarding), kind(governance.EvidenceKindRevocation, offboarding),
		}
	case e.Event == HandoffClose:
		return []need{always(governance.EvidenceKindRotation, governance.EvidenceKindRevocation)}
	}
	return nil
}

// given reports whether the handoff names positive evidence, still valid, of one
// of the kinds. While the list may go on it is true or unknown.
func (x Handoff) given(kinds []governance.EvidenceKind) truth {
	l := x.Evidence()
	terms := room[truth](x.v, len(l.items)+1)
	for _, f := range l.items {
		fits := then(f.value.Kind(), func(k governance.EvidenceKind) truth { return truthOf(slices.Contains(kinds, k)) })
		positive := then(f.value.Outcome(), func(o governance.EvidenceOutcome) truth { return truthOf(o == governance.EvidenceOutcomePositive) })
		terms = append(terms, not(anyOf(not(fits), not(positive), x.v.over(f.value.ValidUntil()))))
	}
	if len(l.open) > 0 || !l.known {
		terms = append(terms, missing[bool](x.v, x.gap(x.v.evidenceOf(kinds), CodeOpenList)))
	}
	return anyOf(terms...)
}

// evidenceOf names evidence of some kinds in a list that is open.
func (v *View) evidenceOf(kinds []governance.EvidenceKind) string {
	if v.silent {
		return ""
	}
	words := string(kinds[0])
	for _, k := range kinds[1:] {
		words += "|" + string(k)
	}
	return "evidence[" + words + "]"
}

// owed rules on a need, and lists the kinds that are not given.
func (g *guard) owed(n need) []governance.EvidenceKind {
	met := anyOf(not(n.applies), g.h.given(n.kinds))
	g.rule(CodeEvidenceOwed, g.h.Ref(), "evidenceIds", met)
	if isTrue(met) {
		return nil
	}
	return n.kinds
}

// EvidenceComplete reports whether all evidence that the steps up to the state
// ask for is there: positive and still valid. It is false once a kind is absent
// from a list that is declared complete, and unknown with each kind that is
// missing from a list that may go on: a better item may exist. Before approval,
// and where a handoff came to nothing, nothing is asked for.
func (x Handoff) EvidenceComplete() Fact[bool] {
	state := x.State()
	if state.state() != some {
		return gapsOf[bool](state)
	}
	var missing []truth
	for _, s := range x.taken(state.value) {
		for _, n := range x.needs(s.edge) {
			missing = add(x.v, missing, not(anyOf(not(s.certain), not(n.applies), x.given(n.kinds))))
		}
	}
	return not(anyOf(missing...))
}

// A taken step is one that the handoff took, or may have taken.
type taken struct {
	edge    HandoffEdge
	certain truth
}

// handoffLine is the way of a handoff without detours, with when each step was.
var handoffLine = []struct {
	edge HandoffEdge
	at   func(Handoff) Fact[time.Time]
}{
	{HandoffEdge{governance.HandoffStateRequested, HandoffApprove, governance.HandoffStateApproved}, nil},
	{HandoffEdge{governance.HandoffStateApproved, HandoffTransfer, governance.HandoffStateTransferred}, Handoff.TransferredAt},
	{HandoffEdge{governance.HandoffStateTransferred, HandoffAccept, governance.HandoffStateAccepted}, Handoff.AcceptedAt},
	{HandoffEdge{governance.HandoffStateAccepted, HandoffVerify, governance.HandoffStateVerified}, Handoff.VerifiedAt},
	{HandoffEdge{governance.HandoffStateVerified, HandoffClose, governance.HandoffStateClosed}, Handoff.ClosedAt},
}

// taken lists the steps behind a state. Out of the way, disputed or compromised,
// the instants tell how far it had come.
func (x Handoff) taken(s governance.HandoffState) []taken {
	out := room[taken](x.v, len(handoffLine))
	lost := s == governance.HandoffStateDisputed || s == governance.HandoffStateCompromised
	for _, step := range handoffLine {
		certain := truthOf(true)
		if lost && step.at != nil {
			certain = x.v.over(step.at(x))
		}
		out = append(out, taken{step.edge, certain})
		if step.edge.To == s {
			return out
		}
	}
	if lost {
		return out
	}
	return nil
}
