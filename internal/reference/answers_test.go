package reference_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/controlstest"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/governance"
)

// What no test of a single package shows.

// TestDenialsSayWhy wants every gate that does not allow to name codes and records.
func TestDenialsSayWhy(t *testing.T) {
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		t.Fatal(err)
	}
	v, denied := view(t, read(t, "examples/quickstart/estate.json")), map[string]bool{}
	for _, gate := range delegation.Gates() {
		for s := range v.Subjects(gate.Subject) {
			r, err := eng.Gate(t.Context(), v, engine.Ask{Gate: gate.ID, Subject: s.Ref()}, governance.Day)
			if err != nil {
				continue // about a request, which no record is
			}
			if (r.Outcome == delegation.Allow) != (len(r.Reasons) == 0) {
				t.Errorf("%s of %v: %v for %d reasons", gate.ID, s.Ref(), r.Outcome, len(r.Reasons))
			}
			for _, x := range r.Reasons {
				if x.Code == "" || x.Subject.IsZero() && x.Code != delegation.CodeStaleFacts {
					t.Errorf("%s of %v: a reason without a code or a record: %+v", gate.ID, s.Ref(), x)
				}
				denied[gate.ID] = denied[gate.ID] || r.Outcome == delegation.Deny
			}
		}
	}
	if len(denied) < 4 {
		t.Errorf("only %v were asked", denied)
	}
}

// TestPayloadEvidence wants each payload to ask for evidence of its own before it
// counts as verified.
func TestPayloadEvidence(t *testing.T) {
	want := map[string]string{
		"credential": "[rotation]", "secret_bundle": "[rotation]", "tenant_admin": "[access_review]", "ownership": "[access_review]",
		"configuration": "[test_result]", "agent_control": "[test_result]", "support_entitlement": "[]", "data": "[]",
	}
	got := map[string]string{}
	for payload := range want {
		v := view(t, `{"schemaVersion": "1.0", "asOf": "2026-07-01T00:00:00Z", "handoffs": [{"id": "h", "fromId": "actor:a", "toId": "actor:b", "tenantId": null,
			"purpose": "onboarding", "payload": [{"kind": "`+payload+`"}], "state": "accepted", "evidenceIds": []}]}`)
		h, _ := v.Subject(governance.NewRef(governance.KindHandoff, "h"))
		got[payload] = fmt.Sprint(v.Advance(h.(delegation.Handoff), delegation.HandoffVerify, delegation.GateResult{}, delegation.DefaultHandoffLimits()).Owed)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("evidence owed by payload (-want +got):\n%s", diff)
	}
}

// TestSupplyChainOutcomes wants each outcome of CSF 2.0 about the supply chain to
// be a requirement of the coverage, with the controls that count for it.
func TestSupplyChainOutcomes(t *testing.T) {
	without := map[string]bool{"GV.SC-03": true, "GV.SC-04": true, "GV.SC-10": false}
	n := 0
	for _, r := range frameworks.Cover(&controls.Assessment{}, frameworks.Builtin()).Requirements {
		if !strings.HasPrefix(r.ID, "GV.SC-") || r.Framework != "csf-2.0" {
			continue
		}
		n++
		if (len(r.Controls) == 0) != without[r.ID] {
			t.Errorf("%s: controls %v", r.ID, r.Controls)
		}
	}
	if n != 10 {
		t.Errorf("%d outcomes, want 10", n)
	}
}

// TestRolloutOfTwelve: one tenant of twelve, of which nobody says that its handoffs
// are all on record, needs evidence, and holds up the others no more than they it.
func TestRolloutOfTwelve(t *testing.T) {
	var tenants, handoffs, statements []string
	for i := range 12 {
		tenants = append(tenants, fmt.Sprintf(`{"id": "t%02d", "ownerId": "a"}`, i))
		handoffs = append(handoffs, fmt.Sprintf(`{"id": "h%02d", "fromId": "actor:v", "toId": "actor:a", "tenantId": "t%02d", "payload": [], "state": "verified", "closedAt": null,
			"transferredAt": "2026-06-01T00:00:00Z", "acceptedAt": "2026-06-01T12:00:00Z", "verifiedAt": "2026-06-02T00:00:00Z"}`, i, i))
		statements = append(statements, fmt.Sprintf(`{"id": "c%02d", "kind": "handoff", "tenantId": "t%02d", "complete": %t, "collectedAt": "2026-06-30T00:00:00Z"}`, i, i, i != 7))
	}
	v := view(t, `{"schemaVersion": "1.0", "asOf": "2026-07-01T00:00:00Z", "actors": [{"id": "a", "kind": "organization"}, {"id": "v", "kind": "organization"}],
		"tenants": [`+strings.Join(tenants, ",")+`], "handoffs": [`+strings.Join(handoffs, ",")+`], "completeness": [`+strings.Join(statements, ",")+`]}`)
	gate := delegation.Gate{ID: "go-live", Subject: governance.KindTenant, Requirements: []delegation.Requirement{{ID: "handoffs.verified", Kind: delegation.RequireFunction}}}
	allowed := 0
	var open []string
	for s := range v.Subjects(governance.KindTenant) {
		r, err := v.Gate(gate, delegation.GateAsk{Subject: s.Ref()}, nil, delegation.DefaultGateLimits(), governance.Day)
		if err != nil {
			t.Fatal(err)
		}
		if r.Outcome == delegation.Allow {
			allowed++
		}
		for _, x := range r.Reasons {
			open = append(open, fmt.Sprint(r.Outcome, " ", x.Code, " ", x.Subject.Path(x.Field)))
		}
	}
	if want := []string{"needs-evidence HANDOFF_NOT_VERIFIED tenant[t07].handoffs[*]"}; allowed != 11 || !slices.Equal(want, open) {
		t.Errorf("%d tenants allowed, and %q, want 11 and %q", allowed, open, want)
	}
}

// TestFourSteps wants each step of the life of an access to have a duty, a drill, a
// kind of evidence, and a control that accepts that evidence.
func TestFourSteps(t *testing.T) {
	steps := []struct {
		duties     []string
		capability governance.Capability
		evidence   governance.EvidenceKind
		control    string
	}{
		{[]string{"access.provision", "credential.issue"}, governance.CapabilityIssuance, governance.EvidenceKindIssuance, "ROT-02"},
		{[]string{"access.review"}, governance.CapabilityAccessReview, governance.EvidenceKindAccessReview, "LCM-05"},
		{[]string{"credential.rotate"}, governance.CapabilityRotation, governance.EvidenceKindRotation, "ROT-01"},
		{[]string{"access.revoke"}, governance.CapabilityRevocation, governance.EvidenceKindRevocation, "DEL-06"},
	}
	drill, _ := governance.RecordNamed("Drill")
	capability, _ := drill.Field("capability")
	evidence, _ := governance.RecordNamed("Evidence")
	kind, _ := evidence.Field("kind")
	for _, s := range steps {
		c, ok := builtin.Pack().Get(s.control)
		if !ok || !slices.Contains(c.Evidence, s.evidence) {
			t.Errorf("%s does not accept %s", s.control, s.evidence)
		}
		if !slices.Contains(capability.Enum, string(s.capability)) || !slices.Contains(kind.Enum, string(s.evidence)) {
			t.Errorf("no drill %s, or no evidence %s", s.capability, s.evidence)
		}
		for _, d := range s.duties {
			if !slices.Contains(governance.Duties(), d) {
				t.Errorf("there is no duty %s", d)
			}
		}
	}
}

// TestGateOfLapsedDrills: a certificate that is valid on paper opens no gate once a
// drill failed, and none while nobody knows of it.
func TestGateOfLapsedDrills(t *testing.T) {
	gate := func(check func(testing.TB, *governance.Estate), change func(*governance.Drill)) {
		t.Helper()
		e := controlstest.Good()
		controlstest.Change(t, e, "drill:revocation", change)
		check(t, e)
	}
	allows := func(t testing.TB, e *governance.Estate) {
		controlstest.GateAllows(t, e, controlstest.AsOf(), delegation.GatePartnerActivate, "actor:harbor", governance.Day, controlstest.AssumeVerified())
	}
	denies := func(t testing.TB, e *governance.Estate) {
		controlstest.GateDenies(t, e, controlstest.AsOf(), delegation.GatePartnerActivate, "actor:harbor", governance.Day, controlstest.AssumeVerified())
	}
	lacks := func(t testing.TB, e *governance.Estate) {
		controlstest.GateNeedsEvidence(t, e, controlstest.AsOf(), delegation.GatePartnerActivate, "actor:harbor", governance.Day, controlstest.AssumeVerified())
	}
	gate(allows, func(*governance.Drill) {})
	gate(denies, func(d *governance.Drill) { d.Outcome = governance.DrillOutcomeFailed })
	gate(denies, func(d *governance.Drill) { d.WitnessID = governance.None[string]() })
	gate(lacks, func(d *governance.Drill) { d.WitnessID = governance.Field[string]{} })
}

// TestTwoRegionsTwoLimits: one control under the limits of two regions, and results
// that say which limit counted and who set it.
func TestTwoRegionsTwoLimits(t *testing.T) {
	limit := func(region, days string) controls.Bound {
		value, err := controls.ParseValue(controls.ParamDuration, days)
		if err != nil {
			t.Fatal(err)
		}
		return controls.Bound{Control: "ROT-01", Param: "maxAge", Value: value, Class: controls.ClassLibrary, Source: "policy of " + region}
	}
	v := view(t, `{"schemaVersion": "1.0", "asOf": "2026-07-01T00:00:00Z", "nhis": [{"id": "n", "kind": "bot"}], "credentials": [
		{"id": "k", "subjectId": "nhi:n", "kind": "api_key", "state": "active", "expiresAt": null, "revokedAt": null, "createdAt": "2025-01-01T00:00:00Z", "rotatedAt": "2026-05-20T00:00:00Z"}]}`)
	var got []string
	for _, b := range []controls.Bound{limit("EMEA", "P30D"), limit("APAC", "P60D")} {
		pack, err := builtin.Pack().Narrow(b)
		if err != nil {
			t.Fatal(err)
		}
		eng, err := engine.Compile(pack)
		if err != nil {
			t.Fatal(err)
		}
		x, err := eng.Explain(t.Context(), v, "ROT-01", governance.NewRef(governance.KindCredential, "k"))
		if err != nil {
			t.Fatal(err)
		}
		p := x.Params[0]
		got = append(got, fmt.Sprint(x.Verdict, " ", p.Value, " ", p.Source, " ", p.SetBy))
	}
	want := []string{"fail P30D policy of EMEA bound", "pass P60D policy of APAC bound"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("verdicts and limits (-want +got):\n%s", diff)
	}
}
