package delegation_test

import (
	"fmt"
	"log"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// resold is an estate in which a customer lets a reseller administer its tenant;
// the reseller also holds a key.
const resold = `{"schemaVersion": "1.0", "asOf": "2026-07-01T00:00:00Z",
"actors": [{"id":"customer","kind":"organization"}, {"id":"reseller","kind":"organization"}],
"tenants": [{"id":"acme","ownerId":"customer","environment":"production"}],
"nhis": [{"id":"ci","kind":"pipeline","tenantId":"acme","ownerId":"customer"}],
"credentials": [{"id":"ci-key","subjectId":"nhi:ci","kind":"api_key","state":"active","expiresAt":null,"revokedAt":null,"holderIds":["actor:reseller"],"copies":[],"binding":"none"}],
"delegations": [{"id":"admin","kind":"admin_relationship","grantorId":"actor:customer","granteeId":"actor:reseller","parentId":null,"tenantId":"acme",
  "scopes":[{"action":"users.admin","resource":"tenant/acme/**"}],"retained":[],"redelegations":0,"state":"active","activatedAt":"2026-01-01T00:00:00Z","expiresAt":"2027-01-01T00:00:00Z","revocation":null}],
"handoffs": [{"id":"h1","fromId":"actor:customer","toId":"actor:reseller","tenantId":"acme","purpose":"onboarding","payload":[{"kind":"credential","ref":"ci-key"}],
  "channel":"email","state":"approved","requestedAt":"2026-06-28T00:00:00Z","approvals":[],"transferredAt":null,"evidenceIds":[]}]}`

func resoldView() *delegation.View {
	e, err := governance.Parse("estate.json", []byte(resold))
	if err != nil {
		log.Fatal(err)
	}
	return delegation.NewIndex(e).At(time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC))
}

func ExampleView_BlastRadius() {
	b, err := resoldView().BlastRadius(governance.NewRef(governance.KindActor, "reseller"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d certain, %d possible, %d collections open\n", b.Certain, b.Possible, len(b.Open))
	for _, s := range b.Path(governance.NewRef(governance.KindTenant, "acme")) {
		fmt.Println(s.From, s.Edge, s.To)
	}
	// Output:
	// 4 certain, 0 possible, 3 collections open
	// actor:reseller granted delegation:admin
	// delegation:admin scope tenant:acme
}

func ExampleView_PlanRevocation() {
	plan, err := resoldView().PlanRevocation(governance.NewRef(governance.KindActor, "reseller"))
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range plan.Steps {
		fmt.Println(s.Action, s.Subjects, s.Duty, "by", governance.FormatInstant(s.Due))
	}
	fmt.Println(len(plan.Unknowns), "facts could hide more")
	// Output:
	// freeze [actor:reseller] access.revoke by 2026-07-01T01:00:00Z
	// revoke_credentials [credential:ci-key] access.revoke by 2026-07-02T00:00:00Z
	// revoke_delegations [delegation:admin] access.revoke by 2026-07-02T00:00:00Z
	// verify_effect [delegation:admin credential:ci-key] access.revoke by 2026-07-02T00:00:00Z
	// close_handoffs [handoff:h1] handoff.evidence by 2026-07-08T00:00:00Z
	// 3 facts could hide more
}

func ExampleView_Advance() {
	v := resoldView()
	s, _ := v.Subject(governance.NewRef(governance.KindHandoff, "h1"))
	a := v.Advance(s.(delegation.Handoff), delegation.HandoffTransfer, delegation.GateResult{}, delegation.DefaultHandoffLimits())
	fmt.Println(a.Outcome, a.Owed)
	for _, r := range a.Reasons {
		fmt.Println(r.Code, r.Subject.Path(r.Field))
	}
	// Output:
	// deny [transfer]
	// APPROVAL_MISSING handoff[h1].approvals
	// CHANNEL_NOT_APPROVED handoff[h1].channel
	// EVIDENCE_OWED handoff[h1].evidence[transfer]
}
