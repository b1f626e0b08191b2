package governance

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/mandate-nhi/mandate/internal/jsonread"
)

// parsed is what Parse knows of an estate beside its records.
type parsed struct {
	warnings []Warning
	places   [][]place       // by rank of kind, then by index in the collection
	more     map[Ref][]place // where else a joined record stands
	once     sync.Once
	ids      map[Ref]int // built on first use
}

// A place is where a record stands in a file. The zero place is that of a record
// that was built in Go.
type place struct {
	file   *sourceFile
	index  int32 // in its collection in that file
	offset int64
}

// compare orders places by file, then by offset.
func (p place) compare(q place) int {
	return cmp.Or(strings.Compare(p.fileName(), q.fileName()), cmp.Compare(p.offset, q.offset))
}

func (p place) fileName() string {
	if p.file == nil {
		return ""
	}
	return p.file.name
}

// position is that of the record, without a line where it was built in Go.
func (p place) position() Position {
	if p.file == nil {
		return Position{}
	}
	return p.file.position(p.offset)
}

// describe says where a record stands, for people.
func (p place) describe(k Kind) string {
	switch {
	case p.file == nil:
		return "a record built in Go"
	case p.file.name == "":
		return p.pointer(k)
	}
	return p.pointer(k) + " in " + p.file.position(p.offset).String()
}

// Warnings lists what the document holds that this version does not know, in
// document order; after the first 10 000, one of each code in a record. It is
// empty for an estate built in Go. Encoding the estate again leaves out the
// members that were not known, and with them their warnings: keep the document,
// not a copy made by an older version.
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
	pos, pointer, found := p.locate(ref.Kind, path)
	for _, q := range e.parsed.more[ref] {
		if found {
			break
		}
		if at, there, stated := q.locate(ref.Kind, path); stated {
			return at, there, true
		}
	}
	return pos, pointer, true
}

// maxPathDepth is far deeper than any record that Parse accepts by default.
const maxPathDepth = 10_000

// pointer is that of the record in its file.
func (p place) pointer(k Kind) string {
	return "/" + collectionName(k) + "/" + strconv.Itoa(int(p.index))
}

// locate follows the path into the text of the record, as far as it is stated, and
// reports whether its field is.
func (p place) locate(k Kind, path string) (at Position, pointer string, stated bool) {
	pointer = p.pointer(k)
	offset := p.offset
	r := jsonread.New(p.file.data[p.offset:], maxPathDepth)
	for _, step := range steps(path) {
		at, ok := descend(r, step)
		if !ok {
			break
		}
		offset, pointer, stated = p.offset+int64(at), pointer+"/"+jsonread.Escape(step), true
	}
	return p.file.position(offset), pointer, stated
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
	at := p.places[n][i]
	return at, at.file != nil
}

// placeOf is the place of a record, or its index in an estate that was built in Go.
func (p *parsed) placeOf(k Kind, i int) place {
	at, ok := p.at(k, i)
	if !ok {
		at.index = int32(i)
	}
	return at
}

// last puts records that were built in Go behind those of files.
func (p place) last() int {
	if p.file == nil {
		return 1
	}
	return 0
}

// steps splits copies[0].destroyedAt into copies, 0, destroyedAt.
func steps(path string) []string {
	return strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' })
}

// descend moves r to the value at one step and returns where that is. The reader
// stands before a value and, if found, before the value below it.
func descend(r *jsonread.Reader, step string) (int, bool) {
	open, ok := r.Advance()
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(step)
	for i := 0; ; i++ {
		switch r.Peek() {
		case jsonread.EndObject, jsonread.EndArray, jsonread.Invalid:
			return 0, false
		}
		found := err == nil && i == n
		switch open.Kind {
		case jsonread.BeginArray:
		case jsonread.BeginObject:
			r.Advance()
			found = string(r.Text()) == step
			r.Peek()
		default:
			return 0, false
		}
		if found {
			return r.Start(), true
		}
		r.Skip()
	}
}

// A wanted is a tree of paths to look for in one record.
type wanted struct {
	below  map[string]*wanted
	found  bool
	offset int // of the value, from the start of the record
}

// at returns the node of a path, and makes it.
func (w *wanted) at(path string) *wanted {
	for _, step := range steps(path) {
		next := w.below[step]
		if next == nil {
			if w.below == nil {
				w.below = map[string]*wanted{}
			}
			next = &wanted{}
			w.below[step] = next
		}
		w = next
	}
	return w
}

// find reads one value and notes where everything wanted in it stands. It takes
// time linear in the value however much is wanted, and recurs as deep as the
// longest path.
func (w *wanted) find(r *jsonread.Reader) {
	open, ok := r.Advance()
	w.found, w.offset = ok, open.Offset
	if open.Kind != jsonread.BeginObject && open.Kind != jsonread.BeginArray {
		return
	}
	for i := 0; ; i++ {
		switch r.Peek() {
		case jsonread.EndObject, jsonread.EndArray, jsonread.Invalid:
			r.Advance()
			return
		}
		step := strconv.Itoa(i)
		if open.Kind == jsonread.BeginObject {
			r.Advance()
			step = string(r.Text())
		}
		if next := w.below[step]; next != nil {
			next.find(r)
		} else {
			r.Skip()
		}
	}
}
