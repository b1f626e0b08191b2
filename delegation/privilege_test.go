package delegation

import (
	"slices"
	"strings"
	"testing"
)

// TestShipped wants no action to have two levels in the tables of one vendor or two,
// of which the later would win unseen, and the map to have room for all.
func TestShipped(t *testing.T) {
	levels := map[string]int64{}
	for _, row := range slices.Concat(privilegeTables...) {
		for prefix := range strings.FieldsSeq(row.prefixes) {
			for name := range strings.FieldsSeq(row.names) {
				if _, twice := levels[prefix+name]; twice {
					t.Errorf("%s stands twice", prefix+name)
				}
				levels[prefix+name] = row.level
			}
		}
	}
	if got := len(shipped()); got != len(levels) || got > shippedActions {
		t.Errorf("%d actions are shipped, %d stand in the tables, and there is room for %d", got, len(levels), shippedActions)
	}
}
