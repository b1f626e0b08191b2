package reports

import (
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// practice fills in the drills that the program of a certification requires and that
// its holder did not pass in time, or perhaps not, and reports whether there are none.
func (r *Reporter) practice(l *lacks, s *Standing) truth {
	program, _ := r.view.Subject(s.Program)
	p, ok := program.(delegation.Program)
	if !ok {
		return maybe
	}
	required, open := items(l, p.RequiredDrills())
	practiced := yes
	if open {
		practiced = maybe
	}
	var held drillList
	if len(required) > 0 {
		held = r.drillsOf(s.Holder)
	}
	for _, capability := range required {
		passed := held.passed(l, capability)
		switch practiced = min(practiced, passed); passed {
		case no:
			s.NotPracticed = append(s.NotPracticed, capability)
		case maybe:
			s.PerhapsNot = append(s.PerhapsNot, capability)
		}
	}
	s.NotPracticed, s.PerhapsNot = sorted(s.NotPracticed), sorted(s.PerhapsNot)
	return practiced
}

// sorted lists each once.
func sorted(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

// A drillList is the drills of an organization.
type drillList struct {
	drills []delegation.Drill
	since  time.Time // from when on they count
	open   bool      // there may be more
	lacks
}

// drillsOf reads the drills of an organization, which count as long as PRG-02 says.
func (r *Reporter) drillsOf(org governance.Ref) drillList {
	held := drillList{open: true, since: r.view.Time().Add(-param(r, "PRG-02", "maxAge", controls.Value.Duration, 365*governance.Day))}
	if s, ok := r.view.Subject(org); ok {
		held.drills, held.open = items(&held.lacks, s.(delegation.Actor).Drills())
	}
	return held
}

// passed reports whether one of them proves a capability, as PRG-02 has it.
func (held *drillList) passed(l *lacks, capability string) truth {
	lacking, passed := lacks{slices.Clone(held.list)}, no
	for _, d := range held.drills {
		passed = max(passed, drilledSince(&lacking, d, capability, held.since))
	}
	if held.open {
		passed = max(passed, maybe)
	}
	if passed == maybe {
		l.add(lacking.list)
	}
	return passed
}

// drilledSince reports whether a drill of the capability was passed, within its
// objective, with evidence and a witness from outside, and not before an instant.
func drilledSince(l *lacks, d delegation.Drill, capability string, since time.Time) truth {
	var lacking lacks
	of, known := value(&lacking, d.Capability())
	fits := truthOf(string(of) == capability)
	if !known {
		fits = maybe
	}
	end := fieldOf(&lacking, d.FinishedAt())
	at, ended := end.Get()
	recent := truthOf(ended && !at.Before(since))
	if end.IsUnknown() {
		recent = maybe
	}
	passed := min(fits, recent, outcome(&lacking, d), lacking.read(d.WithinObjective()), lacking.read(d.Evidenced()), lacking.read(d.WitnessedIndependently()))
	if passed == maybe {
		l.add(lacking.list)
	}
	return passed
}
