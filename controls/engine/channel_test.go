package engine_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// ofChannel reports whether a control asks how parties work together, of which
// estates of core records say little.
func ofChannel(c *controls.Control) bool {
	area, _, _ := strings.Cut(c.ID, "-")
	return slices.Contains([]string{"RSP", "PRG", "EXC", "EVD", "AGT", "INC"}, area) && !ofRates(c)
}

// ofRates reports whether a control reads what others find.
func ofRates(c *controls.Control) bool { return c.ID == "PRG-05" || c.ID == "EXC-02" }

// packWhere is the part of the built-in pack that an estate is made for.
func packWhere(keep func(*controls.Control) bool) *controls.Pack {
	var ids []string
	for c := range builtin.Pack().All() {
		if keep(c) {
			ids = append(ids, c.ID)
		}
	}
	p, err := builtin.Pack().Select(ids...)
	if err != nil {
		panic(err)
	}
	return p
}

var channelEngine = sync.OnceValues(func() (*engine.Engine, error) { return engine.Compile(packWhere(ofChannel)) })

// TestMonotoneChannel is the law of TestMonotone for the controls of a channel,
// over estates in which a customer and a partner have done nearly all they should.
func TestMonotoneChannel(t *testing.T) {
	t.Parallel()
	eng, err := channelEngine()
	if err != nil {
		t.Fatal(err)
	}
	const first = 30_140 // from where on the search is short
	seen, least, most := newTally(), uint64(60), uint64(1000)
	if testing.Short() {
		least, most = 20, 20
	}
	for n := uint64(0); n < least || n < most && len(seen.lacks(eng.Pack())) > 0; n++ {
		w := newWorld(first+n, "Actor", "Tenant", "NHI")
		w.channel()
		monotone(t, eng, w, seen)
	}
	if !testing.Short() {
		for _, lack := range seen.lacks(eng.Pack()) {
			t.Error(lack)
		}
	}
}

// anyWorld is a world of core records, or one in three of a channel.
func anyWorld(seed uint64) *world {
	if seed%3 > 0 {
		return newWorld(seed, core...)
	}
	w := newWorld(seed, "Actor", "Tenant", "NHI")
	w.channel()
	return w
}

// channel adds a customer, its tenant and a partner with a good record of
// everything, of which a world leaves out, or states otherwise, what it likes.
func (w *world) channel() {
	ago := func(days int) time.Time { return earlier(now, w.horizon()).Add(-time.Duration(days) * day) }
	w.put("Actor", record{"id": "customer", "kind": "organization", "status": "active", "terminatedAt": nil, "securityContact": "a"})
	w.put("Actor", record{"id": "partner", "kind": "organization", "status": "active", "terminatedAt": nil, "roles": []any{"msp"}})
	w.put("Actor", record{"id": "ann", "kind": "person", "parentId": "customer", "status": "active", "terminatedAt": nil})
	w.put("Actor", record{"id": "pat", "kind": "person", "parentId": "partner", "status": "active", "terminatedAt": nil})
	w.put("Tenant", record{"id": "prod", "ownerId": "customer", "custodianId": nil, "custodianUntil": nil, "environment": oneOf(w, []string{"production", "production", "test"}),
		"state": "active", "boundaryEvidenceIds": []any{"evidence-40"}})
	w.put("Evidence", record{"id": "evidence-40", "kind": "role_boundary", "subjectId": "actor:partner", "collectedAt": ago(20), "validUntil": nil, "outcome": "positive",
		"attesterId": "actor:ann", "method": "automated", "digest": "sha256:" + strings.Repeat("a", 64)})
	if len(w.doc["Completeness"]) == 0 && w.chance(.7) {
		w.vouch()
	}
	if w.chance(.6) {
		w.duties(ago)
	}
	w.standing(ago)
	w.proofs(ago)
	w.agents(ago)
}

// agents adds an agent with its grants, and an incident.
func (w *world) agents(ago func(int) time.Time) {
	w.put("Incident", record{"id": "leak", "kind": "exposure", "subjectIds": []any{"actor:partner"}, "detectedAt": ago(oneOf(w, []int{3, 30})), "investigatorId": "ann",
		"notifiedAt": ago(2), "containedAt": nil, "contractId": nil})
	w.put("NHI", record{"id": "agent", "kind": "ai_agent", "status": "active", "tenantId": "prod", "ownerId": "ann", "scopes": []any{},
		"logging": record{"enabled": w.chance(.8), "retention": "P365D", "attributesActor": true}, "agent": record{"sponsorId": "ann",
			"autonomy": oneOf(w, []string{"suggest", "autonomous"}), "stopControl": w.chance(.6), "charterDigest": "sha256:" + strings.Repeat("a", 64), "recordsPrincipal": true}})
	w.put("Delegation", record{"id": "mission", "kind": "agent", "grantorId": "actor:customer", "granteeId": "nhi:agent", "tenantId": "prod",
		"onBehalfOfId": "actor:ann", "scopes": []any{record{"action": "users.admin", "resource": "tenant/prod/**"}}, "state": "active", "activatedAt": ago(10), "revocation": nil})
	if w.chance(.2) {
		w.put("Delegation", record{"id": "errand", "kind": "agent", "grantorId": "actor:customer", "granteeId": "nhi:agent", "tenantId": "prod",
			"onBehalfOfId": nil, "scopes": []any{}, "state": "active", "activatedAt": ago(10), "revocation": nil})
	}
}

// duties divides every duty of the tenant.
func (w *world) duties(ago func(int) time.Time) {
	clear := w.chance(.5)
	for _, duty := range governance.Duties() {
		a := record{"id": duty, "duty": duty, "tenantId": "prod", "contractId": nil, "subjectId": nil, "ownership": "customer",
			"responsibleIds": []any{"customer"}, "accountableIds": []any{"customer"}, "acknowledgedAt": ago(20), "validFrom": ago(30),
			"validUntil": nil, "survivesTermination": true}
		if !clear && w.chance(.25) {
			a["acknowledgedAt"], a["survivesTermination"] = nil, false
		}
		if clear || w.chance(.7) {
			w.doc["Assignment"] = append(w.doc["Assignment"], a)
		} else {
			w.put("Assignment", a)
		}
	}
}

// standing gives the partner a grant, a certificate, drills and training, and a
// program with its parts.
func (w *world) standing(ago func(int) time.Time) {
	w.put("Delegation", record{"id": "grant", "kind": "support", "grantorId": "actor:customer", "granteeId": "actor:partner", "tenantId": "prod",
		"scopes": []any{}, "state": "active", "activatedAt": ago(10), "revocation": nil})
	w.put("Certification", record{"id": "certificate", "actorId": "partner", "programId": "program", "grantedAt": ago(oneOf(w, []int{20, 20, 9})), "expiresAt": nil,
		"state": oneOf(w, []string{"valid", "valid", "withdrawn"}), "replacedById": nil, "assessorId": "ann"})
	for _, capability := range []string{"rotation", "revocation", "offboarding"} {
		w.put("Drill", record{"id": capability, "actorId": "partner", "capability": capability, "startedAt": ago(6), "finishedAt": ago(5), "objective": "P1D",
			"outcome": "passed", "witnessId": "ann", "evidenceIds": []any{"evidence-40"}, "clearedById": nil})
	}
	if w.chance(.2) {
		w.put("Drill", record{"id": "failure", "actorId": "partner", "capability": "rotation", "startedAt": ago(9), "outcome": "failed", "clearedById": nil})
	}
	w.put("Evidence", record{"id": "evidence-41", "kind": "training", "subjectId": "actor:partner", "collectedAt": ago(20), "validUntil": nil,
		"outcome": oneOf(w, []string{"positive", "positive", "negative"}), "covers": []any{"human", "nhi"}, "attesterId": "actor:ann", "method": "observed", "digest": nil})
	var parts []any
	for _, kind := range []string{"reference_architecture", "secrets_pattern", "offboarding_checklist", "training", "validation_gate"} {
		parts = append(parts, record{"id": "artifact-0", "kind": kind, "version": "1", "covers": []any{"human", "nhi"}})
	}
	draft := record{"id": "artifact-1", "kind": "training", "version": "2"} // says not whom it is for
	w.put("Program", record{"id": "program", "ownerId": "customer", "artifacts": append([]any{draft}, parts[w.IntN(2):]...)})
	w.put("Rollout", record{"id": "rollout", "partnerId": "partner", "tenantId": "prod", "patternId": oneOf(w, []string{"artifact-0", "artifact-7"}),
		"patternVersion": "1", "deviations": oneOf(w, [][]any{{}, {"waiver"}, {"wish"}})})
}

// proofs adds an approved exception, and a handoff of which a ledger holds every
// step; evidence-40 is what a verifier found in order.
func (w *world) proofs(ago func(int) time.Time) {
	w.put("Handoff", record{"id": "handover", "fromId": "actor:customer", "toId": "actor:partner", "tenantId": "prod", "purpose": "support",
		"payload": []any{record{"kind": "data", "ref": "a"}}, "channel": "api", "state": "verified", "requestedAt": ago(9), "transferredAt": ago(8),
		"acceptedAt": ago(7), "verifiedAt": ago(6), "closedAt": nil, "evidenceIds": []any{oneOf(w, []string{"evidence-40", "evidence-41"})}})
	w.put("Handoff", record{"id": "offer", "fromId": "actor:customer", "toId": "actor:partner", "tenantId": "prod", "payload": []any{}, "state": "draft"})
	waiver := record{"id": "waiver", "controlId": "ROT-01", "subjectIds": []any{"tenant:prod"}, "reason": "a", "requestedById": "pat", "createdAt": ago(9),
		"compensating": []any{"a"}, "renewsId": nil, "expiresAt": ago(9).Add(60 * day), "ownerId": "customer"}
	e, err := governance.Parse("waiver", document{"Exception": {waiver}}.json(w.asOf))
	if err != nil {
		panic(err)
	}
	digest, _ := governance.Digest(&e.Exceptions[0])
	approval := record{"byId": "ann", "decision": "approved", "at": ago(8), "subjectDigest": string(digest)}
	if waiver["approvals"] = []any{approval}; w.chance(.2) {
		delete(approval, "subjectDigest")
		waiver["ownerId"] = nil
	}
	w.put("Exception", waiver)
	w.put("Exception", record{"id": "wish", "controlId": "ROT-01", "subjectIds": []any{"tenant:prod"}, "createdAt": ago(9), "expiresAt": ago(9), "approvals": []any{}})
}

// put adds a record without some of what it states, and with some of it stated
// otherwise.
func (w *world) put(typ string, r record) {
	w.blur(typ, r)
	w.doc[typ] = append(w.doc[typ], r)
}

func (w *world) blur(typ string, r record) {
	for _, f := range fieldsOf(typ) {
		v, stated := r[f.Name]
		part, isPart := v.(record)
		switch {
		case !stated || f.Required || f.Name == "parentId":
		case !w.chance(w.known):
			delete(r, f.Name)
		case isPart:
			w.blur(f.Part, part)
		case w.chance(.02):
			w.state(typ, -1, r, f)
		}
	}
}

// verifications are what a verifier would find out about the evidence of an
// estate, of which it goes by the last digit of the id: whether it is in order, and
// that a ledger holds every step of the handoffs that name it.
func verifications(e *governance.Estate) delegation.Verifications {
	var out delegation.Verifications
	for i := range e.Evidence {
		r := &e.Evidence[i]
		v := delegation.Verification{EvidenceID: r.ID, Record: governance.EvidenceDigest(r), By: "file"}
		switch r.ID[len(r.ID)-1] {
		case '0':
			v.Verified = governance.Some(true)
			out = append(out, steps(e, r)...)
		case '1':
			v.Verified, v.Ledgered = governance.Some(false), governance.Some(false)
		}
		out = append(out, v)
	}
	return out
}

// steps are the entries of a ledger for the handoffs that name the evidence.
func steps(e *governance.Estate, r *governance.Evidence) delegation.Verifications {
	var out delegation.Verifications
	for i := range e.Handoffs {
		h := &e.Handoffs[i]
		if !slices.Contains(h.EvidenceIDs.Or(nil), r.ID) {
			continue
		}
		digest, _ := governance.Digest(h)
		for state, at := range map[string]governance.Field[time.Time]{"requested": h.RequestedAt, "approved": {}, "transferred": h.TransferredAt,
			"accepted": h.AcceptedAt, "verified": h.VerifiedAt, "closed": h.ClosedAt} {
			out = append(out, delegation.Verification{EvidenceID: r.ID, Record: governance.EvidenceDigest(r), By: "ledger", Ledgered: governance.Some(true),
				Entry: delegation.ProvedEntry{Event: "handoff", Record: governance.NewRef(governance.KindHandoff, h.ID), Outcome: state, At: at.Or(time.Time{}), Digest: digest}})
		}
	}
	return out
}
