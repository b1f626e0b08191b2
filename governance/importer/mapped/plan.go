package mapped

import (
	"math/bits"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// A plan is how the rules of a mapping fill records of one type, or parts of records. It
// is made once, when the mapping is read.
type plan struct {
	name   string
	typ    reflect.Type           // of the record
	fields []governance.FieldInfo // in the order of the type
	rules  []*rule
}

// planOf is the plan of the records of a kind, without rules.
func planOf(kind governance.Kind) (*plan, bool) {
	c, ok := collectionOf(kind)
	if !ok {
		return &plan{}, false
	}
	return newPlan(estateType.Field(c).Type.Elem()), true
}

func newPlan(typ reflect.Type) *plan {
	record, _ := governance.RecordNamed(typ.Name())
	return &plan{name: typ.Name(), typ: typ, fields: record.Fields}
}

var estateType = reflect.TypeFor[governance.Estate]()

// collectionOf is the number of the field of an estate that holds records of a kind.
func collectionOf(kind governance.Kind) (int, bool) {
	estate, _ := governance.RecordNamed("Estate")
	i := slices.IndexFunc(estate.Fields, func(f governance.FieldInfo) bool { return strings.EqualFold(f.Part, string(kind)) })
	return i, i >= 0 && slices.Contains(governance.Kinds(), kind)
}

// index is the number of a field, or -1.
func (p *plan) index(name string) int {
	return slices.IndexFunc(p.fields, func(f governance.FieldInfo) bool { return f.Name == name })
}

// value is the type of the value of a field: T of a governance.Field[T].
func (p *plan) value(i int) reflect.Type {
	t := p.typ.Field(i).Type
	if get, ok := t.MethodByName("Get"); ok {
		return get.Type.Out(0)
	}
	return t
}

func (p *plan) empty() known { return known{record: reflect.New(p.typ).Elem()} }

// A known is a record, or a part of one, and which of its fields are known.
type known struct {
	record reflect.Value
	fields uint64 // a bit for each
}

func (k *known) has(i int) bool { return k.fields>>i&1 == 1 }

// set makes a field known. Nil is none.
func (k *known) set(i int, v any) {
	k.fields |= 1 << i
	to := k.record.Field(i)
	if f, ok := to.Addr().Interface().(interface{ Assign(any) bool }); ok {
		f.Assign(v)
	} else {
		to.Set(reflect.ValueOf(v))
	}
}

// count is how many fields are known.
func (k *known) count() int { return bits.OnesCount64(k.fields) }

// id is the id of a record, which is its first field.
func (k *known) id() string { return k.record.Field(0).String() }

// origin is where the facts of a record came from: its last field.
func (k *known) origin() *governance.Field[[]governance.Origin] {
	last := k.record.NumField() - 1
	return k.record.Field(last).Addr().Interface().(*governance.Field[[]governance.Origin])
}

// text is the text of a field, or of a label; "" when it is not known.
func (k *known) text(i int, label string) string {
	v := k.record.Field(i)
	switch x := v.Addr().Interface().(type) {
	case *governance.Field[map[string]string]:
		return x.Or(nil)[label]
	case interface {
		IsSome() bool
		String() string
	}:
		if x.IsSome() {
			return x.String()
		}
		return ""
	case *governance.Ref:
		return x.String()
	case *time.Time:
		return governance.FormatInstant(*x)
	}
	return v.String()
}
