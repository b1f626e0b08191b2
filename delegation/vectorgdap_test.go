package delegation_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/gdap"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

const gdapArchive = "testdata/vectors/gdap.txtar"

// TestGDAPChains imports relationships of a partner and asks what hangs on them:
// customer, partner, security group. MANDATE_UPDATE=1 rewrites what is wanted.
func TestGDAPChains(t *testing.T) {
	oneCase(t, gdapArchive, gdapCase)
}

func gdapCase(t *testing.T, a *txtar.Archive) string {
	imported, diagnostics := gdapImport(t, caseSection(t, a, "relationships.json"))
	completed, _ := gdapImport(t, caseSection(t, a, "relationships.json"))
	gdapComplete(t, completed)
	views := map[string]*delegation.Index{"imported": delegation.NewIndex(imported), "completed": delegation.NewIndex(completed)}
	var got strings.Builder
	for _, line := range strings.Split(strings.TrimSpace(caseSection(t, a, "ask")), "\n") {
		which, ask, _ := strings.Cut(line, " ")
		answer := diagnostics
		if ask != "diagnostics" {
			answer = caseAnswer(t, views[which], now, ask)
		}
		if !strings.HasPrefix(answer, "\n") {
			answer = " " + answer
		}
		fmt.Fprintf(&got, "%s:%s\n", line, answer)
	}
	return got.String()
}

// gdapImport imports the export of the partner, as of now.
func gdapImport(t *testing.T, text string) (*governance.Estate, string) {
	t.Helper()
	files := []importer.File{{Name: "relationships.json", Data: []byte(text)}}
	r, err := gdap.New().Import(context.Background(), files, importer.Options{Self: "msp", AsOf: now})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, d := range r.Diagnostics {
		fmt.Fprintf(&b, "\n\t%s", d)
	}
	return r.Estate, b.String()
}

// gdapComplete adds what the vendor does not say: the parties are in standing,
// somebody of the grantor approved before the start, a grant to the partner may be
// passed on within it and has no conditions, and an assignment took effect when it
// was created.
func gdapComplete(t *testing.T, e *governance.Estate) {
	t.Helper()
	var persons []governance.Actor
	for _, a := range e.Actors {
		if a.Kind == governance.ActorKindOrganization {
			for _, name := range []string{"/approver", "/requester"} {
				persons = append(persons, governance.Actor{ID: a.ID + name, Kind: governance.ActorKindPerson, ParentID: governance.Some(a.ID)})
			}
		}
	}
	e.Actors = append(e.Actors, persons...)
	for i := range e.Actors {
		e.Actors[i].Status, e.Actors[i].TerminatedAt = governance.Some(governance.ActorStatusActive), governance.None[time.Time]()
	}
	for i := range e.Delegations {
		gdapCompleteGrant(t, &e.Delegations[i])
	}
	for i := range e.Tenants {
		e.Tenants[i].CustodianID = governance.None[string]()
	}
	if err := e.Validate(); err != nil {
		t.Fatal(err)
	}
}

func gdapCompleteGrant(t *testing.T, d *governance.Delegation) {
	t.Helper()
	d.OnBehalfOfID, d.MaxSession, d.ContractID = governance.None[governance.Ref](), governance.None[time.Duration](), governance.None[string]()
	d.Retained, d.Conditions, d.Redelegations = governance.Some([]governance.Retained{}), governance.Some([]string{}), governance.Some[int64](0)
	if d.Revocation.IsUnknown() {
		d.Revocation = governance.None[governance.Revocation]()
	}
	if created, ok := d.Labels.Or(nil)["gdap.createdDateTime"]; ok && d.ActivatedAt.IsUnknown() {
		d.ActivatedAt = governance.Some(instant(t, created))
	}
	start, ok := d.ActivatedAt.Get()
	if !ok {
		return // it waits for approval
	}
	d.RequestedByID = governance.Some("msp/requester")
	digest, err := governance.Digest(d)
	if err != nil {
		t.Fatal(err)
	}
	d.Approvals = governance.Some([]governance.Approval{{ByID: d.GrantorID.ID + "/approver", Decision: governance.ApprovalDecisionApproved,
		At: start.AddDate(0, 0, -1), SubjectDigest: governance.Some(digest)}})
}
