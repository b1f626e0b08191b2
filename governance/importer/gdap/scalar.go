package gdap

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"
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

// secret reports whether a text is a secret value, alone or as part of the
// longer texts that records make of it.
func secret(s string) bool { return governance.IsSecret("a text of the file: " + s) }

// quote shows a value, unless it could be a secret.
func quote(s string) string {
	if secret(s) {
		return "a text that looks like a secret"
	}
	return importer.Quote(s)
}

// truncated reports text such as System.Object[] where something else should be.
func (r *reader) truncated(n importer.Node, what string) {
	r.Report(n, importer.Error, importer.CodeTruncatedExport, "a text stands where "+what+" should be: the program that wrote the file cut it off (ConvertTo-Json -Depth)")
}

// text reads a text. An empty one says nothing.
func (r *reader) text(n importer.Node) claim[string] {
	s, ok := n.Text()
	switch {
	case n.IsNull():
		return claim[string]{governance.None[string](), n}
	case !n.Exists() || ok && s == "":
		return claim[string]{}
	case !ok:
		return unparsable[string](r, n, "this should be a text")
	case secret(s):
		r.Report(n, importer.Warning, importer.CodeSecretDropped, "the text looks like a secret; it was not taken over")
		return claim[string]{at: n}
	}
	return claimed(s, n)
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
func (r *reader) boolean(n importer.Node) claim[bool] {
	v, ok := n.Bool()
	switch {
	case !n.Exists() || n.IsNull():
		return claim[bool]{}
	case !ok:
		return unparsable[bool](r, n, "this should be true or false")
	}
	return claimed(v, n)
}

// instant reads an instant: RFC 3339 with a zone, /Date(ms)/ of older JSON
// writers of .NET, or the object that ConvertTo-Json makes of such a date.
func (r *reader) instant(n importer.Node) claim[time.Time] {
	if n.IsNull() {
		return claim[time.Time]{governance.None[time.Time](), n}
	}
	if !n.Exists() {
		return claim[time.Time]{}
	}
	value := n
	if n.IsObject() {
		value = n.Get("value")
	}
	s, ok := value.Text()
	if !ok {
		return unparsable[time.Time](r, n, "this should be an instant")
	}
	t, err := microsoft.ParseInstant(s)
	if err != nil {
		return unparsable[time.Time](r, n, quote(s)+" is no instant: "+err.Error())
	}
	return claimed(t, n)
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
		return unparsable[time.Duration](r, n, "this is no duration from P0D to P36500D: P90D, P2Y and PT0S are; a month has no length")
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

func unparsable[T any](r *reader, n importer.Node, detail string) claim[T] {
	r.Report(n, importer.Warning, importer.CodeUnparsable, detail+"; it is left unknown")
	return claim[T]{at: n}
}

// enum reads a value of a closed list of the source and translates it. A value
// that translates to "" is on the list but says nothing that the model holds.
func enum[T ~string](r *reader, n importer.Node, values map[string]T) claim[T] {
	c := r.text(n)
	s, ok := c.Get()
	if !ok {
		return claim[T]{at: c.at}
	}
	for name, v := range values {
		if strings.EqualFold(name, s) && v != "" {
			return claimed(v, n)
		}
	}
	r.Report(n, importer.Warning, importer.CodeUnknownValue, quote(s)+" is not a value that can be mapped; it is left unknown")
	return claim[T]{at: n}
}
