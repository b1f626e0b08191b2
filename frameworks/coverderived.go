package frameworks

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
)

// A Derived is what a control has to do with a requirement by way of another one, on
// which it bears directly, and of a crosswalk. It is no evidence for the requirement:
// it has no status, and is never added to what bears on it directly. In nothing is it
// better than the weaker of the two steps (Derive).
type Derived struct {
	Framework   string `json:"framework"`
	Requirement string `json:"requirement"`
	Title       string `json:"title,omitempty"`
	Control     string `json:"control"`
	Tie
	Basis      Basis           `json:"basis"`
	EdgeStatus EdgeStatus      `json:"edgeStatus"` // how far the work on the crosswalk has come
	Disputed   bool            `json:"disputed,omitempty"`
	Crosswalk  string          `json:"crosswalk"` // id
	Path       []Ref           `json:"path"`      // the control, as control:ID, the requirement that it bears on, and this one
	Ran        bool            `json:"ran"`       // as in Bearing, whose verdicts these are
	Subjects   int             `json:"subjects"`
	Counts     controls.Counts `json:"counts"`
	NotRun     int             `json:"notRun"`
}

// ControlRef names a control where a path begins with it.
func ControlRef(id string) Ref { return Ref{"control", id} }

// AddDerived fills Derived with what follows from Bearings through crosswalks of lib,
// those with the ids, or all where none is given. It goes one crosswalk far, in either
// direction. Derived is sorted by framework, in catalog order, then by strength, the
// strongest tie first, by control and by path. Nothing else of the coverage changes
// but Crosswalks and Attributions, which grow by what is used.
func (cover *Coverage) AddDerived(lib *Library, crosswalks ...string) {
	cover.Derived, cover.Crosswalks = []Derived{}, []controls.Source{}
	bearings := map[Ref][]Bearing{}
	for _, b := range cover.Bearings {
		ref := Ref{b.Framework, b.Requirement}
		bearings[ref] = append(bearings[ref], b)
	}
	for walk := range lib.Crosswalks() {
		if len(crosswalks) > 0 && !slices.Contains(crosswalks, walk.ID) {
			continue
		}
		before := len(cover.Derived)
		for _, e := range walk.edges {
			if e.To.ID != "" {
				cover.derive(lib, walk.ID, bearings[e.From], e)
				cover.derive(lib, walk.ID, bearings[e.To], e.Inverse())
			}
		}
		if len(cover.Derived) > before {
			cover.Crosswalks = append(cover.Crosswalks, walk.Source())
		}
	}
	cover.sortDerived(lib)
}

// derive appends what the bearings on one end of an edge say of the other.
func (cover *Coverage) derive(lib *Library, walk string, bearings []Bearing, e Edge) {
	for _, b := range bearings {
		derived, ok := Derive(b.edge(), e)
		if !ok {
			continue
		}
		c, _ := lib.Catalog(e.To.Framework)
		if !slices.Contains(cover.Attributions, c.Attribution) {
			cover.Attributions = append(cover.Attributions, c.Attribution)
		}
		cover.Derived = append(cover.Derived, Derived{
			Framework: c.ID, Requirement: e.To.ID, Title: c.Heading(e.To.ID), Control: b.Control,
			Tie: derived.Tie, Basis: derived.Basis, EdgeStatus: derived.Status, Disputed: derived.Disputed(),
			Crosswalk: walk, Path: derived.Path, Ran: b.Ran, Subjects: b.Subjects, Counts: b.Counts, NotRun: b.NotRun,
		})
	}
}

// edge is the row of a mapping as an edge. A mapping does not say how sure it is of a
// row, and is complete.
func (b Bearing) edge() Edge {
	return Edge{From: ControlRef(b.Control), To: Ref{b.Framework, b.Requirement}, Tie: b.Tie, Basis: b.Basis, Status: EdgeComplete}
}

func (cover *Coverage) sortDerived(lib *Library) {
	rank := func(d Derived) int {
		c, _ := lib.Catalog(d.Framework)
		return c.index[d.Requirement]
	}
	slices.SortStableFunc(cover.Derived, func(a, b Derived) int {
		return cmp.Or(strings.Compare(a.Framework, b.Framework), cmp.Compare(rank(a), rank(b)), cmp.Compare(b.Strength(), a.Strength()),
			strings.Compare(a.Control, b.Control), slices.CompareFunc(a.Path, b.Path, compareRefs))
	})
}

func compareRefs(a, b Ref) int {
	return cmp.Or(strings.Compare(a.Framework, b.Framework), strings.Compare(a.ID, b.ID))
}
