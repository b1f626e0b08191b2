package reports_test

import (
	"testing"

	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/controls/reports"
)

// TestMinPeers: two regions are too few for a spread, unless the caller says that
// they are enough.
func TestMinPeers(t *testing.T) {
	v, a := assessed(t, channel(0, 1, 2, 5, 0, 1), engine.KeepPasses())
	spread := func(opts ...reports.Option) bool {
		for _, d := range varianceOf(t, v, a, opts...).Dimensions {
			if d.By == "region" && d.Family == "" {
				return d.Spread.Width.IsSome()
			}
		}
		t.Fatal("no regions")
		return false
	}
	if spread() || !spread(reports.WithMinPeers(2)) {
		t.Errorf("of two regions: a spread %t, with two peers as enough %t", spread(), spread(reports.WithMinPeers(2)))
	}
}
