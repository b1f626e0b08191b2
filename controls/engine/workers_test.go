package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
)

// TestWorkers wants the same assessment, byte for byte, however many goroutines ask.
func TestWorkers(t *testing.T) {
	eng := theEngine(t)
	estates := map[string]document{"sound": sound(100)}
	for seed := range uint64(4) {
		estates[string(rune('a'+seed))] = newWorld(seed).doc
	}
	for name, doc := range estates {
		v := viewOf(t, doc, now)
		want := asText(t, assess(t, eng, v, engine.KeepAll()))
		for _, n := range []int{-1, 2, 3, 16} {
			if diff := cmp.Diff(want, asText(t, assess(t, eng, v, engine.KeepAll(), engine.Workers(n)))); diff != "" {
				t.Errorf("%s with %d workers (-one +these):\n%s", name, n, diff)
			}
		}
	}
}

// TestWorkersStop wants all of them to stop when the context ends.
func TestWorkersStop(t *testing.T) {
	v := viewOf(t, sound(600), now)
	ctx, cancel := context.WithCancel(t.Context())
	a, err := theEngine(t).Assess(ctx, v, engine.Workers(3), engine.Progress(func(int, int) { cancel() }))
	if a != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("an assessment that was canceled gives %v, %v", a, err)
	}
}

// TestPassesAreNotKept wants an assessment to hold no memory for what passes.
func TestPassesAreNotKept(t *testing.T) {
	for _, nhis := range []int{10, 200} {
		v := viewOf(t, sound(nhis), now)
		eng := passing(t, v)
		if a := assess(t, eng, v); cap(a.Findings) != 0 {
			t.Errorf("%d NHIs that pass leave room for %d findings", nhis, cap(a.Findings))
		}
		if a := assess(t, eng, v, engine.KeepPasses()); len(a.Findings) < 20*nhis {
			t.Errorf("%d NHIs give %d findings to keep", nhis, len(a.Findings))
		}
	}
}

func asText(t *testing.T, a *controls.Assessment) string {
	t.Helper()
	data, err := json.MarshalIndent(a, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
