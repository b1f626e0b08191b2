package delegation_test

import (
	"fmt"
	"log"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// document is a customer who lets a reseller read users until the end of 2026.
const document = `{
  "schemaVersion": "1.0",
  "asOf": "2026-07-01T00:00:00Z",
  "actors": [
    {"id": "customer", "kind": "organization", "status": "active"},
    {"id": "ann", "kind": "person", "parentId": "customer", "status": "active", "terminatedAt": null},
    {"id": "reseller", "kind": "organization", "status": "active"},
    {"id": "rita", "kind": "person", "parentId": "reseller"}
  ],
  "tenants": [{"id": "acme", "ownerId": "customer"}],
  "nhis": [{"id": "bot", "kind": "bot", "tenantId": "acme", "ownerId": "rita"}],
  "delegations": [{
    "id": "users", "kind": "admin_relationship", "grantorId": "actor:customer", "granteeId": "actor:reseller",
    "onBehalfOfId": null, "parentId": null, "tenantId": "acme", "contractId": null,
    "scopes": [{"action": "users.read", "resource": "tenant/acme/**"}], "retained": [], "conditions": ["mfa"],
    "notBefore": null, "expiresAt": "2027-01-01T00:00:00Z", "redelegations": 0, "autoExtend": null, "maxSession": null,
    "state": "active", "activatedAt": "2026-01-01T00:00:00Z", "revocation": null, "requestedById": "rita",
    "approvals": [{"byId": "ann", "decision": "approved", "at": "2025-12-20T00:00:00Z",
      "subjectDigest": "sha256:1b7b1b89b8a0e92c0f1c0e0e0a0b7b1b89b8a0e92c0f1c0e0e0a0b7b1b89b8a0"}]
  }]
}`

func estate() *governance.Estate {
	e, err := governance.Parse("estate.json", []byte(document))
	if err != nil {
		log.Fatal(err)
	}
	return e
}

// An index knows no clock; a view shows the estate at an instant. What nobody
// recorded is unknown, and says which fact is missing.
func Example() {
	view := delegation.NewIndex(estate()).At(time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC))
	for s := range view.Subjects(governance.KindNHI) {
		n := s.(delegation.NHI)
		thirdParty, _ := n.ThirdParty().Get()
		fmt.Println(n.Ref(), "belongs to another organization than its tenant:", thirdParty)
		if used := n.LastUsedAt(); used.IsUnknown() {
			fmt.Println("missing:", used.Gaps()[0].Path())
		}
	}
	// Output:
	// nhi:bot belongs to another organization than its tenant: true
	// missing: nhi[bot].lastUsedAt
}

// A chain says of every rule that does not hold, or is open, why.
func ExampleDelegation_Chain() {
	view := delegation.NewIndex(estate()).At(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))
	s, _ := view.Subject(governance.NewRef(governance.KindDelegation, "users"))
	chain, _ := s.(delegation.Delegation).Chain().Get()
	valid, known := chain.Valid().Get()
	fmt.Println("valid:", valid, "known:", known)
	for _, r := range chain.Reasons() {
		fmt.Println(r.Code, r.Subject.Path(r.Field))
	}
	// Output:
	// valid: false known: true
	// APPROVAL_STALE delegation[users].approvals
	// EXPIRED delegation[users].expiresAt
}

// Decide answers a request by the grants on record. A condition that the caller
// does not state needs evidence; facts older than the last argument do too.
func ExampleView_Decide() {
	e := estate()
	d := &e.Delegations[0]
	digest, err := governance.Digest(d) // Ann approved the grant as it stands
	if err != nil {
		log.Fatal(err)
	}
	d.Approvals.Or(nil)[0].SubjectDigest = governance.Some(digest)

	view := delegation.NewIndex(e).At(time.Date(2026, 7, 2, 0, 0, 0, 0, time.UTC))
	request := governance.Request{
		Party:  governance.NewRef(governance.KindActor, "reseller"),
		Action: "users.read", Resource: "tenant/acme/people",
	}
	for _, facts := range [][]string{nil, {"mfa"}, {"mfa=false"}} {
		request.Facts = governance.Some(facts)
		decision := view.Decide(&request, 7*governance.Day)
		fmt.Println(facts, decision.Outcome)
		for _, r := range decision.Reasons {
			fmt.Println("  ", r.Code, r.Subject.Path(r.Field))
		}
	}
	// Output:
	// [] needs-evidence
	//    CONDITION_UNSTATED delegation[users].conditions[0]
	// [mfa] allow
	// [mfa=false] deny
	//    CONDITION_UNMET delegation[users].conditions[0]
}
