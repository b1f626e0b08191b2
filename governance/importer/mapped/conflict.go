package mapped

import (
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// conflicts reports what sources contradict each other about: at a cell that says it,
// where there is one, else at the first source.
func (r *run) conflicts(j *governance.Joined) {
	if len(j.Conflicts) == 0 {
		return
	}
	byRef := map[governance.Ref][]*made{}
	for _, m := range r.made {
		byRef[m.ref] = append(byRef[m.ref], m)
	}
	for _, x := range j.Conflicts {
		var from []string
		var at place
		exact := false
		for _, s := range x.Sides {
			for _, o := range s.Origin {
				from = append(from, o.String())
				if p, ok := r.stated(byRef[x.Record], x, o); !exact && (ok || at.pos.File == "") {
					at, exact = p, ok
				}
			}
		}
		r.report(at, importer.Error, importer.CodeConflict,
			"the sources contradict each other about "+x.Record.Path(x.Field)+", which is left unknown: "+strings.Join(from, ", "))
	}
}

// stated is where a source states the field of a conflict, or else its record, and false.
func (r *run) stated(all []*made, x governance.Conflict, o governance.Origin) (place, bool) {
	for _, m := range all {
		if m.place.pos.File == o.Source && m.place.pointer == o.Pointer {
			return m.stated(x.Field), true
		}
	}
	if r.added != nil {
		if pos, ok := r.added.Position(x.Record, x.Field); ok && pos.File == o.Source {
			pointer, _ := r.added.Pointer(x.Record, x.Field)
			return place{pos, pointer}, true
		}
	}
	p := place{governance.Position{File: o.Source}, o.Pointer}
	if line, ok := o.Line.Get(); ok {
		p.pos.Line, p.pos.Column = int(line), 1
	}
	return p, false
}

// stated is the place of the cell that a field was made of, or of the row.
func (m *made) stated(field string) place {
	if m.plan != nil {
		for _, rule := range m.plan.rules {
			if m.plan.fields[rule.index].Name == field {
				if c := m.row.cell(rule.from); c.state != absent {
					return m.row.place(c)
				}
			}
		}
	}
	return m.place
}
