package controlstest

import (
	"context"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/governance"
)

// sampled is the share of mutants that a short test looks at: one in so many.
const sampled = 8

// An equivalent is a mutant that no case can catch.
type equivalent struct{ control, mutant, because string }

// Equivalent tells Mutate that a mutant, by its name in the list of those that are
// not caught, gives the same verdicts as the control whatever the facts. One that
// the cases do catch, and one that does not exist, fails the test.
func Equivalent(control, mutant, because string) Option {
	return func(s *settings) { s.equivalents = append(s.equivalents, equivalent{control, mutant, because}) }
}

// Mutate puts one mistake after another into the controls of a pack and wants
// their cases to notice (see Run): each comparison becomes its neighbor, && and ||
// each other, an operand of them is dropped, a condition is negated or no longer,
// a parameter moves by one unit (a nanosecond, 1, or an item of a list less), a
// literal changes. A mutant that the pack would refuse at load does not count, nor
// does an Equivalent. Mutate fails when the cases catch fewer than minPercent, and
// lists those that they do not. A short test looks at one in eight.
//
// A mutant is caught when a verdict or the facts that an unknown one lacks differ
// from what the cases want: run them first.
func Mutate(t testing.TB, pack *controls.Pack, cases fs.FS, minPercent int, opts ...Option) {
	t.Helper()
	s := settingsOf(opts)
	eng, err := engine.Compile(pack, s.engine...)
	if err != nil {
		t.Error(err)
		return
	}
	run := mutation{settings: s, pack: pack, whole: eng}
	for c := range pack.All() {
		a, err := s.readArchive(cases, c.ID)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, m := range mutants(c) {
			run.list = append(run.list, judged{mutant: m, cases: a})
		}
	}
	if testing.Short() {
		run.sample()
	}
	run.judge()
	caught, missed := run.count(t)
	settle(t, "mutants caught", caught, caught+len(missed), minPercent, missed)
}

// A mutation is one run of Mutate.
type mutation struct {
	*settings
	pack  *controls.Pack
	whole *engine.Engine
	list  []judged
}

// A judged mutant is one that the cases were tried on.
type judged struct {
	mutant
	cases   *archive
	refused bool   // the pack would not load
	by      string // the case that catches it; "" for none
}

// sample keeps one mutant in so many.
func (run *mutation) sample() {
	n := 0
	run.list = slices.DeleteFunc(run.list, func(judged) bool { n++; return n%sampled != 0 })
}

// judge tries the cases on every mutant, on all processors: mutants do not meet.
func (run *mutation) judge() {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(run.list); i = int(next.Add(1)) - 1 {
				m := &run.list[i]
				eng := run.compile(m.mutant)
				if m.refused = eng == nil; !m.refused {
					m.by = m.cases.catches(eng, m.control)
				}
			}
		})
	}
	wait.Wait()
}

// count sorts the mutants into caught and missed, without those that are listed as
// equivalent.
func (run *mutation) count(t testing.TB) (caught int, missed []string) {
	t.Helper()
	unused := slices.Clone(run.equivalents)
	for _, m := range run.list {
		if m.refused {
			continue
		}
		n := len(unused)
		unused = slices.DeleteFunc(unused, func(q equivalent) bool { return q.control == m.control && q.mutant == m.name })
		switch equal := len(unused) < n; {
		case equal && m.by != "":
			t.Errorf("%s %s is listed as equivalent, and %s catches it", m.control, m.name, m.by)
		case equal:
		case m.by != "":
			caught++
		default:
			missed = append(missed, m.control+" "+m.name)
		}
	}
	if !testing.Short() {
		for _, q := range unused {
			t.Errorf("%s has no mutant %q that could be equivalent", q.control, q.mutant)
		}
	}
	return caught, missed
}

// compile gives the engine of a mutant; nil where the pack would not load.
func (run *mutation) compile(m mutant) *engine.Engine {
	for _, c := range m.as {
		pack, err := controls.NewPack(run.pack.Name, run.pack.Version, run.beside(c))
		if err != nil {
			continue
		}
		if eng, err := engine.Compile(pack, append(slices.Clone(run.engine), engine.WithCompiled(run.whole))...); err == nil {
			return eng
		}
	}
	return nil
}

// beside is a mutant with the controls that it cannot do without: one that reads
// what others find needs them all.
func (run *mutation) beside(mutant controls.Control) []controls.Control {
	list := []controls.Control{mutant}
	if run.whole.ReadsRates(mutant.ID) {
		for c := range run.pack.All() {
			if c.ID != mutant.ID {
				list = append(list, *c)
			}
		}
	}
	return list
}

// catches names a case in which the engine says something else than is wanted; ""
// for none.
func (a *archive) catches(eng *engine.Engine, control string) string {
	for _, k := range a.cases {
		if eng.ReadsRates(control) { // once for all subjects
			if got, err := k.answers(eng, control); err == nil && !slices.Equal(got, k.wanted()) {
				return k.name
			}
			continue
		}
		for _, want := range k.wanted() {
			_, subject, _ := strings.Cut(want, " ")
			subject, _, _ = strings.Cut(subject, " ")
			r, err := governance.ParseRef(subject)
			if err != nil {
				continue // Run says so
			}
			if f, err := eng.Check(context.Background(), k.view, control, r); err == nil && answer(&f) != want {
				return k.name
			}
		}
	}
	return ""
}
