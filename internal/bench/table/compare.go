package main

import (
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"syscall"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/internal/bench/peers"
)

// A row is what one implementation took.
type row struct {
	name   string
	ns     []float64 // for each predicate, by round
	allocs float64   // for each entity
}

// compare runs the implementations of a group over the first n entities.
func compare(g peers.Group, n int, p plan) ([]*row, error) {
	rows := make([]*row, len(g.Implementations))
	for i, x := range g.Implementations {
		rows[i] = &row{name: x.Name}
	}
	next := make([]int, len(rows)) // where each goes on
	for range p.rounds {
		for i, x := range g.Implementations {
			if err := rows[i].visit(x, len(g.Predicates), &next[i], n, p.visit); err != nil {
				return nil, fmt.Errorf("%s: %w", x.Name, err)
			}
		}
	}
	return rows, nil
}

// visit decides entities for so long, in time of the processor: what else runs on
// the machine does not count, the collector of garbage does.
func (r *row) visit(x peers.Implementation, predicates int, next *int, n int, long time.Duration) error {
	verdicts := make([]controls.Verdict, predicates)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began, done := cpu(), 0
	for cpu()-began < long {
		for range 64 {
			if err := x.Decide(*next, verdicts); err != nil {
				return err
			}
			*next = (*next + 1) % n
			done++
		}
	}
	took := cpu() - began
	runtime.ReadMemStats(&after)
	r.ns = append(r.ns, float64(took.Nanoseconds())/float64(done*predicates))
	r.allocs = math.Round(float64(after.Mallocs-before.Mallocs)/float64(done)*100) / 100 // the runtime makes some of its own
	return nil
}

// cpu is the time that all threads of the process have used.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// A spread is the median of some figures, with the least and the most.
type spread struct{ least, median, most float64 }

func spreadOf(list []float64) spread {
	s := slices.Sorted(slices.Values(list))
	return spread{s[0], s[len(s)/2], s[len(s)-1]}
}

// ratios divides round by round.
func ratios(list, by []float64) []float64 {
	out := make([]float64, len(list))
	for i := range list {
		out[i] = list[i] / by[i]
	}
	return out
}

// writeRows writes a Markdown table: each row beside plain Go, the first, and
// beside ours, the second.
func writeRows(out io.Writer, title string, rows []*row) {
	fmt.Fprintf(out, "\n| %s | ns per predicate | least–most | allocations per entity | × hand-written | × mandate |\n|---|--:|--:|--:|--:|--:|\n", title)
	for _, r := range rows {
		s := spreadOf(r.ns)
		fmt.Fprintf(out, "| %s | %.0f | %.0f–%.0f | %.1f | %.2f | %.2f |\n", r.name, s.median, s.least, s.most, r.allocs,
			spreadOf(ratios(r.ns, rows[0].ns)).median, spreadOf(ratios(r.ns, rows[1].ns)).median)
	}
}
