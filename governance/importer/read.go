package importer

import (
	"context"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// EachJSON reads files as JSON, in the order of Sorted, and gives each to visit.
// The error is ctx's, or a governance.DocumentError for all that are no JSON; the
// others are visited before it is known.
func EachJSON(ctx context.Context, files []File, limits Limits, visit func(Node)) error {
	var faults []*governance.Fault
	for _, f := range Sorted(files) {
		if err := ctx.Err(); err != nil {
			return err
		}
		root, fault := ParseJSON(f, limits)
		if fault != nil {
			faults = append(faults, fault)
			continue
		}
		visit(root)
	}
	if err := governance.NewDocumentError(faults); err != nil {
		return err
	}
	return ctx.Err()
}

// InstantBy reads an instant as the source writes them; parse says in its error
// what is wrong and quotes nothing. Null is none. ConvertTo-Json of PowerShell
// makes an object of some dates, whose member value is the text.
func (c *Collector) InstantBy(n Node, parse func(string) (time.Time, error)) governance.Field[time.Time] {
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
	if v := values[s]; v != "" {
		return governance.Some(v)
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
