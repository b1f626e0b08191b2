package mapped_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/mapped"
)

func TestDates(t *testing.T) {
	const unknown = "unknown"
	for _, c := range []struct{ form, offset, text, want string }{
		{`DD.MM.YYYY`, "+01:00", "31.01.2026", "2026-01-30T23:00:00Z"},
		{`D.M.YYYY`, "+01:00", "1.2.2026", "2026-01-31T23:00:00Z"},
		{`D.M.YYYY`, "+01:00", "01.02.2026", "2026-01-31T23:00:00Z"},
		{`DD.MM.YYYY`, "+01:00", "1.2.2026", unknown},
		{`M/D/YYYY h:mm A`, "-05:00", "1/31/2026 9:30 PM", "2026-02-01T02:30:00Z"},
		{`M/D/YYYY h:mm A`, "-05:00", "1/31/2026 21:30", unknown},
		{`M/D/YYYY H:mm`, "", "", "?"},
		{`D-MMM-YYYY`, "Z", "3-Sep-2026", "2026-09-03T00:00:00Z"},
		{`DD MMM YYYY hh:mm:ssA Z`, "", "03 Sep 2026 12:00:01AM +0200", "2026-09-02T22:00:01Z"},
		{`YYYY-MM-DDTHH:mm:ssZ`, "", "2026-01-31T09:30:00.000+0000", "2026-01-31T09:30:00Z"}, // Salesforce
		{`YYYY-MM-DD HH:mm:ssZ`, "", "2026-01-31 09:30:00.25+02", "2026-01-31T07:30:00.25Z"}, // PostgreSQL
		{`YYYY-MM-DD HH:mm:ssZ`, "", "2026-01-31 09:30:00+05:30", "2026-01-31T04:00:00Z"},
		{`YYYY-MM-DD HH:mm:ssZ`, "", "2026-01-31 09:30:00", unknown},
		{`YYYY-MM-DD HH:mm:ss`, "Z", "2026-02-30 09:30:00", unknown},
		{`YYYY-MM-DD HH:mm:ss`, "Z", "2026-01-31 09:30:00 ", "2026-01-31T09:30:00Z"},
		{`unix`, "", "1769851800", "2026-01-31T09:30:00Z"},
		{`unix`, "", "1769851800.000100", "2026-01-31T09:30:00.0001Z"}, // Slack
		{`unix`, "", "-1.5", unknown},
		{`unix`, "", "1769851800.", unknown},
		{`unix`, "", "1769851800.1h2", unknown},
		{`unix`, "", "1e9", unknown},
		{`unixms`, "", "1769851800123.5", "2026-01-31T09:30:00.1235Z"},
		{`unixms`, "", "99999999999999999", unknown},
		{`h:mm`, "Z", "", "?"},
		{`YYYY-MM-DD h:mm`, "Z", "", "?"},
		{`YYYY-MM-DD HH:mm A`, "Z", "", "?"},
		{`YYYY-MM-DD MMM`, "Z", "", "?"},
		{`YYYY-MM-DD HH h A`, "Z", "", "?"},
		{`YYYY-MM-DD`, "", "", "?"},
		{`YYYY-MM-DD at`, "Z", "", "?"},
	} {
		mapping := fmt.Sprintf(`{"mapping": "1", "tables": [{"files": ["*"], "format": "csv", "record": "nhi", "fields":
			{"id": {"from": "Id"}, "kind": {"value": "bot"}, "createdAt": {"from": "At", "date": [%q], "offset": %q}}}]}`, c.form, c.offset)
		got := "?"
		if m, err := mapped.Parse("m.yaml", []byte(mapping)); err == nil {
			got = createdAt(t, m, c.text)
		}
		if got != c.want {
			t.Errorf("%q of the form %q: %s, want %s", c.text, c.form, got, c.want)
		}
	}
}

// createdAt is when the NHI of one row was made.
func createdAt(t *testing.T, m *mapped.Mapping, text string) string {
	t.Helper()
	r, err := mapped.Importer{Mapping: m}.Import(t.Context(), []importer.File{{Name: "f.csv", Data: []byte("Id,At\na," + text + "\n")}}, options)
	if err != nil || len(r.Estate.NHIs) != 1 {
		t.Fatalf("%q: %v, %v", text, err, r)
	}
	at, ok := r.Estate.NHIs[0].CreatedAt.Get()
	if unread := len(r.Diagnostics) == 1; ok == unread {
		t.Errorf("%q: known %v, diagnostics %v", text, ok, r.Diagnostics)
	}
	if !ok {
		return "unknown"
	}
	return at.Format(time.RFC3339Nano)
}
