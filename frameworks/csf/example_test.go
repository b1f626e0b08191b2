package csf_test

import (
	"context"
	"fmt"

	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/controlstest"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/csf"
)

// What the organization aims at stands beside what the evidence shows.
func Example() {
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		panic(err)
	}
	view := delegation.NewIndex(controlstest.Good()).At(controlstest.AsOf())
	assessment, err := eng.Assess(context.Background(), view, engine.KeepPasses())
	if err != nil {
		panic(err)
	}
	target, err := csf.ReadTarget("target.csv", []byte("CSF Outcome,Target Priority,Due\nGV.SC-4,High,2026-12-31\n"), frameworks.Builtin())
	if err != nil {
		panic(err)
	}
	p, err := csf.New(csf.Input{View: view, Assessment: assessment, Pack: builtin.Pack(), Library: frameworks.Builtin(), Target: target})
	if err != nil {
		panic(err)
	}
	fmt.Println(len(p.Outcomes), "outcomes")
	for i := range p.Outcomes {
		if o := &p.Outcomes[i]; o.ID == "GV.SC-04" || o.ID == "GV.SC-07" {
			fmt.Printf("%s: %s; target: %q by %q\n", o.ID, o.StatusText(), o.Stated.TargetPriority, o.Stated.Due)
		}
	}
	fmt.Println("supplier files:", p.Partners())
	// Output:
	// 106 outcomes
	// GV.SC-04: no control; target: "High" by "2026-12-31"
	// GV.SC-07: unproven: 16 unknown, 4 pass, 4 not applicable; target: "" by ""
	// supplier files: [actor:harbor actor:quay]
}
