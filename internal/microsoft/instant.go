// Package microsoft holds what the importers of several Microsoft systems must
// agree on: the built-in roles and permissions by their ids, and how instants
// and ids are written.
package microsoft

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var dotNetDate = regexp.MustCompile(`^\((-?[0-9]{1,15})([+-][0-9]{4})?\)/$`)

// ParseInstant reads RFC 3339 with a zone, and /Date(ms)/ of older JSON writers of
// .NET. The error says what is wrong and quotes nothing.
func ParseInstant(s string) (time.Time, error) {
	var t time.Time
	var m []string
	if rest, ok := strings.CutPrefix(s, "/Date"); ok {
		m = dotNetDate.FindStringSubmatch(rest)
	}
	if m != nil {
		ms, _ := strconv.ParseInt(m[1], 10, 64) // at most 15 digits
		t = time.UnixMilli(ms)                  // the offset says how to show it, not when it is
	} else {
		var err error
		if t, err = time.Parse(time.RFC3339Nano, s); err != nil || strings.Contains(s, ",") {
			return time.Time{}, errors.New("2024-01-31T09:30:00Z and /Date(1706693400000)/ are, with a zone")
		}
	}
	t = t.UTC()
	if t.IsZero() {
		return time.Time{}, errors.New("it is what .NET writes for a date that was never set")
	}
	if y := t.Year(); y < 1 || y > 9999 {
		return time.Time{}, errors.New("the year is out of range 1 to 9999")
	}
	return t, nil
}

// LowerGUID writes a GUID in lower case, because they compare without case, and
// leaves any other text alone.
func LowerGUID(s string) string {
	capital := false
	for i := range len(s) {
		switch c := s[i]; {
		case c == '-', '0' <= c && c <= '9', 'a' <= c && c <= 'f':
		case 'A' <= c && c <= 'F':
			capital = true
		default:
			return s
		}
	}
	if capital {
		return strings.ToLower(s)
	}
	return s
}
