package controlstest

import (
	_ "embed"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

//go:embed good.json
var goodText []byte

// AsOf is the instant of Good: when its facts were true, and when to assess it.
func AsOf() time.Time { return time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC) }

// Good returns a small estate, as of AsOf, in which every built-in control passes
// for at least one subject and does for none anything but pass or not apply. What
// the facts of an estate cannot show, that evidence was verified, AssumeVerified
// supplies. The estate is the caller's: a test changes it (see Change) and states
// what follows.
//
// A customer, actor:acme, owns the tenant acme-prod. The managed service provider
// actor:harbor works in it by contract:managed-service: its people by
// delegation:support, its nhi:patrol by delegation:watch. The customer's own are
// nhi:deploy with credential:deploy-key and credential:release-key, the agent
// nhi:helper with delegation:answer, nhi:rehearsal outside production, and
// nhi:retired. handoff:key-handover brought the deploy key, and actor:quay has
// left, with contract:hosting. Everybody has the facts and the evidence that the
// controls ask for, and every list is declared complete.
func Good() *governance.Estate {
	e, err := governance.Parse("good.json", goodText)
	if err != nil {
		panic(err) // embedded: a test keeps it free of faults
	}
	e.Assignments = assignments()
	e.Drills = drills()
	e.Evidence = evidence()
	e.Completeness = statements()
	Bind(e)
	return e
}

// assignments give every duty in the tenant to the customer.
func assignments() []governance.Assignment {
	var out []governance.Assignment
	for _, duty := range governance.Duties() {
		out = append(out, governance.Assignment{
			ID: "acme-" + duty, Duty: duty, TenantID: governance.Some("acme-prod"),
			ContractID: governance.None[string](), SubjectID: governance.None[governance.Ref](),
			Ownership: governance.Some(governance.OwnershipCustomer), ResponsibleIDs: []string{"acme"}, AccountableIDs: []string{"acme"},
			AcknowledgedAt: past(90), ValidFrom: past(180), ValidUntil: governance.None[time.Time](),
			SurvivesTermination: governance.Some(true), Within: governance.Some(governance.Day),
		})
	}
	return out
}

// drills show that the provider can rotate, revoke and leave.
func drills() []governance.Drill {
	var out []governance.Drill
	for _, c := range []governance.Capability{governance.CapabilityRotation, governance.CapabilityRevocation, governance.CapabilityOffboarding} {
		out = append(out, governance.Drill{
			ID: string(c), ActorID: "harbor", Capability: c, Environment: governance.Some(governance.EnvironmentStaging),
			StartedAt: AsOf().Add(-90 * governance.Day), FinishedAt: governance.Some(AsOf().Add(-90*governance.Day + time.Hour)),
			Objective: governance.Some(4 * time.Hour), Outcome: governance.DrillOutcomePassed, WitnessID: governance.Some("lea"),
			EvidenceIDs: governance.Some([]string{string(c) + "-drill"}), ClearedByID: governance.None[string](),
		})
	}
	return out
}

// evidence is what the records of the estate rest on, each item gathered by a
// machine, attested by the auditor and still valid.
func evidence() []governance.Evidence {
	var out []governance.Evidence
	for _, x := range []struct {
		id, subject string
		kind        governance.EvidenceKind
	}{
		{"boundaries", "tenant:acme-prod", governance.EvidenceKindRoleBoundary},
		{"key-approved", "credential:deploy-key", governance.EvidenceKindApproval},
		{"support-approved", "delegation:support", governance.EvidenceKindApproval},
		{"watch-approved", "delegation:watch", governance.EvidenceKindApproval},
		{"answer-approved", "delegation:answer", governance.EvidenceKindApproval},
		{"freeze-approved", "nhi:deploy", governance.EvidenceKindApproval},
		{"handover-approved", "handoff:key-handover", governance.EvidenceKindApproval},
		{"handover-sent", "handoff:key-handover", governance.EvidenceKindTransfer},
		{"handover-taken", "handoff:key-handover", governance.EvidenceKindAcceptance},
		{"handover-rotated", "handoff:key-handover", governance.EvidenceKindRotation},
		{"rotation-drill", "actor:harbor", governance.EvidenceKindTestResult},
		{"revocation-drill", "actor:harbor", governance.EvidenceKindTestResult},
		{"offboarding-drill", "actor:harbor", governance.EvidenceKindTestResult},
		{"harbor-assessed", "actor:harbor", governance.EvidenceKindAssessment},
		{"harbor-trained", "actor:harbor", governance.EvidenceKindTraining},
		{"inventory", "tenant:acme-prod", governance.EvidenceKindScan},
	} {
		subject, _ := governance.ParseRef(x.subject)
		out = append(out, governance.Evidence{
			ID: x.id, Kind: x.kind, SubjectID: subject, CollectedAt: AsOf().Add(-60 * governance.Day),
			ValidUntil: governance.Some(AsOf().Add(180 * governance.Day)), AttesterID: governance.Some(governance.NewRef(governance.KindActor, "lantern")),
			Method: governance.Some(governance.EvidenceMethodAutomated), Outcome: governance.Some(governance.EvidenceOutcomePositive),
			Digest:         governance.Some(governance.Hash("sha256:" + strings.Repeat("e", 64))),
			EnvelopeDigest: governance.Some(governance.Hash("sha256:" + strings.Repeat("f", 64))),
			LedgerEntry:    governance.None[governance.LedgerEntry](),
			Covers:         governance.Some([]governance.AccessPath{governance.AccessPathHuman, governance.AccessPathNHI}),
		})
	}
	return out
}

// statements declare every list complete, in the tenant and in the whole estate.
func statements() []governance.Completeness {
	var out []governance.Completeness
	record, _ := governance.RecordNamed("Completeness")
	kinds, _ := record.Field("kind")
	for _, kind := range kinds.Enum {
		whole := governance.Completeness{ID: kind, Kind: governance.CompletenessKind(kind), TenantID: governance.None[string](), Complete: governance.Some(true),
			CollectedAt: AsOf().Add(-governance.Day), EvidenceID: governance.Some("inventory")}
		tenant := whole
		tenant.ID, tenant.TenantID = "acme-prod-"+whole.ID, governance.Some("acme-prod")
		out = append(out, whole, tenant)
	}
	return out
}

func past(days int) governance.Field[time.Time] {
	return governance.Some(AsOf().Add(-time.Duration(days) * governance.Day))
}
