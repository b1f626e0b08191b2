// Command renewals asks what a regional distributor may do that renews contracts
// and trains people, and whether a key that it handed over has been changed.
package main

import (
	"context"
	_ "embed"
	"fmt"
	"log"
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

//go:embed estate.json
var data []byte

func main() {
	estate := must(governance.Parse("estate.json", data))
	now := time.Date(2026, 6, 30, 6, 0, 0, 0, time.UTC)
	view := delegation.NewIndex(estate).At(now)

	fmt.Println("What Meridian has to do in serra-prod")
	for _, cell := range view.DutyMatrix() {
		if carriesOut(cell.Duty, "meridian") {
			fmt.Printf("    %-14s  %s, %v answers for it\n", cell.Duty.Duty(), cell.Duty.Status(), cell.Duty.Accountable())
		}
	}

	fmt.Println("\nWhat it may do there")
	for _, action := range []string{"licenses.read", "licenses.write", "secrets.rotate"} {
		request := governance.Request{Party: governance.NewRef(governance.KindActor, "meridian"), Action: action, Resource: "tenant/serra-prod/crm"}
		decision := view.Decide(&request, 24*time.Hour)
		fmt.Printf("    %-14s  %s", action, decision.Outcome)
		for _, reason := range decision.Reasons {
			fmt.Printf(", %s", reason)
		}
		fmt.Println()
	}

	fmt.Println("\nWhere duties and authority do not go together")
	for _, m := range view.DutyWithoutAuthority() {
		fmt.Printf("    %s has the duty %s and no grant to do it: %s\n", m.Party.ID, m.Duty, m.Holds)
	}
	for _, m := range view.AuthorityWithoutDuty() {
		fmt.Printf("    %s holds %v and has no duty there: %s\n", m.Party.ID, m.Grants, m.Holds)
	}

	fmt.Println("\nWhether the key that Meridian handed over has been changed")
	eng := must(engine.Compile(builtin.Pack()))
	rotated := func(v *delegation.View) {
		key := governance.NewRef(governance.KindCredential, "crm-key")
		finding := must(eng.Check(context.Background(), v, "ROT-04", key))
		fmt.Printf("    at %s  %s", governance.FormatInstant(v.Time()), finding.Verdict)
		if due, ok := finding.Due.Get(); ok {
			fmt.Printf(", until %s if nothing is done", governance.FormatInstant(due))
		}
		fmt.Println()
	}
	rotated(view)
	rotated(view.Later(now.Add(governance.Day))) // the same facts a day later

	changed := must(governance.Parse("estate.json", data)) // the next export
	changed.AsOf = governance.Some(now.Add(governance.Day))
	changed.Credentials[0].RotatedAt = governance.Some(now.Add(2 * time.Hour))
	rotated(delegation.NewIndex(changed).At(now.Add(governance.Day)))
}

// carriesOut reports whether a party is among those who carry out a duty.
func carriesOut(d delegation.DutyState, party string) bool {
	return slices.ContainsFunc(d.Responsible().Items(), func(f delegation.Fact[string]) bool {
		id, _ := f.Get()
		return id == party
	})
}

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}
