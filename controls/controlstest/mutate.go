package controlstest

import (
	"io/fs"
	"slices"
	"testing"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
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
	run := mutation{settings: s, name: pack.Name, version: pack.Version, unused: slices.Clone(s.equivalents)}
	n := 0
	for c := range pack.All() {
		a, err := s.readArchive(cases, c.ID)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, m := range mutants(c) {
			if n++; testing.Short() && n%sampled != 0 {
				continue
			}
			run.judge(t, m, a)
		}
	}
	if !testing.Short() {
		for _, q := range run.unused {
			t.Errorf("%s has no mutant %q that could be equivalent", q.control, q.mutant)
		}
	}
	settle(t, "mutants caught", run.caught, run.caught+len(run.missed), minPercent, run.missed)
}

// A mutation is the state of one run of Mutate.
type mutation struct {
	*settings
	name, version string
	caught        int
	missed        []string
	unused        []equivalent // of those listed, which no mutant was
}

// judge runs the cases of a control on one of its mutants.
func (run *mutation) judge(t testing.TB, m mutant, a *archive) {
	t.Helper()
	eng := run.compile(m)
	if eng == nil {
		return // refused at load
	}
	i := slices.IndexFunc(run.unused, func(q equivalent) bool { return q.control == m.control && q.mutant == m.name })
	if i >= 0 {
		run.unused = slices.Delete(run.unused, i, i+1)
	}
	switch by := a.catches(eng, m.control); {
	case by != "" && i >= 0:
		t.Errorf("%s %s is listed as equivalent, and %s catches it", m.control, m.name, by)
	case i >= 0:
	case by != "":
		run.caught++
	default:
		run.missed = append(run.missed, m.control+" "+m.name)
	}
}

// compile gives the engine of a mutant; nil where the pack would not load.
func (run *mutation) compile(m mutant) *engine.Engine {
	for _, c := range m.as {
		pack, err := controls.NewPack(run.name, run.version, []controls.Control{c})
		if err != nil {
			continue
		}
		if eng, err := engine.Compile(pack, run.engine...); err == nil {
			return eng
		}
	}
	return nil
}

// catches names a case in which the engine says something else than is wanted; ""
// for none.
func (a *archive) catches(eng *engine.Engine, control string) string {
	for _, k := range a.cases {
		if got, err := k.answers(eng, control); err != nil || !slices.Equal(got, k.wanted()) {
			return k.name
		}
	}
	return ""
}
