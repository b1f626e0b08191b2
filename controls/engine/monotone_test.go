package engine_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// TestMonotone is the law that defines the product: a verdict that was decided
// while facts were missing stays when they come in. It also demands that the law
// bites: each control reaches each verdict that it can reach, and decides now and
// then while something that it reads is not known.
func TestMonotone(t *testing.T) {
	t.Parallel()
	eng, seen, pack := theEngine(t), newTally(), packWhere(func(c *controls.Control) bool { return !ofChannel(c) && !ofRates(c) })
	least, most := uint64(300), uint64(3000)
	if testing.Short() {
		least, most = 50, 50
	}
	if !testing.Short() {
		for _, seed := range []uint64{532, 547, 1283} { // which meet what few others do
			monotone(t, eng, newWorld(seed, core...), seen)
		}
	}
	for seed := uint64(0); seed < least || seed < most && len(seen.lacks(pack)) > 0; seed++ {
		monotone(t, eng, newWorld(seed, core...), seen)
	}
	if !testing.Short() {
		for _, lack := range seen.lacks(pack) {
			t.Error(lack)
		}
	}
}

// FuzzMonotone is the same law for estates with records of every kind.
func FuzzMonotone(f *testing.F) {
	eng := theEngine(f)
	for seed := range uint64(5) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) { monotone(t, eng, newWorld(seed), newTally()) })
}

// monotone completes the estate of a world a few times and compares verdicts.
func monotone(t *testing.T, eng *engine.Engine, w *world, seen *tally) {
	t.Helper()
	view := viewOf(t, w.doc, w.asOf)
	before := verdicts(assess(t, eng, view, engine.KeepAll()))
	for done, tries := 0, 0; done < 2 && tries < 5; tries++ {
		whole, ok := w.complete(true)
		if !ok {
			continue
		}
		done++
		seen.add(eng, w, whole, view, before)
		after := verdicts(assess(t, eng, viewOf(t, whole, w.asOf), engine.KeepAll()))
		for _, bad := range breaches(before, after) {
			if seen.broken[bad.control] || len(seen.broken) > 3 {
				continue
			}
			seen.broken[bad.control] = true
			x, y := w.shrink(eng, w.doc, whole, bad.question)
			c, _ := eng.Pack().Get(bad.control)
			t.Errorf("%v\npass: %s\nbefore: %s\nafter:  %s", bad, c.Pass, x.json(w.asOf), y.json(w.asOf))
		}
	}
}

// A tally counts what a search for broken laws has met.
type tally struct {
	completions int
	verdicts    map[string]map[controls.Verdict]int
	early       map[string]int  // decided although the subject's record was incomplete
	blind       map[string]bool // was once decided although something that was read was not known
	broken      map[string]bool
}

func newTally() *tally {
	return &tally{verdicts: map[string]map[controls.Verdict]int{}, early: map[string]int{}, blind: map[string]bool{}, broken: map[string]bool{}}
}

func (c *tally) add(eng *engine.Engine, w *world, whole document, view *delegation.View, of map[question]controls.Verdict) {
	c.completions++
	incomplete, rated := map[governance.Ref]bool{}, map[string]*delegation.View{}
	for q, v := range of {
		if c.verdicts[q.control] == nil {
			c.verdicts[q.control] = map[controls.Verdict]int{}
		}
		c.verdicts[q.control][v]++
		if !decided(v) {
			continue
		}
		if _, known := incomplete[q.subject]; !known {
			typ := typeOf(q.subject.Kind)
			incomplete[q.subject] = !cmp.Equal(w.doc.find(typ, q.subject.ID), whole.find(typ, q.subject.ID))
		}
		if incomplete[q.subject] {
			c.early[q.control]++
		}
		if c.blind[q.control] { // asking takes time
			continue
		}
		if rated[q.control] == nil {
			rated[q.control] = eng.Rated(view, q.control)
		}
		c.blind[q.control] = eng.ReadsUnknown(rated[q.control], q.control, q.subject)
	}
}

// needsAll are the controls that cannot decide while a fact that they read is
// missing.
var needsAll = map[string]bool{"AUT-01": true, "ENV-01": true, "HND-02": true, "INV-01": true, "PRV-02": true, "USE-01": true, "USE-02": true}

// lacks says what the search has not met yet, without which it proves little.
func (c *tally) lacks(pack *controls.Pack) []string {
	var out []string
	lack := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	for control := range pack.All() {
		id := control.ID
		for _, v := range []controls.Verdict{controls.Pass, controls.Fail, controls.Unknown, controls.NotApplicable} {
			if c.verdicts[id][v] == 0 && !(v == controls.NotApplicable && control.Applies == "true") {
				lack("no random estate reached %s %v", id, v)
			}
		}
		if n := c.verdicts[id][controls.Error]; n > 0 {
			lack("%s: %d errors from valid estates", id, n)
		}
		if c.early[id] < 20 {
			lack("%s was decided %d times for an incomplete record", id, c.early[id])
		}
		if c.blind[id] == needsAll[id] {
			lack("%s was decided while a fact that it read was missing: %v; needsAll says %v", id, c.blind[id], needsAll[id])
		}
	}
	return out
}

// A question is one control asked about one subject.
type question struct {
	control string
	subject governance.Ref
}

func viewOf(t testing.TB, d document, asOf time.Time) *delegation.View {
	t.Helper()
	data := d.json(asOf)
	e, err := governance.Parse("estate.json", data)
	if err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	return delegation.NewIndex(e, delegation.WithVerifications(verifications(e))).At(now)
}

func assess(t testing.TB, eng *engine.Engine, v *delegation.View, opts ...engine.AssessOption) *controls.Assessment {
	t.Helper()
	a, err := eng.Assess(context.Background(), v, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// verdicts are those before exceptions: an exception may come in like any fact.
func verdicts(a *controls.Assessment) map[question]controls.Verdict {
	m := map[question]controls.Verdict{}
	for _, f := range a.Findings {
		m[question{f.Control, f.Subject}] = f.Unwaived()
	}
	return m
}

func decided(v controls.Verdict) bool {
	return v == controls.Pass || v == controls.Fail || v == controls.NotApplicable
}

// A breach is a verdict that changed.
type breach struct {
	question
	before, after controls.Verdict
}

func (b breach) String() string {
	return fmt.Sprintf("%s of %v: %v became %v when facts came in", b.control, b.subject, b.before, b.after)
}

// breaches finds decided verdicts that changed. A record that turns out to be
// created after the instant is no subject any more, which is no verdict.
func breaches(before, after map[question]controls.Verdict) []breach {
	var out []breach
	for q, v := range before {
		if w, there := after[q]; there && decided(v) && w != v {
			out = append(out, breach{q, v, w})
		}
	}
	return out
}

var builtinEngine = sync.OnceValues(func() (*engine.Engine, error) { return engine.Compile(builtin.Pack()) })

func theEngine(t testing.TB) *engine.Engine {
	t.Helper()
	eng, err := builtinEngine()
	if err != nil {
		t.Fatal(err)
	}
	return eng
}
