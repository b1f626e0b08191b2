package peers_test

import (
	"fmt"
	"testing"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/internal/bench/peers"
)

// TestAgree wants every implementation to give the verdicts of plain Go, and a
// tenth of all verdicts to be of each kind.
func TestAgree(t *testing.T) {
	const entities = 2_000
	given, asked := map[controls.Verdict]int{}, 0
	for _, g := range groups(t, entities) {
		want, got := make([]controls.Verdict, len(g.Predicates)), make([]controls.Verdict, len(g.Predicates))
		wrong := map[string]bool{}
		for i := range entities {
			for n, x := range g.Implementations {
				if err := x.Decide(i, got); err != nil {
					t.Fatalf("%s: %v", x.Name, err)
				}
				if n == 0 {
					copy(want, got)
				}
				for j, id := range g.Predicates {
					if said := x.Name + " on " + id; got[j] != want[j] && !wrong[said] {
						wrong[said] = true
						t.Errorf("%s of entity %d: %v, but plain Go says %v", said, i, got[j], want[j])
					}
				}
			}
			for _, v := range want {
				given[v]++
				asked++
			}
		}
	}
	for _, v := range []controls.Verdict{controls.Pass, controls.Fail, controls.Unknown, controls.NotApplicable} {
		if given[v]*10 < asked {
			t.Errorf("%d of %d verdicts are %v", given[v], asked, v)
		}
	}
}

func groups(t testing.TB, entities int) []peers.Group {
	t.Helper()
	w, err := peers.NewWorld(peers.Estate(entities))
	if err != nil {
		t.Fatal(err)
	}
	list, err := w.Groups()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// BenchmarkDecide has one of the entities decided at a time.
func BenchmarkDecide(b *testing.B) {
	const entities = 1_000
	for _, g := range groups(b, entities) {
		verdicts := make([]controls.Verdict, len(g.Predicates))
		for _, x := range g.Implementations {
			b.Run(fmt.Sprintf("predicates=%d/%s", len(g.Predicates), x.Name), func(b *testing.B) {
				b.ReportAllocs()
				i := 0
				for b.Loop() {
					if err := x.Decide(i, verdicts); err != nil {
						b.Fatal(err)
					}
					i = (i + 1) % entities
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(g.Predicates)), "ns/predicate")
			})
		}
	}
}

// TestEachVerdict wants every predicate to be passed, failed, unknown and, where
// it does not ask about every subject, not applicable.
func TestEachVerdict(t *testing.T) {
	const entities = 2_000
	g := groups(t, entities)[0]
	seen := make([]map[controls.Verdict]int, len(g.Predicates))
	verdicts := make([]controls.Verdict, len(g.Predicates))
	for i := range entities {
		if err := g.Implementations[0].Decide(i, verdicts); err != nil {
			t.Fatal(err)
		}
		for j, v := range verdicts {
			if seen[j] == nil {
				seen[j] = map[controls.Verdict]int{}
			}
			seen[j][v]++
		}
	}
	for j, id := range g.Predicates {
		for _, v := range []controls.Verdict{controls.Pass, controls.Fail, controls.Unknown, controls.NotApplicable} {
			if seen[j][v]*50 < entities {
				t.Errorf("%s is %v %d times", id, v, seen[j][v])
			}
		}
	}
}
