package engine_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
)

// TestInterpretedAlone wants the interpreter alone to find what typed plans find.
func TestInterpretedAlone(t *testing.T) {
	alone, err := engine.Compile(builtin.Pack(), engine.Interpreted())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range alone.Plans() {
		if p.Typed {
			t.Errorf("%s runs on a typed plan", p.Control)
		}
	}
	for seed := range uint64(5) {
		w := anyWorld(seed)
		v := viewOf(t, w.doc, w.asOf)
		want := assess(t, theEngine(t), v)
		if diff := cmp.Diff(want, assess(t, alone, v)); diff != "" || len(want.Findings) == 0 {
			t.Errorf("world %d, %d findings (-typed +interpreted):\n%s", seed, len(want.Findings), diff)
		}
	}
}
