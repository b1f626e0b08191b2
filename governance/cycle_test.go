package governance

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOnCycle(t *testing.T) {
	tests := []struct {
		name  string
		edges [][]int
		want  []int
	}{
		{"nothing", nil, nil},
		{"chain", [][]int{{1}, {2}, {}}, nil},
		{"oneself", [][]int{{0}, {}}, []int{0}},
		{"pair", [][]int{{1}, {0}}, []int{0, 1}},
		{"tail into a ring", [][]int{{1}, {2}, {3}, {1}}, []int{1, 2, 3}},
		{"ring with a tail", [][]int{{1}, {0, 2}, {}}, []int{0, 1}},
		{"diamond", [][]int{{1, 2}, {3}, {3}, {}}, nil},
		{"two rings", [][]int{{1}, {0}, {3}, {2}, {0, 2}}, []int{0, 1, 2, 3}},
		{"rings that share a node", [][]int{{1, 2}, {0}, {0}}, []int{0, 1, 2}},
		{"edge twice", [][]int{{1, 1}, {}}, nil},
	}
	for _, tt := range tests {
		got := onCycle(len(tt.edges), func(i int) []int { return tt.edges[i] })
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s mismatch (-want +got):\n%s", tt.name, diff)
		}
	}
}

// A million nodes in one chain, and in one ring, need no stack.
func TestOnCycleLong(t *testing.T) {
	const n = 1_000_000
	edge := make([]int, 1)
	ring := func(i int) []int { edge[0] = (i + 1) % n; return []int{edge[0]} }
	chain := func(i int) []int {
		if i == 0 {
			return nil
		}
		return []int{i - 1}
	}
	if got := onCycle(n, chain); len(got) != 0 {
		t.Errorf("%d nodes of a chain are on a cycle", len(got))
	}
	if got := onCycle(n, ring); len(got) != n {
		t.Errorf("%d nodes of a ring are on it, want %d", len(got), n)
	}
}

func TestInteger(t *testing.T) {
	tests := []struct {
		literal string
		n       int64
		whole   bool
	}{
		{"0", 0, true}, {"-0", 0, true}, {"0.0", 0, true}, {"-0.0e5", 0, true}, {"0e-99", 0, true},
		{"7", 7, true}, {"7.0", 7, true}, {"0.7e1", 7, true}, {"70e-1", 7, true}, {"7E2", 700, true}, {"7e+2", 700, true},
		{"9007199254740991", 1<<53 - 1, true}, {"9007199254740991.0", 1<<53 - 1, true}, {"9007199254740.991e3", 1<<53 - 1, true},
		{"9007199254740991.4", -1, false}, {"0.99999999999999999999", -1, false}, {"1.5", -1, false}, {"7e-1", -1, false}, {"-1.5", -1, false},
		{"-1", -1, true}, {"-1e400", -1, true}, {"1e19", -1, true}, {"1e999999999999999999999", -1, true}, {"99999999999999999999", -1, true},
		{"1e-999999999999999999999", -1, false},
	}
	for _, tt := range tests {
		if n, whole := integer(tt.literal); whole != tt.whole || whole && n != tt.n {
			t.Errorf("integer(%s) = %d, %v, want %d, %v", tt.literal, n, whole, tt.n, tt.whole)
		}
	}
}
