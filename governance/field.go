package governance

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"time"
)

type state uint8

const (
	unknown state = iota
	none
	some
)

// A Field is a fact that may be missing. The zero Field is unknown: nobody
// looked. None is a known absence: somebody looked, there is nothing.
//
// In JSON an unknown field has no key, none is null, and a known value is the
// value; tag a struct field with `json:",omitzero"` so that its key is left out.
// Two instants that name the same moment are the same fact: Some keeps them in
// UTC and without a monotonic reading.
type Field[T any] struct {
	state state
	value T
}

// Some returns a field that is known to be v.
func Some[T any](v T) Field[T] {
	if t, ok := any(&v).(*time.Time); ok {
		*t = t.Round(0).UTC()
	}
	return Field[T]{state: some, value: v}
}

// None returns a field that is known to have no value.
func None[T any]() Field[T] { return Field[T]{state: none} }

// Get returns the value and true, or the zero value and false when f is unknown
// or none.
func (f Field[T]) Get() (T, bool) { return f.value, f.state == some }

// Known points to the value, which is not to be changed; it is nil when f is unknown
// or none.
func (f *Field[T]) Known() *T {
	if f.state == some {
		return &f.value
	}
	return nil
}

// Or returns the value, or v when f is unknown or none.
func (f Field[T]) Or(v T) T {
	if f.state == some {
		return f.value
	}
	return v
}

// IsUnknown reports whether nobody looked.
func (f Field[T]) IsUnknown() bool { return f.state == unknown }

// IsNone reports whether somebody looked and there is nothing.
func (f Field[T]) IsNone() bool { return f.state == none }

// IsSome reports whether there is a value.
func (f Field[T]) IsSome() bool { return f.state == some }

// IsZero reports whether f is unknown, so that `json:",omitzero"` leaves out
// its key.
func (f Field[T]) IsZero() bool { return f.state == unknown }

// Is reports whether f is known to be v.
func (f Field[T]) Is(v T) bool { return f.state == some && equal(f.value, v) }

// Equal reports whether f and g state the same: the same of the three states,
// and for known values the same value. Instants compare by moment.
func (f Field[T]) Equal(g Field[T]) bool {
	return f.state == g.state && (f.state != some || equal(f.value, g.value))
}

// String is "unknown", "none" or the value, for people; its form may change.
func (f Field[T]) String() string {
	switch f.state {
	case unknown:
		return "unknown"
	case none:
		return "none"
	}
	switch v := any(f.value).(type) {
	case time.Time:
		return FormatInstant(v)
	case time.Duration:
		return FormatDuration(v)
	}
	return fmt.Sprint(f.value)
}

// MarshalJSON writes null for none, and for unknown too: tag the struct field
// with omitzero to leave its key out.
func (f Field[T]) MarshalJSON() ([]byte, error) {
	if f.state != some {
		return []byte("null"), nil
	}
	switch v := any(f.value).(type) {
	case time.Time:
		return json.Marshal(FormatInstant(v))
	case time.Duration:
		return json.Marshal(FormatDuration(v))
	}
	data, err := json.Marshal(f.value)
	if string(data) == "null" { // a list or map without memory is known to be empty
		data = emptyOf[T]()
	}
	return data, err
}

func emptyOf[T any]() []byte {
	switch reflect.TypeFor[T]().Kind() {
	case reflect.Slice:
		return []byte("[]")
	case reflect.Map:
		return []byte("{}")
	}
	return []byte("null")
}

// UnmarshalJSON reads null as none and everything else as a known value. Parse
// is stricter: it also checks ids, limits and whether the field may be none.
func (f *Field[T]) UnmarshalJSON(data []byte) error {
	var v T
	if string(data) == "null" {
		*f = None[T]()
		return nil
	}
	var err error
	switch p := any(&v).(type) {
	case *time.Time:
		err = unmarshalText(data, p, ParseInstant)
	case *time.Duration:
		err = unmarshalText(data, p, ParseDuration)
	default:
		err = json.Unmarshal(data, &v)
	}
	if err != nil {
		return err
	}
	*f = Some(v)
	return nil
}

func unmarshalText[V any](data []byte, to *V, parse func(string) (V, error)) (err error) {
	var s string
	if err = json.Unmarshal(data, &s); err == nil {
		*to, err = parse(s)
	}
	return err
}

// equal compares by value and honours Equal methods at any depth, so that
// instants compare by moment.
func equal[T any](a, b T) bool {
	switch x := any(a).(type) {
	case string:
		return x == any(b).(string)
	case bool:
		return x == any(b).(bool)
	case int64:
		return x == any(b).(int64)
	case time.Duration:
		return x == any(b).(time.Duration)
	case time.Time:
		return x.Equal(any(b).(time.Time))
	}
	return deepEqual(reflect.ValueOf(&a).Elem(), reflect.ValueOf(&b).Elem())
}

func deepEqual(a, b reflect.Value) bool {
	if m := a.MethodByName("Equal"); m.IsValid() && m.Type().NumIn() == 1 && m.Type().In(0) == a.Type() {
		return m.Call([]reflect.Value{b})[0].Bool()
	}
	switch a.Kind() {
	case reflect.Struct:
		for i := range a.NumField() {
			if !a.Type().Field(i).IsExported() {
				return reflect.DeepEqual(a.Interface(), b.Interface())
			}
			if !deepEqual(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	case reflect.Slice:
		for i := range min(a.Len(), b.Len()) {
			if !deepEqual(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return a.Len() == b.Len()
	case reflect.Map:
		return a.Len() == b.Len() && !slices.ContainsFunc(a.MapKeys(), func(k reflect.Value) bool {
			v := b.MapIndex(k)
			return !v.IsValid() || !deepEqual(a.MapIndex(k), v)
		})
	}
	return reflect.DeepEqual(a.Interface(), b.Interface())
}
