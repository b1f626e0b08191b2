package main

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// metrics counts what the library works at, as its observer, and what was decided.
// The zero metrics are ready, and safe for concurrent use.
type metrics struct {
	work      [governance.WorkAppend + 1]struct{ done, failed, nanoseconds atomic.Int64 }
	decisions [delegation.Deny + 1][2]atomic.Int64 // by outcome; decided anew, and remembered
}

// observe is a governance.Observer: the library has no clock, and we have one.
func (m *metrics) observe(w governance.Work) func(governance.Counts) {
	if int(w) >= len(m.work) {
		return nil // a kind of work that this program does not know
	}
	began := time.Now()
	return func(c governance.Counts) {
		of := &m.work[w]
		of.done.Add(1)
		of.nanoseconds.Add(int64(time.Since(began)))
		if c.Failed {
			of.failed.Add(1)
		}
	}
}

func (m *metrics) decided(o delegation.Outcome, again bool) {
	i := 0
	if again {
		i = 1
	}
	m.decisions[o][i].Add(1)
}

// ServeHTTP writes the metrics in the text format of Prometheus.
func (m *metrics) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4")
	for o := range m.decisions {
		for i, remembered := range []string{"false", "true"} {
			fmt.Fprintf(w, "backend_decisions_total{outcome=%q,remembered=%q} %d\n", delegation.Outcome(o), remembered, m.decisions[o][i].Load())
		}
	}
	for i := range m.work {
		name, of := governance.Work(i).String(), &m.work[i]
		fmt.Fprintf(w, "mandate_work_total{work=%q} %d\n", name, of.done.Load())
		fmt.Fprintf(w, "mandate_work_failed_total{work=%q} %d\n", name, of.failed.Load())
		fmt.Fprintf(w, "mandate_work_seconds_total{work=%q} %.6f\n", name, time.Duration(of.nanoseconds.Load()).Seconds())
	}
}
