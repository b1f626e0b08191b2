package main

import (
	"fmt"
	"io"
	"slices"
	"testing"

	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/internal/bench"
)

// each writes what every built-in control costs alone, turning to the subject
// included, over 64 NHIs and what belongs to them: where to look when all are slow.
func each(out io.Writer, p plan) error {
	view := delegation.NewIndex(bench.Estate(64)).At(bench.AsOf())
	fmt.Fprintf(out, "\n| control | ns | least–most | allocations |\n|---|--:|--:|--:|\n")
	for c := range builtin.Pack().All() {
		subjects := slices.Collect(view.Subjects(c.Subject))
		one, err := builtin.Pack().Select(c.ID)
		if err != nil {
			return err
		}
		eng, err := engine.Compile(one)
		if err != nil {
			return err
		}
		if len(subjects) == 0 {
			continue
		}
		d, list := eng.Decider(view), []engine.Decision{}
		ask := func() {
			for _, s := range subjects {
				list = d.Append(list[:0], s)
			}
		}
		var ns []float64
		for range p.rounds {
			began, done := cpu(), 0
			for cpu()-began < p.visit/10 {
				ask()
				done += len(subjects)
			}
			ns = append(ns, float64((cpu()-began).Nanoseconds())/float64(done))
		}
		s := spreadOf(ns)
		fmt.Fprintf(out, "| %s | %.0f | %.0f–%.0f | %.1f |\n", c.ID, s.median, s.least, s.most, testing.AllocsPerRun(5, ask)/float64(len(subjects)))
	}
	return nil
}
