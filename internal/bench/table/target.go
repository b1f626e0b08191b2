package main

import (
	"fmt"
	"io"
)

// A target is a figure that the engine must reach, and the bound.
type target struct {
	what    string
	got     float64
	bound   float64
	atLeast bool // else at most
}

type targets []target

// A floor is how many times as fast as a peer ours must be.
var floors = map[string]float64{"cedar-go": 5, "cel-go, JSON maps": 10, "expr": 4, "OPA": 50}

// add takes what the rows of a comparison over n entities say.
func (t *targets) add(title string, rows []*row, n int) {
	byHand, ours := rows[0], rows[1]
	most := 2.5
	if n <= 64 {
		most = 5
	}
	over := func(r, by *row) float64 { return spreadOf(ratios(r.ns, by.ns)).median }
	*t = append(*t,
		target{"times hand-written Go: " + title, over(ours, byHand), most, false},
		target{"allocations per entity: " + title, ours.allocs, 0, false})
	for _, r := range rows[2:] {
		if floor, ok := floors[r.name]; ok {
			*t = append(*t, target{"times as fast as " + r.name + ": " + title, over(r, ours), floor, true})
		}
	}
}

// write writes a Markdown table.
func (t targets) write(out io.Writer) {
	fmt.Fprintf(out, "\n| must reach | bound | measured | |\n|---|--:|--:|---|\n")
	for _, x := range t {
		bound, reached := fmt.Sprint("≤ ", x.bound), x.got <= x.bound
		if x.atLeast {
			bound, reached = fmt.Sprint("≥ ", x.bound), x.got >= x.bound
		}
		fmt.Fprintf(out, "| %s | %s | %.2f | %s |\n", x.what, bound, x.got, map[bool]string{true: "yes", false: "no"}[reached])
	}
}
