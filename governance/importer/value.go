package importer

import (
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// maxText is the longest text that Text takes, in bytes. One that many records
// repeat would make an estate of any size out of a small file.
const maxText = 2048

// Text reads a text. It returns false for one that is absent, null or empty;
// also, with a diagnostic, for a value that is no text, for one of more than 2048
// bytes, and for a secret, alone or as a part of the longer texts that records
// make of it.
func (c *Collector) Text(n Node) (string, bool) {
	switch {
	case !n.Exists() || n.IsNull():
		return "", false
	case !n.IsString():
		c.Report(n, Warning, CodeUnparsable, "this should be a text; it is left unknown")
		return "", false
	}
	s := c.kept.keep(n.s.literal(n.i))
	switch {
	case s == "":
		return "", false
	case IsSecret(s):
		c.Report(n, Error, CodeSecretDropped, "the text looks like a secret; it is not taken over")
		return "", false
	case len(s) > maxText:
		c.Report(n, Warning, CodeUnparsable, "a text of more than 2048 bytes; it is left unknown")
		return "", false
	}
	return s, true
}

// ReplaceSecret is what to do about a secret that was exported.
const ReplaceSecret = "remove it here, and replace the secret where it was in use"

// Dropped reports secret values that were exported, and what to do about them. Empty
// ones are none.
func (c *Collector) Dropped(advice string, values ...Node) {
	for _, n := range values {
		if s, isText := n.Text(); n.Exists() && !n.IsNull() && (!isText || s != "") {
			c.Report(n, Error, CodeSecretDropped, "a secret value was exported; it is not taken over: "+advice)
		}
	}
}

// Optional is Text as a fact: unknown where Text returns false.
func (c *Collector) Optional(n Node) governance.Field[string] {
	if s, ok := c.Text(n); ok {
		return governance.Some(s)
	}
	return governance.Field[string]{}
}

// Bool reads true or false. What is absent or null is unknown.
func (c *Collector) Bool(n Node) governance.Field[bool] {
	v, ok := n.Bool()
	switch {
	case ok:
		return governance.Some(v)
	case n.Exists() && !n.IsNull():
		return Unparsable[bool](c, n, "this should be true or false")
	}
	return governance.Field[bool]{}
}

// isInstant reports whether a text has the form of an instant, of which time.Parse
// knows more: 2024-01-31T09:30:00, up to nine digits of a second, Z or an offset.
func isInstant(s string) bool {
	const form = "0000-00-00T00:00:00"
	if len(s) <= len(form) || !isLike(s[:len(form)], form) {
		return false
	}
	zone := s[len(form):]
	if zone[0] == '.' {
		digits := zone[1:]
		zone = strings.TrimLeft(digits, "0123456789")
		if n := len(digits) - len(zone); n < 1 || n > 9 {
			return false
		}
	}
	return zone == "Z" || isLike(zone, "+00:00") || isLike(zone, "-00:00")
}

// isLike reports whether a text is a form, with any digits for its zeros.
func isLike(s, form string) bool {
	for i := range len(form) {
		if len(s) != len(form) || s[i] != form[i] && !(form[i] == '0' && '0' <= s[i] && s[i] <= '9') {
			return false
		}
	}
	return true
}

// Instant reads an instant of RFC 3339, with a zone. What is absent or null is
// unknown; so is, with a diagnostic, what is none.
func (c *Collector) Instant(n Node) governance.Field[time.Time] {
	if !n.Exists() || n.IsNull() {
		return governance.Field[time.Time]{}
	}
	s, _ := n.Text()
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil && isInstant(s) {
		if t = t.UTC(); t.Year() >= 1 && t.Year() <= 9999 {
			return governance.Some(t)
		}
	}
	shown := "this"
	if n.IsString() {
		shown = Quote(strings.Clone(s)) // what is an instant needs no memory
	}
	return Unparsable[time.Time](c, n, shown+" is no instant such as 2024-01-31T09:30:00Z, with a zone")
}
