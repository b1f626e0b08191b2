package delegation_test

import (
	"testing"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// TestHandoffStateBeforeRequest: a handoff that a later view shows was a draft
// before it was asked for.
func TestHandoffStateBeforeRequest(t *testing.T) {
	x := delegation.NewIndex(parse(t, `{"asOf":"2026-07-01T00:00:00Z","handoffs":[
{"id":"h","fromId":"actor:a","toId":"actor:b","payload":[],"state":"requested","requestedAt":"2026-06-30T00:00:00Z",
"approvals":[],"transferredAt":null,"acceptedAt":null,"verifiedAt":null,"closedAt":null}]}`))
	h := handoff(t, x.At(now), "handoff:h")
	for at, want := range map[string]string{
		"2026-06-29T23:59:59Z": "draft",
		"2026-06-30T23:59:59Z": "unknown: handoff[h].state HINDSIGHT",
		"2026-07-01T00:00:00Z": "requested",
		"2026-07-05T00:00:00Z": "requested",
		"2026-07-05T00:00:01Z": "expired",
	} {
		if got := factText(x.At(instant(t, at)).HandoffState(h, delegation.DefaultHandoffLimits())); got != want {
			t.Errorf("HandoffState at %s = %s, want %s", at, got, want)
		}
	}
}

const year = 365 * governance.Day

// TestHandoffStateMonotone: a state that is known stays when missing facts come
// in.
func TestHandoffStateMonotone(t *testing.T) {
	t.Parallel()
	decided := map[string]int{}
	limits := []delegation.HandoffLimits{delegation.DefaultHandoffLimits(), {Approve: year, Transfer: year, Accept: year}}
	for seed := range uint64(600) {
		before, after := handoffPair(t, seed)
		was, is := delegation.NewIndex(before).At(now), delegation.NewIndex(after).At(now)
		for s := range was.Subjects(governance.KindHandoff) {
			if _, there := is.Subject(s.Ref()); !there {
				continue
			}
			a := was.HandoffState(s.(delegation.Handoff), limits[seed%2])
			b := is.HandoffState(handoff(t, is, s.Ref().String()), limits[seed%2])
			if a.IsUnknown() {
				continue
			}
			decided[factText(a)]++
			if factText(a) != factText(b) && !handoffStateLost(b) {
				t.Errorf("seed %d, as of %v: state of %s: %s became %s", seed, before.AsOf, s.Ref(), factText(a), factText(b))
			}
		}
	}
	for _, state := range []string{"draft", "requested", "approved", "rejected", "transferred", "accepted", "verified", "closed", "cancelled", "expired", "disputed", "compromised"} {
		if decided[state] == 0 {
			t.Errorf("state %s was never reached: the law was hardly asked; %v", state, decided)
		}
	}
}

// handoffPair is a pair of random estates in which handoffs stopped at any step.
func handoffPair(t *testing.T, seed uint64) (before, after *governance.Estate) {
	w := newWorld(seed)
	asOf := asOfs[w.IntN(len(asOfs))]
	for _, r := range w.doc["handoffs"] {
		for _, step := range []string{"transferredAt", "acceptedAt", "verifiedAt", "closedAt"} {
			if w.chance(0.6) {
				r.(map[string]any)[step] = nil
			}
		}
	}
	part := w.hide(oneOf(w, 0.02, 0.1, 0.4), nil)
	after, before = w.estate(t, w.doc, asOf), w.estate(t, part, asOf)
	sameDigests(before, after)
	return before, after
}

// handoffStateLost reports whether a state was lost to facts that contradict each
// other.
func handoffStateLost(f delegation.Fact[governance.HandoffState]) bool {
	for _, g := range f.Gaps() {
		for _, c := range contradicted {
			if g.Code == c {
				return true
			}
		}
	}
	return false
}
