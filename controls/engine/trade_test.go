package engine_test

import (
	"maps"
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// trade states, before the rest is drawn, what chance hardly brings together: two
// organizations with a person each, grants from one to the other, or one below
// the other, secrets for them, and a handoff with its evidence. Approvals follow
// once everything is drawn, for they are of the whole text.
func (w *world) trade() {
	w.atLeast("Actor", 4)
	for i, a := range w.doc["Actor"][:4] {
		a["kind"] = "organization"
		if i >= 2 {
			a["kind"], a["parentId"] = "person", idOf("Actor", i-2)
		}
		w.give(a, record{"status": "active", "terminatedAt": nil, "lastAssessedAt": w.began()})
	}
	w.atLeast("Contract", 1)
	for _, c := range w.doc["Contract"] {
		c["providerId"], c["customerId"] = idOf("Actor", 1), idOf("Actor", 0)
		w.give(c, record{"effectiveAt": w.began(), "endsAt": nil, "terminatedAt": oneOf[any](w, []any{nil, w.began()}), "subcontracting": "allowed"})
	}
	for _, t := range w.doc["Tenant"] {
		w.give(t, record{"ownerId": idOf("Actor", 0), "custodianId": nil, "environment": "production"})
	}
	for _, n := range w.doc["NHI"] {
		w.give(n, record{"tenantId": idOf("Tenant", 0), "ownerId": idOf("Actor", 1), "operatorIds": []any{}, "agent": nil})
	}
	w.grants()
	for _, c := range w.doc["Credential"] {
		c["subjectId"], c["kind"] = "nhi:"+idOf("NHI", 0), "api_key"
		w.give(c, record{"state": "active", "revokedAt": nil, "expiresAt": nil, "environments": []any{"production"},
			"holderIds": []any{"actor:" + idOf("Actor", 1)}, "binding": "none", "requestedById": "actor:" + idOf("Actor", 1)})
	}
	w.handoffs()
	w.boundaries()
}

// began is when a trade did.
func (w *world) began() time.Time { return earlier(now, w.horizon()).Add(-30 * day) }

func (w *world) atLeast(typ string, n int) {
	for len(w.doc[typ]) < n {
		w.doc[typ] = append(w.doc[typ], record{"id": idOf(typ, len(w.doc[typ]))})
	}
}

// give states members, except what is not known.
func (w *world) give(r, members record) {
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if w.chance(w.known) {
			r[name] = members[name]
		}
	}
}

// grants makes the grants of a trade; in a chain each hangs on the one before, and
// goes back the way that one came.
func (w *world) grants() {
	chained := w.chance(.4)
	if chained {
		w.atLeast("Delegation", 5)
	}
	scope := record{"action": oneOf(w, []string{"data.read", "users.admin"}), "resource": "tenant/" + idOf("Tenant", 0) + "/**"}
	kind := oneOf(w, []string{"admin_relationship", "oauth_consent", "support"})
	kept := []any{}
	for _, action := range oneOf(w, [][]string{nil, {"support.privileged", "secrets.rotate"}}) {
		kept = append(kept, record{"scope": record{"action": action, "resource": scope["resource"]}, "mode": "exclusive", "holderId": idOf("Actor", 0)})
	}
	for i, d := range w.doc["Delegation"] {
		members := record{"onBehalfOfId": nil, "parentId": nil, "tenantId": idOf("Tenant", 0), "retained": kept, "conditions": []any{}, "notBefore": nil,
			"expiresAt": w.began().Add(70 * day), "redelegations": 0, "autoExtend": nil, "maxSession": "PT8H", "contractId": oneOf[any](w, []any{nil, idOf("Contract", 0)}),
			"state": "active", "activatedAt": w.began(), "revocation": nil, "requestedById": idOf("Actor", 1)}
		from, to := 0, 1
		if chained {
			members["redelegations"] = len(w.doc["Delegation"]) - 1 - i
			if from, to = i%2, (i+1)%2; i > 0 {
				members["parentId"], members["requestedById"] = idOf("Delegation", i-1), idOf("Actor", to)
			}
		}
		d["kind"], d["scopes"] = kind, []any{scope}
		d["grantorId"], d["granteeId"] = "actor:"+idOf("Actor", from), "actor:"+idOf("Actor", to)
		w.give(d, members)
	}
}

// handoffs makes the handoffs of a trade, with the evidence that they name.
func (w *world) handoffs() {
	w.atLeast("Evidence", 2)
	ids := []any{}
	for i, e := range w.doc["Evidence"][:2] {
		e["kind"] = []string{"approval", "transfer"}[i]
		w.give(e, record{"outcome": "positive", "validUntil": nil})
		ids = append(ids, e["id"])
	}
	for _, h := range w.doc["Handoff"] {
		h["state"] = "transferred"
		w.give(h, record{"tenantId": idOf("Tenant", 0), "acceptedAt": nil, "verifiedAt": nil, "closedAt": nil, "productionUseAt": nil, "evidenceIds": ids})
	}
}

// boundaries settles who rotates and revokes in the tenant of a trade.
func (w *world) boundaries() {
	w.atLeast("Assignment", 2)
	partner := []any{idOf("Actor", 1)}
	w.give(w.doc["Actor"][1], record{"securityContact": "security@example.org"})
	for i, a := range w.doc["Assignment"][:2] {
		a["duty"], a["responsibleIds"], a["accountableIds"] = []string{"credential.rotate", "access.revoke"}[i], partner, partner
		w.give(a, record{"tenantId": idOf("Tenant", 0), "contractId": nil, "subjectId": nil, "acknowledgedAt": w.began(), "validFrom": w.began(), "validUntil": nil})
	}
}

// forget takes away who operates identities: that is often not recorded.
func (w *world) forget() {
	for _, n := range w.doc["NHI"] {
		if w.chance(.3) {
			delete(n, "operatorIds")
		}
	}
}

// approve has the grants and secrets of a trade approved as they stand now, each by
// the person of the side that grants.
func (w *world) approve() {
	for _, typ := range []string{"Credential", "Delegation"} {
		for _, r := range w.doc[typ] {
			if !w.chance(w.known) {
				continue
			}
			by := idOf("Actor", 2)
			if r["grantorId"] == "actor:"+idOf("Actor", 1) {
				by = idOf("Actor", 3)
			}
			r["approvals"] = []any{record{"byId": by, "decision": "approved", "at": w.began().Add(-10 * day), "subjectDigest": digestOf(typ, r)}}
		}
	}
}

// digestOf is what an approval of the record as it stands is bound to.
func digestOf(typ string, r record) string {
	e, err := governance.Parse("record.json", document{typ: {r}}.json(time.Time{}))
	if err != nil {
		panic(err)
	}
	var h governance.Hash
	switch typ {
	case "Credential":
		h, err = governance.Digest(&e.Credentials[0])
	case "Exception":
		h, err = governance.Digest(&e.Exceptions[0])
	default:
		h, err = governance.Digest(&e.Delegations[0])
	}
	if err != nil {
		panic(err)
	}
	return string(h)
}
