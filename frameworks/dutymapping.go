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
	if row.Duty != "" && !slices.Contains(governance.Duties(), row.Duty) && !strings.HasPrefix(row.Duty, "x-") {
		o.reject("duty", governance.CodeUnrecognizedValue, "no duty; own ones begin with x-")
	}
	if slices.ContainsFunc(m.rows, func(r DutyRow) bool { return r.Duty == row.Duty && r.Requirement == row.Requirement }) {
		o.reject("duty", governance.CodeDupID, "another row has this duty and requirement")
	}
	m.rows, m.places = append(m.rows, row), append(m.places, f.at(item))
}

// addDuties checks that every requirement of a mapping of duties exists and is in
// force.
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
	for i, row := range m.rows {
		switch e, ok := c.Entry(row.Requirement); {
		case row.Requirement == "": // reported
		case !ok:
			f.fault(m.places[i], CodeUnknownEntry, "%s has no requirement %q", c.ID, row.Requirement)
		case e.Withdrawn():
			f.fault(m.places[i], CodeLifecycle, "%s is withdrawn: map to where it went (%s)", e.ID, strings.Join(e.Successors, ", "))
		}
	}
	b.duties = append(b.duties, volume[DutyMapping]{m.ID, func() *DutyMapping { return m }})
	return f
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
