package frameworks

import (
	"iter"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/jsonread"
)

// A DutyMapping says which requirements of one framework somebody answers for who
// has a duty, and why. It is not changed after it is read, and is safe for concurrent
// use.
type DutyMapping struct {
	ID        string // such as duties-csf-2.0
	Version   string // of this data
	Framework string // id of the catalog
	Basis     Basis  // whose judgment it is

	rows   []DutyRow // in the order of the file
	places []place   // of the rows
	source controls.Source
}

// A DutyRow says that a duty is part of what a requirement asks for.
type DutyRow struct {
	Duty        string // one of governance.Duties, or an own one
	Framework   string // id of the catalog
	Requirement string // id in that catalog
	Rationale   string
}

// All yields the rows in the order of the file.
func (m *DutyMapping) All() iter.Seq[DutyRow] { return slices.Values(m.rows) }

// Source names the mapping as part of the basis of a result. The digest is the
// SHA-256 of the file.
func (m *DutyMapping) Source() controls.Source { return m.source }

func parseDuties(file string, data []byte) (*DutyMapping, *form) {
	f := open(file, data)
	if f.root == nil {
		return nil, f
	}
	o := f.root
	o.demand("basis")
	m := &DutyMapping{
		ID: o.required("id"), Version: o.required("version"), Framework: o.required("framework"),
		Basis: enum(o, "basis", BasisOfficial, BasisCommunity, BasisOwnJudgment),
	}
	m.source = controls.Source{Name: m.ID, Version: m.Version, Digest: digest(data)}
	items := o.list("rows", true)
	o.done()
	for _, item := range items {
		m.add(f, item)
	}
	return m, f
}

func (m *DutyMapping) add(f *form, item *jsonread.Value) {
	o := f.object(item)
	row := DutyRow{o.required("duty"), m.Framework, o.required("requirement"), o.required("rationale")}
	o.done()
	if own := strings.HasPrefix(row.Duty, "x-") && len(row.Duty) > 2; row.Duty != "" && !own && !slices.Contains(governance.Duties(), row.Duty) {
		o.reject("duty", governance.CodeUnrecognizedValue, "no duty; own ones begin with x-")
	}
	m.rows, m.places = append(m.rows, row), append(m.places, f.at(item))
}

// addDuties checks that every requirement of a mapping of duties exists and is in
// force. One that is written as an alias is put right, and the use is noted.
func (b *builder) addDuties(name string, data []byte) *form {
	m, f := parseDuties(name, data)
	if m == nil {
		return f
	}
	if _, taken := find(b.duties, m.ID); taken {
		f.root.reject("id", governance.CodeDupID, "another mapping of duties has this id")
	}
	c, ok := find(b.shelf, m.Framework)
	if !ok {
		f.root.reject("framework", CodeUnknownEntry, "no catalog has this id")
		return f
	}
	seen := map[DutyRow]bool{}
	for i := range m.rows {
		row, at := &m.rows[i], m.places[i]
		if row.Requirement != "" { // else reported
			b.placeDuty(f, c, row, at)
		}
		same := DutyRow{Duty: row.Duty, Requirement: row.Requirement}
		if seen[same] {
			f.fault(at, governance.CodeDupID, "another row has this duty and requirement")
		}
		seen[same] = true
	}
	b.duties = append(b.duties, volume[DutyMapping]{m.ID, func() *DutyMapping { return m }})
	return f
}

func (b *builder) placeDuty(f *form, c *Catalog, row *DutyRow, at place) {
	e, ok := c.Entry(row.Requirement)
	if !ok {
		if e, ok = c.alias(row.Requirement); !ok {
			f.fault(at, CodeUnknownEntry, "%s has no requirement %q", c.ID, row.Requirement)
			return
		}
		b.rows.aliases = append(b.rows.aliases, AliasUse{Pos: at.pos, Pointer: at.pointer, Framework: c.ID, Written: row.Requirement, ID: e.ID})
		row.Requirement = e.ID
	}
	if e.Withdrawn() {
		f.fault(at, CodeLifecycle, "%s is withdrawn: map to where it went (%s)", e.ID, strings.Join(e.Successors, ", "))
	}
}

// DutyMappings yields the mappings of duties by id.
func (l *Library) DutyMappings() iter.Seq[*DutyMapping] { return opened(l.duties) }

// ByDuty lists what somebody answers for who has a duty, by mapping, then in the
// order of the file. An own duty that is a case of another, x-<duty>.<case>, counts
// for the same beside what is mapped of it.
func (l *Library) ByDuty(duty string) []DutyRow {
	var out []DutyRow
	for m := range l.DutyMappings() {
		for _, row := range m.rows {
			if row.Duty == duty || strings.HasPrefix(duty, "x-"+row.Duty+".") {
				out = append(out, row)
			}
		}
	}
	return out
}
