package reports

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// RepeatedDrills is report RPT-07: how many drills were passed within their target
// time, by capability and party. Passing once may be luck: a capability is repeated
// when two drills or more were. Partners have a row for each capability that PRG-02
// asks of them, also without a drill.
type RepeatedDrills struct {
	Heading
	Passed       Share         `json:"passed"`       // in time, of all drills
	Repeated     Share         `json:"repeated"`     // of the capabilities below; the cases are the parties, once for each
	Capabilities []DrillRecord `json:"capabilities"` // by party and capability
}

// A DrillRecord is how often a party proved a capability.
type DrillRecord struct {
	Party      governance.Ref         `json:"party,omitzero"` // an organization; zero: not known which
	Capability string                 `json:"capability,omitempty"`
	Passed     Share                  `json:"passed"`            // in time, of its drills; AtLeast where more may have been held
	Required   governance.Field[bool] `json:"required,omitzero"` // PRG-02 asks the party for it
	Repeated   governance.Field[bool] `json:"repeated,omitzero"`
}

type drilled struct {
	party      governance.Ref
	capability string
}

// RepeatedDrills makes report RPT-07.
func (r *Reporter) RepeatedDrills() *RepeatedDrills {
	var l lacks
	out := &RepeatedDrills{Passed: newShare(), Repeated: newShare(), Capabilities: []DrillRecord{}}
	rows, required := groups[drilled]{}, r.requiredDrills(&l)
	for key := range required {
		rows.of(key)
	}
	for _, d := range subjects[delegation.Drill](r, governance.KindDrill) {
		capability, _ := value(&l, d.Capability())
		inTime := min(outcome(&l, d), l.read(d.WithinObjective()))
		out.Passed.add(d.Ref(), inTime)
		rows.add(drilled{actorRef(r.view.Attribution(d).Answerable), string(capability)}, d.Ref(), inTime)
	}
	out.Passed.AtLeast = !r.view.Closed(governance.CompletenessKindDrill)
	for _, key := range slices.SortedFunc(maps.Keys(rows), compareDrilled) {
		// What is not known of a drill may make it one of any row that fits the rest.
		more := out.Passed.AtLeast || rows[drilled{}] != nil || rows[drilled{party: key.party}] != nil || rows[drilled{capability: key.capability}] != nil
		again, must := repeated(*rows[key], more), governance.Some(false)
		if key.party.IsZero() || key.capability == "" { // perhaps not of one row
			again = min(again, maybe)
		}
		if of, asked := required[key]; asked {
			must = of
		}
		rows[key].AtLeast = out.Passed.AtLeast
		out.Repeated.add(key.party, again)
		out.Capabilities = append(out.Capabilities, DrillRecord{key.party, key.capability, *rows[key], must, fieldIf(again != maybe, again == yes)})
	}
	out.Heading = r.heading("RPT-07", &l)
	return out
}

// requiredDrills are those that PRG-02 asks of partners; unknown of an actor that
// may not be one.
func (r *Reporter) requiredDrills(l *lacks) map[drilled]governance.Field[bool] {
	required := map[drilled]governance.Field[bool]{}
	capabilities := param(r, "PRG-02", "capabilities", controls.Value.Strings, nil)
	for _, a := range subjects[delegation.Actor](r, governance.KindActor) {
		if f := r.found[pair{"PRG-02", a.Ref()}]; f == nil || f.Verdict == controls.NotApplicable {
			continue
		}
		_, open := items(l, a.Roles())
		for _, c := range capabilities {
			required[drilled{a.Ref(), c}] = fieldIf(!open, true)
		}
	}
	return required
}

func compareDrilled(a, b drilled) int {
	return cmp.Or(a.party.Compare(b.party), strings.Compare(a.capability, b.capability))
}

func outcome(l *lacks, d delegation.Drill) truth {
	how, known := value(l, d.Outcome())
	if !known {
		return maybe
	}
	return truthOf(how == governance.DrillOutcomePassed)
}

// enough is how often a capability is proved that is not luck: a library default.
const enough = 2

// repeated reports whether enough drills were passed; maybe while some may have been
// that are not known.
func repeated(s Share, more bool) truth {
	switch {
	case s.Count >= enough:
		return yes
	case more || s.Count+s.Unknown >= enough:
		return maybe
	}
	return no
}
