package governance

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/mandate-nhi/mandate/internal/canonjson"
)

// The functions of this file append canonical JSON (RFC 8785); the generated ones
// of canonical_gen.go put whole records together from them. Members are to be
// appended in the order of their names.

// canonName appends the name of a member of the model, in which there is nothing
// to escape.
func canonName(b []byte, name string) []byte {
	if b[len(b)-1] != '{' {
		b = append(b, ',')
	}
	return append(append(append(b, '"'), name...), '"', ':')
}

func canonMember[T any](b []byte, name string, v *T, write func([]byte, *T) []byte) []byte {
	return write(canonName(b, name), v)
}

func canonField[T any](b []byte, name string, f *Field[T], write func([]byte, *T) []byte) []byte {
	switch f.state {
	case some:
		return write(canonName(b, name), &f.value)
	case none:
		return append(canonName(b, name), "null"...)
	}
	return b
}

func canonList[T any](b []byte, name string, list *[]T, write func([]byte, *T) []byte) []byte {
	b = append(canonName(b, name), '[')
	for i := range *list {
		if i > 0 {
			b = append(b, ',')
		}
		b = write(b, &(*list)[i])
	}
	return append(b, ']')
}

func canonFieldList[T any](b []byte, name string, f *Field[[]T], write func([]byte, *T) []byte) []byte {
	switch f.state {
	case some:
		return canonList(b, name, &f.value, write)
	case none:
		return append(canonName(b, name), "null"...)
	}
	return b
}

func canonText[T ~string](b []byte, s *T) []byte { return canonjson.AppendString(b, string(*s)) }

func canonRef(b []byte, r *Ref) []byte {
	if r.IsZero() {
		return append(b, '"', '"')
	}
	b = append(append(append(b, '"'), r.Kind...), ':')
	return append(canonjson.AppendText(b, r.ID), '"')
}

func canonCount(b []byte, n *int64) []byte { return strconv.AppendInt(b, *n, 10) }

func canonBool(b []byte, v *bool) []byte { return strconv.AppendBool(b, *v) }

func canonInstant(b []byte, t *time.Time) []byte {
	return append(t.UTC().AppendFormat(append(b, '"'), time.RFC3339Nano), '"')
}

func canonDuration(b []byte, d *time.Duration) []byte {
	return canonjson.AppendString(b, FormatDuration(*d))
}

func canonLabels(b []byte, labels *map[string]string) []byte {
	b = append(b, '{')
	for i, name := range slices.SortedFunc(maps.Keys(*labels), canonjson.CompareNames) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(canonjson.AppendString(b, name), ':')
		b = canonjson.AppendString(b, (*labels)[name])
	}
	return append(b, '}')
}
