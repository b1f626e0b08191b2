package governance_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

func TestParseInstant(t *testing.T) {
	tests := []struct {
		in   string
		want string // as FormatInstant writes it; "" is refused
	}{
		{"2026-01-31T09:30:00Z", "2026-01-31T09:30:00Z"},
		{"2026-01-31T09:30:00.500Z", "2026-01-31T09:30:00.5Z"},
		{"2026-01-31T09:30:00.123456789Z", "2026-01-31T09:30:00.123456789Z"},
		{"0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"},
		{"9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z"},
		{"2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"},
		{"2026-02-29T00:00:00Z", ""},             // no such day
		{"0000-01-01T00:00:00Z", ""},             // year 0
		{"2026-01-31T24:00:00Z", ""},             // hour 24
		{"2026-01-31T23:59:60Z", ""},             // leap second
		{"2026-01-31T9:30:00.1Z", ""},            // hour of one digit
		{"2026-01-31T09:30:00,5Z", ""},           // decimal comma
		{"2026-01-31T09:30:00.Z", ""},            // no decimals behind the point
		{"2026-01-31T09:30:00.1234567890Z", ""},  // ten decimals
		{"2026-01-31T09:30:00+00:00", ""},        // an offset, even that of UTC
		{"2026-01-31t09:30:00z", ""},             // lower case
		{"2026-01-31 09:30:00Z", ""},             // no T
		{"2026-01-31T09:30Z", ""},                // no seconds
		{"2026-01-31", ""},                       // a day
		{"+2026-01-31T09:30:00Z", ""},            // signed
		{"20260131T093000Z", ""},                 // basic format
		{"10000-01-01T00:00:00Z", ""},            // year of five digits
		{"２026-01-31T09:30:00Z", ""},             // a digit of another script
		{"2026-01-31T09:30:00Z\n", ""}, {"", ""}, // more, or nothing
	}
	for _, tt := range tests {
		got, err := governance.ParseInstant(tt.in)
		if text := governance.FormatInstant(got); err == nil && text != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("ParseInstant(%q) = %v, %v, want %q", tt.in, got, err, tt.want)
		}
		if err == nil && !regexp.MustCompile(governance.PatternInstant).MatchString(tt.in) {
			t.Errorf("PatternInstant refuses %q, which ParseInstant reads", tt.in)
		}
	}
}

func TestParseDuration(t *testing.T) {
	const refused = -1
	tests := []struct {
		in   string
		want time.Duration
		text string // as FormatDuration writes it
	}{
		{"P0D", 0, "P0D"},
		{"P90D", 90 * governance.Day, "P90D"},
		{"PT24H", governance.Day, "P1D"},
		{"P1DT12H", 36 * time.Hour, "PT36H"},
		{"PT36H", 36 * time.Hour, "PT36H"},
		{"PT90M", 90 * time.Minute, "PT1H30M"},
		{"PT1H2M3.5S", time.Hour + 2*time.Minute + 3500*time.Millisecond, "PT1H2M3.5S"},
		{"PT0.000000001S", 1, "PT0.000000001S"},
		{"PT1H1S", time.Hour + time.Second, "PT1H1S"},
		{"P36500D", governance.MaxDuration, "P36500D"},
		{"PT876000H", governance.MaxDuration, "P36500D"},
		{"P36500DT0.000000001S", refused, ""},
		{"P36501D", refused, ""},
		{"PT9999999999S", refused, ""},
		{"P99999DT9999999H999999999M9999999999S", refused, ""},
		{"", refused, ""}, {"P", refused, ""}, {"PT", refused, ""}, {"P1DT", refused, ""}, {"T1H", refused, ""},
		{"P1Y", refused, ""}, {"P1M", refused, ""}, {"P1W", refused, ""},
		{"-P1D", refused, ""}, {"P-1D", refused, ""}, {"P+1D", refused, ""},
		{"P1.5D", refused, ""}, {"PT1.5H", refused, ""}, {"PT.5S", refused, ""}, {"PT1.S", refused, ""}, {"PT1.0000000001S", refused, ""},
		{"PT1S1M", refused, ""}, {"PT1H1H", refused, ""}, {"P1H", refused, ""}, {"P1D1D", refused, ""}, {"PT1D", refused, ""},
		{"P000001D", refused, ""}, {"PTH", refused, ""}, {"p1d", refused, ""}, {"P1D ", refused, ""}, {"PT1HT1M", refused, ""},
	}
	pattern := regexp.MustCompile(governance.PatternDuration)
	for _, tt := range tests {
		got, err := governance.ParseDuration(tt.in)
		if err != nil {
			got = refused
		}
		if got != tt.want || err == nil && governance.FormatDuration(got) != tt.text {
			t.Errorf("ParseDuration(%q) = %v, %v, want %v, written %s", tt.in, got, err, tt.want, tt.text)
		}
		if outOfRange := err != nil && strings.Contains(err.Error(), "range"); pattern.MatchString(tt.in) != (err == nil || outOfRange) {
			t.Errorf("PatternDuration and ParseDuration disagree about %q: %v", tt.in, err)
		}
	}
}

func TestParseHash(t *testing.T) {
	hex := strings.Repeat("0123456789abcdef", 8)
	tests := []struct {
		in string
		ok bool
	}{
		{"sha256:" + hex[:64], true},
		{"hmac-sha256:" + hex[:64], true},
		{"sha384:" + hex[:96], true},
		{"sha512:" + hex, true},
		{"sha256:" + hex[:63], false}, {"sha256:" + hex[:65], false}, {"sha384:" + hex[:64], false},
		{"sha256:" + strings.ToUpper(hex[:64]), false},
		{"sha1:" + hex[:40], false}, {"md5:" + hex[:32], false},
		{hex[:64], false}, {"sha256", false}, {"sha256:", false}, {":" + hex[:64], false}, {"", false},
		{"sha256:" + hex[:63] + "g", false}, {"sha256:" + hex[:64] + "\n", false},
	}
	for _, tt := range tests {
		if _, err := governance.ParseHash(tt.in); (err == nil) != tt.ok {
			t.Errorf("ParseHash(%q): error %v, want accepted %v", tt.in, err, tt.ok)
		}
		if regexp.MustCompile(governance.PatternHash).MatchString(tt.in) != tt.ok {
			t.Errorf("PatternHash and ParseHash disagree about %q", tt.in)
		}
	}
}

func TestParseRef(t *testing.T) {
	tests := []struct {
		in   string
		want governance.Ref
		ok   bool
	}{
		{"actor:acme", governance.NewRef(governance.KindActor, "acme"), true},
		{"nhi:spiffe://acme.example/ns/prod/sa/ci", governance.NewRef(governance.KindNHI, "spiffe://acme.example/ns/prod/sa/ci"), true},
		{"credential:arn:aws:iam::123456789012:user/ci", governance.NewRef(governance.KindCredential, "arn:aws:iam::123456789012:user/ci"), true},
		{"tenant:" + strings.Repeat("a", 256), governance.NewRef(governance.KindTenant, strings.Repeat("a", 256)), true},
		{"tenant:" + strings.Repeat("a", 257), governance.Ref{}, false},
		{"actor:", governance.Ref{}, false}, {"actor", governance.Ref{}, false}, {":acme", governance.Ref{}, false}, {"", governance.Ref{}, false},
		{"Actor:acme", governance.Ref{}, false}, {"scope:x", governance.Ref{}, false}, {"estate:x", governance.Ref{}, false},
		{"actor:-acme", governance.Ref{}, false}, {"actor:ac me", governance.Ref{}, false}, {"actor:ac*", governance.Ref{}, false},
		{"actor:größe", governance.Ref{}, false}, {"actor:a\n", governance.Ref{}, false}, {"actor::a", governance.Ref{}, false},
	}
	for _, tt := range tests {
		got, err := governance.ParseRef(tt.in)
		if got != tt.want || (err == nil) != tt.ok {
			t.Errorf("ParseRef(%q) = %v, %v, want %v", tt.in, got, err, tt.want)
		}
		if tt.ok && got.String() != tt.in {
			t.Errorf("ParseRef(%q).String() = %q", tt.in, got.String())
		}
		if _, id, _ := strings.Cut(tt.in, ":"); err == nil && !regexp.MustCompile(governance.PatternID).MatchString(id) {
			t.Errorf("PatternID refuses %q, which ParseRef reads", id)
		}
	}
	for i, k := range governance.Kinds() {
		r := governance.NewRef(k, "x")
		if next := (i + 1) % len(governance.Kinds()); next > 0 && r.Compare(governance.NewRef(governance.Kinds()[next], "a")) >= 0 {
			t.Errorf("%v does not stand before the kind after it", r)
		}
		if got, err := governance.ParseRef(r.String()); got != r || err != nil {
			t.Errorf("ParseRef(%q) = %v, %v", r.String(), got, err)
		}
	}
}

func TestParseScope(t *testing.T) {
	tests := []struct {
		in     string
		want   governance.Scope // zero is refused
		opaque bool
	}{
		{"secrets.rotate@tenant/acme/**", governance.Scope{Action: "secrets.rotate", Resource: "tenant/acme/**"}, false},
		{"*@org/vendor", governance.Scope{Action: "*", Resource: "org/vendor"}, false},
		{"mail.send@tenant/acme/box/ops@acme.example", governance.Scope{Action: "mail.send", Resource: "tenant/acme/box/ops@acme.example"}, false},
		{"aws:s3:Get*@arn:aws:s3:::acme-*", governance.Scope{Action: "aws:s3:Get*", Resource: "arn:aws:s3:::acme-*"}, true},
		{"entra:role:62e90394-69f5-4237-9190-012177145e10@tenant/acme", governance.Scope{Action: "entra:role:62e90394-69f5-4237-9190-012177145e10", Resource: "tenant/acme"}, true},
		{"secrets.rotate", governance.Scope{}, false},
		{"@tenant/acme", governance.Scope{}, false},
		{"secrets.rotate@", governance.Scope{}, false},
		{"secrets\n@tenant/acme", governance.Scope{}, false},
		{"secrets@tenant\x7f", governance.Scope{}, false},
		{"", governance.Scope{}, false},
	}
	for _, tt := range tests {
		got, err := governance.ParseScope(tt.in)
		if got != tt.want || (err == nil) == (tt.want == governance.Scope{}) || got.Opaque() != tt.opaque {
			t.Errorf("ParseScope(%q) = %+v, opaque %v, %v, want %+v, opaque %v", tt.in, got, got.Opaque(), err, tt.want, tt.opaque)
		}
		if err == nil && got.String() != tt.in {
			t.Errorf("ParseScope(%q).String() = %q", tt.in, got.String())
		}
	}
}

// Texts, positions and paths as people see them.
func TestTexts(t *testing.T) {
	tests := []struct{ got, want string }{
		{governance.Ref{}.String(), ""},
		{governance.NewRef(governance.KindCredential, "ci-key").Path("rotatedAt"), "credential[ci-key].rotatedAt"},
		{governance.Position{File: "a.json", Line: 3, Column: 7}.String(), "a.json:3:7"},
		{governance.Position{File: "a.json"}.String(), "a.json"},
		{(&governance.Fault{Code: governance.CodeType, Pos: governance.Position{File: "a.json", Line: 1, Column: 2}, Pointer: "/x", Detail: "this must be a text"}).Error(), "a.json:1:2: TYPE at /x: this must be a text"},
		{(&governance.Fault{Code: governance.CodeSyntax, Detail: "the document is empty"}).Error(), "SYNTAX: the document is empty"},
		{fmt.Sprint(governance.Some(90*governance.Day), governance.None[string](), governance.Field[bool]{}), "P90D none unknown"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}
