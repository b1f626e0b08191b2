// Command quickstart asks every built-in control about a small channel: a vendor,
// a distributor, two resellers and three customers in two regions.
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
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
)

//go:embed estate.json
var data []byte

func main() {
	estate := must(governance.Parse("estate.json", data)) // or an importer
	index := delegation.NewIndex(estate)                  // knows no clock
	eng := must(engine.Compile(builtin.Pack()))           // once; safe for concurrent use
	t := time.Date(2026, 6, 30, 6, 0, 0, 0, time.UTC)
	result := must(eng.Assess(context.Background(), index.At(t)))
	cover := frameworks.Cover(result, frameworks.Builtin())

	sum := report.Summarize(report.Input{Assessment: result, Coverage: cover})
	v := sum.Verdicts
	fmt.Printf("%d verdicts of %d controls: %d fail, %d unknown, %d pass\n", sum.Applicable, sum.Controls, v.Fail, v.Unknown, v.Pass)
	for _, f := range result.Findings {
		if f.Verdict == controls.Fail && f.Severity == controls.Critical {
			control, _ := eng.Pack().Get(f.Control)
			fmt.Printf("\n%s fails for %v: %s\n", f.Control, f.Subject, control.Title)
			for _, fact := range f.Reasons[0].Facts {
				fmt.Printf("    %s is %s\n", fact.Path, fact.Value)
			}
		}
	}
	fmt.Println("\nEvidence to fetch first")
	gaps := report.Worklist(result.Findings)
	for _, gap := range gaps[:min(4, len(gaps))] {
		fmt.Printf("    %s alone settles %d verdicts\n", gap.Path, gap.Settles)
	}
	fmt.Println("\nRequirements that the evidence supports")
	for _, f := range sum.Coverage {
		n := f.Statuses
		fmt.Printf("    %-15s %d of %3d; %2d failing, %d unproven, %2d without a control or not run\n", f.Framework, n.Supported, f.Requirements, n.Failing, n.Unproven, n.NoControl+n.NotRun)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}
