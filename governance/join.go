package governance

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// A Joined is what Join made of several estates.
type Joined struct {
	Estate    *Estate
	Conflicts []Conflict // by record, then by field
	Renamed   []Renaming // records that a key found to be others, by Ref.Compare of From
}

// A Conflict is a fact that sources contradict each other about. It is unknown in
// the joined estate.
type Conflict struct {
	Record Ref    `json:"record"`
	Field  string `json:"field"`
	Sides  []Side `json:"sides"` // by value
}

// A Side is what some of the sources say.
type Side struct {
	Value  string   `json:"value,omitempty"` // as JSON; "" where an earlier join found the conflict
	Origin []Origin `json:"origin"`          // without their fields
}

// A Renaming says that a record is the one of another id.
type Renaming struct {
	From Ref    `json:"from"`
	To   string `json:"to"`
}

// Join puts estates together that may speak of the same things, such as the
// exports of several systems and inventories kept by hand. Where Merge wants every
// record stated once, Join joins what several state, field by field:
//
//   - records are the same when they have the same id, or agree in a key, which the
//     caller declares, and never by their name; the least of their ids stays, and
//     every reference follows;
//   - a field that some do not know is what the others say;
//   - a field about which they contradict each other is unknown, and a Conflict.
//     Nobody picks a side. The field stays unknown in every further join: the
//     origins go on naming it;
//   - labels, and the members of a unit, are taken together; the order of a list
//     means nothing, a part of a record is joined like a record;
//   - a statement of Completeness stays only where all that make it know all of it,
//     and the other estates add nothing to its list: else its field complete is a
//     conflict.
//
// Every record of the result has an origin: where it names none, its place in its
// file. When several were joined, each origin names the fields that it gave.
//
// The order of the estates changes nothing, nor does stating one twice. Without keys
// Join is associative, and joining a result again with a part of itself gives it
// back. With keys, name all estates at once: one that refers to a record under its
// old id has to stand beside the record, and a key may get into a conflict. An
// approval stays with a record that was renamed, and not with one whose approved part
// another estate completed.
//
// The error is a KeyError, or lists as faults what Merge would refuse, ids apart,
// and records that are the same but differ in a required field or in a key: DUP_ID.
// The arguments are not changed, and share their parts with the result. Time is
// O(n log n) in the records.
func Join(estates []*Estate, keys ...Key) (*Joined, error) {
	if err := checkKeys(keys); err != nil {
		return nil, err
	}
	j := &joiner{keys: keys, in: estates, names: map[Ref]string{},
		out: &Estate{parsed: &parsed{places: make([][]place, len(Kinds())), more: map[Ref][]place{}}}}
	for _, c := range collections {
		c.identify(j)
	}
	for _, c := range collections {
		c.join(j)
	}
	j.completeness()
	m := merger{in: estates, out: j.out}
	m.head()
	m.warnings()
	for i, w := range j.out.parsed.warnings {
		j.out.parsed.warnings[i].Record = j.rename(w.Record)
	}
	if err := NewDocumentError(check(j.out, Limits{}.orDefault(), j.faults)); err != nil {
		return nil, err
	}
	return j.result(), nil
}

// A joiner is one call of Join.
type joiner struct {
	keys      []Key
	in        []*Estate
	out       *Estate
	names     map[Ref]string // of records that are found to be others
	conflicts []Conflict
	faults    []*Fault
}

// rename is the reference to what the record is in the joined estate.
func (j *joiner) rename(r Ref) Ref {
	if to, ok := j.names[r]; ok {
		r.ID = to
	}
	return r
}

func (j *joiner) result() *Joined {
	out := &Joined{Estate: j.out, Conflicts: j.conflicts}
	for from, to := range j.names {
		out.Renamed = append(out.Renamed, Renaming{from, to})
	}
	slices.SortFunc(out.Renamed, func(a, b Renaming) int { return a.From.Compare(b.From) })
	slices.SortFunc(out.Conflicts, func(a, b Conflict) int {
		return cmp.Or(a.Record.Compare(b.Record), strings.Compare(a.Field, b.Field))
	})
	return out
}

// A variant is what one estate states of a record.
type variant struct {
	record reflect.Value // a pointer
	place  place
	origin []Origin // each with its fields
}

func (v variant) id() string { return v.field(0).String() }

func (v variant) field(i int) reflect.Value { return v.record.Elem().Field(i) }

func (v variant) gives(name string) bool {
	return slices.ContainsFunc(v.origin, func(o Origin) bool { return slices.Contains(o.Fields.value, name) })
}

// join writes one collection: the variants of each record become one.
func (c recordsOf[T]) join(j *joiner) {
	var all []variant
	for _, e := range j.in {
		list := *c.list(e)
		for i := range list {
			all = append(all, j.variant(c.kind, reflect.ValueOf(&list[i]), e.parsed.placeOf(c.kind, i)))
		}
	}
	slices.SortStableFunc(all, func(a, b variant) int { return strings.Compare(a.id(), b.id()) })
	to, places := c.list(j.out), &j.out.parsed.places[rankOf(c.kind)]
	for rest := all; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].id() == rest[0].id() {
			n++
		}
		record := new(T)
		at := j.unite(c.kind, rest[:n], reflect.ValueOf(record).Elem())
		*to, *places = append(*to, *record), append(*places, at)
		rest = rest[n:]
	}
}

// variant reads a record under its new names.
func (j *joiner) variant(k Kind, record reflect.Value, at place) variant {
	if len(j.names) > 0 {
		record = renamed(record, func(r Ref) string { return j.rename(r).ID })
	}
	v := variant{record: record, place: at}
	v.origin = origins(k, v)
	return v
}

// unite makes one record of those that are the same, and returns its first place.
func (j *joiner) unite(k Kind, same []variant, to reflect.Value) place {
	slices.SortStableFunc(same, func(a, b variant) int {
		if c := cmp.Or(a.place.last()-b.place.last(), a.place.compare(b.place)); c != 0 {
			return c
		}
		return strings.Compare(factText(a.record.Elem()), factText(b.record.Elem()))
	})
	fields := fieldsOf(to.Type())
	to.Set(same[0].record.Elem())
	ref := Ref{k, same[0].id()}
	for i, f := range fields {
		if f.Name == "origin" {
			continue
		}
		values, contested := statements(same, i, f.Name)
		switch {
		case !contested && joinInto(to.Field(i), values, f):
		case f.Required:
			j.faults = append(j.faults, differ(k, same, i, f.Name)...)
		default:
			j.contest(ref, f.Name, to.Field(i), sides(same, i, f.Name))
		}
	}
	setOrigins(to, same, fields)
	for _, v := range same[1:] {
		if v.place.file != nil {
			j.out.parsed.more[ref] = append(j.out.parsed.more[ref], v.place)
		}
	}
	return same[0].place
}

// contest makes a field unknown.
func (j *joiner) contest(r Ref, name string, field reflect.Value, sides []Side) {
	field.SetZero()
	j.conflicts = append(j.conflicts, Conflict{r, name, sides})
}

// statements are the known values of a field, and whether an earlier join found a
// conflict: then an origin gives the field, and its value is not known.
func statements(same []variant, i int, name string) (values []reflect.Value, contested bool) {
	for _, v := range same {
		if isKnown(v.field(i)) {
			values = append(values, v.field(i))
		} else {
			contested = contested || v.gives(name)
		}
	}
	return values, contested
}

// sides are the values of a field, each with the sources that give it.
func sides(same []variant, i int, name string) []Side {
	byValue := map[string][]Origin{}
	for _, v := range same {
		text := ""
		if isKnown(v.field(i)) {
			text = factText(v.field(i))
		}
		for _, o := range v.origin {
			if slices.Contains(o.Fields.value, name) {
				byValue[text] = append(byValue[text], o.place())
			}
		}
	}
	var out []Side
	for _, text := range slices.Sorted(maps.Keys(byValue)) {
		list := byValue[text]
		slices.SortFunc(list, Origin.Compare)
		out = append(out, Side{text, slices.CompactFunc(list, func(a, b Origin) bool { return a.Compare(b) == 0 })})
	}
	return out
}

// differ says of the records but the first that they cannot be the same.
func differ(k Kind, same []variant, i int, name string) (faults []*Fault) {
	first := factText(same[0].field(i))
	for _, v := range same[1:] {
		if factText(v.field(i)) != first {
			faults = append(faults, v.fault(k, name, "the "+string(k)+" at "+same[0].place.describe(k)+" is the same, and this field is another: nobody can say which holds"))
		}
	}
	return faults
}

func (v variant) fault(k Kind, name, detail string) *Fault {
	f := &Fault{Code: CodeDupID, Pointer: v.place.pointer(k) + "/" + name, Detail: detail}
	if v.place.file != nil {
		f.Pos, f.Pointer, _ = v.place.locate(k, name)
	}
	return f
}
