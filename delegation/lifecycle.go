package delegation

import (
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// A HandoffEvent is what moves a handoff from one state to the next.
type HandoffEvent string

// The events of a handoff.
const (
	HandoffRequest    HandoffEvent = "request"
	HandoffApprove    HandoffEvent = "approve"
	HandoffReject     HandoffEvent = "reject"
	HandoffCancel     HandoffEvent = "cancel"
	HandoffExpire     HandoffEvent = "expire" // a clock ran out
	HandoffTransfer   HandoffEvent = "transfer"
	HandoffAccept     HandoffEvent = "accept"
	HandoffDispute    HandoffEvent = "dispute"
	HandoffVerify     HandoffEvent = "verify"
	HandoffClose      HandoffEvent = "close"
	HandoffCompromise HandoffEvent = "compromise"
)

// A HandoffEdge is one legal step of a handoff.
type HandoffEdge struct {
	From  governance.HandoffState
	Event HandoffEvent
	To    governance.HandoffState
}

// HandoffEdges is the whole life cycle: no other step is legal. The one way back
// is from disputed to transferred; any other redo is a new handoff. The result is
// the caller's.
func HandoffEdges() []HandoffEdge { return slices.Clone(handoffEdges) }

var handoffEdges = []HandoffEdge{
	{governance.HandoffStateDraft, HandoffRequest, governance.HandoffStateRequested},
	{governance.HandoffStateDraft, HandoffCancel, governance.HandoffStateCancelled},
	{governance.HandoffStateRequested, HandoffApprove, governance.HandoffStateApproved},
	{governance.HandoffStateRequested, HandoffReject, governance.HandoffStateRejected},
	{governance.HandoffStateRequested, HandoffCancel, governance.HandoffStateCancelled},
	{governance.HandoffStateRequested, HandoffExpire, governance.HandoffStateExpired},
	{governance.HandoffStateApproved, HandoffTransfer, governance.HandoffStateTransferred},
	{governance.HandoffStateApproved, HandoffCancel, governance.HandoffStateCancelled},
	{governance.HandoffStateApproved, HandoffExpire, governance.HandoffStateExpired},
	{governance.HandoffStateApproved, HandoffCompromise, governance.HandoffStateCompromised},
	{governance.HandoffStateTransferred, HandoffAccept, governance.HandoffStateAccepted},
	{governance.HandoffStateTransferred, HandoffDispute, governance.HandoffStateDisputed},
	{governance.HandoffStateTransferred, HandoffExpire, governance.HandoffStateExpired},
	{governance.HandoffStateTransferred, HandoffCompromise, governance.HandoffStateCompromised},
	{governance.HandoffStateAccepted, HandoffVerify, governance.HandoffStateVerified},
	{governance.HandoffStateAccepted, HandoffDispute, governance.HandoffStateDisputed},
	{governance.HandoffStateAccepted, HandoffCompromise, governance.HandoffStateCompromised},
	{governance.HandoffStateDisputed, HandoffTransfer, governance.HandoffStateTransferred},
	{governance.HandoffStateDisputed, HandoffCancel, governance.HandoffStateCancelled},
	{governance.HandoffStateDisputed, HandoffCompromise, governance.HandoffStateCompromised},
	{governance.HandoffStateVerified, HandoffClose, governance.HandoffStateClosed},
	{governance.HandoffStateVerified, HandoffCompromise, governance.HandoffStateCompromised},
	{governance.HandoffStateClosed, HandoffCompromise, governance.HandoffStateCompromised},
	{governance.HandoffStateCompromised, HandoffClose, governance.HandoffStateClosed},
}

// Codes of the guards of a handoff.
const (
	CodeIllegalTransition        governance.Code = "ILLEGAL_TRANSITION"         // the life cycle has no such step
	CodeGateNotAsked             governance.Code = "GATE_NOT_ASKED"             // no result of the gate was given
	CodeGateDenied               governance.Code = "GATE_DENIED"                // the gate said deny
	CodeGateNeedsEvidence        governance.Code = "GATE_NEEDS_EVIDENCE"        // the gate could not decide
	CodeRequestIncomplete        governance.Code = "REQUEST_INCOMPLETE"         // the request does not say what it asks for
	CodeChannelNotApproved       governance.Code = "CHANNEL_NOT_APPROVED"       // not a way for secrets
	CodeCarrierNotAuthorized     governance.Code = "CARRIER_NOT_AUTHORIZED"     // the sender does not hold what it hands over
	CodeAcceptorNotReceiver      governance.Code = "ACCEPTOR_NOT_RECEIVER"      // not accepted by a named person of the receiver
	CodeVerifierIsSender         governance.Code = "VERIFIER_IS_SENDER"         // verified by the sender, or by nobody
	CodeNotRotated               governance.Code = "NOT_ROTATED"                // the secret was not replaced after acceptance
	CodeSourceOpen               governance.Code = "SOURCE_OPEN"                // the sender still has its copy or access
	CodeCustodyRuns              governance.Code = "CUSTODY_RUNS"               // ownership moves and custody has not ended
	CodeNotLedgered              governance.Code = "NOT_LEDGERED"               // a step is not in a ledger
	CodeEvidenceOwed             governance.Code = "EVIDENCE_OWED"              // a kind of evidence is missing
	CodeClockExceeded            governance.Code = "CLOCK_EXCEEDED"             // too late for this step
	CodeClockRunning             governance.Code = "CLOCK_RUNNING"              // too early to expire
	CodeProductionBeforeVerified governance.Code = "PRODUCTION_BEFORE_VERIFIED" // never heals
)

// HandoffLimits are the clocks of a handoff and the ways that secrets may take.
type HandoffLimits struct {
	Approve     time.Duration        // from the request
	Transfer    time.Duration        // from the approval
	Accept      time.Duration        // from the transfer
	Verify      time.Duration        // from the acceptance
	SourceClose time.Duration        // from the acceptance
	Secret      []governance.Channel // approved for secrets
}

// DefaultHandoffLimits are library defaults: approve P5D, transfer P7D, accept
// PT72H, verify P7D, source close PT24H; secrets by vault, PAM, secure portal,
// federation, API or sealed envelope.
func DefaultHandoffLimits() HandoffLimits {
	return HandoffLimits{
		Approve: 5 * governance.Day, Transfer: 7 * governance.Day, Accept: 72 * time.Hour, Verify: 7 * governance.Day, SourceClose: 24 * time.Hour,
		Secret: []governance.Channel{governance.ChannelVaultShare, governance.ChannelPAMCheckout, governance.ChannelSecurePortal,
			governance.ChannelFederation, governance.ChannelAPI, governance.ChannelSealedEnvelope},
	}
}

// An Advance is the answer to whether a handoff may take a step.
type Advance struct {
	Outcome  Outcome                   `json:"outcome"`
	To       governance.HandoffState   `json:"to,omitempty"` // of a legal step, the state it leads to
	Reasons  []Reason                  `json:"reasons"`      // every guard that fails or is open, sorted; empty for Allow
	Owed     []governance.EvidenceKind `json:"owed"`         // kinds of evidence still to be given, sorted
	Warnings []Reason                  `json:"warnings"`     // what does not block the step: late clocks, production use before verification
}

// Advance answers whether the handoff may take the step of the event, by the
// facts at the view's instant: Allow with the next state, Deny if a guard fails,
// else NeedsEvidence. A guard that needs a gate takes its decision from gate;
// another gate's, or one about another party, counts as not asked. Completing
// missing facts never turns an answer that is Allow or Deny.
func (v *View) Advance(h Handoff, event HandoffEvent, gate GateResult, limits HandoffLimits) Advance {
	h.v = v
	g := &guard{h: h, gate: gate, limits: limits}
	out := Advance{Owed: []governance.EvidenceKind{}}
	state := h.State()
	edge, legal := edgeOf(state.value, event)
	switch {
	case state.state() == unknown:
		g.rule(CodeIllegalTransition, h.Ref(), "state", gapsOf[bool](state))
	case !legal:
		g.rule(CodeIllegalTransition, h.Ref(), "state", truthOf(false))
	default:
		out.To = edge.To
		g.check(edge)
		for _, n := range h.needs(edge) {
			out.Owed = append(out.Owed, g.owed(n)...)
		}
	}
	g.late()
	slices.Sort(out.Owed)
	out.Owed = slices.Compact(out.Owed)
	g.reasons, g.warnings = sorted(g.reasons), sorted(g.warnings)
	out.Reasons, out.Warnings = append([]Reason{}, g.reasons...), append([]Reason{}, g.warnings...)
	switch holds := g.holds(); {
	case isTrue(holds):
		out.Outcome = Allow
	case isFalse(holds):
		out.Outcome = Deny
	}
	return out
}

func edgeOf(from governance.HandoffState, event HandoffEvent) (HandoffEdge, bool) {
	i := slices.IndexFunc(handoffEdges, func(e HandoffEdge) bool { return e.From == from && e.Event == event })
	if i < 0 {
		return HandoffEdge{}, false
	}
	return handoffEdges[i], true
}
