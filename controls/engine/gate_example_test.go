package engine_test

import (
	"context"
	"fmt"
	"time"

	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// keyShared is a key that two organizations hold, and an exception of that which
// bob approved. The digest of an approval says what was approved.
func keyShared() (*governance.Estate, error) {
	e, err := governance.Parse("estate.json", []byte(`{
  "schemaVersion": "1.0", "asOf": "2026-07-01T00:00:00Z",
  "actors": [
    {"id": "customer", "kind": "organization", "status": "active", "terminatedAt": null},
    {"id": "bob", "kind": "person", "parentId": "customer", "status": "active", "terminatedAt": null},
    {"id": "reseller", "kind": "organization", "status": "active", "terminatedAt": null}
  ],
  "tenants": [{"id": "acme", "ownerId": "customer", "custodianId": null}],
  "contracts": [{"id": "k", "providerId": "reseller", "customerId": "customer",
    "effectiveAt": "2025-01-01T00:00:00Z", "endsAt": "2026-06-01T00:00:00Z", "terminatedAt": null}],
  "nhis": [{"id": "ci", "kind": "service_account", "tenantId": "acme", "ownerId": "customer", "status": "active"}],
  "credentials": [{"id": "key", "subjectId": "nhi:ci", "kind": "api_key", "state": "active",
    "revokedAt": null, "expiresAt": null, "rotatedAt": "2026-06-15T00:00:00Z",
    "holderIds": ["actor:customer", "actor:reseller"], "copies": []}],
  "exceptions": [{"id": "handover", "controlId": "SEC-04", "subjectIds": ["credential:key"], "reason": "handover", "compensating": [], "renewsId": null,
    "requestedById": "reseller", "createdAt": "2026-06-01T00:00:00Z", "expiresAt": "2026-08-01T00:00:00Z",
    "approvals": [{"byId": "bob", "decision": "approved", "at": "2026-06-02T00:00:00Z"}]}]
}`))
	if err != nil {
		return nil, err
	}
	x := &e.Exceptions[0]
	digest, err := governance.Digest(x)
	x.Approvals.Or(nil)[0].SubjectDigest = governance.Some(digest)
	return e, err
}

// A gate joins the controls of a pack with what is on record. What fails under an
// exception in force does not deny; what the pack cannot ask needs evidence.
func ExampleEngine_Gate() {
	estate, err := keyShared()
	if err != nil {
		fmt.Println(err)
		return
	}
	pack, err := builtin.Pack().Select("SEC-04", "LCM-04")
	if err != nil {
		fmt.Println(err)
		return
	}
	eng, err := engine.Compile(pack)
	if err != nil {
		fmt.Println(err)
		return
	}
	index := delegation.NewIndex(estate, delegation.AssumeComplete())
	ask := engine.Ask{Gate: delegation.GateOffboardingComplete, Subject: governance.NewRef(governance.KindContract, "k")}
	for _, day := range []time.Time{time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC)} {
		r, err := eng.Gate(context.Background(), index.At(day), ask, 90*governance.Day)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(r.Outcome, "until", r.RecheckAt)
		for _, f := range r.Requirements {
			fmt.Println("  ", f.Requirement, f.Subject, f.Answer)
			if f.WaivedBy != "" {
				fmt.Println("     waived by", f.WaivedBy)
			}
		}
	}
	// Output:
	// needs-evidence until 2026-08-01T00:00:00Z
	//    LCM-03 contract:k not_run
	//    LCM-04 contract:k not_run
	//    DEL-06 contract:k not_run
	//    SEC-04 credential:key fail
	//      waived by handover
	//    RSP-03 contract:k not_run
	//    copies.destroyed contract:k pass
	//    secrets.rotated contract:k pass
	// deny until 2026-09-29T00:00:00Z
	//    LCM-03 contract:k not_run
	//    LCM-04 contract:k not_run
	//    DEL-06 contract:k not_run
	//    SEC-04 credential:key fail
	//    RSP-03 contract:k not_run
	//    copies.destroyed contract:k pass
	//    secrets.rotated contract:k pass
}

// A finding under an exception keeps the verdict underneath, until the exception
// ends.
func ExampleEngine_Exceptions() {
	estate, err := keyShared()
	if err != nil {
		fmt.Println(err)
		return
	}
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		fmt.Println(err)
		return
	}
	index := delegation.NewIndex(estate, delegation.AssumeComplete())
	for _, day := range []time.Time{time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC)} {
		f, err := eng.Check(context.Background(), index.At(day), "SEC-04", governance.NewRef(governance.KindCredential, "key"))
		if err != nil {
			fmt.Println(err)
			return
		}
		r, err := eng.Exceptions(context.Background(), index.At(day))
		if err != nil {
			fmt.Println(err)
			return
		}
		x := r.Exceptions[0]
		fmt.Println(f.Verdict, "without exceptions", f.Unwaived())
		fmt.Println("  ", x.Exception, "in force:", x.InForce, "waives:", x.Waives)
		for _, m := range x.Remarks {
			fmt.Println("  ", m.Kind)
		}
	}
	// Output:
	// waived without exceptions fail
	//    exception:handover in force: true waives: [credential:key]
	// fail without exceptions fail
	//    exception:handover in force: false waives: []
	//    expired
}
