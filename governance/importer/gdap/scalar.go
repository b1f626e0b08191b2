package gdap

import (
	"cmp"
	"regexp"
	"strconv"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/internal/microsoft"
)

// get is a member of an object of the Graph. The PowerShell SDK puts the
// members of derived types, and annotations, into AdditionalProperties.
func get(n importer.Node, name string) importer.Node {
	if m := n.Get(name); m.Exists() {
		return m
	}
	return n.Get("AdditionalProperties").Get(name)
}

// listOf is a list, also where ConvertTo-Json of Windows PowerShell makes an object of it:
// {"value": […], "Count": 2}.
func listOf(n importer.Node) importer.Node {
	if value := n.Get("value"); value.IsArray() && n.Get("Count").Exists() {
		return value
	}
	return n
}

// text reads a text. An empty one says nothing.
func (r *reader) text(n importer.Node) claim[string] {
	if n.IsNull() {
		return claim[string]{governance.None[string](), n}
	}
	return claim[string]{r.Optional(n), n}
}

// id reads the id of an object or tenant. GUIDs are compared without case, so
// they are kept in lower case.
func (r *reader) id(n importer.Node) claim[string] {
	c := r.text(n)
	if s, ok := c.Get(); ok {
		c.Field = governance.Some(microsoft.LowerGUID(s))
	}
	return c
}

// boolean reads true or false.
func (r *reader) boolean(n importer.Node) claim[bool] { return claim[bool]{r.Bool(n), n} }

// instant reads an instant.
func (r *reader) instant(n importer.Node) claim[time.Time] {
	return claim[time.Time]{r.InstantBy(n, microsoft.ParseInstant), n}
}

// duration reads a length of time: ISO 8601, or a TimeSpan of .NET as text or
// as the object that ConvertTo-Json makes of it.
func (r *reader) duration(n importer.Node) claim[time.Duration] {
	if !n.Exists() || n.IsNull() {
		return claim[time.Duration]{}
	}
	d, ok := time.Duration(0), false
	if s, isText := n.Text(); isText {
		d, ok = parseDuration(s)
	} else if ticks, isNumber := n.Get("Ticks").Number(); isNumber {
		d, ok = parseTicks(ticks)
	}
	if !ok {
		return claim[time.Duration]{importer.Unparsable[time.Duration](r.Collector, n, "this is no duration from P0D to P36500D: P90D, P2Y and PT0S are; a month has no length"), n}
	}
	return claimed(d, n)
}

var (
	years    = regexp.MustCompile(`^P([0-9]{1,2})Y(.*)$`)
	timeSpan = regexp.MustCompile(`^(?:([0-9]{1,5})\.)?([0-9]{2}):([0-9]{2}):([0-9]{2})$`)
)

// parseDuration reads an ISO 8601 duration. A year is 365 days, as the longest
// GDAP relationship, P2Y, is 730; a month has no length.
func parseDuration(s string) (time.Duration, bool) {
	if m := timeSpan.FindStringSubmatch(s); m != nil {
		s = "P" + cmp.Or(m[1], "0") + "DT" + m[2] + "H" + m[3] + "M" + m[4] + "S"
	}
	var sum time.Duration
	if m := years.FindStringSubmatch(s); m != nil {
		n, _ := strconv.Atoi(m[1]) // at most 2 digits
		if sum = time.Duration(n) * 365 * governance.Day; m[2] == "" {
			return sum, true
		}
		s = "P" + m[2]
	}
	d, err := governance.ParseDuration(s)
	return sum + d, err == nil && sum+d <= governance.MaxDuration
}

// parseTicks reads a TimeSpan in units of 100 nanoseconds.
func parseTicks(s string) (time.Duration, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || n > int64(governance.MaxDuration/100) {
		return 0, false
	}
	return time.Duration(n) * 100, true
}

// enum reads a value of a closed list of the source and translates it.
func enum[T ~string](r *reader, n importer.Node, values map[string]T) claim[T] {
	return claim[T]{importer.Enum(r.Collector, n, values), n}
}
