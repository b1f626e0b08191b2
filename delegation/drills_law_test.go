package delegation_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// TestDrillsLaw compares Drills with the definition: those that somebody of the actor's
// organization performed, and open while nobody knows whose somebody is.
func TestDrillsLaw(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	kinds := []governance.ActorKind{governance.ActorKindOrganization, governance.ActorKindUnit, governance.ActorKindPerson}
	held, open := 0, 0
	for range 200 {
		e := &governance.Estate{}
		for i := range 6 {
			a := governance.Actor{ID: fmt.Sprint("a", i), Kind: kinds[min(r.IntN(4), 2)]}
			if parent := r.IntN(9); parent < 7 && a.Kind != governance.ActorKindOrganization {
				a.ParentID = governance.Some(fmt.Sprint("a", parent)) // a6 is none of them
			}
			e.Actors = append(e.Actors, a)
		}
		for i := range 4 {
			e.Drills = append(e.Drills, governance.Drill{ID: fmt.Sprint("d", i), ActorID: fmt.Sprint("a", r.IntN(7))})
		}
		v := delegation.NewIndex(e, delegation.AssumeComplete()).At(now)
		for x := range delegation.All[delegation.Actor](v) {
			org, known := x.Org().Get()
			if !known {
				continue
			}
			var got, want []string
			for _, d := range x.Drills().Items() {
				d, _ := d.Get()
				got = append(got, d.ID())
			}
			unknown := false
			for _, d := range e.Drills {
				by, there := delegation.Get[delegation.Actor](v, d.ActorID)
				if !there {
					unknown = true
				} else if theirs, ok := by.Org().Get(); !ok {
					unknown = unknown || by.Org().IsUnknown()
				} else if theirs.ID() == org.ID() {
					want = append(want, d.ID)
				}
			}
			if isOpen := len(x.Drills().Open()) > 0; !slices.Equal(got, want) || isOpen != unknown {
				t.Fatalf("drills of %s: %v, open %v; want %v, %v", x.ID(), got, isOpen, want, unknown)
			}
			if held += len(want); unknown {
				open++
			}
		}
	}
	if held < 100 || open < 100 {
		t.Errorf("%d drills held, %d lists open; the law was hardly asked", held, open)
	}
}
