package controlstest

import (
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// verifier is who a test says has looked at the evidence.
const verifier = "controlstest.AssumeVerified"

// verifications say of all evidence that it is in order, and that a ledger holds
// each step of every handoff as the record tells it.
func verifications(e *governance.Estate) delegation.Verifications {
	var out delegation.Verifications
	records := map[string]governance.Hash{}
	for i := range e.Evidence {
		r := &e.Evidence[i]
		records[r.ID] = governance.EvidenceDigest(r)
		out = append(out, delegation.Verification{EvidenceID: r.ID, Record: records[r.ID], By: verifier, Verified: governance.Some(true)})
	}
	for i := range e.Handoffs {
		h := &e.Handoffs[i]
		ids := h.EvidenceIDs.Or(nil)
		if len(ids) == 0 {
			continue
		}
		for _, entry := range entries(h) {
			out = append(out, delegation.Verification{EvidenceID: ids[0], Record: records[ids[0]], By: verifier, Ledgered: governance.Some(true), Entry: entry})
		}
	}
	return out
}

// entries are what a ledger that holds every step of the handoff proves.
func entries(h *governance.Handoff) []delegation.ProvedEntry {
	digest, err := governance.Digest(h)
	if err != nil {
		return nil
	}
	var out []delegation.ProvedEntry
	for _, step := range []struct {
		state governance.HandoffState
		at    governance.Field[time.Time]
	}{
		{governance.HandoffStateRequested, h.RequestedAt}, {governance.HandoffStateApproved, h.RequestedAt},
		{governance.HandoffStateTransferred, h.TransferredAt}, {governance.HandoffStateAccepted, h.AcceptedAt},
		{governance.HandoffStateVerified, h.VerifiedAt}, {governance.HandoffStateClosed, h.ClosedAt},
		{h.State, h.RequestedAt}, // off the straight way; the instant is not on record
	} {
		out = append(out, delegation.ProvedEntry{Event: string(governance.KindHandoff), Record: governance.NewRef(governance.KindHandoff, h.ID),
			Outcome: string(step.state), At: step.at.Or(time.Time{}), Digest: digest})
	}
	return out
}
