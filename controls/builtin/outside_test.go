package builtin_test

import (
	"context"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// TestCountsOutsideTheView wants controls that bound a number to decide by what an
// audience sees of a list, where that is enough, and to stay open where it is not.
func TestCountsOutsideTheView(t *testing.T) {
	tests := []struct {
		name, used string
		want       controls.Verdict
	}{
		{"in one tenant", `["mine"]`, controls.Pass},
		{"in two, both seen", `["mine", "mine-too"]`, controls.Fail},
		{"in two that are seen and one that is not", `["mine", "mine-too", "theirs"]`, controls.Fail},
		{"in one that is seen and perhaps in others", `["mine", "nowhere"]`, controls.Unknown},
	}
	for _, tt := range tests {
		e, err := governance.Parse("estate.json", []byte(`{"schemaVersion": "1.0",
			"actors": [{"id": "acme", "kind": "organization"}, {"id": "other", "kind": "organization"}, {"id": "reseller", "kind": "organization"}],
			"tenants": [{"id": "mine", "ownerId": "acme"}, {"id": "mine-too", "ownerId": "acme"}, {"id": "theirs", "ownerId": "other"}],
			"nhis": [{"id": "bot", "kind": "bot", "status": "active", "tenantId": "mine", "ownerId": "reseller", "tenantsUsed": `+tt.used+`}]}`))
		if err != nil {
			t.Fatal(err)
		}
		v := delegation.NewIndex(e).For("acme").At(time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC))
		f, err := compile(t).Check(context.Background(), v, "ENV-03", governance.NewRef(governance.KindNHI, "bot"))
		if err != nil {
			t.Fatal(err)
		}
		if f.Verdict != tt.want {
			t.Errorf("%s: ENV-03 is %v, missing %v, want %v", tt.name, f.Verdict, f.Missing, tt.want)
		}
	}
}
