// Command retained asks who may do what in a tenant that a distributor sets up for
// a customer, while the vendor keeps the right to approve what is privileged.
package main

import (
	_ "embed"
	"fmt"
	"log"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

//go:embed estate.json
var data []byte

// maxStaleness is how old the facts may be for a decision to rest on them.
const maxStaleness = 24 * time.Hour

func main() {
	estate := must(governance.Parse("estate.json", data))
	now := time.Date(2026, 6, 30, 7, 0, 0, 0, time.UTC) // an hour after the facts
	view := delegation.NewIndex(estate).At(now)

	fmt.Println("What the grants allow on their own")
	for _, r := range []governance.Request{
		request("meridian", "users.write"),
		request("meridian", "secrets.rotate"),
		request("meridian", "domains.admin"),
		request("kestrel", "support.first_line"),
		request("kestrel", "support.privileged"),
		request("kestrel", "secrets.rotate"),
	} {
		show(r, view.Decide(&r, maxStaleness))
	}

	fmt.Println("\nWith an approval by Ada of Auric, who holds the right")
	rotate := request("meridian", "secrets.rotate")
	approve(&rotate, "ada@auric", now)
	show(rotate, view.Decide(&rotate, maxStaleness))

	fmt.Println("\nWith an approval by Noor of Meridian, who asks")
	own := request("meridian", "secrets.rotate")
	approve(&own, "noor@meridian", now)
	show(own, view.Decide(&own, maxStaleness))

	fmt.Println("\nWith Ada's approval, used for another action")
	other := request("meridian", "support.privileged")
	other.Approvals = rotate.Approvals
	show(other, view.Decide(&other, maxStaleness))

	// The customer accepts its tenant: what the vendor granted as custodian ends, and
	// the parties need a grant of the customer.
	accepted := must(governance.Parse("estate.json", data))
	accepted.Tenants[0].CustodianUntil = accepted.AsOf
	fmt.Println("\nOnce Brandt has accepted its tenant")
	users := request("meridian", "users.write")
	show(users, delegation.NewIndex(accepted).At(now).Decide(&users, maxStaleness))
}

func request(party, action string) governance.Request {
	return governance.Request{Party: governance.NewRef(governance.KindActor, party), Action: action, Resource: "tenant/brandt-prod/erp"}
}

// approve adds an approval of exactly this request: a changed one is another.
func approve(r *governance.Request, person string, at time.Time) {
	digest := must(governance.Digest(r))
	r.Approvals = governance.Some([]governance.Approval{{
		ByID: person, Decision: governance.ApprovalDecisionApproved, At: at, SubjectDigest: governance.Some(digest),
	}})
}

func show(r governance.Request, d delegation.Decision) {
	fmt.Printf("    %-8s  %-18s  %-14s  by %s\n", r.Party.ID, r.Action, d.Outcome, d.Grant)
	for _, reason := range d.Reasons {
		fmt.Printf("        %s\n", reason)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}
