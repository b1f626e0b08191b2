package governance

// onCycle lists the nodes 0..n-1 that lie on a cycle of the graph, in order. It
// is Tarjan's algorithm with a stack of its own: O(nodes + edges), no recursion.
func onCycle(n int, next func(int) []int) []int {
	type frame struct {
		node int
		rest []int
	}
	index, low := make([]int, n), make([]int, n) // index 0: not visited
	onStack, cyclic := make([]bool, n), make([]bool, n)
	var stack []int
	count := 0
	for root := range n {
		if index[root] != 0 {
			continue
		}
		var frames []frame
		enter := func(v int) {
			count++
			index[v], low[v], onStack[v] = count, count, true
			stack = append(stack, v)
			frames = append(frames, frame{v, next(v)})
		}
		for enter(root); len(frames) > 0; {
			f := &frames[len(frames)-1]
			v := f.node
			if len(f.rest) > 0 {
				w := f.rest[0]
				f.rest = f.rest[1:]
				switch {
				case w == v:
					cyclic[v] = true
				case index[w] == 0:
					enter(w)
				case onStack[w]:
					low[v] = min(low[v], index[w])
				}
				continue
			}
			frames = frames[:len(frames)-1]
			if len(frames) > 0 {
				u := frames[len(frames)-1].node
				low[u] = min(low[u], low[v])
			}
			if low[v] != index[v] {
				continue
			}
			for size := 0; ; size++ {
				w := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				onStack[w] = false
				if w != v || size > 0 {
					cyclic[w] = true
				}
				if w == v {
					break
				}
			}
		}
	}
	var out []int
	for v, yes := range cyclic {
		if yes {
			out = append(out, v)
		}
	}
	return out
}
