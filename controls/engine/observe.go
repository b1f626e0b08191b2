package engine

import (
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

// WithObserver tells an observer of compiling, and of each Assess and Gate of the
// engine.
func WithObserver(o governance.Observer) Option { return func(c *config) { c.observer = o } }

// assessed counts what an assessment did; a is nil where it failed.
func assessed(a *controls.Assessment, err error) governance.Counts {
	if err != nil {
		return governance.Counts{Failed: true}
	}
	c := governance.Counts{Findings: len(a.Findings)}
	for _, p := range a.Population {
		if p.Counts.Total() > 0 {
			c.Controls++
		}
		c.Records += p.Counts.Total()
	}
	return c
}
