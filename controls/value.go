package controls

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// A ParamType is the type of a parameter.
type ParamType string

// The types of parameter.
const (
	ParamDuration ParamType = "duration"    // ISO 8601 in days to seconds
	ParamInt      ParamType = "int"         // a 64-bit integer
	ParamStrings  ParamType = "list:string" // a list of texts
)

// A Value is the value of a parameter. The zero Value has no type.
type Value struct {
	typ     ParamType
	number  int64 // an int, or a duration in nanoseconds
	strings []string
}

// DurationValue returns a value of type duration.
func DurationValue(d time.Duration) Value { return Value{typ: ParamDuration, number: int64(d)} }

// IntValue returns a value of type int.
func IntValue(n int64) Value { return Value{typ: ParamInt, number: n} }

// StringsValue returns a value of type list:string. It keeps a copy.
func StringsValue(s ...string) Value { return Value{typ: ParamStrings, strings: slices.Clone(s)} }

// ParseValue reads a value of type t from text: P90D, 12, or a,b,c.
func ParseValue(t ParamType, text string) (Value, error) {
	switch t {
	case ParamDuration:
		d, err := governance.ParseDuration(text)
		if err != nil {
			return Value{}, err
		}
		return DurationValue(d), nil
	case ParamInt:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return Value{}, errors.New("an int is written in decimal, as 12, and has 64 bits")
		}
		return IntValue(n), nil
	case ParamStrings:
		if text == "" {
			return StringsValue(), nil
		}
		return StringsValue(strings.Split(text, ",")...), nil
	}
	return Value{}, fmt.Errorf("no parameter type %q; one of duration, int, list:string", t)
}

// IsZero reports whether v has no type: a bound that is not set.
func (v Value) IsZero() bool { return v.typ == "" }

// Type is the type of the value.
func (v Value) Type() ParamType { return v.typ }

// Duration is the value of a duration.
func (v Value) Duration() time.Duration { return time.Duration(v.number) }

// Int is the value of an int.
func (v Value) Int() int64 { return v.number }

// Strings is the value of a list; the caller may keep it.
func (v Value) Strings() []string { return slices.Clone(v.strings) }

// Equal reports whether v and w are of the same type and value.
func (v Value) Equal(w Value) bool {
	return v.typ == w.typ && v.number == w.number && slices.Equal(v.strings, w.strings)
}

// Compare orders values of one type: numbers by size, lists by their texts. It
// requires that v and w are of the same type.
func (v Value) Compare(w Value) int {
	return cmp.Or(cmp.Compare(v.number, w.number), slices.Compare(v.strings, w.strings))
}

// String is the text that ParseValue reads.
func (v Value) String() string {
	switch v.typ {
	case ParamDuration:
		return governance.FormatDuration(v.Duration())
	case ParamInt:
		return fmt.Sprint(v.number)
	case ParamStrings:
		return strings.Join(v.strings, ",")
	}
	return ""
}

// MarshalJSON writes a duration as text, an int as a number, a list as an array,
// and the zero Value as null.
func (v Value) MarshalJSON() ([]byte, error) {
	switch v.typ {
	case "":
		return []byte("null"), nil
	case ParamInt:
		return json.Marshal(v.number)
	case ParamStrings:
		return json.Marshal(append([]string{}, v.strings...)) // never null
	}
	return json.Marshal(v.String())
}

// UnmarshalJSON reads what MarshalJSON writes: a number is an int, an array a
// list, a text a duration, null the zero Value.
func (v *Value) UnmarshalJSON(data []byte) error {
	var list []string
	var text string
	switch {
	case string(data) == "null":
		*v = Value{}
	case json.Unmarshal(data, &list) == nil:
		*v = StringsValue(list...)
	case json.Unmarshal(data, &text) == nil:
		d, err := governance.ParseDuration(text)
		*v = DurationValue(d)
		return err
	default:
		*v = Value{typ: ParamInt}
		return json.Unmarshal(data, &v.number)
	}
	return nil
}
