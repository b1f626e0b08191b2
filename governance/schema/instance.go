package schema

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/jsonread"
)

// Bounds of a document that is checked.
const (
	MaxBytes  = 256 << 20 // its size; governance.Parse reads more, in less memory
	MaxDepth  = 32        // nested objects and arrays, as in governance.Parse
	MaxFaults = 1000      // listed; when there are more, one more fault says so
)

// An instance is a document under check: its values, where they stand, and what
// is wrong with them.
type instance struct {
	name   string
	data   []byte
	root   *node // nil when the document is no JSON or over a bound
	faults []located
}

// A node is a value of the document with its place.
type node struct {
	value   any // as package jsonschema takes it
	offset  int
	items   []*node
	members map[string]named
}

// A named value is a member of an object.
type named struct {
	offset int // of the name
	*node
}

// A located is a fault whose position and pointer are still to be written.
type located struct {
	*governance.Fault
	offset int
	path   []string
}

// read reads a document under the rules of governance.Parse: one JSON value and
// nothing behind it, no member twice, no secret.
func read(name string, data []byte) *instance {
	in := &instance{name: name, data: data}
	if len(data) > MaxBytes {
		in.fault(governance.CodeTooLarge, 0, nil, fmt.Sprintf("the document has %d bytes; at most %d are checked", len(data), MaxBytes), nil)
		return in
	}
	r := jsonread.New(data, MaxDepth)
	root := in.value(r, nil)
	r.End()
	if err := r.Err(); err != nil {
		code := governance.CodeSyntax
		if err.TooDeep {
			code = governance.CodeTooLarge
		}
		in.fault(code, err.Offset, tokens(err.Pointer), err.Reason, nil)
		return in
	}
	in.root = root
	return in
}

// value reads the next value, which stands at path.
func (in *instance) value(r *jsonread.Reader, path []string) *node {
	t, _ := r.Next()
	n := &node{offset: t.Offset}
	switch t.Kind {
	case jsonread.BeginObject:
		in.object(r, n, path)
	case jsonread.BeginArray:
		items := []any{}
		for r.Peek() != jsonread.EndArray && r.Err() == nil {
			item := in.value(r, append(path, strconv.Itoa(len(items))))
			n.items, items = append(n.items, item), append(items, item.value)
		}
		r.Next()
		n.value = items
	case jsonread.String:
		in.noSecret(t, path)
		n.value = t.Text
	case jsonread.Number:
		n.value = number(t.Text)
	case jsonread.True, jsonread.False:
		n.value = t.Kind == jsonread.True
	}
	return n
}

// object reads the members of an object; of a member that stands twice it keeps
// the first.
func (in *instance) object(r *jsonread.Reader, n *node, path []string) {
	values := map[string]any{}
	n.members, n.value = map[string]named{}, values
	for r.Peek() != jsonread.EndObject && r.Err() == nil {
		name, ok := r.Next()
		if !ok {
			return
		}
		at := append(path, name.Text)
		in.noSecret(name, at)
		v := in.value(r, at)
		if _, twice := values[name.Text]; twice {
			in.fault(governance.CodeDuplicateMember, name.Offset, at, "the member stands twice in this object; remove one", nil)
			continue
		}
		values[name.Text], n.members[name.Text] = v.value, named{name.Offset, v}
	}
	r.Next()
}

func (in *instance) noSecret(t jsonread.Token, path []string) {
	if governance.IsSecret(t.Text) {
		in.fault(governance.CodeSecretMaterial, t.Offset, path, "this looks like a secret value: remove it here, and replace the secret where it was in use", nil)
	}
}

// at follows a path, as far as it leads.
func (n *node) at(path []string) *node {
	for _, step := range path {
		i, err := strconv.Atoi(step)
		switch m, ok := n.members[step]; {
		case ok:
			n = m.node
		case err == nil && 0 <= i && i < len(n.items):
			n = n.items[i]
		default:
			return n
		}
	}
	return n
}

// fault notes a fault.
func (in *instance) fault(code governance.Code, offset int, path []string, detail string, cause error) {
	in.faults = append(in.faults, located{&governance.Fault{Code: code, Detail: detail, Err: cause}, offset, slices.Clone(path)})
}

// sorted lists the faults in document order, each thing once, up to MaxFaults.
func (in *instance) sorted() []*governance.Fault {
	slices.SortFunc(in.faults, func(a, b located) int {
		return cmp.Or(a.offset-b.offset, slices.Compare(a.path, b.path), strings.Compare(string(a.Code), string(b.Code)), strings.Compare(a.Detail, b.Detail))
	})
	in.faults = slices.CompactFunc(in.faults, func(a, b located) bool {
		return a.offset == b.offset && slices.Equal(a.path, b.path) && a.Code == b.Code && a.Detail == b.Detail
	})
	if len(in.faults) > MaxFaults {
		last := in.faults[MaxFaults]
		in.faults = in.faults[:MaxFaults]
		in.fault(governance.CodeTooLarge, last.offset, nil, fmt.Sprintf("more than %d faults; the rest is not listed", MaxFaults), nil)
	}
	return in.placed()
}

// placed writes the positions and pointers of the faults, which are sorted.
func (in *instance) placed() []*governance.Fault {
	var faults []*governance.Fault
	line, start, at := 1, 0, 0
	for _, f := range in.faults {
		for ; at < f.offset; at++ {
			if in.data[at] == '\n' {
				line, start = line+1, at+1
			}
		}
		f.Pos = governance.Position{File: in.name, Line: line, Column: f.offset - start + 1}
		f.Pointer = joined(visible(f.path))
		faults = append(faults, f.Fault)
	}
	return faults
}

// visible cuts a path before a member name that holds a secret or is longer than
// any that a reader wants to see a thousand times.
func visible(path []string) []string {
	if i := slices.IndexFunc(path, func(name string) bool { return len(name) > 1<<10 || governance.IsSecret(name) }); i >= 0 {
		return path[:i]
	}
	return path
}

// joined writes a path as a JSON pointer (RFC 6901).
func joined(path []string) string {
	var b strings.Builder
	for _, step := range path {
		b.WriteString("/" + jsonread.Escape(step))
	}
	return b.String()
}
