package governance

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/mandate-nhi/mandate/internal/jsonread"
)

// parsed is what Parse knows of an estate beside its records.
type parsed struct {
	warnings []Warning
	places   [][]place // by rank of kind, then by index in the collection
	file     string    // name of the first document
	once     sync.Once
	ids      map[Ref]int // built on first use
}

// A place is where a record stands in a file.
type place struct {
	file   *sourceFile
	index  int32 // in its collection in that file
	offset int64
}

// Warnings lists what the document holds that this version does not know, in
// document order. It is empty for an estate built in Go.
func (e *Estate) Warnings() []Warning {
	if e.parsed == nil {
		return nil
	}
	return slices.Clone(e.parsed.warnings)
}

// Position is the place of a field of a record in its file: of the field when
// it is stated, else of the record. The path is as in verdicts, without the
// record: rotatedAt, or copies[0].destroyedAt. It returns false for an estate
// built in Go and for a record that is not in it.
func (e *Estate) Position(ref Ref, path string) (Position, bool) {
	pos, _, ok := e.locate(ref, path)
	return pos, ok
}

// Pointer is the JSON pointer (RFC 6901) of a field of a record within its
// file, under the rules of Position.
func (e *Estate) Pointer(ref Ref, path string) (string, bool) {
	_, pointer, ok := e.locate(ref, path)
	return pointer, ok
}

func (e *Estate) locate(ref Ref, path string) (Position, string, bool) {
	p, ok := e.place(ref)
	if !ok {
		return Position{}, "", false
	}
	pos, pointer := p.locate(ref.Kind, path)
	return pos, pointer, true
}

// locate follows the path into the text of the record, as far as it is stated.
func (p place) locate(k Kind, path string) (Position, string) {
	pointer := "/" + collectionName(k) + "/" + strconv.Itoa(int(p.index))
	offset := p.offset
	r := jsonread.New(p.file.data[p.offset:], 64)
	for _, step := range steps(path) {
		at, ok := descend(r, step)
		if !ok {
			break
		}
		offset, pointer = p.offset+int64(at), pointer+"/"+jsonread.Escape(step)
	}
	return p.file.position(offset), pointer
}

func (e *Estate) place(ref Ref) (place, bool) {
	if e.parsed == nil {
		return place{}, false
	}
	e.parsed.once.Do(func() {
		e.parsed.ids = map[Ref]int{}
		e.eachRecord(func(k Kind, i int, id string) { e.parsed.ids[Ref{k, id}] = i })
	})
	i, ok := e.parsed.ids[ref]
	if !ok {
		return place{}, false
	}
	return e.parsed.at(ref.Kind, i)
}

func (p *parsed) at(k Kind, i int) (place, bool) {
	if p == nil {
		return place{}, false
	}
	n := rankOf(k)
	if n >= len(p.places) || i >= len(p.places[n]) {
		return place{}, false
	}
	return p.places[n][i], true
}

// start is the first byte of the document, for faults of the estate itself.
func (p *parsed) start() Position {
	if p == nil {
		return Position{}
	}
	return Position{File: p.file, Line: 1, Column: 1}
}

// steps splits copies[0].destroyedAt into copies, 0, destroyedAt.
func steps(path string) []string {
	return strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' })
}

// descend moves r into the value at one step and returns where that is. The
// reader stands before a value and, if found, before the value below it.
func descend(r *jsonread.Reader, step string) (int, bool) {
	open, ok := r.Next()
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(step)
	for i := 0; ; i++ {
		switch r.Peek() {
		case jsonread.EndObject, jsonread.EndArray, jsonread.Invalid:
			return 0, false
		}
		switch open.Kind {
		case jsonread.BeginArray:
			if err == nil && i == n {
				return r.Start(), true
			}
		case jsonread.BeginObject:
			name, _ := r.Next()
			if name.Text == step {
				r.Peek()
				return name.Offset, true
			}
		default:
			return 0, false
		}
		skipValue(r)
	}
}

func skipValue(r *jsonread.Reader) {
	for depth := 0; ; {
		t, ok := r.Next()
		switch t.Kind {
		case jsonread.BeginObject, jsonread.BeginArray:
			depth++
		case jsonread.EndObject, jsonread.EndArray:
			depth--
		}
		if !ok || depth == 0 {
			return
		}
	}
}
