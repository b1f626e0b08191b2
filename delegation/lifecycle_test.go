package delegation_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// lifeCycle is the life cycle as its specification draws it, written down a second
// time: the events that each state allows.
var lifeCycle = map[governance.HandoffState]string{
	governance.HandoffStateDraft:       "cancel→cancelled request→requested",
	governance.HandoffStateRequested:   "approve→approved cancel→cancelled expire→expired reject→rejected",
	governance.HandoffStateApproved:    "cancel→cancelled compromise→compromised expire→expired transfer→transferred",
	governance.HandoffStateTransferred: "accept→accepted compromise→compromised dispute→disputed expire→expired",
	governance.HandoffStateAccepted:    "compromise→compromised dispute→disputed verify→verified",
	governance.HandoffStateDisputed:    "cancel→cancelled compromise→compromised transfer→transferred",
	governance.HandoffStateVerified:    "close→closed compromise→compromised",
	governance.HandoffStateClosed:      "compromise→compromised",
	governance.HandoffStateCompromised: "close→closed",
	governance.HandoffStateRejected:    "",
	governance.HandoffStateCancelled:   "",
	governance.HandoffStateExpired:     "",
}

var handoffEvents = []delegation.HandoffEvent{
	delegation.HandoffAccept, delegation.HandoffApprove, delegation.HandoffCancel, delegation.HandoffClose, delegation.HandoffCompromise, delegation.HandoffDispute,
	delegation.HandoffExpire, delegation.HandoffReject, delegation.HandoffRequest, delegation.HandoffTransfer, delegation.HandoffVerify,
}

// TestIllegalTransitions asks every event of every state: the steps of the life
// cycle are legal, and ILLEGAL_TRANSITION denies every other.
func TestIllegalTransitions(t *testing.T) {
	for state, want := range lifeCycle {
		doc := fmt.Sprintf(`{"asOf":"2026-07-01T00:00:00Z","actors":[{"id":"a","kind":"organization"},{"id":"b","kind":"organization"}],
"handoffs":[{"id":"h","fromId":"actor:a","toId":"actor:b","payload":[],"state":%q}]}`, state)
		v := delegation.NewIndex(parse(t, doc)).At(instant(t, "2026-07-01T00:00:00Z"))
		got := ""
		for _, event := range handoffEvents {
			a := v.Advance(handoff(t, v, "handoff:h"), event, delegation.GateResult{}, delegation.DefaultHandoffLimits())
			illegal := slices.ContainsFunc(a.Reasons, func(r delegation.Reason) bool { return r.Code == delegation.CodeIllegalTransition })
			switch {
			case illegal && a.Outcome != delegation.Deny:
				t.Errorf("%s of %s: %s, want deny", event, state, a.Outcome)
			case !illegal && got != "":
				got += " "
				fallthrough
			case !illegal:
				got += string(event) + "→" + string(a.To)
			}
		}
		if got != want {
			t.Errorf("from %s: %s, want %s", state, got, want)
		}
	}
}

// TestGateOfAnother: the word of another gate, or about another party, counts as
// none; that about the receiver's organization counts.
func TestGateOfAnother(t *testing.T) {
	v := delegation.NewIndex(parse(t, `{"asOf":"2026-07-01T00:00:00Z","actors":[{"id":"a","kind":"organization"},{"id":"b","kind":"organization"},{"id":"p","kind":"person","parentId":"b"}],
"tenants":[{"id":"t","ownerId":"a","environment":"production"}],
"handoffs":[{"id":"h","fromId":"actor:a","toId":"actor:p","tenantId":"t","payload":[],"state":"requested"}]}`)).At(instant(t, "2026-07-01T00:00:00Z"))
	for _, tt := range []struct {
		gate, subject string
		asked         bool
	}{
		{"partner-activate", "actor:p", true},
		{"partner-activate", "actor:b", true},
		{"partner-activate", "actor:a", false},
		{"production-activate", "actor:b", false},
	} {
		gate := delegation.GateResult{Gate: tt.gate, Subject: ref(t, tt.subject), Outcome: delegation.Allow}
		a := v.Advance(handoff(t, v, "handoff:h"), delegation.HandoffApprove, gate, delegation.DefaultHandoffLimits())
		asked := !slices.ContainsFunc(a.Reasons, func(r delegation.Reason) bool { return r.Code == delegation.CodeGateNotAsked })
		if asked != tt.asked {
			t.Errorf("%s of %s: asked %v, want %v; %v", tt.gate, tt.subject, asked, tt.asked, a.Reasons)
		}
	}
}
