package controls_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

// TestRatesBy wants a finding to count once in each of its groups, and what nobody
// knows the group of not to be dropped.
func TestRatesBy(t *testing.T) {
	finding := func(control string, v controls.Verdict, answerable string, exercising ...string) controls.Finding {
		return controls.Finding{Control: control, Verdict: v, Attribution: controls.Attribution{Answerable: answerable, Exercising: exercising}}
	}
	findings := []controls.Finding{
		finding("ROT-01", controls.Pass, "acme", "acme"),
		finding("ROT-01", controls.Fail, "acme", "acme", "msp"),
		finding("LCM-01", controls.Unknown, "acme", "msp", "reseller"),
		finding("LCM-01", controls.Waived, ""),
		finding("LCM-01", controls.NotApplicable, "nobody-else"),
	}
	for _, tt := range []struct {
		name string
		by   func(*controls.Finding) []string
		want []controls.GroupRate
	}{
		{"party", controls.ByParty, []controls.GroupRate{{"", controls.Rate{Of: 1}}, {"acme", controls.Rate{Passed: 1, Of: 3, Unknown: 1}},
			{"msp", controls.Rate{Of: 2, Unknown: 1}}, {"reseller", controls.Rate{Of: 1, Unknown: 1}}}},
		{"partner", controls.ByPartner, []controls.GroupRate{{"", controls.Rate{Of: 1}}, {"acme", controls.Rate{Passed: 1, Of: 1}},
			{"msp", controls.Rate{Of: 2, Unknown: 1}}, {"reseller", controls.Rate{Of: 1, Unknown: 1}}}},
		{"family", controls.ByFamily, []controls.GroupRate{{"LCM", controls.Rate{Of: 2, Unknown: 1}}, {"ROT", controls.Rate{Passed: 1, Of: 2}}}},
		{"tenant", controls.ByTenant, []controls.GroupRate{{"", controls.Rate{Passed: 1, Of: 4, Unknown: 1}}}},
	} {
		if diff := cmp.Diff(tt.want, controls.RatesBy(findings, tt.by)); diff != "" {
			t.Errorf("by %s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// TestSpreadOf wants nothing to be said of four, or of a fifth with a small sample.
func TestSpreadOf(t *testing.T) {
	rates := []controls.Rate{{Passed: 20, Of: 20}, {Passed: 13, Of: 21}, {Passed: 18, Of: 20}, {Passed: 40, Of: 40}, {Passed: 19, Of: 19}}
	few := controls.SpreadOf(rates, 20, 5)
	if diff := cmp.Diff(controls.Spread{Peers: 4}, few); diff != "" {
		t.Errorf("of four (-want +got):\n%s", diff)
	}
	want := controls.Spread{Peers: 5, Low: governance.Some(rates[1]), Median: governance.Some(rates[4]), High: governance.Some(rates[3]),
		Width: governance.Some(381)} // 8/21 is 380.95
	if diff := cmp.Diff(want, controls.SpreadOf(rates, 19, 5)); diff != "" {
		t.Errorf("of five (-want +got):\n%s", diff)
	}
}
