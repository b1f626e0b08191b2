package delegation

import (
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// Ledgered reports whether every transition up to the state has a proved entry in
// a ledger: a piece of evidence of the handoff whose entry is of a handoff, names
// this one, commits to it as it stands (see governance.Digest), and tells the state
// entered and, where the record has it, the instant. It is false once a transition
// has none in a list of evidence that is declared complete and was looked at
// throughout, and unknown without a Verifier.
func (x Handoff) Ledgered() Fact[bool] {
	if !x.v.idx.hasVerifications() {
		return unknownOf[bool](x.gap("ledgered", CodeNotVerified))
	}
	state := x.State()
	if state.state() != some {
		return gapsOf[bool](state)
	}
	var missing []truth
	for _, e := range x.entered(state.value) {
		missing = append(missing, not(anyOf(not(e.certain), x.logged(e))))
	}
	return not(anyOf(missing...))
}

// An entered state is one that the handoff came to, or may have come to.
type entered struct {
	state   governance.HandoffState
	at      func() Fact[time.Time] // nil: the record has no such instant
	certain truth
}

// entered lists the states behind a state, and that state. Off the straight way,
// the instants tell how far the handoff had come.
func (x Handoff) entered(s governance.HandoffState) []entered {
	yes := truthOf(true)
	line := x.straight()
	switch s {
	case governance.HandoffStateDraft:
		return nil
	case governance.HandoffStateClosed: // without verification only by way of compromised
		verified := orFalse(then(x.VerifiedAt(), func(time.Time) truth { return yes }))
		line[4].certain = verified
		return append(line, entered{governance.HandoffStateCompromised, nil, not(verified)})
	case governance.HandoffStateCancelled: // perhaps from draft
		line[0].certain = x.v.over(x.RequestedAt())
		fallthrough
	case governance.HandoffStateRejected, governance.HandoffStateExpired: // perhaps from requested
		line[1].certain = x.v.over(x.approvedAt())
	default:
		if i := slices.IndexFunc(line, func(e entered) bool { return e.state == s }); i >= 0 {
			return line[:i+1]
		}
	}
	for i := range line[2:] {
		line[2+i].certain = x.v.over(line[2+i].at())
	}
	return append(line, entered{s, nil, yes})
}

// straight is the way without detours.
func (x Handoff) straight() []entered {
	yes := truthOf(true)
	return []entered{
		{governance.HandoffStateRequested, x.RequestedAt, yes},
		{governance.HandoffStateApproved, nil, yes},
		{governance.HandoffStateTransferred, x.TransferredAt, yes},
		{governance.HandoffStateAccepted, x.AcceptedAt, yes},
		{governance.HandoffStateVerified, x.VerifiedAt, yes},
		{governance.HandoffStateClosed, x.ClosedAt, yes},
	}
}

// logged reports whether a piece of evidence proves that the state was entered.
func (x Handoff) logged(e entered) truth {
	l := x.Evidence()
	var terms []truth
	for _, f := range l.items {
		terms = append(terms, then(f.value.Ledgered(), func(is bool) truth {
			if !is {
				return truthOf(false)
			}
			var tells []truth
			for _, v := range f.value.Verifications() {
				if v.Ledgered.Is(true) {
					tells = append(tells, x.tells(v.Entry, e))
				}
			}
			return anyOf(tells...)
		}))
	}
	if len(l.open) > 0 || !l.known {
		terms = append(terms, unknownOf[bool](x.gap("evidence["+string(e.state)+"]", CodeOpenList)))
	}
	return anyOf(terms...)
}

// tells reports whether an entry says that this handoff entered the state when the
// record says so. The instant of an approval is not compared: several may count.
func (x Handoff) tells(p ProvedEntry, e entered) truth {
	if p.Event != string(governance.KindHandoff) || p.Record != x.Ref() || p.Outcome != string(e.state) {
		return truthOf(false)
	}
	when := truthOf(true)
	if e.at != nil {
		when = orFalse(then(e.at(), func(at time.Time) truth { return truthOf(at.Equal(p.At)) }))
	}
	text := x.approvedText()
	same := unknownOf[bool](text.missing...)
	if len(text.missing) == 0 {
		same = truthOf(text.digest() == p.Digest)
	}
	return not(anyOf(not(when), not(same)))
}

func (x *Index) hasVerifications() bool {
	return len(x.verified) > 0 || x.below != nil && x.below.hasVerifications()
}
