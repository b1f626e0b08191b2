package importer_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance/importer"
)

// TestRead reads members of an object as values of a list and as instants:
// unknown, none or the value, and what is reported.
func TestRead(t *testing.T) {
	n := parse(t, `{"text": "a", "null": null, "number": 7, "secret": "`+token+`", "enum": "ACTIVE", "other": "?", "date": "2025", "wrapped": {"value": "2025"}, "bad": "soon"}`)
	year := func(s string) (time.Time, error) {
		if s != "2025" {
			return time.Time{}, errors.New("2025 is")
		}
		return time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), nil
	}
	values := map[string]string{"active": "on", "?": ""}
	tests := []struct {
		name string
		read func(*importer.Collector, importer.Node) string
		want string
		code importer.Code
	}{
		{"enum", enum(values), "on", ""},
		{"null", enum(values), "unknown", ""},
		{"other", enum(values), "unknown", importer.CodeUnknownValue},
		{"text", enum(values), "unknown", importer.CodeUnknownValue},
		{"secret", enum(values), "unknown", importer.CodeSecretDropped},
		{"date", instant(year), "2025-01-01T00:00:00Z", ""},
		{"wrapped", instant(year), "2025-01-01T00:00:00Z", ""},
		{"null", instant(year), "none", ""},
		{"absent", instant(year), "unknown", ""},
		{"number", instant(year), "unknown", importer.CodeUnparsable},
		{"bad", instant(year), "unknown", importer.CodeUnparsable},
	}
	for _, tt := range tests {
		var c importer.Collector
		got, code := tt.read(&c, n.Get(tt.name)), importer.Code("")
		for _, d := range c.Diagnostics() {
			code = d.Code
		}
		if diff := cmp.Diff([]string{tt.want, string(tt.code)}, []string{got, string(code)}); diff != "" {
			t.Errorf("%s mismatch (-want +got):\n%s", tt.name, diff)
		}
	}
}

func enum(values map[string]string) func(*importer.Collector, importer.Node) string {
	return func(c *importer.Collector, n importer.Node) string { return importer.Enum(c, n, values).String() }
}

func instant(parse func(string) (time.Time, error)) func(*importer.Collector, importer.Node) string {
	return func(c *importer.Collector, n importer.Node) string { return c.InstantBy(n, parse).String() }
}
