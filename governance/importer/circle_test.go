package importer_test

import (
	"strconv"
	"testing"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// TestCircles has a chain of many groups of which the last contains the first, one that
// contains one of the chain, and one that the chain contains.
func TestCircles(t *testing.T) {
	const n = 100_000
	unit := func(id string, members ...string) governance.Actor {
		refs := []governance.Ref{}
		for _, m := range members {
			refs = append(refs, governance.NewRef(governance.KindActor, m))
		}
		return governance.Actor{ID: id, Kind: governance.ActorKindUnit, MemberIDs: governance.Some(refs)}
	}
	actors := []governance.Actor{unit("above", "7"), unit("below")}
	for i := range n {
		actors = append(actors, unit(strconv.Itoa(i), strconv.Itoa((i+1)%n)))
	}
	actors[n/2].MemberIDs = unit("", "below", strconv.Itoa(n/2-1)).MemberIDs
	var c importer.Collector
	c.Circles(actors, func(string) importer.Node { return importer.Node{} })
	for _, a := range actors {
		want := "below"
		switch a.ID {
		case "above":
			want = "7"
		case "below":
			want = ""
		}
		got := ""
		for _, m := range a.MemberIDs.Or(nil) {
			got += m.ID
		}
		if got != want {
			t.Fatalf("members of %s = %q, want %q", a.ID, got, want)
		}
	}
	if len(c.Diagnostics()) != 1 {
		t.Errorf("diagnostics = %v, want one", c.Diagnostics())
	}
}
