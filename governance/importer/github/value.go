package github

import (
	"strconv"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// id reads an id of GitHub: a number.
func (r *run) id(n importer.Node) (string, bool) {
	s, ok := n.Number()
	if ok && strings.Trim(s, "0123456789") == "" && len(s) <= 20 {
		return s, true
	}
	if n.Exists() && !n.IsNull() {
		r.Report(n, importer.Warning, importer.CodeUnparsable, "this should be the number of something; it is left unknown")
	}
	return "", false
}

// instant reads an instant, which webhooks write as seconds since 1970 here and
// there. Null is none.
func (r *run) instant(n importer.Node) governance.Field[time.Time] {
	if n.IsNull() {
		return governance.None[time.Time]()
	}
	number, ok := n.Number()
	if !ok {
		return r.Instant(n)
	}
	if s, err := strconv.ParseInt(number, 10, 64); err == nil && 0 <= s && s < 1<<37 { // up to the year 6325
		return governance.Some(time.Unix(s, 0).UTC())
	}
	return importer.Unparsable[time.Time](&r.Collector, n, "this is no number of seconds since 1970")
}

// orUnknown is a date that null does not say is none: GitHub always has one.
func orUnknown(f governance.Field[time.Time]) governance.Field[time.Time] {
	if f.IsNone() {
		return governance.Field[time.Time]{}
	}
	return f
}

// labels are the facts that are known, by name without github.
func labels(facts map[string]governance.Field[string]) governance.Field[map[string]string] {
	m := map[string]string{}
	for name, f := range facts {
		if text, ok := f.Get(); ok {
			m["github."+name] = text
		}
	}
	if len(m) == 0 {
		return governance.Field[map[string]string]{}
	}
	return governance.Some(m)
}

// optional is a text that is known unless it is empty.
func optional(s string) governance.Field[string] {
	if s == "" {
		return governance.Field[string]{}
	}
	return governance.Some(s)
}
