package governance

import (
	"bytes"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"sync"

	"github.com/mandate-nhi/mandate/internal/jsonread"
)

// SchemaVersion is the version of the document that this library writes.
const SchemaVersion = "1.0"

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

// Parse reads an estate. The name stands in positions; it is not opened. The
// error lists every fault of the document (see Faults); after a syntax error
// nothing more is looked for. Members and values that this version does not
// know are no faults: see Estate.Warnings. The estate keeps data to find
// positions in: do not write to it afterwards.
//
// Time and memory are linear in len(data), within the default Limits.
func Parse(name string, data []byte) (*Estate, error) { return ParseLimited(name, data, Limits{}) }

// ParseLimited is Parse within other limits.
func ParseLimited(name string, data []byte, limits Limits) (*Estate, error) {
	e := &Estate{}
	d := newDecoder(name, data, limits)
	if d.fits() {
		d.estate(e)
		d.finish()
	}
	e.parsed = &parsed{warnings: d.warnings, places: d.places, file: name}
	if !d.done() {
		d.faults = append(d.faults, check(e)...)
	}
	if err := NewDocumentError(d.faults); err != nil {
		return nil, err
	}
	d.versionWarning(e)
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
		d.faults = append(d.faults, &Fault{Code: CodeTooLarge, Pos: Position{File: d.file.name}, Detail: fmt.Sprintf("the document has %d bytes; at most %d are read", n, d.limits.Bytes)})
		return false
	}
	return true
}

// finish demands the end of the document and turns a syntax error into a fault.
func (d *decoder) finish() {
	if d.stopped {
		return
	}
	d.r.End()
	if err := d.r.Err(); err != nil {
		code := CodeSyntax
		if strings.HasPrefix(err.Reason, "nested") {
			code = CodeTooLarge
		}
		d.faultAt(code, err.Offset, err.Pointer, err.Reason, err)
	}
}

// stop reports that a limit is reached; nothing more is read.
func (d *decoder) stop(what string) {
	if !d.stopped {
		d.stopped = true
		d.faultAt(CodeTooLarge, d.r.Start(), d.r.Pointer(), what+"; the rest is not read", nil)
	}
}

// fault reports a fault at the token just read.
func (d *decoder) fault(c Code, offset int, detail string, cause error) {
	d.faultAt(c, offset, d.r.Pointer(), detail, cause)
}

func (d *decoder) faultAt(c Code, offset int, pointer, detail string, cause error) {
	d.faults = append(d.faults, &Fault{Code: c, Pos: d.file.position(int64(offset)), Pointer: pointer, Detail: detail, Err: cause})
	if len(d.faults) == d.limits.Faults {
		d.stop("more than " + strconv.Itoa(d.limits.Faults) + " faults")
	}
}

func (d *decoder) warn(c Code, offset int, detail string) {
	pointer := d.r.Pointer()
	d.warnings = append(d.warnings, Warning{Code: c, Pos: d.file.position(int64(offset)), Pointer: pointer, Path: pathWithin(d.record, pointer), Detail: detail})
	if len(d.warnings) == d.limits.Faults*10 {
		d.stop("more than " + strconv.Itoa(d.limits.Faults*10) + " unrecognized members and values")
	}
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

// versionWarning notes a minor version newer than ours; check refused the majors.
func (d *decoder) versionWarning(e *Estate) {
	if e.SchemaVersion != SchemaVersion {
		e.parsed.warnings = append(e.parsed.warnings, Warning{Code: CodeNewerMinor, Pos: Position{File: d.file.name, Line: 1, Column: 1}, Pointer: "/schemaVersion", Path: "schemaVersion",
			Detail: "the document is of version " + e.SchemaVersion + ", this library knows " + SchemaVersion})
	}
}

// A sourceFile finds lines in a document that was parsed.
type sourceFile struct {
	name  string
	data  []byte
	once  sync.Once
	lines []int64 // offsets of line starts
}

func (f *sourceFile) position(offset int64) Position {
	f.once.Do(func() {
		f.lines = []int64{0}
		for at := int64(0); ; {
			i := bytes.IndexByte(f.data[at:], '\n')
			if i < 0 {
				return
			}
			at += int64(i) + 1
			f.lines = append(f.lines, at)
		}
	})
	offset = min(max(offset, 0), int64(len(f.data)))
	line := sort.Search(len(f.lines), func(i int) bool { return f.lines[i] > offset })
	return Position{File: f.name, Line: line, Column: int(offset-f.lines[line-1]) + 1}
}
