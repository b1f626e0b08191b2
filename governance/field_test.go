package governance_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance"
)

func TestFieldStates(t *testing.T) {
	type answers struct {
		Unknown, None, Some, Zero, IsSeven bool
		Or                                 int64
		String                             string
	}
	tests := []struct {
		name  string
		field governance.Field[int64]
		want  answers
	}{
		{"zero value", governance.Field[int64]{}, answers{Unknown: true, Zero: true, Or: 9, String: "unknown"}},
		{"none", governance.None[int64](), answers{None: true, Or: 9, String: "none"}},
		{"seven", governance.Some[int64](7), answers{Some: true, IsSeven: true, Or: 7, String: "7"}},
		{"a known zero", governance.Some[int64](0), answers{Some: true, Or: 0, String: "0"}},
	}
	for _, tt := range tests {
		f := tt.field
		got := answers{f.IsUnknown(), f.IsNone(), f.IsSome(), f.IsZero(), f.Is(7), f.Or(9), f.String()}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s mismatch (-want +got):\n%s", tt.name, diff)
		}
		if v, ok := f.Get(); ok != tt.want.Some || !ok && v != 0 {
			t.Errorf("%s: Get() = %v, %v", tt.name, v, ok)
		}
		for j, other := range tests {
			if same := tt.name == other.name; f.Equal(other.field) != same || cmp.Equal(f, other.field) != same {
				t.Errorf("%s equals case %d: %v", tt.name, j, !same)
			}
		}
	}
}

// What is the same fact, however it is written down.
func TestFieldEqual(t *testing.T) {
	noon := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	cet := noon.In(time.FixedZone("CET", 3600))
	some := func(v ...governance.Copy) governance.Field[[]governance.Copy] { return governance.Some(v) }
	labels := governance.Some[map[string]string]
	tests := []struct {
		name string
		same bool
		want bool
	}{
		{"one moment in two zones", governance.Some(noon).Equal(governance.Some(cet)), true},
		{"two moments", governance.Some(noon).Equal(governance.Some(noon.Add(1))), false},
		{"one moment within a part", some(governance.Copy{MadeAt: governance.Some(noon)}).Equal(some(governance.Copy{MadeAt: governance.Some(cet)})), true},
		{"a part with a fact more", some(governance.Copy{}).Equal(some(governance.Copy{DestroyedAt: governance.None[time.Time]()})), false},
		{"empty lists", some().Equal(some([]governance.Copy{}...)), true},
		{"lists of two lengths", some(governance.Copy{}).Equal(some(governance.Copy{}, governance.Copy{})), false},
		{"empty list and unknown", some().Equal(governance.Field[[]governance.Copy]{}), false},
		{"empty labels", labels(nil).Equal(labels(map[string]string{})), true},
		{"labels", labels(map[string]string{"a": "1"}).Equal(labels(map[string]string{"a": "1"})), true},
		{"labels of other values", labels(map[string]string{"a": "1"}).Equal(labels(map[string]string{"a": "2"})), false},
		{"labels of other names", labels(map[string]string{"a": ""}).Equal(labels(map[string]string{"b": ""})), false},
	}
	for _, tt := range tests {
		if tt.same != tt.want {
			t.Errorf("%s: Equal is %v, want %v", tt.name, tt.same, tt.want)
		}
	}
}

func TestFieldJSON(t *testing.T) {
	type record struct {
		At     governance.Field[time.Time]              `json:"at,omitzero"`
		Max    governance.Field[time.Duration]          `json:"max,omitzero"`
		By     governance.Field[governance.Ref]         `json:"by,omitzero"`
		Env    governance.Field[governance.Environment] `json:"env,omitzero"`
		List   governance.Field[[]string]               `json:"list,omitzero"`
		Labels governance.Field[map[string]string]      `json:"labels,omitzero"`
	}
	tests := []struct {
		in   record
		want string
	}{
		{record{}, `{}`},
		{record{At: governance.None[time.Time](), Max: governance.None[time.Duration]()}, `{"at":null,"max":null}`},
		{record{
			At:  governance.Some(time.Date(2026, 1, 31, 9, 30, 0, 5e8, time.FixedZone("", 1800))),
			Max: governance.Some(90 * governance.Day),
			By:  governance.Some(governance.NewRef(governance.KindNHI, "ci")),
			Env: governance.Some(governance.EnvironmentProduction),
		}, `{"at":"2026-01-31T09:00:00.5Z","max":"P90D","by":"nhi:ci","env":"production"}`},
		{record{List: governance.Some([]string(nil)), Labels: governance.Some(map[string]string(nil))}, `{"list":[],"labels":{}}`},
	}
	for _, tt := range tests {
		data, err := json.Marshal(tt.in)
		if string(data) != tt.want || err != nil {
			t.Errorf("json.Marshal = %s, %v, want %s", data, err, tt.want)
		}
		var back record
		if err := json.Unmarshal(data, &back); err != nil {
			t.Errorf("json.Unmarshal(%s): %v", data, err)
		}
		if diff := cmp.Diff(tt.in, back); diff != "" {
			t.Errorf("%s does not come back (-want +got):\n%s", data, diff)
		}
	}
	for _, bad := range []string{`{"at":"yesterday"}`, `{"at":5}`, `{"max":"P1M"}`, `{"by":"nobody"}`, `{"list":"x"}`} {
		if err := json.Unmarshal([]byte(bad), new(record)); err == nil {
			t.Errorf("json.Unmarshal(%s) succeeds", bad)
		}
	}
}
