// Command onboarding asks who answers for what in a tenant where a distributor and
// a reseller start to work, and where their roles overlap.
package main

import (
	"context"
	_ "embed"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/controls/reports"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

var (
	//go:embed estate.json
	estateJSON []byte
	//go:embed evidence.json
	evidenceJSON []byte
)

func main() {
	june, july := time.Date(2026, 6, 30, 6, 0, 0, 0, time.UTC), time.Date(2026, 7, 8, 6, 0, 0, 0, time.UTC)
	eng := must(engine.Compile(builtin.Pack()))
	estate := must(governance.Parse("estate.json", estateJSON))
	fmt.Println("What is on record when Kestrel wants to start")
	show(eng, delegation.NewIndex(estate).At(june))

	// A usual division of duties to talk about. Nobody has agreed to it.
	parties := delegation.Parties{Vendor: "auric", Distributor: "meridian", Reseller: "kestrel", Customer: "brandt", Holder: "brandt"}
	duties := delegation.DistributorLed.Propose("brandt-prod", parties, june)
	fmt.Println("\nWith a proposal")
	show(eng, delegation.NewIndex(with(estate, duties)).At(june))

	// Brandt answers for rotation, and approves access itself, for a distributor that
	// has access must not approve any. Each party accepts, and the boundaries are on file.
	for i := range duties {
		if q := duties[i].Duty; q == "credential.rotate" || q == "access.approve" {
			duties[i].AccountableIDs, duties[i].ResponsibleIDs = []string{"brandt"}, []string{"brandt"}
		}
		duties[i].AcknowledgedAt = governance.Some(july.Add(-governance.Day))
	}
	joined := must(governance.Join([]*governance.Estate{estate, must(governance.Parse("evidence.json", evidenceJSON))}))
	if len(joined.Conflicts) > 0 {
		log.Fatal(joined.Conflicts) // unknown from here on: somebody has to look
	}
	fmt.Println("\nOnce it is agreed and written down")
	view := delegation.NewIndex(with(joined.Estate, duties)).At(july)
	show(eng, view)

	fmt.Println("\nWhat each role may do")
	result := must(eng.Assess(context.Background(), view, engine.KeepPasses()))
	boundaries := must(reports.New(view, result)).RoleBoundaries().Tenants[0]
	for _, r := range boundaries.Roles {
		fmt.Printf("    %-11s  people %s, NHIs %s\n", r.Role, scopes(r.Human), scopes(r.NonHuman))
	}
	for _, o := range boundaries.Overlaps {
		fmt.Printf("    overlap: %s by %s, %s by %s\n", o.Roles[0], o.Scopes[0], o.Roles[1], o.Scopes[1])
	}
}

// with adds assignments to an estate, which itself stays as it is.
func with(e *governance.Estate, list []governance.Assignment) *governance.Estate {
	return must(governance.Merge(e, &governance.Estate{SchemaVersion: governance.SchemaVersion, Assignments: list}))
}

func show(eng *engine.Engine, view *delegation.View) {
	for _, a := range view.FourQuestions() {
		fmt.Printf("    %-18s  %-14s  by %s\n", a.Duty.Duty(), a.Duty.Status(), a.Duty.Accountable())
	}
	tenant := governance.NewRef(governance.KindTenant, "brandt-prod")
	for _, id := range []string{"RSP-01", "RSP-04"} {
		control, _ := eng.Pack().Get(id)
		finding := must(eng.Check(context.Background(), view, id, tenant))
		fmt.Printf("    %s: %s\n", control.Title, finding.Verdict)
		for _, m := range finding.Missing {
			fmt.Printf("        missing: %s\n", m.Path)
		}
	}
}

// scopes are the actions of a role, all of which are on the one tenant.
func scopes(list []reports.RoleScope) (actions []string) {
	for _, s := range list {
		action, _, _ := strings.Cut(s.Scope, "@")
		actions = append(actions, action)
	}
	return actions
}

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}
