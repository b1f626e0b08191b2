package main

import (
	"fmt"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/reports"
)

func varianceText(p *page, a *reports.Variance) {
	if n := len(a.NotRun); n > 0 {
		p.line("controls that were not run, and do not count: %d", n)
	}
	for _, d := range a.Dimensions {
		if len(d.Groups) == 0 {
			continue
		}
		p.head("%s", dimensionText(d))
		rows := [][]string{{d.By, "passed", "unknown", "95 % interval", "sample"}}
		for _, g := range d.Groups {
			small := ""
			if g.Small {
				small = "small"
			}
			rows = append(rows, []string{groupName(g.Group), rateText(g.Rate), count(g.Rate.Unknown), intervalText(g.Interval), small})
		}
		p.grid(rows)
		p.line("%s", spreadText(d.Spread, a.MinPeers))
	}
	if len(a.Paths) > 0 {
		p.head("people beside NHIs, by control")
		rows := [][]string{{"control", "people", "NHIs"}}
		for _, x := range a.Paths {
			rows = append(rows, []string{x.Control, rateText(x.People), rateText(x.NHIs)})
		}
		p.grid(rows)
	}
	p.lacks(a.Missing)
}

func dimensionText(d reports.Dimension) string {
	text := "by " + d.By
	if d.Of != "" {
		text = "rollouts of " + d.Of
	}
	if d.Family != "" {
		text += ", " + d.Family
	}
	return text
}

func groupName(group string) string {
	if group == "" {
		return "(not known)"
	}
	return group
}

// rateText is such as "18 of 20 (90 %)".
func rateText(r controls.Rate) string {
	if r.Of == 0 {
		return "-"
	}
	return fmt.Sprintf("%d of %d (%d %%)", r.Passed, r.Of, r.PerMille()/10)
}

func intervalText(i controls.Interval) string {
	return fmt.Sprintf("%d to %d %%", i.Low/10_000, (i.High+9_999)/10_000)
}

func spreadText(s controls.Spread, minPeers int) string {
	if width, ok := s.Width.Get(); ok {
		return fmt.Sprintf("from the 10th to the 90th percentile of %d: %d per mille", s.Peers, width)
	}
	return fmt.Sprintf("spread not known: %d with a large enough sample, and %d are needed", s.Peers, minPeers)
}
