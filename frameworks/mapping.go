package frameworks

import (
	"iter"
	"slices"

	"github.com/mandate-nhi/mandate/controls"
)

// A Mapping says which controls bear on which requirements of one framework,
// and why. It is not changed after it is read, and is safe for concurrent use.
type Mapping struct {
	ID        string // such as mandate-csf-2.0
	Version   string // of this data
	Framework string // id of the catalog
	Basis     Basis  // whose judgment it is

	rows   []Row   // in the order of the file
	places []place // of the rows
	source controls.Source
}

// A Row says that a control bears on a requirement. It never says that it
// satisfies it.
type Row struct {
	Control     string // id, such as ROT-01
	Framework   string // id of the catalog
	Requirement string // id in that catalog
	Tie
	When      When
	Rationale string // why the control bears on it
	Basis     Basis  // that of the mapping
}

// A When is the condition under which a row counts.
type When string

// The conditions. A row that says none counts always.
const (
	WhenAlways         When = "always"
	WhenSubjectIsAgent When = "subject_is_agent" // counts subjects that are an AI agent, its credential, or a delegation to it
	WhenEstateHasAgent When = "estate_has_agent" // counts all subjects, when the estate has an AI agent
)

// A Basis is whose judgment a mapping is.
type Basis string

// The bases, after what is published: no publisher maps our controls, so those
// shipped here are our own judgment.
const (
	BasisOfficial        Basis = "official"         // published by the owner of the framework
	BasisOfficialDerived Basis = "official-derived" // follows from what its owner publishes
	BasisCommunity       Basis = "community"        // published by others
	BasisOwnJudgment     Basis = "own-judgment"     // of the author of the mapping
)

// All yields the rows in the order of the file.
func (m *Mapping) All() iter.Seq[Row] { return slices.Values(m.rows) }

// Source names the mapping as part of the basis of a result. The digest is the
// SHA-256 of the file.
func (m *Mapping) Source() controls.Source { return m.source }

// fits reports whether a tie makes sense for a kind of entry. One that was
// refused already fits all.
func fits(t Tie, kind string) bool {
	switch t.Relation {
	case RelationMitigates:
		return kind == KindRisk || kind == KindThreat
	case RelationSupports:
		return kind != KindRisk
	}
	return true
}

func parseMapping(file string, data []byte) (*Mapping, *form) {
	f := open(file, data)
	if f.root == nil {
		return nil, f
	}
	o := f.root
	o.demand("basis")
	m := &Mapping{
		ID: o.required("id"), Version: o.required("version"), Framework: o.required("framework"),
		Basis: enum(o, "basis", BasisOfficial, BasisCommunity, BasisOwnJudgment),
	}
	m.source = controls.Source{Name: m.ID, Version: m.Version, Digest: digest(data)}
	items := o.list("rows", true)
	o.done()
	for _, item := range items {
		m.add(f.object(item))
	}
	return m, f
}

func (m *Mapping) add(o *object) {
	o.demand("relation")
	row := Row{
		Control: o.required("control"), Framework: m.Framework, Requirement: o.required("requirement"),
		Tie:       tie(o, RelationMitigates, RelationSupports),
		When:      enum(o, "when", WhenAlways, WhenSubjectIsAgent, WhenEstateHasAgent),
		Rationale: o.required("rationale"),
		Basis:     m.Basis,
	}
	if row.When == "" {
		row.When = WhenAlways
	}
	o.done()
	m.rows = append(m.rows, row)
	m.places = append(m.places, o.f.at(o.v))
}
