package governance

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// A Key declares an identity: two records of Kind that both know every one of
// Fields, and know the same, are the same thing.
//
// A field is one of the record's own texts, ids, references, digests, instants and
// enums, or labels[NAME]. Names, purposes and enums may be part of a key and make
// none alone. Kinds are those to which a reference of any record may lead: actor,
// nhi, credential, delegation, handoff, tenant, contract and rollout.
type Key struct {
	Kind   Kind
	Fields []string
}

// String is kind:field,field, as ParseKey reads it.
func (k Key) String() string { return string(k.Kind) + ":" + strings.Join(k.Fields, ",") }

// A KeyError says what is wrong with a key.
type KeyError struct {
	Key    Key
	Detail string
}

// Error names the key and what is wrong with it.
func (e *KeyError) Error() string { return "identity key " + e.Key.String() + ": " + e.Detail }

// ParseKey reads kind:field,field and checks that it can be a key. The error is a
// *KeyError.
func ParseKey(text string) (Key, error) {
	kind, fields, _ := strings.Cut(text, ":")
	k := Key{Kind(kind), strings.Split(fields, ",")}
	return k, checkKeys([]Key{k})
}

func checkKeys(keys []Key) error {
	for _, k := range keys {
		if !slices.Contains(anyKinds, k.Kind) {
			return &KeyError{k, "the kind is one of " + kindList(anyKinds)}
		}
		telling := false
		for _, name := range k.Fields {
			f, ok := k.field(name)
			if !ok {
				return &KeyError{k, fmt.Sprintf("%q is no field that can tell records apart", name)}
			}
			telling = telling || f.Type != TypeEnum && f.Name != "name" && f.Name != "purpose"
		}
		if !telling {
			return &KeyError{k, "things of one name or sort are not the same thing: add a field that identifies"}
		}
	}
	return nil
}

// field describes a field of a key.
func (k Key) field(name string) (FieldInfo, bool) {
	r := recordOf(k.Kind)
	if labelOf(name) != "" {
		return r.Field("labels")
	}
	f, ok := r.Field(name)
	switch f.Type {
	case TypeText, TypeID, TypeRef, TypeHash, TypeInstant, TypeEnum:
		return f, ok && !f.List && name != "id"
	}
	return f, false
}

// recordOf describes the records of a kind.
func recordOf(k Kind) Record {
	for _, r := range records {
		if kindOf(r.Name) == k {
			return r
		}
	}
	return Record{}
}

// labelOf is NAME of labels[NAME], or "".
func labelOf(name string) string {
	rest, ok := strings.CutPrefix(name, "labels[")
	if label, closed := strings.CutSuffix(rest, "]"); ok && closed {
		return label
	}
	return ""
}

// value is what a record says of all the fields of a key; false when it does not
// know one of them.
func (k Key) value(record reflect.Value, to func(Ref) string) (string, bool) {
	var b strings.Builder
	fields := fieldsOf(record.Type())
	for _, name := range k.Fields {
		info, _ := k.field(name)
		i := slices.IndexFunc(fields, func(f FieldInfo) bool { return f.Name == info.Name })
		v := record.Field(i)
		if x, ok := asField(v); ok {
			if !x.IsSome() {
				return "", false
			}
			v = x.inner()
		}
		text := factText(v)
		if label := labelOf(name); label != "" {
			text = v.Interface().(map[string]string)[label]
		}
		if ref, ok := v.Interface().(Ref); ok {
			text = string(ref.Kind) + ":" + to(ref)
		} else if info.Ref != "" {
			text = to(Ref{kindOf(info.Ref), v.String()})
		}
		if text == "" || text == `""` {
			return "", false
		}
		fmt.Fprintf(&b, "%q", text)
	}
	return b.String(), true
}

// identify finds records of one collection that a key says are the same. Those of
// earlier collections have their new names already.
func (c recordsOf[T]) identify(j *joiner) {
	for _, key := range j.keys {
		if key.Kind == c.kind {
			c.byKey(j, key)
		}
	}
	for _, key := range j.keys {
		if key.Kind == c.kind {
			c.agree(j, key)
		}
	}
}

// byKey names the records that agree in the key after the least id among them.
func (c recordsOf[T]) byKey(j *joiner, key Key) {
	least := map[string]string{} // by value of the key
	c.each(j, key, func(v variant, value string) {
		id := j.rename(Ref{c.kind, v.id()}).ID
		other, seen := least[value]
		if other = j.rename(Ref{c.kind, other}).ID; seen && other != id {
			j.same(c.kind, min(id, other), max(id, other))
			id = min(id, other)
		}
		least[value] = id
	})
}

// same gives a record, and all that have its name, the name of another.
func (j *joiner) same(k Kind, to, from string) {
	for r, name := range j.names {
		if r.Kind == k && name == from {
			j.names[r] = to
		}
	}
	j.names[Ref{k, from}] = to
}

// agree demands that records which are the same have one value of the key.
func (c recordsOf[T]) agree(j *joiner, key Key) {
	type claim struct {
		value string
		by    variant
	}
	claims := map[string][]claim{} // by id
	c.each(j, key, func(v variant, value string) {
		id := j.rename(Ref{c.kind, v.id()}).ID
		claims[id] = append(claims[id], claim{value, v})
	})
	for _, list := range claims {
		slices.SortStableFunc(list, func(a, b claim) int {
			return cmp.Or(a.by.place.last()-b.by.place.last(), a.by.place.compare(b.by.place), strings.Compare(a.value, b.value))
		})
		for _, x := range list[1:] {
			if x.value != list[0].value {
				j.faults = append(j.faults, x.by.fault(c.kind, key.Fields[0], "the "+string(c.kind)+" at "+list[0].by.place.describe(c.kind)+
					" is the same by its id or another key, and differs in the key "+key.String()))
			}
		}
	}
}

// each yields the records that know the key, and what they say.
func (c recordsOf[T]) each(j *joiner, key Key, yield func(variant, string)) {
	for _, e := range j.in {
		list := *c.list(e)
		for i := range list {
			record := reflect.ValueOf(&list[i])
			if value, ok := key.value(record.Elem(), func(r Ref) string { return j.rename(r).ID }); ok {
				yield(variant{record: record, place: e.parsed.placeOf(c.kind, i)}, value)
			}
		}
	}
}
