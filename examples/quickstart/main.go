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
	eng := must(engine.Compile(builtin.Pack()))           // once; safe for concurrent use
	at := time.Date(2026, 6, 30, 6, 0, 0, 0, time.UTC)    // the library reads no clock
	result := must(eng.Assess(context.Background(), delegation.NewIndex(estate).At(at)))
	cover := frameworks.Cover(result, frameworks.Builtin())

	sum := report.Summarize(report.Input{Assessment: result, Coverage: cover})
	v := sum.Verdicts
	fmt.Printf("%d verdicts: %d fail, %d unknown, %d pass\n\nCritical\n", sum.Applicable, v.Fail, v.Unknown, v.Pass)
	for _, f := range result.Findings {
		if f.Verdict == controls.Fail && f.Severity == controls.Critical {
			control, _ := eng.Pack().Get(f.Control)
			fact := f.Reasons[0].Facts[0]
			fmt.Printf("  %s %s: %s is %s\n", f.Control, control.Title, fact.Path, fact.Value)
		}
	}
	fmt.Println("\nEvidence to fetch first")
	for _, gap := range report.Worklist(result.Findings)[:3] {
		fmt.Printf("  %s alone settles %d verdicts\n", gap.Path, gap.Settles)
	}
	fmt.Println("\nRequirements")
	for _, f := range sum.Coverage {
		n := f.Statuses
		fmt.Printf("  %-14s %d of %d supported, %d failing, %d unproven\n", f.Framework, n.Supported, f.Requirements, n.Failing, n.Unproven)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}
