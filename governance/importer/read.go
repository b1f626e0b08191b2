package importer

import (
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// IsSecret reports whether a text is a secret value, alone or as part of the
// longer texts that records make of it.
func IsSecret(s string) bool { return governance.IsSecret("a text of the file: " + s) }

// TextOrNone reads a text of a source where null is none. An absent or empty one
// says nothing; a secret is dropped, and anything else that is no text left unknown, both reported.
func (c *Collector) TextOrNone(n Node) governance.Field[string] {
	s, ok := n.Text()
	switch {
	case n.IsNull():
		return governance.None[string]()
	case !n.Exists() || ok && s == "":
		return governance.Field[string]{}
	case !ok:
		return Unparsable[string](c, n, "this should be a text")
	case IsSecret(s):
		c.Report(n, Warning, CodeSecretDropped, "the text looks like a secret; it was not taken over")
		return governance.Field[string]{}
	}
	return governance.Some(s)
}

// InstantOrNone reads an instant as a source writes them where null is none; parse says in its error what
// is wrong and quotes nothing. ConvertTo-Json of PowerShell makes an
// object of some dates, whose member value is the text.
func (c *Collector) InstantOrNone(n Node, parse func(string) (time.Time, error)) governance.Field[time.Time] {
	switch {
	case n.IsNull():
		return governance.None[time.Time]()
	case !n.Exists():
		return governance.Field[time.Time]{}
	}
	value := n
	if n.IsObject() {
		value = n.Get("value")
	}
	s, ok := value.Text()
	if !ok {
		return Unparsable[time.Time](c, n, "this should be an instant")
	}
	t, err := parse(s)
	if err != nil {
		return Unparsable[time.Time](c, n, Quote(s)+" is no instant: "+err.Error())
	}
	return governance.Some(t)
}

// Enum reads a value of a closed list of the source, in any case, and translates
// it. A value that translates to "" is on the list but says nothing that the
// model holds; like one that is not on the list it is reported and unknown.
func Enum[T ~string](c *Collector, n Node, values map[string]T) governance.Field[T] {
	s, ok := c.Text(n)
	if !ok {
		return governance.Field[T]{}
	}
	for name, v := range values {
		if strings.EqualFold(name, s) && v != "" {
			return governance.Some(v)
		}
	}
	c.Report(n, Warning, CodeUnknownValue, Quote(s)+" is not a value that can be mapped; it is left unknown")
	return governance.Field[T]{}
}

// Unparsable reports a value that nobody understands.
func Unparsable[T any](c *Collector, n Node, detail string) governance.Field[T] {
	c.Report(n, Warning, CodeUnparsable, detail+"; it is left unknown")
	return governance.Field[T]{}
}

// Truncated reports text such as System.Object[] where something else should be.
func (c *Collector) Truncated(n Node, what string) {
	c.Report(n, Error, CodeTruncatedExport, "a text stands where "+what+" should be: the program that wrote the file cut it off (ConvertTo-Json -Depth)")
}
