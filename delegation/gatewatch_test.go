package delegation_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/delegation"
)

// TestWatch: before the first instant that a watched view was compared with, every
// fact is what it was. To hold them all against each other, every fact is asked.
func TestWatch(t *testing.T) {
	t.Parallel()
	asked, moved := 0, 0
	for seed := range uint64(6) {
		w := newGateWorld(seed)
		v := delegation.NewIndex(w.estate(t, w.doc, oneOf(w, time.Time{}, now, now.AddDate(0, 0, -3)))).At(now)
		watched, first := v.Watch()
		was := told(watched)
		for range 6 {
			at, ok := first().Get()
			if !ok {
				break
			}
			asked++
			if diff := cmp.Diff(was, told(v.Later(at.Add(-1)))); diff != "" {
				t.Fatalf("seed %d: another view before %v (-was +is):\n%s", seed, at, diff)
			}
			if !cmp.Equal(was, told(v.Later(at.Add(1)))) {
				moved++
			}
			watched, first = v.Later(at.Add(1)).Watch()
			was = told(watched)
		}
	}
	if asked < 24 || moved < asked/2 {
		t.Errorf("%d instants, %d of which changed something: the law was hardly asked", asked, moved)
	}
}

// told is everything that a view tells, as text by path.
func told(v *delegation.View) map[string]string {
	all := map[string]string{}
	for path, fact := range everything(v) {
		all[path] = fact.String()
	}
	return all
}
