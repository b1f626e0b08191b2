package jsonread

import (
	"slices"
	"strconv"
	"strings"
)

// A Value is one JSON value with its place: what an importer needs of a file
// whose shape it cannot know in advance.
type Value struct {
	Kind    Kind   // Null, False, True, String, Number, BeginObject or BeginArray
	Text    string // of a string or number
	Offset  int
	Members []Member
	Items   []*Value

	parent *Value
	step   string // its name or index within parent
}

// Pointer is the JSON pointer (RFC 6901) of the value. It is put together on
// demand: to keep it would cost the square of a long name.
func (v *Value) Pointer() string {
	var steps []string
	for ; v.parent != nil; v = v.parent {
		steps = append(steps, "/"+Escape(v.step))
	}
	slices.Reverse(steps)
	return strings.Join(steps, "")
}

// A Member is one member of an object, in the order of the document. A name
// that is repeated stands here more than once.
type Member struct {
	Name   string
	Offset int
	Value  *Value
}

// Tree reads the whole of data into memory. The tree costs a small multiple of
// len(data), which the caller has bounded.
func Tree(data []byte, maxDepth int) (*Value, error) {
	r := New(data, maxDepth)
	v := r.value(nil, "")
	r.End()
	if r.err != nil {
		return nil, r.err
	}
	return v, nil
}

func (r *Reader) value(parent *Value, step string) *Value {
	t, ok := r.Next()
	if !ok {
		return nil
	}
	v := &Value{Kind: t.Kind, Text: t.Text, Offset: t.Offset, parent: parent, step: step}
	switch t.Kind {
	case BeginObject:
		for r.Peek() != EndObject {
			name, ok := r.Next()
			if !ok {
				return v
			}
			m := Member{Name: name.Text, Offset: name.Offset, Value: r.value(v, name.Text)}
			if r.err != nil {
				return v
			}
			v.Members = append(v.Members, m)
		}
		r.Next()
	case BeginArray:
		for r.Peek() != EndArray {
			item := r.value(v, strconv.Itoa(len(v.Items)))
			if r.err != nil {
				return v
			}
			v.Items = append(v.Items, item)
		}
		r.Next()
	}
	return v
}

// Member returns the value of the first member with this name, or nil. It may
// be called on nil.
func (v *Value) Member(name string) *Value {
	if v == nil {
		return nil
	}
	for _, m := range v.Members {
		if m.Name == name {
			return m.Value
		}
	}
	return nil
}

// Escape writes a member name as one reference token of a JSON pointer.
func Escape(name string) string {
	return strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
}

// LineColumn is the place of an offset in data: lines and columns count from 1,
// columns in bytes, as the Go tools count them.
func LineColumn(data []byte, offset int) (line, column int) {
	offset = min(max(offset, 0), len(data))
	line, last := 1, -1
	for i, b := range data[:offset] {
		if b == '\n' {
			line, last = line+1, i
		}
	}
	return line, offset - last
}
