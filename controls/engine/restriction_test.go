package engine_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/governance"
)

// TestRestrictions puts a member that this version does not know where it may
// restrict an authority. What rests on the record is then not decided for the
// better.
func TestRestrictions(t *testing.T) {
	const (
		code   = " UNRECOGNIZED_RESTRICTION"
		stated = `"delegations": [{"id": "d", "kind": "support", "grantorId": "actor:a", "granteeId": "nhi:n", "state": "active", "scopes": [], "x": 1}]`
		inPart = `"delegations": [{"id": "d", "kind": "support", "grantorId": "actor:a", "granteeId": "nhi:n", "state": "active", "scopes": [],
			"revocation": {"at": "2026-07-01T00:00:00Z", "byId": "actor:a", "x": 1}}]`
		value  = `"delegations": [{"id": "d", "kind": "support", "grantorId": "actor:a", "granteeId": "nhi:n", "state": "paused", "scopes": []}]`
		closed = `, "nhis": [{"id": "n", "kind": "bot"}], "completeness": [
			{"id": "w", "kind": "delegation", "tenantId": null, "complete": true, "collectedAt": "2026-07-01T00:00:00Z"}]`
	)
	tests := []struct {
		name, estate, subject, applies, pass string
		want                                 controls.Verdict
		missing                              []string
	}{
		{"pass", stated, "delegation:d", "true", "delegation.kind == 'support'", controls.Unknown, []string{"delegation[d].x" + code}},
		{"fail stays", stated, "delegation:d", "true", "delegation.kind == 'agent'", controls.Fail, nil},
		{"not applicable", stated, "delegation:d", "delegation.kind == 'agent'", "delegation.id != ''", controls.Unknown, []string{"delegation[d].x" + code}},
		{"not read", stated, "delegation:d", "true", "now > timestamp('2000-01-01T00:00:00Z')", controls.Pass, nil},
		{"unknown keeps its reasons", stated, "delegation:d", "true", "delegation.contractId == ''", controls.Unknown, []string{"delegation[d].contractId NOT_RECORDED"}},
		{"in a part", inPart, "delegation:d", "true", "delegation.kind == 'support'", controls.Unknown, []string{"delegation[d].revocation.x" + code}},
		{"in a part, read there", inPart, "delegation:d", "true", "delegation.revocation != null && delegation.revocation.byId == 'actor:a'", controls.Unknown, []string{"delegation[d].revocation.x" + code}},
		{"a value", value, "delegation:d", "true", "delegation.kind == 'support'", controls.Unknown, []string{"delegation[d].state" + code}},
		{"through a list", stated + closed, "nhi:n", "true", "nhi.delegations.all(d, d.kind == 'support')", controls.Unknown, []string{"delegation[d].x" + code}},
		{"through a list, fail stays", stated + closed, "nhi:n", "true", "nhi.delegations.all(d, d.kind == 'agent')", controls.Fail, nil},
		{"an item of a list that is not read", stated + closed, "nhi:n", "true", "nhi.kind == 'bot'", controls.Pass, nil},
		{"elsewhere it says nothing", `"nhis": [{"id": "n", "kind": "bot", "x": 1}]`, "nhi:n", "true", "nhi.kind == 'bot'", controls.Pass, nil},
		{"in an exception", `"exceptions": [{"id": "e", "controlId": "AB-01", "subjectIds": [], "createdAt": "2026-07-01T00:00:00Z", "x": 1}]`, "exception:e",
			"true", "exception.controlId == 'AB-01'", controls.Unknown, []string{"exception[e].x" + code}},
		{"in a contract", `"contracts": [{"id": "k", "providerId": "a", "customerId": "b", "x": 1}]`, "contract:k",
			"true", "contract.providerId == 'a'", controls.Unknown, []string{"contract[k].x" + code}},
		{"in an approval", `"credentials": [{"id": "c", "subjectId": "actor:a", "kind": "password", "approvals": [
			{"byId": "a", "decision": "approved", "at": "2026-07-01T00:00:00Z", "x": 1}]}]`, "credential:c",
			"true", "credential.approvals.exists(a, a.decision == 'approved')", controls.Unknown, []string{"credential[c].approvals[0].x" + code}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ref, err := governance.ParseRef(tt.subject)
			if err != nil {
				t.Fatal(err)
			}
			eng := compile(t, controls.Control{Subject: ref.Kind, Applies: tt.applies, Pass: tt.pass})
			f := check(t, eng, at(t, tt.estate), "AB-01", tt.subject)
			if f.Verdict != tt.want {
				t.Errorf("%v, want %v", f.Verdict, tt.want)
			}
			if diff := cmp.Diff(tt.missing, paths(f.Missing)); diff != "" {
				t.Errorf("missing mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

// TestUnknownMembers is the law of forward safety: members that this version
// does not know never make a verdict better, wherever they stand, and never
// change a fail.
func TestUnknownMembers(t *testing.T) {
	eng, spoiled := theEngine(t), 0
	for seed := range uint64(120) {
		w := anyWorld(seed)
		before := verdicts(assess(t, eng, viewOf(t, w.doc, w.asOf), engine.KeepAll()))
		d := w.doc.clone()
		for _, c := range collections() {
			for _, r := range d[c.Part] {
				w.addUnknown(c.Part, r)
			}
		}
		for q, after := range verdicts(assess(t, eng, viewOf(t, d, w.asOf), engine.KeepAll())) {
			switch v := before[q]; {
			case after == v:
			case after == controls.Unknown && (v == controls.Pass || v == controls.NotApplicable):
				spoiled++
			default:
				t.Fatalf("seed %d: unknown members turned %s of %v from %v to %v\n%s", seed, q.control, q.subject, v, after, d.json(w.asOf))
			}
		}
	}
	if spoiled < 5 {
		t.Errorf("unknown members changed %d verdicts; the law does not bite", spoiled)
	}
}

func (w *world) addUnknown(typ string, r record) {
	if w.chance(.3) {
		r["xNew"] = "y"
	}
	for _, f := range fieldsOf(typ) {
		switch v := r[f.Name].(type) {
		case []any:
			for _, p := range v {
				if p, ok := p.(record); ok && f.Part != "" {
					w.addUnknown(f.Part, p)
				}
			}
		case record:
			if f.Part != "" {
				w.addUnknown(f.Part, v)
			}
		}
	}
}
