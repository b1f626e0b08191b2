package delegation_test

import (
	"fmt"
	"log"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

func read(doc string) *governance.Estate {
	e, err := governance.Parse("estate.json", []byte(doc))
	if err != nil {
		log.Fatal(err)
	}
	return e
}

// What a party may do, by which grant, and what is missing to be sure.
func ExampleView_Effective() {
	for _, g := range resoldView().Effective(governance.NewRef(governance.KindActor, "reseller")) {
		fmt.Println(g.Delegation.Ref(), "may be valid, and lacks")
		for _, gap := range g.Chain.Valid().Gaps() {
			fmt.Println("  ", gap.Path(), gap.Code)
		}
	}
	// Output:
	// delegation:admin may be valid, and lacks
	//    actor[customer].status NOT_RECORDED
	//    actor[reseller].status NOT_RECORDED
	//    delegation[admin].approvals NOT_RECORDED
	//    delegation[admin].notBefore NOT_RECORDED
}

// Who approves, revokes, rotates and investigates: the vendor's model proposes, and
// what nobody accepted is not clear.
func ExampleView_FourQuestions() {
	e := read(`{"schemaVersion": "1.0", "actors": [
  {"id": "customer", "kind": "organization", "status": "active", "terminatedAt": null, "securityContact": "soc@customer.example"},
  {"id": "vendor", "kind": "organization", "status": "active", "terminatedAt": null, "securityContact": "soc@vendor.example"}],
"tenants": [{"id": "acme", "ownerId": "customer"}]}`)
	e.Assignments = delegation.VendorDirect.Propose("acme", delegation.Parties{Vendor: "vendor", Customer: "customer"}, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	for _, a := range delegation.NewIndex(e, delegation.AssumeComplete()).At(time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)).FourQuestions() {
		who, _ := a.Duty.Accountable().Items()[0].Get()
		fmt.Println(a.Duty.Duty(), who, a.Duty.Status())
	}
	// Output:
	// access.approve customer unacknowledged
	// access.revoke customer unacknowledged
	// credential.rotate customer unacknowledged
	// misuse.investigate customer unacknowledged
}

// Many tenants stand on one shared estate, which is resolved once.
func ExampleIndex_Layer() {
	shared := delegation.NewIndex(read(`{"schemaVersion": "1.0", "actors": [{"id": "vendor", "kind": "organization"}, {"id": "jo", "kind": "person", "parentId": "vendor"}]}`))
	for _, tenant := range []string{"acme", "brandt"} {
		layer, err := shared.Layer(read(`{"schemaVersion": "1.0", "nhis": [{"id": "ci-` + tenant + `", "kind": "pipeline", "ownerId": "jo"}]}`))
		if err != nil {
			fmt.Println(err)
			return
		}
		for s := range layer.At(time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)).Subjects(governance.KindNHI) {
			owner, _ := s.(delegation.NHI).Owner().Get()
			fmt.Println(s.Ref(), "belongs to", owner.Ref(), "of", owner.ParentID())
		}
	}
	// Output:
	// nhi:ci-acme belongs to actor:jo of vendor
	// nhi:ci-brandt belongs to actor:jo of vendor
}

// When a withdrawal takes effect, here or above.
func ExampleRevokedAt() {
	v := delegation.NewIndex(read(`{"schemaVersion": "1.0", "delegations": [
  {"id": "d", "kind": "support", "grantorId": "actor:a", "granteeId": "actor:b", "scopes": [], "parentId": null, "state": "termination_requested",
   "revocation": {"at": "2026-06-01T00:00:00Z", "byId": "actor:a", "reason": "request", "effectiveAt": "2026-06-02T00:00:00Z"}}]}`)).At(time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC))
	s, _ := v.Subject(governance.NewRef(governance.KindDelegation, "d"))
	d := s.(delegation.Delegation)
	fmt.Println("withdrawn as of", delegation.RevokedAt(d), "and may still work:", d.Live())
	// Output:
	// withdrawn as of 2026-06-02 00:00:00 +0000 UTC and may still work: true
}

// The state of a handoff counts its clocks: nobody needs to record that one ran out.
func ExampleView_HandoffState() {
	v := delegation.NewIndex(read(`{"schemaVersion": "1.0", "asOf": "2026-07-01T00:00:00Z", "handoffs": [
  {"id": "h", "fromId": "actor:a", "toId": "actor:b", "payload": [], "state": "requested", "requestedAt": "2026-06-01T00:00:00Z"}]}`)).At(time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC))
	s, _ := v.Subject(governance.NewRef(governance.KindHandoff, "h"))
	h := s.(delegation.Handoff)
	fmt.Println("recorded as", h.State(), "and in fact", v.HandoffState(h, delegation.DefaultHandoffLimits()))
	// Output:
	// recorded as requested and in fact expired
}
