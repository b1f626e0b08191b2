package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/bench"
)

// whole measures the built-in pack as it is used, over the estates of bench.
func whole(out io.Writer, p plan, reached *targets) error {
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		return err
	}
	e := bench.Estate(p.entities)
	view := delegation.NewIndex(e).At(bench.AsOf())
	fmt.Fprintf(out, "\n| the %d controls of the built-in pack | median | least–most |\n|---|--:|--:|\n", builtin.Pack().Len())
	for _, n := range []int{p.entities, 64} {
		reached.figure(out, fmt.Sprintf("all controls on one NHI of %d, with its credentials and delegations, µs", n), onNHIs(eng, view, e, n, p), 8, false)
	}
	ready, err := fresh(p)
	if err != nil {
		return err
	}
	reached.figure(out, "from source to ready in a fresh process, ms", ready, 25, false)
	speedup, err := parallel(eng, p)
	if err != nil {
		return err
	}
	reached.figure(out, "assessments of two goroutines for one of one", speedup, 1.7, true)
	return nil
}

// figure writes a row and takes it as a target.
func (t *targets) figure(out io.Writer, name string, figures []float64, bound float64, atLeast bool) {
	s := spreadOf(figures)
	fmt.Fprintf(out, "| %s | %.2f | %.2f–%.2f |\n", name, s.median, s.least, s.most)
	*t = append(*t, target{name, s.median, bound, atLeast})
}

// onNHIs asks every control about the first n NHIs, their credentials and the
// delegations to them, in microseconds for each NHI.
func onNHIs(eng *engine.Engine, view *delegation.View, e *governance.Estate, n int, p plan) []float64 {
	var subjects []delegation.Subject
	add := func(k governance.Kind, id string) {
		s, ok := view.Subject(governance.NewRef(k, id))
		if !ok {
			panic("no " + id)
		}
		subjects = append(subjects, s)
	}
	for i := range n {
		add(governance.KindNHI, e.NHIs[i].ID)
		add(governance.KindCredential, e.Credentials[2*i].ID)
		add(governance.KindCredential, e.Credentials[2*i+1].ID)
		add(governance.KindDelegation, e.Delegations[i].ID)
	}
	d, list := eng.Decider(view), []engine.Decision{}
	var out []float64
	for range p.rounds {
		began, done := cpu(), 0
		for cpu()-began < p.visit {
			for _, s := range subjects {
				list = d.Append(list[:0], s)
			}
			done += n
		}
		out = append(out, float64((cpu()-began).Nanoseconds())/1e3/float64(done))
	}
	return out
}

// fresh starts processes that make the pack ready, in milliseconds.
func fresh(p plan) ([]float64, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	var out []float64
	for range p.rounds {
		text, err := exec.Command(self, "-ready").Output()
		if err != nil {
			return nil, err
		}
		ms, err := strconv.ParseFloat(strings.TrimSpace(string(text)), 64)
		if err != nil {
			return nil, err
		}
		out = append(out, ms)
	}
	return out, nil
}

// printReady reads and compiles the built-in pack, down to every plan, in time of
// the processor.
func printReady(out io.Writer) error {
	began := cpu()
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		return err
	}
	eng.Plans()
	_, err = fmt.Fprintln(out, float64((cpu()-began).Nanoseconds())/1e6)
	return err
}

// parallel is how much more two goroutines assess than one in the same time, over
// a tenth of the NHIs.
func parallel(eng *engine.Engine, p plan) ([]float64, error) {
	ctx := context.Background()
	view := delegation.NewIndex(bench.Estate(p.entities / 10)).At(bench.AsOf())
	assess := func() error { _, err := eng.Assess(ctx, view); return err }
	var out []float64
	for range p.rounds {
		began := time.Now()
		if err := assess(); err != nil {
			return nil, err
		}
		one := time.Since(began)
		began = time.Now()
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() { _ = assess() }) // it did not fail before
		}
		both.Wait()
		out = append(out, 2*float64(one)/float64(time.Since(began)))
	}
	return out, nil
}
