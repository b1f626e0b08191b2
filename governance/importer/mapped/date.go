package mapped

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// instant reads an instant in one of the forms of the rule; RFC 3339 when it names
// none.
func (r *rule) instant(text string) (time.Time, error) {
	layouts := r.layouts
	if len(layouts) == 0 {
		layouts = []layout{{forms: []string{time.RFC3339Nano}}}
	}
	for _, l := range layouts {
		if t, ok := l.parse(text); ok {
			return t, nil
		}
	}
	return time.Time{}, errors.New("not an instant of the form that the mapping gives (without date: RFC 3339)")
}

// A layout is one form of dates.
type layout struct {
	forms []string       // of package time, by the ways to write an offset
	unit  time.Duration  // of a count since 1970; else 0
	zone  *time.Location // where the form has no Z
}

// counts are the forms that count since 1970.
var counts = map[string]time.Duration{"unix": time.Second, "unixms": time.Millisecond}

// parts are what a form consists of, beside signs between them and a T. A part comes
// before those that it starts with.
var parts = []struct{ part, of, layout string }{
	{"YYYY", "year", "2006"}, {"MMM", "month", "Jan"}, {"MM", "month", "01"}, {"M", "month", "1"}, {"DD", "day", "02"}, {"D", "day", "2"},
	{"HH", "hour", "15"}, {"hh", "hour", "03"}, {"h", "hour", "3"}, {"mm", "minute", "04"}, {"ss", "second", "05"}, {"A", "half", "PM"}, {"Z", "offset", "Z07:00"},
}

const (
	whatForms = "a date has a year (YYYY), a month (MM, M, or MMM as Jan) and a day (DD, D) once each, and may have HH, or hh or h with A as AM, mm, ss and Z; or it is unix or unixms"
	knownAre  = "YYYY MM M MMM DD D HH hh h A mm ss Z"
)

// parseLayout reads YYYY-MM-DD HH:mm:ss and the like. A form without Z needs the
// offset from UTC, as +02:00.
func parseLayout(text, offset string) (layout, error) {
	if unit := counts[text]; unit > 0 {
		return layout{unit: unit}, nil
	}
	form, has, between := translated(text)
	if strings.ContainsFunc(between, letterOrDigit) {
		return layout{}, fmt.Errorf("%q are no parts of a date: %s", between, knownAre)
	}
	for _, n := range has {
		if n > 1 {
			return layout{}, errors.New(whatForms)
		}
	}
	if has["year"]*has["month"]*has["day"] == 0 || strings.Contains(text, "h") != (has["half"] == 1) {
		return layout{}, errors.New(whatForms)
	}
	if has["offset"] == 1 {
		return layout{forms: offsets(form)}, nil
	}
	at, err := time.Parse("Z07:00", offset)
	if err != nil {
		return layout{}, errors.New("a form without Z needs an offset from UTC, as +02:00 or Z")
	}
	_, seconds := at.Zone()
	return layout{forms: []string{form}, zone: time.FixedZone("", seconds)}, nil
}

// translated is a form as package time writes it, how often it has what, and the text
// that is no part.
func translated(text string) (form string, has map[string]int, between string) {
	has = map[string]int{}
	for text != "" {
		i := slices.IndexFunc(parts, func(p struct{ part, of, layout string }) bool { return strings.HasPrefix(text, p.part) })
		if i < 0 {
			form += text[:1]
			between += strings.TrimPrefix(text[:1], "T")
			text = text[1:]
			continue
		}
		form, text = form+parts[i].layout, text[len(parts[i].part):]
		has[parts[i].of]++
	}
	return form, has, between
}

// offsets are the forms for Z or +02:00, +0200, and +02.
func offsets(form string) []string {
	var list []string
	for _, as := range []string{"Z07:00", "Z0700", "Z07"} {
		list = append(list, strings.Replace(form, "Z07:00", as, 1))
	}
	return list
}

func letterOrDigit(c rune) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func (l layout) parse(text string) (t time.Time, ok bool) {
	if l.unit > 0 {
		t, ok = counted(text, l.unit)
		return t, ok && inRange(t)
	}
	zone := l.zone
	if zone == nil {
		zone = time.UTC
	}
	for _, form := range l.forms {
		if t, err := time.ParseInLocation(form, text, zone); err == nil {
			return t.UTC(), inRange(t.UTC())
		}
	}
	return time.Time{}, false
}

// counted is the instant after so many units since 1970, perhaps with a fraction.
func counted(text string, unit time.Duration) (time.Time, bool) {
	whole, fraction, broken := strings.Cut(text, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || broken && (whole[0] == '-' || fraction == "" || strings.Trim(fraction, "0123456789") != "") {
		return time.Time{}, false
	}
	t := time.Unix(n, 0)
	if unit == time.Millisecond {
		t = time.UnixMilli(n)
	}
	part, err := time.ParseDuration("0." + fraction + "s")
	return t.Add(part / (time.Second / unit)).UTC(), err == nil
}

func inRange(t time.Time) bool { return t.Year() >= 1 && t.Year() <= 9999 }
