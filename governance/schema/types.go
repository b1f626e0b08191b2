package schema

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
	"time"

	"github.com/invopop/jsonschema"

	"github.com/mandate-nhi/mandate/governance"
)

// mapped describes the types that reflection would misread and returns nil for
// all others.
func (b *builder) mapped(t reflect.Type) *jsonschema.Schema {
	switch {
	case t == b.current:
		return nil
	case b.given[t]:
		return reference(b.name(t))
	case isField(t):
		return nullable(b.factOf(t))
	case t == reflect.TypeFor[time.Time]():
		return b.scalar(instant)
	case t == reflect.TypeFor[governance.Ref]():
		return b.scalar(ref)
	case t == reflect.TypeFor[governance.Hash]():
		return b.scalar(hash)
	case isGovernance(t) && b.enums[t.Name()] != nil:
		return b.enum(t, b.enums[t.Name()])
	case implements[json.Marshaler](t):
		return b.refuse(t, "has a MarshalJSON method: say with WithType what it writes")
	case implements[encoding.TextMarshaler](t):
		return b.enum(t, textsOf(t))
	}
	switch t.Kind() {
	case reflect.Struct:
		return b.later(t)
	case reflect.Interface, reflect.Func, reflect.Chan, reflect.Complex64, reflect.Complex128, reflect.UnsafePointer:
		return b.refuse(t, "cannot be described")
	}
	return nil
}

// later refers to a struct that is described in its turn.
func (b *builder) later(t reflect.Type) *jsonschema.Schema {
	if t.PkgPath() == "" {
		return b.refuse(t, "has no name to refer to")
	}
	name := b.name(t)
	return b.ref(name, func() *jsonschema.Schema {
		b.waiting = append(b.waiting, t)
		return &jsonschema.Schema{}
	})
}

// factOf describes the value of a governance.Field.
func (b *builder) factOf(t reflect.Type) *jsonschema.Schema {
	get, _ := t.MethodByName("Get")
	v := get.Type.Out(0)
	if v == reflect.TypeFor[time.Duration]() {
		return b.scalar(duration)
	}
	walked := b.current
	b.current = nil // below a field, the struct that holds it is a type like any other
	s := b.reflect(v)
	b.current = walked
	return s
}

// enum describes a type of texts; no list stands for any text.
func (b *builder) enum(t reflect.Type, list []string) *jsonschema.Schema {
	return b.ref(b.name(t), func() *jsonschema.Schema {
		return &jsonschema.Schema{Type: "string", Enum: values(list)}
	})
}

// textsOf lists what the values 0 to 255 of an integer type write and read back.
func textsOf(t reflect.Type) []string {
	var list []string
	for n := range 256 {
		v, back := reflect.New(t), reflect.New(t)
		switch {
		case v.Elem().CanUint():
			v.Elem().SetUint(uint64(n))
		case v.Elem().CanInt() && !v.Elem().OverflowInt(int64(n)):
			v.Elem().SetInt(int64(n))
		default:
			return list
		}
		m, _ := v.Interface().(encoding.TextMarshaler)
		u, ok := back.Interface().(encoding.TextUnmarshaler)
		if text, err := m.MarshalText(); ok && err == nil && u.UnmarshalText(text) == nil && back.Elem().Equal(v.Elem()) {
			list = append(list, string(text))
		}
	}
	return list
}

func isGovernance(t reflect.Type) bool {
	return t.PkgPath() == reflect.TypeFor[governance.Estate]().PkgPath()
}

func isField(t reflect.Type) bool {
	return isGovernance(t) && strings.HasPrefix(t.Name(), "Field[")
}

func recordOf(t reflect.Type) (governance.Record, bool) {
	if !isGovernance(t) {
		return governance.Record{}, false
	}
	return governance.RecordNamed(t.Name())
}

// implements reports whether encoding/json finds the method on a T or on a *T.
func implements[I any](t reflect.Type) bool {
	return t.Implements(reflect.TypeFor[I]()) || reflect.PointerTo(t).Implements(reflect.TypeFor[I]())
}
