package controls_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

func TestParamCheck(t *testing.T) {
	age := controls.Param{Type: controls.ParamDuration, Min: controls.DurationValue(time.Hour), Max: controls.DurationValue(governance.Day)}
	count := controls.Param{Type: controls.ParamInt, Min: controls.IntValue(0)}
	stores := controls.Param{Type: controls.ParamStrings, Enum: "Credential.storage"}
	duties := controls.Param{Type: controls.ParamStrings, Enum: controls.EnumDuty}
	actions := controls.Param{Type: controls.ParamStrings, Enum: controls.EnumAction}
	tests := []struct {
		name  string
		param controls.Param
		value controls.Value
		want  string // "" for a value that is allowed
	}{
		{"at the minimum", age, controls.DurationValue(time.Hour), ""},
		{"at the maximum", age, controls.DurationValue(governance.Day), ""},
		{"under the minimum", age, controls.DurationValue(time.Hour - 1), "PT59M59.999999999S is less than the minimum PT1H"},
		{"over the maximum", age, controls.DurationValue(governance.Day + time.Second), "PT24H1S is more than the maximum P1D"},
		{"no maximum", count, controls.IntValue(1 << 62), ""},
		{"another type", age, controls.IntValue(1), "this must be of type duration"},
		{"no type", count, controls.Value{}, "this must be of type int"},
		{"in the enum", stores, controls.StringsValue("vault", "hsm"), ""},
		{"empty list", stores, controls.StringsValue(), ""},
		{"not in the enum", stores, controls.StringsValue("vault", "valt"), `item 1: "valt" is no value of Credential.storage (did you mean "vault"?)`},
		{"twice", stores, controls.StringsValue("vault", "vault"), `item 1: "vault" stands twice in the list`},
		{"own duty", duties, controls.StringsValue("access.revoke", "x-own"), ""},
		{"no duty", duties, controls.StringsValue("x-"), `item 0: "x-" is no value of duty`},
		{"an action", actions, controls.StringsValue("secrets.rotate"), ""},
		{"no action", actions, controls.StringsValue("secrets.rotated"), `item 0: "secrets.rotated" is no value of action (did you mean "secrets.rotate"?)`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			if err := tt.param.Check(tt.value); err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("Check(%v) = %q, want %q", tt.value, got, tt.want)
			}
		})
	}
}

func TestParseValue(t *testing.T) {
	tests := []struct {
		typ  controls.ParamType
		text string
		want controls.Value
		ok   bool
	}{
		{controls.ParamDuration, "P90D", controls.DurationValue(90 * governance.Day), true},
		{controls.ParamDuration, "90", controls.Value{}, false},
		{controls.ParamInt, "-12", controls.IntValue(-12), true},
		{controls.ParamInt, "null", controls.Value{}, false},
		{controls.ParamInt, "1e3", controls.Value{}, false},
		{controls.ParamInt, "9223372036854775808", controls.Value{}, false},
		{controls.ParamStrings, "a,b", controls.StringsValue("a", "b"), true},
		{controls.ParamStrings, "", controls.StringsValue(), true},
		{"bool", "true", controls.Value{}, false},
	}
	for _, tt := range tests {
		got, err := controls.ParseValue(tt.typ, tt.text)
		if diff := cmp.Diff(tt.want, got); diff != "" || (err == nil) != tt.ok {
			t.Errorf("ParseValue(%s, %q) gives error %v, mismatch (-want +got):\n%s", tt.typ, tt.text, err, diff)
		}
		if again, err := controls.ParseValue(tt.typ, got.String()); tt.ok && (err != nil || !again.Equal(got)) {
			t.Errorf("ParseValue(%s, %q) = %v, %v, want the value whose text it is", tt.typ, got, again, err)
		}
	}
}

func TestValueJSON(t *testing.T) {
	tests := []struct {
		value controls.Value
		want  string
	}{
		{controls.DurationValue(90 * governance.Day), `"P90D"`},
		{controls.IntValue(-9007199254740993), `-9007199254740993`},
		{controls.StringsValue("a", "b"), `["a","b"]`},
		{controls.StringsValue(), `[]`},
		{controls.Value{}, `null`},
	}
	for _, tt := range tests {
		data, err := json.Marshal(tt.value)
		if string(data) != tt.want || err != nil {
			t.Errorf("Marshal(%v) = %s, %v, want %s", tt.value, data, err, tt.want)
		}
		var back controls.Value
		if err := json.Unmarshal(data, &back); err != nil || !back.Equal(tt.value) {
			t.Errorf("Unmarshal(%s) = %v, %v, want %v", data, back, err, tt.value)
		}
	}
	for _, text := range []string{`"90"`, `1.5`, `true`, `[1]`, `{}`} {
		var v controls.Value
		if err := json.Unmarshal([]byte(text), &v); err == nil {
			t.Errorf("Unmarshal(%s) = %v, want an error", text, v)
		}
	}
}
