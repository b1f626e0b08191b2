package delegation

import (
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// HandoffState is the state of the handoff at the view's instant. From the
// estate's asOf on it is the recorded one, or expired once the clock of that state
// has run out: nobody needs to record that. It is unknown while the clock is, and
// for one recorded as expired whose clock still runs. At an earlier instant it is
// what the steps that came later prove, late or not; what may have been in dispute
// or compromised then is unknown. Where the record says another state, Observations
// reports STATE_TIME, by the default limits.
func (v *View) HandoffState(h Handoff, limits HandoffLimits) Fact[governance.HandoffState] {
	h.v = v
	state := h.State()
	if v.past && h.guardState() == "" {
		return h.stateThen()
	}
	return then(state, func(s governance.HandoffState) Fact[governance.HandoffState] {
		over, expired := h.clockOver(s, limits), s == governance.HandoffStateExpired
		switch {
		case expired && isFalse(over):
			return unknownOf[governance.HandoffState](h.gap("state", governance.CodeStateTime))
		case over.state() != some && !expired:
			return gapsOf[governance.HandoffState](over)
		case isFalse(over):
			return state
		}
		return someOf(governance.HandoffStateExpired)
	})
}

// CodeClockRunOut remarks on a handoff that its clock has ended, and that is recorded
// as if it ran. The facts can all be true: nobody needs to record that it expired.
const CodeClockRunOut governance.Code = "CLOCK_RUN_OUT"

// clockOver reports whether the clock has run out that ends a handoff of the
// state. For an expired one it is that of the last step it took.
func (x Handoff) clockOver(s governance.HandoffState, limits HandoffLimits) truth {
	switch s {
	case governance.HandoffStateRequested:
		return x.v.ranOut(x.RequestedAt(), limits.Approve)
	case governance.HandoffStateApproved:
		return x.v.ranOut(x.approvedAt(), limits.Transfer)
	case governance.HandoffStateTransferred: // accepted before, it came back from a dispute
		return every(x.v.ranOut(x.TransferredAt(), limits.Accept), not(x.v.over(x.AcceptedAt())))
	case governance.HandoffStateExpired:
		if at := x.TransferredAt(); at.state() != none {
			return x.v.ranOut(at, limits.Accept)
		}
		if at := x.approvedAt(); at.state() != none {
			return x.v.ranOut(at, limits.Transfer)
		}
		return x.v.ranOut(x.RequestedAt(), limits.Approve)
	}
	return truthOf(false)
}

// ranOut reports whether a clock has run out; one that never started does not.
func (v *View) ranOut(start Fact[time.Time], limit time.Duration) truth {
	return orFalse(then(start, func(t time.Time) truth { return not(v.recent(t, limit)) }))
}

// stateThen is the state at an instant before the estate's asOf, as far as the
// steps that came later prove it.
func (x Handoff) stateThen() Fact[governance.HandoffState] {
	h := Handoff{&View{idx: x.v.idx, t: x.v.horizon, horizon: x.v.horizon}, x.rec}
	steps := []Fact[time.Time]{h.RequestedAt(), h.approvedAt(), h.TransferredAt(), h.AcceptedAt(), h.VerifiedAt(), h.ClosedAt()}
	if !inOrder(steps) {
		return unknownOf[governance.HandoffState](x.gap("state", governance.CodeTimeOrder))
	}
	came := func(i int) bool { return steps[i].state() == some && x.v.reached(steps[i].value) }
	later := func(i int) bool { return steps[i].state() == some && !x.v.reached(steps[i].value) }
	switch {
	case later(0):
		return someOf(governance.HandoffStateDraft)
	case came(0) && later(1):
		return someOf(governance.HandoffStateRequested)
	case came(1) && later(2):
		return someOf(governance.HandoffStateApproved)
	case came(4) && h.State().value == governance.HandoffStateVerified:
		return someOf(governance.HandoffStateVerified) // nothing leads back to it
	}
	missing := []Gap{x.gap("state", CodeHindsight)}
	for _, s := range steps {
		missing = append(missing, s.Gaps()...)
	}
	return unknownOf[governance.HandoffState](sortGaps(missing)...)
}

// inOrder reports whether the known ones of the instants follow each other.
func inOrder(steps []Fact[time.Time]) bool {
	var last time.Time
	for _, s := range steps {
		if s.state() == some && s.value.Before(last) {
			return false
		}
		if s.state() == some {
			last = s.value
		}
	}
	return true
}
