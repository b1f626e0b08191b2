package delegation_test

import (
	"fmt"
	"log"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// partnerControls answers for the controls of a gate. A caller that runs controls
// hands in their verdicts; here everything passes but one drill that nobody saw.
type partnerControls struct{}

func (partnerControls) SubjectKind(id string) (governance.Kind, bool) {
	kinds := map[string]governance.Kind{"PRG-02": governance.KindActor, "PRG-03": governance.KindActor,
		"TPY-03": governance.KindDelegation, "RSP-01": governance.KindTenant}
	k, ok := kinds[id]
	return k, ok
}

func (partnerControls) Verdict(id string, s governance.Ref) delegation.GateVerdict {
	if id == "PRG-02" {
		return delegation.GateVerdict{Answer: delegation.GateUnknown,
			Missing: []delegation.Gap{{Record: s, Field: "drills[*]", Code: delegation.CodeOpenList}}}
	}
	return delegation.GateVerdict{Answer: delegation.GatePass}
}

func (partnerControls) OtherIDs(string) []string { return nil }

// A gate joins controls, functions and other gates. What fails denies; what is
// missing needs evidence, and is named.
func ExampleView_Gate() {
	e, err := governance.Parse("estate.json", []byte(`{
  "schemaVersion": "1.0", "asOf": "2026-07-01T00:00:00Z",
  "actors": [
    {"id": "customer", "kind": "organization"}, {"id": "vendor", "kind": "organization"},
    {"id": "reseller", "kind": "organization", "lastAssessedAt": "2025-09-01T00:00:00Z"}
  ],
  "contracts": [{"id": "k", "providerId": "reseller", "customerId": "customer",
    "effectiveAt": "2026-01-01T00:00:00Z", "endsAt": "2026-10-01T00:00:00Z", "terminatedAt": null}],
  "programs": [{"id": "gold", "ownerId": "vendor"}],
  "certifications": [{"id": "cert", "actorId": "reseller", "programId": "gold", "grantedAt": "2025-11-01T00:00:00Z",
    "expiresAt": null, "state": "valid", "replacedById": null, "assessorId": "vendor"}]
}`))
	if err != nil {
		log.Fatal(err)
	}
	index := delegation.NewIndex(e, delegation.AssumeComplete())
	gate, err := delegation.GateByID(delegation.GatePartnerActivate)
	if err != nil {
		log.Fatal(err)
	}
	ask := delegation.GateAsk{Subject: governance.NewRef(governance.KindActor, "reseller")}
	for _, day := range []time.Time{time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)} {
		r, err := index.At(day).Gate(gate, ask, partnerControls{}, delegation.DefaultGateLimits(), 365*governance.Day)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(r.Outcome)
		for _, x := range r.Reasons {
			fmt.Println("  ", x.Code, x.Subject, x.Field)
		}
		if at, ok := r.RecheckAt.Get(); ok {
			fmt.Println("   again at", governance.FormatInstant(at))
		}
	}
	// Output:
	// needs-evidence
	//    CONTROL_UNKNOWN actor:reseller drills[*]
	//    again at 2026-09-01T00:00:00Z
	// deny
	//    ASSESSMENT_OLD actor:reseller lastAssessedAt
	//    CONTRACT_NOT_RUNNING actor:reseller contracts
	//    CONTROL_UNKNOWN actor:reseller drills[*]
	//    again at 2027-07-01T00:00:00Z
}

// An exception waives only while it is in force; why it is not is part of the
// answer.
func ExampleView_InForce() {
	e, err := governance.Parse("estate.json", []byte(`{
  "schemaVersion": "1.0", "asOf": "2026-07-01T00:00:00Z",
  "actors": [
    {"id": "customer", "kind": "organization"}, {"id": "ann", "kind": "person", "parentId": "customer", "status": "active", "terminatedAt": null},
    {"id": "reseller", "kind": "organization"}
  ],
  "tenants": [{"id": "acme", "ownerId": "customer", "custodianId": null}],
  "exceptions": [{"id": "late-boundaries", "controlId": "RSP-04", "subjectIds": ["tenant:acme"], "reason": "merger", "compensating": [],
    "requestedById": "reseller", "createdAt": "2026-06-01T00:00:00Z", "expiresAt": "2026-08-01T00:00:00Z",
    "approvals": [{"byId": "ann", "decision": "approved", "at": "2026-06-02T00:00:00Z"}]}]
}`))
	if err != nil {
		log.Fatal(err)
	}
	view := delegation.NewIndex(e, delegation.AssumeComplete()).At(time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC))
	s, _ := view.Subject(governance.NewRef(governance.KindException, "late-boundaries"))
	in, reasons := view.InForce(s.(delegation.Exception))
	fmt.Println("known:", !in.IsUnknown())
	for _, r := range reasons {
		fmt.Println(r.Code, r.Subject.Path(r.Field))
	}
	// Output:
	// known: false
	// APPROVAL_MISSING exception[late-boundaries].approvals[0].subjectDigest
}
