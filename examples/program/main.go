// Command program asks how a partner program is kept: which partners may start, who
// is certified on paper only, where exceptions have become the default, and how far
// the partners lie apart.
package main

import (
	"context"
	_ "embed"
	"fmt"
	"log"
	"time"

	"github.com/mandate-nhi/mandate/controls"
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
	evidenceJSON []byte // what came in later
)

func main() {
	ctx := context.Background()
	june := time.Date(2026, 6, 30, 6, 0, 0, 0, time.UTC)
	eng := must(engine.Compile(builtin.Pack()))
	estate := must(governance.Parse("estate.json", estateJSON))
	view := delegation.NewIndex(estate).At(june)

	published := must(eng.Check(ctx, view, "PRG-06", governance.NewRef(governance.KindProgram, "auric-channel")))
	fmt.Printf("The program publishes its five parts: %s\n", published.Verdict)

	fmt.Println("\nWho may start, on 30 June")
	gates(ctx, eng, view)

	result := must(eng.Assess(ctx, view, engine.KeepPasses()))
	report := must(reports.New(view, result))

	fmt.Println("\nWho is certified on paper, and what became of it")
	for _, s := range report.LapsedStanding().Certifications {
		fmt.Printf("    %s of %s: lapsed %t, drills lapsed %s\n", s.Certification.ID, s.Holder.ID, s.Lapsed, s.DrillsLapsed)
	}

	fmt.Println("\nWhere exceptions have become the default")
	for _, f := range result.Findings {
		if f.Control == "EXC-02" && f.Verdict == controls.Fail {
			for _, fact := range f.Reasons[0].Facts {
				fmt.Printf("    %s is %s\n", fact.Path, fact.Value)
			}
		}
	}
	deviations := report.CustomerDeviations()
	fmt.Printf("    departures from the pattern: %d, under an exception: %d\n", deviations.Excepted.Of, deviations.Excepted.Count)

	fmt.Println("\nHow far the partners lie apart")
	for _, d := range report.Variance().Dimensions {
		if d.By != "pattern" || d.Family != "" {
			continue
		}
		for _, g := range d.Groups {
			fmt.Printf("    %-15s  %s\n", g.Group, g.Rate)
		}
		fmt.Printf("    from the 10th percentile to the 90th: %s per mille\n", d.Spread.Width)
	}

	later := must(governance.Join([]*governance.Estate{estate, must(governance.Parse("evidence.json", evidenceJSON))}))
	if len(later.Conflicts) > 0 {
		log.Fatal(later.Conflicts) // unknown from here on: somebody has to look
	}
	fmt.Println("\nWho may start, once Ada has said that she saw Tidewater's drill")
	gates(ctx, eng, delegation.NewIndex(later.Estate).At(june.Add(2*governance.Day)))
}

// gates asks of every partner of the program whether it may start.
func gates(ctx context.Context, eng *engine.Engine, view *delegation.View) {
	for c := range delegation.All[delegation.Certification](view) {
		partner := governance.NewRef(governance.KindActor, c.ActorID().String())
		result := must(eng.Gate(ctx, view, engine.Ask{Gate: delegation.GatePartnerActivate, Subject: partner}, governance.Day))
		fmt.Printf("    %-9s  %s\n", partner.ID, result.Outcome)
		for _, r := range result.Reasons {
			if r.Code != controls.ReasonConditionFalse && r.Code != controls.ReasonConditionTrue { // CEL texts
				fmt.Printf("        %s\n", r)
			}
		}
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}
