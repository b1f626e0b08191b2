package importer_test

import (
	"testing"

	"github.com/mandate-nhi/mandate/governance/importer"
)

// TestInstantForms takes RFC 3339 as it is written, and nothing that time.Parse takes too.
func TestInstantForms(t *testing.T) {
	for text, want := range map[string]bool{
		"2024-01-31T09:30:00Z": true, "2024-01-31T09:30:00.5+02:00": true, "2024-01-31T09:30:00.123456789-00:30": true,
		"2024-01-31T9:30:00Z": false, "2024-01-31T09:30:00,5Z": false, "2024-01-31T09:30:00.Z": false, "2024-01-31T09:30:00.1234567890Z": false,
		"2024-01-31T09:30:00": false, "2024-01-31T09:30:00z": false, "2024-01-31 09:30:00Z": false, "2024-02-30T09:30:00Z": false, "2024-01-31T09:30:00+2:00": false, "": false,
	} {
		var c importer.Collector
		if got := c.Instant(parse(t, `"`+text+`"`)).IsSome(); got != want {
			t.Errorf("Instant(%q) = %v, want %v", text, got, want)
		}
	}
}
