package importer

import (
	"fmt"
	"slices"

	"github.com/mandate-nhi/mandate/governance"
)

// Circles gives actors that contain each other, which directories let groups do and
// the model does not, the members of all of them: whoever is in one is in all.
// It reports each such circle at the first of the places of its actors.
func (c *Collector) Circles(actors []governance.Actor, place func(id string) Node) {
	index := map[string]int{}
	for i, a := range actors {
		if a.MemberIDs.IsSome() {
			index[a.ID] = i
		}
	}
	if len(index) == 0 {
		return
	}
	below := make([][]int, len(actors))
	for _, i := range index {
		for _, m := range actors[i].MemberIDs.Or(nil) {
			if j, ok := index[m.ID]; ok && m.Kind == governance.KindActor {
				below[i] = append(below[i], j)
			}
		}
	}
	for _, circle := range circles(below) {
		inside := map[string]bool{}
		var at []Node
		for _, i := range circle {
			inside[actors[i].ID] = true
			at = append(at, place(actors[i].ID))
		}
		all := []governance.Ref{}
		for _, i := range circle {
			all = append(all, actors[i].MemberIDs.Or(nil)...)
		}
		slices.SortFunc(all, governance.Ref.Compare)
		all = slices.DeleteFunc(slices.Compact(all), func(m governance.Ref) bool { return m.Kind == governance.KindActor && inside[m.ID] })
		for _, i := range circle {
			actors[i].MemberIDs = governance.Some(slices.Clone(all))
		}
		c.Report(slices.MinFunc(at, ComparePlaces), Warning, CodeConflict,
			fmt.Sprintf("groups that contain each other or themselves: %d, the first one here; each is given the members of all", len(circle)))
	}
}

// circles are the sets of numbers that lead to each other, or to themselves (Tarjan,
// "Depth-first search and linear graph algorithms", 1972). It does without recursion: a
// hostile file may chain a million groups.
func circles(below [][]int) (found [][]int) {
	order, low := make([]int, len(below)), make([]int, len(below)) // 0 is not seen, -1 done
	tried := make([]int, len(below))
	var open, path []int
	seen := 0
	enter := func(i int) {
		seen++
		order[i], low[i] = seen, seen
		open, path = append(open, i), append(path, i)
	}
	for start := range below {
		if order[start] == 0 {
			enter(start)
		}
		for len(path) > 0 {
			i := path[len(path)-1]
			if tried[i] < len(below[i]) {
				j := below[i][tried[i]]
				tried[i]++
				switch {
				case order[j] == 0:
					enter(j)
				case order[j] > 0: // on the way here
					low[i] = min(low[i], order[j])
				}
				continue
			}
			path = path[:len(path)-1]
			if low[i] < order[i] {
				up := path[len(path)-1]
				low[up] = min(low[up], low[i])
				continue
			}
			at := len(open) - 1
			for open[at] != i {
				at--
			}
			set := slices.Clone(open[at:])
			open = open[:at]
			for _, j := range set {
				order[j] = -1
			}
			if len(set) > 1 || slices.Contains(below[i], i) {
				found = append(found, set)
			}
		}
	}
	return found
}
