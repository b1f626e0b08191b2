package engine_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

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
	return delegation.NewIndex(e).At(now)
}

func assess(t testing.TB, eng *engine.Engine, v *delegation.View, opts ...engine.AssessOption) *controls.Assessment {
	t.Helper()
	a, err := eng.Assess(context.Background(), v, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func verdicts(a *controls.Assessment) map[question]controls.Verdict {
	m := map[question]controls.Verdict{}
	for _, f := range a.Findings {
		m[question{f.Control, f.Subject}] = f.Verdict
	}
	return m
}

func decided(v controls.Verdict) bool {
	return v == controls.Pass || v == controls.Fail || v == controls.NotApplicable
}

// A broken law is a verdict that changed.
type broken struct {
	question
	before, after controls.Verdict
}

func (b broken) String() string {
	return fmt.Sprintf("%s of %v: %v became %v when facts came in", b.control, b.subject, b.before, b.after)
}

func breaches(before, after map[question]controls.Verdict) []broken {
	var out []broken
	for q, v := range before {
		if w, there := after[q]; there && decided(v) && w != v {
			out = append(out, broken{q, v, w})
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
func TestTmp(t *testing.T) {
	eng := theEngine(t)
	n, ok, bad := 0, 0, map[string]int{}
	start := time.Now()
	var dGen, dAssess time.Duration
	shown := map[string]int{}
	counts := map[string]map[controls.Verdict]int{}
	for seed := range uint64(1000) {
		s := time.Now()
		w := newWorld(seed)
		dGen += time.Since(s)
		if _, err := w.observed(w.doc); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		before := verdicts(assess(t, eng, viewOf(t, w.doc, w.asOf), engine.KeepAll()))
		for q, v := range before {
			if counts[q.control] == nil {
				counts[q.control] = map[controls.Verdict]int{}
			}
			counts[q.control][v]++
		}
		for range 3 {
			n++
			s := time.Now()
			d, good := w.complete(true)
			dGen += time.Since(s)
			if !good {
				continue
			}
			ok++
			s = time.Now()
			after := verdicts(assess(t, eng, viewOf(t, d, w.asOf), engine.KeepAll()))
			dAssess += time.Since(s)
			for _, b := range breaches(before, after) {
				bad[b.control]++
				if shown[b.control]++; shown[b.control] == 1 {
					t.Errorf("seed %d: %v", seed, b)
				}
			}
		}
	}
	t.Log(n, ok, bad, time.Since(start), dGen, dAssess)
	for k, c := range counts {
		t.Log(k, c)
	}
}
