package governance

import (
	"errors"
	"fmt"
	"regexp"
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
	PatternDuration = `^P([0-9]{1,5}D(T([0-9]{1,7}H)?([0-9]{1,9}M)?([0-9]{1,10}(\.[0-9]{1,9})?S)?)?|T([0-9]{1,7}H)?([0-9]{1,9}M)?([0-9]{1,10}(\.[0-9]{1,9})?S)?)$`
	PatternHash     = `^((sha256|hmac-sha256):[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$`
)

// MaxDuration is the longest duration of a document: P36500D, a century of days.
const MaxDuration = 36500 * Day

// Day is 24 hours: durations know no calendar.
const Day = 24 * time.Hour

var errRange = errors.New("out of range")

// ParseInstant reads an RFC 3339 instant in UTC: it ends in Z and has second
// precision or finer, at most nine decimals. Years run from 1 to 9999.
func ParseInstant(s string) (time.Time, error) {
	if len(s) < len("2006-01-02T15:04:05Z") || len(s) > len("2006-01-02T15:04:05.999999999Z") || s[len(s)-1] != 'Z' || strings.ContainsAny(s, ",+tz") {
		return time.Time{}, errors.New("an instant is written in UTC as 2026-01-31T09:30:00Z (RFC 3339)")
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}, errors.New("an instant is written in UTC as 2026-01-31T09:30:00Z (RFC 3339)")
	}
	if y := t.Year(); y < 1 || y > 9999 {
		return time.Time{}, fmt.Errorf("the year is %w 1 to 9999", errRange)
	}
	return t.UTC(), nil
}

// FormatInstant writes t as ParseInstant reads it, without trailing zeros.
func FormatInstant(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

var durationForm = regexp.MustCompile(`^P(?:([0-9]{1,5})D)?(T)?(?:([0-9]{1,7})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,10})(?:\.([0-9]{1,9}))?S)?$`)

// ParseDuration reads an ISO 8601 duration in days to seconds, such as P90D or
// PT24H. A day is 24 hours; years, months and weeks are refused because their
// length depends on a calendar. At most P36500D.
func ParseDuration(s string) (time.Duration, error) {
	m := durationForm.FindStringSubmatch(s)
	if m == nil || m[1] == "" && m[2] == "" || m[2] == "" && m[3]+m[4]+m[5] != "" {
		return 0, errors.New("a duration is written in days to seconds, as P90D, PT24H or P1DT12H (ISO 8601)")
	}
	var total float64 // guards the range before the exact sum
	var sum time.Duration
	for i, unit := range []time.Duration{1: Day, 3: time.Hour, 4: time.Minute, 5: time.Second} {
		if unit == 0 || m[i] == "" {
			continue
		}
		n, _ := strconv.ParseInt(m[i], 10, 64)
		if total += float64(n) * float64(unit); total > float64(MaxDuration) {
			return 0, fmt.Errorf("the duration is %w P0D to P36500D", errRange)
		}
		sum += time.Duration(n) * unit
	}
	if m[6] != "" {
		n, _ := strconv.ParseInt((m[6] + "00000000")[:9], 10, 64)
		sum += time.Duration(n)
	}
	if sum > MaxDuration {
		return 0, fmt.Errorf("the duration is %w P0D to P36500D", errRange)
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

// ParseHash reads alg:hex.
func ParseHash(s string) (Hash, error) {
	alg, hex, _ := strings.Cut(s, ":")
	digits := map[string]int{"sha256": 64, "hmac-sha256": 64, "sha384": 96, "sha512": 128}[alg]
	if digits == 0 || len(hex) != digits || strings.Trim(hex, "0123456789abcdef") != "" {
		return "", errors.New("a digest is alg:hex in lower case, alg one of sha256, sha384, sha512, hmac-sha256")
	}
	return Hash(s), nil
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
