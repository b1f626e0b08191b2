package governance

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/mandate-nhi/mandate/internal/jsonread"
)

// Limits bound what Parse reads. A zero field means the default.
type Limits struct {
	Bytes   int64 // of the document; default 2 GiB
	Depth   int   // of nested objects and arrays; default 32
	Records int   // in all collections together; default 5 000 000
	Faults  int   // reported before reading stops; default 1 000
}

func (l Limits) orDefault() Limits {
	set := func(n *int, v int) {
		if *n == 0 {
			*n = v
		}
	}
	if l.Bytes == 0 {
		l.Bytes = 2 << 30
	}
	set(&l.Depth, 32)
	set(&l.Records, 5_000_000)
	set(&l.Faults, 1000)
	return l
}

// maxWarnings is how many warnings are listed one by one.
const maxWarnings = 10_000

// Parse reads an estate. The name stands in positions; it is not opened. The
// error lists every fault of the document (see Faults); after a syntax error
// nothing more is looked for. Members and values that this version does not
// know are no faults: see Estate.Warnings. The estate keeps data to find
// positions in: do not write to it afterwards.
//
// Time and memory are linear in len(data), within the default Limits.
func Parse(name string, data []byte) (*Estate, error) {
	return newDecoder(name, data, Limits{}).document()
}

func (d *decoder) document() (*Estate, error) {
	e := &Estate{}
	if d.fits() {
		d.estate(e)
		d.finish()
	}
	if d.ended != nil {
		return nil, d.ended
	}
	e.parsed = &parsed{warnings: d.warnings, places: d.places}
	if !d.done() {
		d.faults = check(e, d.limits, d.faults)
	}
	if err := NewDocumentError(d.faults); err != nil {
		return nil, err
	}
	return e, nil
}

// ParseRequest reads a request, under the same rules as Parse. Members and
// values that this version does not know are faults here: an answer to a
// request that was understood in part would be a guess.
func ParseRequest(name string, data []byte) (*Request, error) {
	q := &Request{}
	d := newDecoder(name, data, Limits{})
	if d.fits() {
		d.request(q)
		d.finish()
	}
	for _, w := range d.warnings {
		d.faults = append(d.faults, &Fault{Code: w.Code, Pos: w.Pos, Pointer: w.Pointer, Detail: w.Detail})
	}
	if err := NewDocumentError(d.faults); err != nil {
		return nil, err
	}
	return q, nil
}

func newDecoder(name string, data []byte, limits Limits) *decoder {
	limits = limits.orDefault()
	return &decoder{
		r:      jsonread.New(data, limits.Depth),
		file:   &sourceFile{name: name, data: data},
		limits: limits,
		places: make([][]place, len(Kinds())),
	}
}

func (d *decoder) fits() bool {
	if n := int64(len(d.file.data)); n > d.limits.Bytes {
		d.stopped = true
		d.faults = append(d.faults, &Fault{Code: CodeTooLarge, Pos: Position{File: d.file.name}, Detail: fmt.Sprintf("the document has %d bytes; at most %d are read", n, d.limits.Bytes)})
	}
	return !d.stopped
}

// finish demands the end of the document and turns a syntax error into a fault.
func (d *decoder) finish() {
	if d.stopped {
		return
	}
	d.r.End()
	if err := d.r.Err(); err != nil {
		code := CodeSyntax
		if err.TooDeep {
			code = CodeTooLarge
		}
		err.Pointer = visible(err.Pointer)
		d.faultAt(code, err.Offset, err.Pointer, err.Reason, err)
	}
}

// stop reports that a limit is reached; nothing more is read.
func (d *decoder) stop(what string) {
	if !d.stopped {
		d.stopped = true
		d.faultAt(CodeTooLarge, d.r.Start(), d.pointer(), what+"; the rest is not read", nil)
	}
}

// maxPointer is the length of a pointer that every document of ours stays within.
const maxPointer = 4096

// pointer is that of the token just read. It may be cut short: a member name may
// be a secret, or have the length of a book.
func (d *decoder) pointer() string {
	p := d.r.Pointer()
	if len(p) > maxPointer {
		p = p[:max(0, strings.LastIndexByte(p[:maxPointer], '/'))]
	}
	return visible(p)
}

// fault reports a fault at the token just read.
func (d *decoder) fault(c Code, offset int, detail string, cause error) {
	d.faultAt(c, offset, d.pointer(), detail, cause)
}

func (d *decoder) faultAt(c Code, offset int, pointer, detail string, cause error) {
	d.faults = append(d.faults, &Fault{Code: c, Pos: d.file.position(int64(offset)), Pointer: pointer, Detail: detail, Err: cause})
	if len(d.faults) == d.limits.Faults {
		d.stop(tooManyFaults(d.limits))
	}
}

func tooManyFaults(l Limits) string { return strconv.Itoa(l.Faults) + " faults" }

// warn notes a warning at the token just read. When they are many, the first of
// each code in a record is enough to know what depends on the record.
func (d *decoder) warn(c Code, offset int, detail string) {
	if len(d.warnings) >= maxWarnings {
		if slices.Contains(d.warned, c) {
			return
		}
		d.warned = append(d.warned, c)
	}
	pointer := d.pointer()
	d.warnings = append(d.warnings, Warning{Code: c, Pos: d.file.position(int64(offset)), Pointer: pointer, Path: pathWithin(d.record, pointer), Detail: detail})
}

// pathWithin turns /credentials/3/copies/0/storage into copies[0].storage.
func pathWithin(record Kind, pointer string) string {
	parts := strings.Split(pointer, "/")[1:]
	if record != "" && len(parts) >= 2 {
		parts = parts[2:]
	}
	var b strings.Builder
	for _, p := range parts {
		switch _, err := strconv.Atoi(p); {
		case err == nil:
			b.WriteString("[" + p + "]")
		case b.Len() == 0:
			b.WriteString(p)
		default:
			b.WriteString("." + p)
		}
	}
	return b.String()
}

// A sourceFile finds lines in a document that was parsed.
type sourceFile struct {
	name  string
	data  []byte
	once  sync.Once
	marks []lineMark // one for each stretch
}

// A lineMark is what comes before a stretch of the document: so lines are found
// fast, and documents of line feeds alone cost no more memory than others.
type lineMark struct {
	lines     int // line feeds
	lineStart int // offset behind the last of them
}

const stretch = 4096

func (f *sourceFile) position(offset int64) Position {
	f.once.Do(func() {
		var m lineMark
		for at := 0; at <= len(f.data); at += stretch {
			f.marks = append(f.marks, m)
			m = m.beyond(f.data[at:min(at+stretch, len(f.data))], at)
		}
	})
	at := int(min(max(offset, 0), int64(len(f.data))))
	from := at / stretch * stretch
	m := f.marks[at/stretch].beyond(f.data[from:at], from)
	return Position{File: f.name, Line: m.lines + 1, Column: at - m.lineStart + 1}
}

// beyond is the mark behind text, which stands at this offset.
func (m lineMark) beyond(text []byte, offset int) lineMark {
	if i := bytes.LastIndexByte(text, '\n'); i >= 0 {
		return lineMark{m.lines + bytes.Count(text, []byte{'\n'}), offset + i + 1}
	}
	return m
}
