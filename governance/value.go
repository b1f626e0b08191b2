package governance

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A Hash is a digest in text, alg:hex, with alg one of sha256, sha384, sha512
// and hmac-sha256 and hex in lower case.
type Hash string

// Patterns of the scalar values, in the dialect of ECMA 262 and of RE2. They
// are what the published schema says.
const (
	PatternID       = `^[A-Za-z0-9][A-Za-z0-9._:/@+=,~%-]{0,255}$`
	PatternInstant  = `^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?Z$`
	PatternDuration = `^P([0-9]{1,5}D|([0-9]{1,5}D)?T([0-9]{1,7}H([0-9]{1,9}M)?([0-9]{1,10}(\.[0-9]{1,9})?S)?|[0-9]{1,9}M([0-9]{1,10}(\.[0-9]{1,9})?S)?|[0-9]{1,10}(\.[0-9]{1,9})?S))$`
	PatternHash     = `^((sha256|hmac-sha256):[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$`
)

// MaxDuration is the longest duration of a document: P36500D, a century of days.
const MaxDuration = 36500 * Day

// Day is 24 hours: durations know no calendar.
const Day = 24 * time.Hour

var errRange = errors.New("out of range")

// ParseInstant reads an RFC 3339 instant in UTC: it ends in Z and has second
// precision or finer, at most nine decimals. Years run from 1 to 9999. There are
// no leap seconds.
func ParseInstant(s string) (time.Time, error) {
	if !instantShape(s) {
		return time.Time{}, errInstant
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}, errInstant
	}
	if y := t.Year(); y < 1 || y > 9999 {
		return time.Time{}, fmt.Errorf("the year is %w 1 to 9999", errRange)
	}
	return t.UTC(), nil
}

var errInstant = errors.New("an instant is written in UTC as 2026-01-31T09:30:00Z (RFC 3339)")

// instantShape refuses what time.Parse forgives: hours of one digit, commas and
// offsets.
func instantShape(s string) bool {
	const shape = "0000-00-00T00:00:00"
	if len(s) < len(shape)+1 || len(s) > len(shape)+11 || s[len(s)-1] != 'Z' {
		return false
	}
	for i := range len(shape) {
		if digit := '0' <= s[i] && s[i] <= '9'; digit != (shape[i] == '0') || !digit && s[i] != shape[i] {
			return false
		}
	}
	decimals := s[len(shape) : len(s)-1]
	return decimals == "" || len(decimals) > 1 && decimals[0] == '.' && strings.Trim(decimals[1:], "0123456789") == ""
}

// FormatInstant writes t as ParseInstant reads it, without trailing zeros.
func FormatInstant(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// ParseDuration reads an ISO 8601 duration in days to seconds, such as P90D or
// PT24H. A day is 24 hours; years, months and weeks are refused because their
// length depends on a calendar. At most P36500D.
func ParseDuration(s string) (time.Duration, error) {
	rest, ok := strings.CutPrefix(s, "P")
	days, clock, hasClock := strings.Cut(rest, "T")
	if !ok || days == "" && !hasClock || hasClock && clock == "" {
		return 0, errDuration
	}
	sum, err := addUnits(0, days, "D")
	if err == nil {
		sum, err = addUnits(sum, clock, "HMS")
	}
	return sum, err
}

var (
	errDuration      = errors.New("a duration is written in days to seconds, as P90D, PT24H or P1DT12H (ISO 8601)")
	errDurationRange = fmt.Errorf("the duration is %w P0D to P36500D", errRange)
)

// durationUnits are the designators, their lengths, and how many digits each
// takes at most.
var durationUnits = map[byte]struct {
	unit   time.Duration
	digits int
}{'D': {Day, 5}, 'H': {time.Hour, 7}, 'M': {time.Minute, 9}, 'S': {time.Second, 10}}

// addUnits adds numbers with designators, which come in the order of units.
func addUnits(sum time.Duration, s, units string) (time.Duration, error) {
	for s != "" {
		n := len(s) - len(strings.TrimLeft(s, "0123456789"))
		digits, decimals := s[:n], ""
		if s = s[n:]; strings.HasPrefix(s, ".") {
			n = len(s) - len(strings.TrimLeft(s[1:], "0123456789"))
			decimals, s = s[1:n], s[n:]
			if decimals == "" || len(decimals) > 9 || !strings.HasPrefix(s, "S") {
				return 0, errDuration
			}
		}
		at := -1
		if s != "" {
			at = strings.IndexByte(units, s[0])
		}
		if at < 0 || digits == "" || len(digits) > durationUnits[s[0]].digits {
			return 0, errDuration
		}
		whole, _ := strconv.ParseInt(digits, 10, 64)
		part, _ := strconv.ParseInt((decimals + "000000000")[:9], 10, 64)
		unit := durationUnits[s[0]].unit
		if whole > int64(MaxDuration/unit) || sum+time.Duration(whole)*unit+time.Duration(part) > MaxDuration {
			return 0, errDurationRange
		}
		sum += time.Duration(whole)*unit + time.Duration(part)
		s, units = s[1:], units[at+1:]
	}
	return sum, nil
}

// FormatDuration writes d as ParseDuration reads it: whole days as P90D,
// everything else in hours, minutes and seconds. Requires d >= 0.
func FormatDuration(d time.Duration) string {
	if d%Day == 0 {
		return "P" + strconv.FormatInt(int64(d/Day), 10) + "D"
	}
	var b strings.Builder
	b.WriteString("PT")
	if h := d / time.Hour; h > 0 {
		fmt.Fprintf(&b, "%dH", int64(h))
	}
	if m := d % time.Hour / time.Minute; m > 0 {
		fmt.Fprintf(&b, "%dM", int64(m))
	}
	if s := d % time.Minute; s > 0 {
		b.WriteString(strconv.FormatInt(int64(s/time.Second), 10))
		if f := s % time.Second; f > 0 {
			b.WriteString(strings.TrimRight(fmt.Sprintf(".%09d", int64(f)), "0"))
		}
		b.WriteString("S")
	}
	return b.String()
}

var hashDigits = map[string]int{"sha256": 64, "hmac-sha256": 64, "sha384": 96, "sha512": 128}

// ParseHash reads alg:hex.
func ParseHash(s string) (Hash, error) {
	alg, hex, _ := strings.Cut(s, ":")
	if digits := hashDigits[alg]; digits == 0 || len(hex) != digits || strings.Trim(hex, "0123456789abcdef") != "" {
		return "", errors.New("a digest is alg:hex in lower case, alg one of sha256, sha384, sha512, hmac-sha256")
	}
	return Hash(s), nil
}

// integer reads the literal of a JSON number exactly: 1e2 and 1.0 are whole
// numbers, 0.99999999999999999999 is none. A number that no count can be, be it
// negative or too large, comes out as −1.
func integer(literal string) (n int64, whole bool) {
	if n, err := strconv.ParseInt(literal, 10, 64); err == nil {
		return max(n, -1), true
	}
	mantissa, exponent, _ := strings.Cut(strings.ToLower(literal), "e")
	mantissa, negative := strings.CutPrefix(mantissa, "-")
	before, after, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimLeft(before+after, "0")
	significant := strings.TrimRight(digits, "0")
	if significant == "" {
		return 0, true
	}
	exp, err := strconv.Atoi(cmp.Or(exponent, "0"))
	if err != nil { // an exponent beyond any int
		return -1, !strings.HasPrefix(exponent, "-")
	}
	exp += len(digits) - len(significant) - len(after)
	if exp < 0 || negative || len(significant)+exp > 18 {
		return -1, exp >= 0
	}
	n, _ = strconv.ParseInt(significant+strings.Repeat("0", exp), 10, 64)
	return n, true
}

// checkID accepts 1 to 256 bytes of [A-Za-z0-9._:/@+=,~%-], the first one
// alphanumeric.
func checkID(s string) error {
	if len(s) == 0 || len(s) > 256 {
		return errors.New("an id has 1 to 256 bytes")
	}
	for i := range len(s) {
		if c := s[i]; !alphanumeric(c) && (i == 0 || strings.IndexByte("._:/@+=,~%-", c) < 0) {
			return errors.New("an id starts with a letter or digit and holds only letters, digits and ._:/@+=,~%- (percent-encode the rest)")
		}
	}
	return nil
}

func alphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}
