package mapped

import (
	"maps"
	"reflect"
	"slices"
	"unicode/utf8"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A made is one record that a row gave.
type made struct {
	known
	plan  *plan // nil for what is stated of a whole list
	ref   governance.Ref
	place place
	row   row      // nil for what is stated of a whole list
	from  *reading // nil for labels
}

// maxRecords is how many records governance.Parse reads by default.
const maxRecords = 5_000_000

// names are the names of the fields that are known, sorted.
func (m *made) names() (names []string) {
	for i, f := range m.plan.fields {
		if m.has(i) {
			names = append(names, f.Name)
		}
	}
	slices.Sort(names)
	return names
}

func (r *run) add(m *made, origins ...governance.Origin) {
	for i, o := range origins {
		if !utf8.ValidString(o.Source) {
			origins[i].Source = string([]rune(o.Source)) // as JSON writes it
		}
	}
	*m.origin() = governance.Some(origins)
	r.made = append(r.made, m)
	// A record of an id alone has no facts that came from somewhere; and Parse bounds records.
	r.unsure = r.unsure || m.count() == 1 || len(r.made) > maxRecords
}

// complement adds what the record requires and the row does not say, as far as the
// estate knows it, and names what it added, and the first field that is missing.
func (r *run) complement(m *made) (copied []string, missing string) {
	base, ok := r.base[m.ref]
	for i, f := range m.plan.fields {
		switch {
		case !f.Required || m.has(i):
		case ok && base.has(i):
			m.set(i, base.record.Field(i).Interface())
			copied = append(copied, f.Name)
		default:
			return nil, f.Name
		}
	}
	if a, is := m.record.Addr().Interface().(*governance.Actor); is && a.Kind != governance.ActorKindOrganization && !m.has(m.plan.index("parentId")) && !base.has(m.plan.index("parentId")) {
		return nil, "parentId"
	}
	return copied, ""
}

// sources are the origins of fields of a record of the estate that is added to.
func (r *run) sources(ref governance.Ref, fields []string) []governance.Origin {
	if len(fields) == 0 {
		return nil
	}
	base := r.base[ref]
	list := slices.Clone(base.origin().Or(nil))
	if len(list) == 0 {
		pos, _ := r.added.Position(ref, "")
		pointer, _ := r.added.Pointer(ref, "")
		list = []governance.Origin{governance.OriginAt(pos, pointer)}
	}
	for i := range list {
		list[i].Fields = governance.Some(fields)
	}
	return list
}

// labeled makes records of the labels of those of an estate.
func (r *run) labeled() {
	r.found = nil
	for i := range r.m.doc.Labels {
		l := &r.m.doc.Labels[i]
		for _, ref := range slices.SortedFunc(maps.Keys(r.base), governance.Ref.Compare) {
			base := r.base[ref]
			labels := l.plan.index("labels")
			if string(ref.Kind) != l.Record || labels < 0 || !base.has(labels) {
				continue
			}
			from := r.sources(ref, []string{"labels"})[0]
			all := base.record.Field(labels).Interface().(governance.Field[map[string]string])
			x := labelRow{all.Or(nil), place{governance.Position{File: from.Source}, from.Pointer}}
			if pos, ok := r.added.Position(ref, "labels"); ok && pos.File == from.Source {
				x.at.pos = pos
			}
			m := &made{plan: l.plan, ref: ref, known: l.plan.empty(), place: x.at, row: x}
			r.fill(l.plan.rules, &m.known, x)
			if given := m.names(); len(given) > 0 {
				m.set(0, ref.ID)
				copied, _ := r.complement(m)
				r.add(m, r.sources(ref, append(given, copied...))...)
			}
		}
	}
}

// recordsOf are the records of an estate, which are not to be changed.
func recordsOf(e *governance.Estate) map[governance.Ref]known {
	out := map[governance.Ref]known{}
	for _, kind := range governance.Kinds() {
		p, _ := planOf(kind)
		c, _ := collectionOf(kind)
		list := reflect.ValueOf(e).Elem().Field(c)
		for i := range list.Len() {
			k := known{record: list.Index(i)}
			for n := range p.fields {
				if f, ok := k.record.Field(n).Addr().Interface().(interface{ IsUnknown() bool }); !ok || !f.IsUnknown() {
					k.fields |= 1 << n
				}
			}
			out[governance.NewRef(kind, k.id())] = k
		}
	}
	return out
}

// disputed takes out the records of which rows disagree in what is required: nobody
// can say which holds, and a record cannot be without it.
func (r *run) disputed() {
	first, disputed := map[governance.Ref]*made{}, map[governance.Ref]string{}
	for _, m := range r.made {
		one, seen := first[m.ref]
		if !seen {
			first[m.ref] = m
			continue
		}
		r.twice = true
		for i, f := range m.plan.fields {
			if f.Required && !reflect.DeepEqual(one.record.Field(i).Interface(), m.record.Field(i).Interface()) {
				disputed[m.ref] = f.Name
			}
		}
	}
	r.made = slices.DeleteFunc(r.made, func(m *made) bool {
		field, is := disputed[m.ref]
		if is {
			r.report(m.place, importer.Error, importer.CodeConflict, "rows disagree about "+m.ref.Path(field)+", which a record requires; they are not read")
			if m.from != nil {
				m.from.lost = true
			}
		}
		return is
	})
}
