package main

import (
	"fmt"
	"os"
	"sync/atomic"
	"time"
)

// A progress shows on a terminal that work goes on, once it has taken a second.
type progress struct {
	done, total atomic.Int64
	end         func()
}

// working starts to show progress; call end when the work is over.
func (e *env) working(what string) *progress {
	p := &progress{end: func() {}}
	if !e.terminal {
		return p
	}
	ticks, stop := e.tick()
	over, gone := make(chan struct{}), make(chan struct{})
	p.end = func() {
		stop()
		close(over)
		<-gone
	}
	go func() {
		defer close(gone)
		shown := false
		for {
			select {
			case <-ticks:
				shown = true
				fmt.Fprintf(e.stderr, "\r%s%v", what, p)
			case <-over:
				if shown {
					fmt.Fprint(e.stderr, "\r\x1b[K") // clear the line
				}
				return
			}
		}
	}()
	return p
}

// set notes how much of the work is done.
func (p *progress) set(done, total int) {
	p.done.Store(int64(done))
	p.total.Store(int64(total))
}

func (p *progress) String() string {
	if p.total.Load() == 0 {
		return " ..."
	}
	return fmt.Sprintf(" %d of %d records", p.done.Load(), p.total.Load())
}

func everySecond() (<-chan time.Time, func()) {
	t := time.NewTicker(time.Second)
	return t.C, t.Stop
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
