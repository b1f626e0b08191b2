package delegation_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/delegation"
)

func handoff(t *testing.T, v *delegation.View, s string) delegation.Handoff {
	t.Helper()
	x, ok := v.Subject(ref(t, s))
	h, is := x.(delegation.Handoff)
	if !ok || !is {
		t.Fatalf("no handoff %s", s)
	}
	return h
}

// writeAdvance answers whether the handoff may take the step of words[0];
// words[1], if given, is the outcome of gate partner-activate for the receiver.
func writeAdvance(w *strings.Builder, v *delegation.View, h delegation.Handoff, words []string) {
	var gate delegation.GateResult
	if len(words) > 1 {
		gate = delegation.GateResult{Gate: delegation.GatePartnerActivate, Subject: h.Record().ToID}
		for _, o := range []delegation.Outcome{delegation.NeedsEvidence, delegation.Allow, delegation.Deny} {
			if o.String() == words[1] {
				gate.Outcome = o
			}
		}
	}
	a := v.Advance(h, delegation.HandoffEvent(words[0]), gate, delegation.DefaultHandoffLimits())
	fmt.Fprintf(w, "%s → %s owed %v\n", a.Outcome, a.To, a.Owed)
	writeReasons(w, a.Reasons)
	for _, r := range a.Warnings {
		fmt.Fprintf(w, "  warning %s %s\n", r.Code, r.Subject.Path(r.Field))
	}
}
