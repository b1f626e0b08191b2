// Command rollout asks which countries of a rollout may go into production, by the
// evidence of each handoff.
package main

import (
	"context"
	_ "embed"
	"fmt"
	"log"
	"time"

	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

var (
	//go:embed shared.json
	sharedJSON []byte // the parties, their contract and the program
	//go:embed countries.json
	countriesJSON []byte // tenants, grants and handoffs
	//go:embed evidence.json
	evidenceJSON []byte // what came in later
)

// maxStaleness is how old the facts may be for a gate to rest on them.
const maxStaleness = 7 * governance.Day

func main() {
	eng := must(engine.Compile(builtin.Pack()))
	estate := must(governance.Merge(
		must(governance.Parse("shared.json", sharedJSON)),
		must(governance.Parse("countries.json", countriesJSON)),
	))
	fmt.Println("On 30 June")
	activate(eng, delegation.NewIndex(estate).At(time.Date(2026, 6, 30, 6, 0, 0, 0, time.UTC)))

	estate = must(governance.Merge(estate, must(governance.Parse("evidence.json", evidenceJSON))))
	fmt.Println("\nOn 2 July, with the evidence that was missing")
	activate(eng, delegation.NewIndex(estate).At(time.Date(2026, 7, 2, 6, 0, 0, 0, time.UTC)))
}

// activate asks the gate of every tenant, and says what it says of all together.
func activate(eng *engine.Engine, view *delegation.View) {
	outcomes := map[delegation.Outcome][]string{}
	var reasons []string
	for tenant := range delegation.All[delegation.Tenant](view) {
		country := tenant.Region().String()
		result := must(eng.Gate(context.Background(), view,
			engine.Ask{Gate: delegation.GateProductionActivate, Subject: tenant.Ref()}, maxStaleness))
		outcomes[result.Outcome] = append(outcomes[result.Outcome], country)
		for _, r := range result.Reasons {
			reasons = append(reasons, fmt.Sprintf("%s: %s", country, r))
		}
	}
	for _, outcome := range []delegation.Outcome{delegation.Allow, delegation.NeedsEvidence, delegation.Deny} {
		fmt.Printf("    %-14s  %d %v\n", outcome, len(outcomes[outcome]), outcomes[outcome])
	}
	fmt.Printf("    the rollout as a whole: %s\n", overall(outcomes))
	for _, r := range reasons {
		fmt.Printf("    %s\n", r)
	}
}

// overall is the worst of the outcomes: one that is not known to be allowed is not
// outweighed by others.
func overall(outcomes map[delegation.Outcome][]string) delegation.Outcome {
	switch {
	case len(outcomes[delegation.Deny]) > 0:
		return delegation.Deny
	case len(outcomes[delegation.NeedsEvidence]) > 0 || len(outcomes[delegation.Allow]) == 0:
		return delegation.NeedsEvidence
	}
	return delegation.Allow
}

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}
