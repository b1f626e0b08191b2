package engine_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
)

// BenchmarkVerdicts asks the shipped controls of NHIs with two credentials, a
// delegation and a handoff each, of which everything passes, without explaining:
// by typed plans and by the interpreter.
func BenchmarkVerdicts(b *testing.B) {
	for _, nhis := range []int{64, 10_000} {
		v := viewOf(b, sound(nhis), now)
		eng := passing(b, v)
		for _, typed := range []bool{true, false} {
			b.Run(fmt.Sprintf("typed=%v/nhis=%d", typed, nhis), func(b *testing.B) {
				b.ReportAllocs()
				n := 0
				for b.Loop() {
					for _, asked := range eng.Verdicts(v, typed) {
						n += asked
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(nhis), "ns/NHI")
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/verdict")
			})
		}
	}
}

// BenchmarkAssess assesses the same estate by all shipped controls, of which some
// find something, with one goroutine and with two.
func BenchmarkAssess(b *testing.B) {
	const nhis = 1000
	v := viewOf(b, sound(nhis), now)
	eng := theEngine(b)
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				assess(b, eng, v, engine.Workers(workers))
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/nhis, "ns/NHI")
		})
	}
}

// passing are the shipped controls that find nothing in the estate.
func passing(t testing.TB, v *delegation.View) *engine.Engine {
	t.Helper()
	var ids []string
	for _, p := range assess(t, theEngine(t), v).Population {
		if p.Counts.Pass+p.Counts.NotApplicable == p.Subjects {
			ids = append(ids, p.Control)
		}
	}
	pack, err := builtin.Pack().Select(ids...)
	if err != nil {
		t.Fatal(err)
	}
	eng, err := engine.Compile(pack)
	if err != nil {
		t.Fatal(err)
	}
	return eng
}

// TestSound wants of the estate that is measured that most controls pass, and
// that plans and interpreter count the same.
func TestSound(t *testing.T) {
	v := viewOf(t, sound(3), now)
	eng := passing(t, v)
	typed, interpreted := eng.Verdicts(v, true), eng.Verdicts(v, false)
	if diff := cmp.Diff(interpreted, typed); diff != "" {
		t.Errorf("typed plans (-interpreted +typed):\n%s", diff)
	}
	if eng.Pack().Len() < 20 || typed[controls.Pass] < 60 {
		t.Errorf("%d controls give %v", eng.Pack().Len(), typed)
	}
}

// sound is an estate of NHIs of which everything is known.
func sound(nhis int) document {
	d := document{
		"Actor": {
			{"id": "org", "kind": "organization", "status": "active", "terminatedAt": nil},
			{"id": "partner", "kind": "organization", "status": "active", "terminatedAt": nil},
			{"id": "person", "kind": "person", "parentId": "org", "status": "active", "terminatedAt": nil},
		},
		"Tenant": {{"id": "t", "ownerId": "org", "environment": "production", "state": "active"}},
	}
	for _, kind := range []string{"nhi", "credential", "delegation", "handoff", "oauth_app", "evidence", "duty"} {
		if f, _ := fieldNamed("Completeness", "kind"); slices.Contains(f.Enum, kind) {
			d["Completeness"] = append(d["Completeness"], record{"id": "w-" + kind, "kind": kind, "tenantId": nil, "complete": true, "collectedAt": ago(day)},
				record{"id": "t-" + kind, "kind": kind, "tenantId": "t", "complete": true, "collectedAt": ago(day)})
		}
	}
	for i := range nhis {
		d.addSound(i)
	}
	return d
}

func (d document) addSound(i int) {
	id := func(s string) string { return fmt.Sprint(s, i) }
	d["NHI"] = append(d["NHI"], record{
		"id": id("n"), "kind": "service_account", "tenantId": "t", "environment": "production", "ownerId": "person", "operatorIds": []any{"org"},
		"purpose": "synchronization", "status": "active", "createdAt": ago(500 * day), "lastUsedAt": ago(2 * day), "lastReviewedAt": ago(20 * day),
		"authMethods": []any{"private_key_jwt"}, "scopes": []any{record{"action": "data.read", "resource": "tenant/t/**"}}, "unusedScopes": 0,
		"consumers": []any{"nhi:" + id("n")}, "environmentsUsed": []any{"production"}, "tenantsUsed": []any{"t"}, "interactiveUse": false,
		"trusts": []any{}, "agent": nil, "thirdParty": false,
	})
	for _, c := range []string{"a", "b"} {
		d["Credential"] = append(d["Credential"], record{
			"id": id(c), "subjectId": "nhi:" + id("n"), "kind": "api_key", "createdAt": ago(60 * day), "expiresAt": now.Add(100 * day), "rotatedAt": ago(10 * day),
			"revokedAt": nil, "exposedAt": nil, "state": "active", "storage": "vault", "environments": []any{"production"}, "holderIds": []any{"nhi:" + id("n")},
			"copies": []any{record{"storage": "kms", "madeAt": ago(50 * day), "destroyedAt": nil, "holderId": "nhi:" + id("n")}}, "approvals": []any{},
		})
	}
	d["Delegation"] = append(d["Delegation"], record{
		"id": id("d"), "kind": "admin_relationship", "grantorId": "actor:org", "granteeId": "nhi:" + id("n"), "tenantId": "t", "parentId": nil,
		"scopes": []any{record{"action": "data.read", "resource": "tenant/t/**"}}, "state": "active", "activatedAt": ago(20 * day), "expiresAt": now.Add(20 * day),
		"revocation": nil, "contractId": nil,
	})
	d["Handoff"] = append(d["Handoff"], record{
		"id": id("h"), "fromId": "actor:org", "toId": "nhi:" + id("n"), "purpose": "onboarding", "state": "accepted", "channel": "vault_share", "requestedAt": ago(40 * day),
		"transferredAt": ago(39 * day), "acceptedAt": ago(38 * day), "acceptedById": "person", "payload": []any{record{"kind": "credential", "ref": id("a")}},
	})
}
