package reference_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
)

// The calls that llms.txt shows: TestOverview wants its program to be this one.
func Example_calls() {
	ctx, day := context.Background(), governance.Day
	data, err := os.ReadFile("../../examples/quickstart/estate.json")
	check(err)

	// 1. Facts. Every fault has file, line, column, pointer and code; see governance.Faults.
	// An importer of governance/importer gives an estate too; governance.Join joins several.
	estate, err := governance.Parse("estate.json", data)
	check(err)

	// 2. A view: the estate resolved once, at an instant. The library reads no clock.
	t := time.Date(2026, 6, 30, 6, 0, 0, 0, time.UTC)
	view := delegation.NewIndex(estate).At(t)

	// 3. Controls, compiled once; the engine is safe for concurrent use.
	eng, err := engine.Compile(builtin.Pack())
	check(err)

	// 4. Verdicts: pass, fail, unknown, waived, not_applicable, error.
	result, err := eng.Assess(ctx, view)
	check(err)

	// 5. Why one verdict is what it is, as data; controls.English makes it text.
	why, err := eng.Explain(ctx, view, "ROT-04", governance.NewRef(governance.KindCredential, "crm-key"))
	check(err)
	fmt.Println(controls.English().Text(why.Summary))

	// 6. May this party do that there? Facts older than the limit need evidence.
	request := &governance.Request{Party: governance.NewRef(governance.KindActor, "kestrel"), Action: "config.write", Resource: "tenant/brandt-prod/erp"}
	decision := view.Decide(request, day)
	fmt.Println(decision.Outcome, len(decision.Reasons), "reasons")

	// 7. A gate joins controls, functions and other gates: allow, deny or needs-evidence.
	gate, err := eng.Gate(ctx, view, engine.Ask{Gate: delegation.GateProductionActivate, Subject: governance.NewRef(governance.KindTenant, "brandt-prod")}, day)
	check(err)
	fmt.Println(gate.Outcome)

	// 8. What a compromise reaches, and how to take it back in order.
	partner := governance.NewRef(governance.KindActor, "kestrel")
	reach, err := view.BlastRadius(partner)
	check(err)
	plan, err := view.PlanRevocation(partner)
	check(err)
	fmt.Println(reach.Certain, "certain,", reach.Possible, "possible,", len(plan.Steps), "steps")

	// 9. What that means to a framework: supported at best, never satisfied.
	cover := frameworks.Cover(result, frameworks.Builtin())
	fmt.Println(len(cover.Requirements), "requirements")

	// 10. A report, and what turns next if nothing is done.
	check(report.Markdown(io.Discard, report.Input{Assessment: result, Coverage: cover}))
	turns, err := eng.Forecast(ctx, view, t.Add(30*day))
	check(err)
	fmt.Println(turns[0].Control, turns[0].Subject, turns[0].Before, "to", turns[0].After, "at", governance.FormatInstant(turns[0].At))
	// Output:
	// ROT-04 fails for credential:crm-key: the handoffs (1) include handoff:crm-key-by-mail (it was never rotated, which is known; the acceptance is 2025-12-03T12:30:00Z, earlier than 2026-06-29T06:00:00Z, that is 1 day (within) before now)
	// needs-evidence 4 reasons
	// deny
	// 9 certain, 2 possible, 6 steps
	// 266 requirements
	// ENV-01 credential:triage-token pass to not_applicable at 2026-06-30T06:30:00Z
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
