package governance

import (
	"cmp"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
)

// A threeValued is a pointer to a Field of any type.
type threeValued interface {
	IsUnknown() bool
	IsNone() bool
	IsSome() bool
	inner() reflect.Value // the value, to be written
}

func (f *Field[T]) inner() reflect.Value { return reflect.ValueOf(&f.value).Elem() }

func asField(v reflect.Value) (threeValued, bool) {
	f, ok := v.Addr().Interface().(threeValued)
	return f, ok
}

// fieldsOf describes the fields of a record type, in the order of the struct.
func fieldsOf(t reflect.Type) []FieldInfo {
	for i := range records { // without copies: this is asked of every record
		if records[i].Name == t.Name() {
			return records[i].Fields
		}
	}
	return nil
}

// isKnown reports whether somebody looked. A required enum is "" when its value is
// of a version to come.
func isKnown(v reflect.Value) bool {
	if f, ok := asField(v); ok {
		return !f.IsUnknown()
	}
	return v.Kind() != reflect.String || v.Len() > 0
}

// factText is a value as JSON.
func factText(v reflect.Value) string {
	data, _ := json.Marshal(v.Interface()) // what a record holds can be written
	return string(data)
}

// joinInto writes what the values of a field come to together, none of which is
// unknown. It returns false when they contradict each other.
func joinInto(to reflect.Value, values []reflect.Value, f FieldInfo) bool {
	if len(values) == 0 {
		return true
	}
	to.Set(values[0])
	if _, ok := asField(to); !ok {
		return joinValues(to, values, f)
	}
	inner := make([]reflect.Value, len(values))
	nones := 0
	for i, v := range values {
		x, _ := asField(v)
		inner[i] = x.inner()
		if x.IsNone() {
			nones++
		}
	}
	if nones > 0 {
		return nones == len(values)
	}
	x, _ := asField(to)
	return joinValues(x.inner(), inner, f)
}

// joinValues joins values, the first of which to holds already.
func joinValues(to reflect.Value, values []reflect.Value, f FieldInfo) bool {
	if len(values) == 1 {
		return true
	}
	byText := map[string]reflect.Value{}
	for _, v := range values {
		byText[factText(v)] = v
	}
	texts := slices.Sorted(maps.Keys(byText))
	to.Set(byText[texts[0]])
	switch {
	case len(texts) == 1:
		return true
	case f.Type == TypeLabels:
		return joinLabels(to, values)
	case f.Open != "":
		joinOpen(to.Addr().Interface().(*[]Ref), values)
		return true
	case f.List:
		return sameItems(values)
	case f.Type == TypePart:
		return joinPart(to, values)
	}
	return false
}

// joinPart joins the fields of a part. A conflict in one is a conflict about the
// whole.
func joinPart(to reflect.Value, parts []reflect.Value) bool {
	for i, f := range fieldsOf(to.Type()) {
		var values []reflect.Value
		for _, p := range parts {
			if isKnown(p.Field(i)) {
				values = append(values, p.Field(i))
			}
		}
		if !joinInto(to.Field(i), values, f) {
			return false
		}
	}
	return true
}

func joinLabels(to reflect.Value, values []reflect.Value) bool {
	all := map[string]string{}
	for _, v := range values {
		for key, value := range v.Interface().(map[string]string) {
			if other, twice := all[key]; twice && other != value {
				return false
			}
			all[key] = value
		}
	}
	to.Set(reflect.ValueOf(all))
	return true
}

// joinOpen takes the items of a list that may be incomplete together.
func joinOpen(to *[]Ref, values []reflect.Value) {
	var all []Ref
	for _, v := range values {
		all = append(all, v.Interface().([]Ref)...)
	}
	slices.SortFunc(all, Ref.Compare)
	*to = slices.Compact(all)
}

// sameItems reports whether lists hold the same items, in whatever order.
func sameItems(lists []reflect.Value) bool {
	var first []string
	for n, list := range lists {
		items := make([]string, list.Len())
		for i := range items {
			items[i] = factText(list.Index(i))
		}
		if slices.Sort(items); n == 0 {
			first = items
		} else if !slices.Equal(items, first) {
			return false
		}
	}
	return true
}

// origins are the sources of a record, each with the names of what it gave. What
// none of them gave, its own file did.
func origins(k Kind, v variant) []Origin {
	fields := fieldsOf(v.record.Type().Elem())
	known := knownNames(v.record.Elem(), fields)
	recorded, _ := v.field(len(fields) - 1).Interface().(Field[[]Origin])
	var list []Origin
	rest := known
	for _, o := range recorded.value {
		given := slices.DeleteFunc(slices.Clone(o.Fields.value), func(name string) bool { return !isFact(name, fields) })
		if !o.Fields.IsSome() {
			given = known
		}
		o.Fields = Some(given)
		rest = slices.DeleteFunc(slices.Clone(rest), func(name string) bool { return slices.Contains(given, name) })
		list = append(list, o)
	}
	if len(rest) > 0 {
		own := OriginAt(v.place.position(), v.place.pointer(k))
		own.Source, own.Fields = cmp.Or(own.Source, "a record built in Go"), Some(rest)
		list = append(list, own)
	}
	return list
}

// knownNames are the names of the facts of a record, sorted, without its id.
func knownNames(record reflect.Value, fields []FieldInfo) []string {
	var names []string
	for i := range fields {
		if name := fields[i].Name; name != "id" && name != "origin" && isKnown(record.Field(i)) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// setOrigins gives the record the sources of all its variants. One that gave all
// there is names no fields, unless a field is in conflict: that it is named keeps
// it unknown.
func setOrigins(to reflect.Value, same []variant, fields []FieldInfo) {
	var all []Origin
	for _, v := range same {
		all = append(all, v.origin...)
	}
	list, known := bySource(all), knownNames(to, fields)
	conflict := slices.ContainsFunc(list, func(o Origin) bool { return !isWhole(known, o.Fields.value) })
	for i := range list {
		if !conflict && isWhole(list[i].Fields.value, known) {
			list[i].Fields = Field[[]string]{}
		}
	}
	to.Field(len(fields) - 1).Set(reflect.ValueOf(Some(list)))
}

// bySource puts the names of each source together. One that gave nothing is left out.
func bySource(all []Origin) []Origin {
	slices.SortStableFunc(all, Origin.Compare)
	var list []Origin
	for rest := all; len(rest) > 0; {
		n := 1
		names := slices.Clone(rest[0].Fields.value)
		for ; n < len(rest) && rest[n].Compare(rest[0]) == 0; n++ {
			names = append(names, rest[n].Fields.value...)
		}
		if slices.Sort(names); len(names) > 0 {
			o := rest[0]
			o.Fields = Some(slices.Compact(names))
			list = append(list, o)
		}
		rest = rest[n:]
	}
	return list
}

// isFact reports whether a field of this name can have a source of its own.
func isFact(name string, fields []FieldInfo) bool {
	return name != "id" && name != "origin" && slices.ContainsFunc(fields, func(f FieldInfo) bool { return f.Name == name })
}

// isWhole reports whether names hold all that is known.
func isWhole(names, known []string) bool {
	return !slices.ContainsFunc(known, func(name string) bool { return !slices.Contains(names, name) })
}
