package importer

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
)

// A Collector gathers the diagnostics of one import. The zero Collector is
// ready. It is not safe for concurrent use.
type Collector struct {
	lists   map[remark]*remarks
	unknown map[string]*unknownFields // by file
	skipped map[string]*skipped       // by file
	kept    kept
	known   [64]uint16 // where names, by their numbers, stood last among the known ones
}

// A remark is what diagnostics have in common of which a few are enough.
type remark struct {
	severity Severity
	code     Code
}

type remarks struct {
	list []Diagnostic
	made int // with those that are no longer in the list
}

// maxRemarks is how many diagnostics of one severity and code an import gives, the
// first ones by place: a library default. A file of 100 MB may give cause for millions.
const maxRemarks = 10_000

// trim sorts the list and leaves the first ones.
func (r *remarks) trim() {
	slices.SortFunc(r.list, compare)
	r.list = slices.Compact(r.list)
	if len(r.list) > maxRemarks {
		clear(r.list[maxRemarks:])
		r.list = r.list[:maxRemarks]
	}
}

type unknownFields struct {
	total int
	names map[string]bool // as they may be shown
	last  string          // names behind this one are no longer counted; "" = all are
	first Diagnostic
	at    Node // where the first one stands, if that is known
}

// Add takes one diagnostic.
func (c *Collector) Add(d Diagnostic) {
	if c.lists == nil {
		c.lists = map[remark]*remarks{}
	}
	kind := remark{d.Severity, d.Code}
	r := c.lists[kind]
	if r == nil {
		r = &remarks{}
		c.lists[kind] = r
	}
	r.made++
	if r.list = append(r.list, d); len(r.list) >= 2*maxRemarks {
		r.trim()
	}
}

// Report takes one diagnostic about a value of a file.
func (c *Collector) Report(n Node, s Severity, code Code, detail string) {
	c.Add(Diagnostic{Severity: s, Code: code, Pos: n.Pos(), Pointer: n.shown(), Detail: detail})
}

// UnknownFields counts the members of an object that are not among the known
// ones, in any case. All of one file become one diagnostic.
func (c *Collector) UnknownFields(n Node, known ...string) {
	if !n.IsObject() {
		return
	}
	for i := range n.s.below(n.i) {
		step := n.s.values[i].step
		name, last := n.s.names[step], &c.known[step%uint32(len(c.known))]
		is := func(k string) bool { return len(k) == len(name) && sameName(k, name, false) }
		if int(*last) < len(known) && is(known[*last]) {
			continue
		}
		if at := slices.IndexFunc(known, is); at >= 0 {
			*last = uint16(at)
		} else {
			c.UnknownMember(name, Node{n.s, i})
		}
	}
}

// UnknownMember counts one member of an object that is not read.
func (c *Collector) UnknownMember(name string, m Node) {
	if u := c.unknown[m.file()]; u != nil && u.at.precedes(m) {
		u.count(name) // one of many: where it stands does not matter
		return
	}
	c.UnknownField(name, m.Pos(), m.shown())
	if u := c.unknown[m.file()]; u.first.Pos == m.Pos() {
		u.at = m
	}
}

// UnknownField counts one field, such as a column, that is not read.
func (c *Collector) UnknownField(name string, pos governance.Position, pointer string) {
	if c.unknown == nil {
		c.unknown = map[string]*unknownFields{}
	}
	d := Diagnostic{Severity: Info, Code: CodeUnknownFields, Pos: pos, Pointer: visible(pointer)}
	u := c.unknown[pos.File]
	if u == nil {
		u = &unknownFields{names: map[string]bool{}, first: d}
		c.unknown[pos.File] = u
	}
	if compare(d, u.first) < 0 {
		u.first, u.at = d, Node{}
	}
	u.count(name)
}

// namesShown is how many names of unknown fields a diagnostic lists, namesCounted up
// to how many it counts.
const (
	namesShown   = 8
	namesCounted = 10_000
)

// count notes a name. Of more than are counted the first ones are kept.
func (u *unknownFields) count(name string) {
	if u.total++; u.names[name] {
		return
	}
	if name = visible(name); u.last != "" && name > u.last {
		return
	}
	if u.names[name] = true; len(u.names) < 2*namesCounted {
		return
	}
	names := slices.Sorted(maps.Keys(u.names))
	for _, name := range names[namesCounted+1:] {
		delete(u.names, name)
	}
	u.last = names[namesCounted]
}

func (u *unknownFields) diagnostic() Diagnostic {
	names := slices.Sorted(maps.Keys(u.names))
	rest := ""
	switch n := len(names); {
	case n > namesCounted:
		rest = fmt.Sprintf(" and more than %d more", namesCounted-namesShown)
	case n > namesShown:
		rest = fmt.Sprintf(" and %d more", n-namesShown)
	}
	d := u.first
	d.Detail = fmt.Sprintf("fields of this file that are not read: %d, the first one here (%s%s)", u.total, strings.Join(names[:min(len(names), namesShown)], ", "), rest)
	return d
}

// Diagnostics returns what was gathered, by file and then by place. The same
// remark made twice about one place is given once. Of more than 10 000 with one
// severity and code the first ones are given, and the last of those says how often
// the remark was made.
func (c *Collector) Diagnostics() []Diagnostic {
	var list []Diagnostic
	for _, r := range c.lists {
		r.trim()
		list = append(list, r.list...)
		if r.made > maxRemarks && len(r.list) == maxRemarks {
			list[len(list)-1].Detail += fmt.Sprintf("; the import makes such remarks %d times and lists the first %d", r.made, maxRemarks)
		}
	}
	for _, u := range c.unknown {
		list = append(list, u.diagnostic())
	}
	slices.SortFunc(list, compare)
	return list
}

func compare(a, b Diagnostic) int {
	return cmp.Or(strings.Compare(a.Pos.File, b.Pos.File), a.Pos.Line-b.Pos.Line, a.Pos.Column-b.Pos.Column,
		strings.Compare(string(a.Code), string(b.Code)), strings.Compare(a.Pointer, b.Pointer),
		strings.Compare(string(a.Severity), string(b.Severity)), strings.Compare(a.Detail, b.Detail))
}

// maxShown is the longest text that a diagnostic quotes: shorter than the keys
// and client secrets of the big clouds, long enough for a GUID.
const maxShown = 36

// Quote writes a value of a file so that a diagnostic may show it. A text that
// is, or by its length could be, a secret is not shown.
func Quote(s string) string {
	switch {
	case IsSecret(s):
		return "a text that looks like a secret"
	case len(s) > maxShown:
		return fmt.Sprintf("a text of %d bytes", len(s))
	}
	return strconv.Quote(s)
}

// shortestSecret is the length of the shortest text that is one within a longer text,
// and alone too short to be told.
const shortestSecret = 15

// IsSecret reports whether a text is a secret value, alone or as a part of the
// longer texts that records and diagnostics make of it.
func IsSecret(s string) bool {
	if len(s) == shortestSecret {
		s = "a text: " + s
	}
	return governance.IsSecret(s)
}

// maxPointer is the longest pointer that is written out.
const maxPointer = 1024

const notShown = "(not shown)"

// visible is a pointer or field name as a diagnostic may show it: one that
// holds a secret, or is absurdly long, is left out, and the line and column
// have to do.
func visible(pointer string) string {
	if len(pointer) > maxPointer || IsSecret(pointer) {
		return notShown
	}
	return pointer
}

// Skip counts a value that is not read, for Skipped.
func (c *Collector) Skip(n Node) {
	if c.skipped == nil {
		c.skipped = map[string]*skipped{}
	}
	s := c.skipped[n.file()]
	if s == nil {
		s = &skipped{first: Diagnostic{Code: CodeSkipped, Pos: n.Pos(), Pointer: n.shown()}}
		c.skipped[n.file()] = s
	}
	s.n++
}

type skipped struct {
	first Diagnostic // no Node, which would keep its file
	n     int
}

// Skipped reports, once for each file, what was skipped since the last call, at the
// first place. The detail is a format of fmt for how many values that is.
func (c *Collector) Skipped(severity Severity, detail string) {
	for _, s := range c.skipped {
		s.first.Severity, s.first.Detail = severity, fmt.Sprintf(detail, s.n)
		c.Add(s.first)
	}
	c.skipped = nil
}
