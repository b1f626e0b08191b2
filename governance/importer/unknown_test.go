package importer_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// TestUnknownFieldsOfManyNames wants the names that come first, in whatever order they
// are met, and no more counted than can be remembered. The name with a secret comes
// first once it is hidden.
func TestUnknownFieldsOfManyNames(t *testing.T) {
	tests := []struct {
		names int
		want  string
	}{
		{8, "9, the first one here ((not shown), n000000, n000001, n000002, n000003, n000004, n000005, n000006 and 1 more)"},
		{10_000, "10001, the first one here ((not shown), n000000, n000001, n000002, n000003, n000004, n000005, n000006 and more than 9992 more)"},
		{50_000, "50001, the first one here ((not shown), n000000, n000001, n000002, n000003, n000004, n000005, n000006 and more than 9992 more)"},
	}
	for _, tt := range tests {
		var names []string
		for i := range tt.names {
			names = append(names, fmt.Sprintf("n%06d", i))
		}
		names = append(names, token)
		for range 2 {
			var c importer.Collector
			for _, name := range names {
				c.UnknownField(name, governance.Position{File: "f.csv", Line: 1, Column: 1}, "#row=1")
			}
			var got []string
			for _, d := range c.Diagnostics() {
				got = append(got, strings.TrimPrefix(d.Detail, "fields of this file that are not read: "))
			}
			if diff := cmp.Diff([]string{tt.want}, got); diff != "" {
				t.Errorf("Diagnostics of %d names mismatch (-want +got):\n%s", len(names), diff)
			}
			slices.Reverse(names)
		}
	}
}
