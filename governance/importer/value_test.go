package importer_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// TestValues reads each value as a text, as a boolean and as an instant.
func TestValues(t *testing.T) {
	type read struct {
		text  governance.Field[string]
		truth governance.Field[bool]
		at    governance.Field[time.Time]
		codes string // of the diagnostics
	}
	unknown := read{}
	some := governance.Some[string]
	noon := governance.Some(time.Date(2024, 1, 31, 12, 0, 0, 500, time.UTC))
	for value, want := range map[string]read{
		`null`:                                unknown,
		`""`:                                  {codes: "UNPARSABLE UNPARSABLE"},
		`7`:                                   {codes: "UNPARSABLE UNPARSABLE UNPARSABLE"},
		`true`:                                {truth: governance.Some(true), codes: "UNPARSABLE UNPARSABLE"},
		`"a"`:                                 {text: some("a"), codes: "UNPARSABLE UNPARSABLE"},
		`"` + strings.Repeat("a", 2049) + `"`: {codes: "UNPARSABLE UNPARSABLE UNPARSABLE"},
		`"` + token + `"`:                     {codes: "SECRET_DROPPED UNPARSABLE UNPARSABLE"},
		`"2024-01-31T13:00:00.0000005+01:00"`: {text: some("2024-01-31T13:00:00.0000005+01:00"), at: noon, codes: "UNPARSABLE"},
		`"2024-01-31T13:00:00,0000005+01:00"`: {text: some("2024-01-31T13:00:00,0000005+01:00"), codes: "UNPARSABLE UNPARSABLE"},
		`"2024-02-30T13:00:00Z"`:              {text: some("2024-02-30T13:00:00Z"), codes: "UNPARSABLE UNPARSABLE"},
		`"2024-01-31T13:00:00"`:               {text: some("2024-01-31T13:00:00"), codes: "UNPARSABLE UNPARSABLE"},
		`"9999-12-31T23:59:59-01:00"`:         {text: some("9999-12-31T23:59:59-01:00"), codes: "UNPARSABLE UNPARSABLE"},
		`{"absent": "is the zero Node's matter"}`: {codes: "UNPARSABLE UNPARSABLE UNPARSABLE"},
	} {
		var c importer.Collector
		n := parse(t, value)
		got := read{text: c.Optional(n), truth: c.Bool(n), at: c.Instant(n)}
		for i, d := range c.Diagnostics() {
			if i > 0 {
				got.codes += " "
			}
			got.codes += string(d.Code)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(read{})); diff != "" {
			t.Errorf("%s mismatch (-want +got):\n%s", value, diff)
		}
	}
	var c importer.Collector
	if n := (importer.Node{}); c.Optional(n).IsSome() || c.Bool(n).IsSome() || c.Instant(n).IsSome() || len(c.Diagnostics()) > 0 {
		t.Error("nothing is something")
	}
}
