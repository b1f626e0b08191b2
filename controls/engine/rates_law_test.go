package engine_test

import (
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/controls/builtin"
)

// TestMonotoneRates is the law of TestMonotone for the controls that read rates,
// over estates of partners who roll out by the same pattern.
func TestMonotoneRates(t *testing.T) {
	t.Parallel()
	pack, err := builtin.Pack().Select("PRG-05", "EXC-02")
	if err != nil {
		t.Fatal(err)
	}
	seen, least, most := newTally(), uint64(15), uint64(300)
	if testing.Short() {
		least, most = 8, 8
	}
	for seed := uint64(0); seed < least || seed < most && len(seen.lacks(pack)) > 0; seed++ {
		monotone(t, theEngine(t), newPartners(seed), seen)
	}
	if !testing.Short() {
		for _, lack := range seen.lacks(pack) {
			t.Error(lack)
		}
	}
}

// newPartners makes an estate of partners, each with a rollout in a tenant of its
// own, where all goes well but for some withdrawals that took too long.
func newPartners(seed uint64) *world {
	w := newWorld(2_000_000+seed, "Program")
	w.known = oneOf(w, []float64{1, .999, .997, .99, .95})
	w.doc, w.flat, w.bent = document{}, true, false
	if w.chance(.8) {
		w.vouch()
	}
	customer := w.leave("Actor", record{"kind": "organization", "roles": []any{}, "memberIds": []any{}, "lastAssessedAt": nil, "terminatedAt": nil, "status": "active"})
	ann := w.leave("Actor", record{"kind": "person", "parentId": customer, "roles": []any{}, "memberIds": []any{}, "lastAssessedAt": nil, "status": "active", "terminatedAt": nil})
	w.leave("Program", record{"ownerId": customer, "reviewedAt": nil, "artifacts": []any{record{"id": "gold", "kind": "secrets_pattern", "version": "1"}}})
	spread := w.IntN(7)
	for i := range 5 + w.IntN(2) {
		w.partner(customer, ann, 16+w.IntN(10), min(i, 1)*w.IntN(1+spread))
	}
	return w
}

// partner adds a partner with that many records in order and that many late.
func (w *world) partner(customer, ann string, good, late int) {
	ago := func(days int) time.Time { return earlier(now, w.horizon()).Add(-time.Duration(days) * day) }
	id := w.leave("Actor", record{"kind": "organization", "roles": []any{}, "memberIds": []any{}, "lastAssessedAt": nil, "status": "active", "terminatedAt": nil})
	pat := w.leave("Actor", record{"kind": "person", "parentId": id, "roles": []any{}, "memberIds": []any{}, "lastAssessedAt": nil, "status": "active", "terminatedAt": nil})
	tenant := w.leave("Tenant", record{"ownerId": customer, "custodianId": nil, "custodianUntil": nil, "productionActivatedAt": nil, "boundaryEvidenceIds": []any{}, "state": "requested"})
	w.leave("Rollout", record{"partnerId": id, "tenantId": tenant, "patternId": "gold", "patternVersion": "1", "deviations": []any{}, "handedOverAt": nil})
	for range good {
		w.leave("NHI", record{"kind": "bot", "tenantId": tenant, "ownerId": id, "operatorIds": []any{}, "status": "retired", "trusts": []any{},
			"createdAt": ago(50), "createdById": "actor:" + id, "expiresAt": nil, "lastUsedAt": nil, "lastReviewedAt": nil, "agent": nil})
	}
	for range late {
		grant := w.leave("Delegation", record{"kind": "support", "grantorId": "actor:" + customer, "granteeId": "actor:" + id, "tenantId": tenant, "scopes": []any{},
			"state": "terminated", "revocation": record{"at": ago(20), "byId": "actor:" + customer, "propagatedAt": ago(10)}, "activatedAt": ago(40), "notBefore": nil,
			"expiresAt": nil, "lastUsedAt": nil, "lastReviewedAt": nil, "approvals": []any{}, "retained": []any{}, "parentId": nil, "onBehalfOfId": nil, "contractId": nil})
		if w.chance(.6) {
			x := record{"id": idOf("Exception", 1000+len(w.doc["Exception"])), "controlId": "DEL-06", "subjectIds": []any{"delegation:" + grant}, "reason": "a",
				"requestedById": pat, "compensating": []any{"b"}, "createdAt": ago(15), "renewsId": nil, "expiresAt": now.Add(40 * day), "ownerId": customer}
			x["approvals"] = []any{record{"byId": ann, "decision": "approved", "at": ago(12), "subjectDigest": digestOf("Exception", x)}}
			w.leave("Exception", x)
		}
	}
}

// leave adds a record without some of what it states, and gives its id.
func (w *world) leave(typ string, r record) string {
	r["id"] = idOf(typ, 1000+len(w.doc[typ]))
	for _, f := range fieldsOf(typ) {
		if part, ok := r[f.Name].(record); ok {
			for _, g := range fieldsOf(f.Part) {
				if !g.Required && !w.chance(w.known) {
					delete(part, g.Name)
				}
			}
		} else if !f.Required && f.Name != "parentId" && f.Name != "memberIds" && !w.chance(w.known) {
			delete(r, f.Name)
		}
	}
	w.doc[typ] = append(w.doc[typ], r)
	return text(r["id"])
}

// TestTurnsAtBounds lists what a control may do with rates to be decided while
// they are known within bounds only.
func TestTurnsAtBounds(t *testing.T) {
	for _, tt := range []struct {
		subject, pass string
		want          bool
	}{
		{"actor", "actor.excepted * 1000 <= 50 * actor.evaluated", true},
		{"actor", "!(actor.excepted > 5) || actor.kind == 'unit' && actor.evaluated < 3", true},
		{"actor", "actor.excepted * actor.excepted <= actor.evaluated", false}, // no line
		{"actor", "actor.excepted > 5 && actor.excepted < 8", false},           // holds between two corners where it does not
		{"actor", "actor.excepted == 5", false},
		{"actor", "actor.org.excepted > 5", false}, // of another record
		{"actor", "(actor.excepted > 5) == true", false},
		{"actor", "(actor.kind == 'unit' ? actor.excepted : 3) > 5", false},
		{"rollout", "rollout.rate.passed * rollout.peerHigh.of <= rollout.peerHigh.passed * rollout.rate.of", true},
		{"rollout", "rollout.rate.passed > 5", true},
		{"rollout", "rollout.rate.passed * rollout.rate.of > 5", false},
		{"rollout", "rollout.peerHigh.passed > 5", false}, // the share is bounded, not its counts
		{"rollout", "rollout.peerHigh.passed * rollout.peers > rollout.peerHigh.of", true},
	} {
		eng := compileUnlinted(t, kindOf(strings.ToUpper(tt.subject[:1])+tt.subject[1:]), tt.pass)
		if got := eng.TurnsAtBounds("AB-01"); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.pass, got, tt.want)
		}
	}
}
