package awsiam

import (
	"cmp"
	"regexp"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/internal/microsoft"
)

// A place is where a fact stands: a JSON value or, when there is none, a cell of a
// report. A string of JSON may hold the report: then both are set.
type place struct {
	node importer.Node
	cell *cell
}

type cell struct {
	pos     governance.Position // of a report in a file of its own
	pointer string
}

func at(n importer.Node) place { return place{node: n} }

func (p place) pos() governance.Position {
	if p.node.Exists() {
		return p.node.Pos()
	}
	return p.cell.pos
}

func (p place) pointer() string {
	if p.cell != nil {
		return p.node.Pointer() + p.cell.pointer
	}
	return p.node.Pointer()
}

func (p place) origin() governance.Origin {
	return governance.OriginAt(p.pos(), p.pointer())
}

func (p place) compare(q place) int {
	if p.cell == nil && q.cell == nil {
		return importer.ComparePlaces(p.node, q.node)
	}
	a, b := p.pos(), q.pos()
	return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line, a.Column-b.Column, strings.Compare(p.pointer(), q.pointer()))
}

type instantAt struct {
	t  time.Time
	at place
}

func (r *run) report(p place, s importer.Severity, c importer.Code, detail string) {
	r.Add(importer.Diagnostic{Severity: s, Code: c, Pos: p.pos(), Pointer: p.pointer(), Detail: detail})
}

var instantForm = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$`)

// parseInstant reads the three spellings of AWS: 2014-07-30T17:09:20Z, the same
// with an offset, and with a space for the T; and /Date(ms)/ of Windows PowerShell. What
// .NET writes for a date that was never set is none.
func parseInstant(s string) (time.Time, bool) {
	if strings.HasPrefix(s, "/Date(") {
		t, err := microsoft.ParseInstant(s)
		return t, err == nil
	}
	if !instantForm.MatchString(s) {
		return time.Time{}, false
	}
	t, err := time.Parse(time.RFC3339Nano, strings.Replace(s, " ", "T", 1))
	t = t.UTC()
	return t, err == nil && !t.IsZero() && t.Year() >= 1 && t.Year() <= 9999
}

// instant reads a date of a JSON export: absent and null are unknown.
func (r *run) instant(n importer.Node) governance.Field[time.Time] {
	var unknown governance.Field[time.Time]
	if !n.Exists() || n.IsNull() {
		return unknown
	}
	value := n
	if n.IsObject() { // ConvertTo-Json of Windows PowerShell
		value = n.Get("value")
	}
	s, _ := value.Text()
	t, ok := parseInstant(s)
	if !ok {
		r.Report(n, importer.Error, importer.CodeUnparsable, "not a date as AWS writes it: "+shown(n)+"; left unknown")
		return unknown
	}
	return governance.Some(t)
}

// shown writes a value for a diagnostic.
func shown(n importer.Node) string {
	if s, ok := n.Text(); ok {
		return importer.Quote(s)
	}
	return "not a text"
}

// text reads a text that becomes part of a record; what is no text is left alone.
func (r *run) text(n importer.Node) (string, bool) {
	if !n.IsString() {
		return "", false
	}
	return r.Text(n)
}

// list reads a list that AWS leaves out when it is empty. It returns false for
// something else in its place, such as the System.Object[] of a table export.
func (r *run) list(n importer.Node) ([]importer.Node, bool) {
	switch {
	case !n.Exists() || n.IsNull():
		return nil, true
	case n.IsArray():
		return n.Items(), true
	}
	if s, ok := n.Text(); ok && strings.HasPrefix(s, "System.") {
		r.Report(n, importer.Error, importer.CodeTruncatedExport, "the export holds the name of a type instead of the list; export it as JSON with more depth")
	} else {
		r.Report(n, importer.Error, importer.CodeUnparsable, "a list should stand here; left unknown")
	}
	return nil, false
}

// status reads Active, Inactive or Expired. An inactive credential may be made
// active again: in the terms of SP 800-57 it is suspended.
func (r *run) status(n importer.Node) governance.Field[governance.CredentialState] {
	var unknown governance.Field[governance.CredentialState]
	if n.IsObject() { // as AWS Tools for PowerShell write it
		n = n.Get("Value")
	}
	s, ok := n.Text()
	switch {
	case s == "Active":
		return governance.Some(governance.CredentialStateActive)
	case s == "Inactive":
		return governance.Some(governance.CredentialStateSuspended)
	case s == "Expired":
		return governance.Some(governance.CredentialStateDeactivated)
	case ok:
		r.Report(n, importer.Warning, importer.CodeUnknownValue, "Status is Active, Inactive or Expired, not "+shown(n)+"; left unknown")
	case n.Exists() && !n.IsNull():
		r.Report(n, importer.Error, importer.CodeUnparsable, "a text should stand here; left unknown")
	}
	return unknown
}
