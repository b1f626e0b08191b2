package governance

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/internal/jsonread"
	"github.com/mandate-nhi/mandate/internal/nearest"
)

// A decoder reads records from tokens and goes on after every fault but a
// syntax error. The generated methods (decode_gen.go) name the members; the
// methods here read values.
type decoder struct {
	r        *jsonread.Reader
	file     *sourceFile
	limits   Limits
	faults   []*Fault
	warnings []Warning
	stopped  bool            // over a limit: what follows is not read
	ctx      context.Context // whose end ends reading; nil for none
	ended    error           // of ctx
	strict   bool            // an enum value that is not known is a fault

	record  Kind   // the kind of the record being read, for warnings
	warned  []Code // codes that this record was warned of when warnings are many
	object  string // the record type of the innermost object being read
	records int    // read so far
	texts   strings.Builder
	places  [][]place // by rank of kind, then by index in the collection
}

// An object is the state of reading one JSON object.
type object struct {
	kind     string
	index    func([]byte) int // of a member name, or −1
	names    []string
	required uint64 // bits of required members
	seen     uint64
	extra    map[string]bool // unknown members seen
	current  int             // index of the member to read now
	offset   int
	opened   bool
}

const twiceDetail = "the member stands twice in this object; remove one"

func (d *decoder) done() bool { return d.stopped || d.r.Err() != nil }

// member moves to the next known member and returns false after the last one.
func (d *decoder) member(o *object) bool {
	if !o.opened {
		t, ok := d.expect(jsonread.BeginObject, "an object")
		if !ok {
			return false
		}
		o.opened, o.offset = true, t.Offset
	}
	for !d.done() {
		t, ok := d.r.Advance()
		switch {
		case !ok:
			return false
		case t.Kind == jsonread.EndObject:
			d.missing(o)
			return false
		}
		if o.current = o.index(d.r.Text()); o.current < 0 {
			d.unknownMember(o, t.Offset)
			continue
		}
		if bit := uint64(1) << o.current; o.seen&bit == 0 {
			o.seen |= bit
			d.object = o.kind
			return true
		}
		d.fault(CodeDuplicateMember, t.Offset, twiceDetail, nil)
		d.skip()
	}
	return false
}

// missing reports the required members that an object ended without.
func (d *decoder) missing(o *object) {
	absent := o.required &^ o.seen
	for i := 0; absent != 0; i, absent = i+1, absent>>1 {
		if absent&1 != 0 {
			d.fault(CodeMissingRequired, o.offset, fmt.Sprintf("%s needs the member %q", o.kind, o.names[i]), nil)
		}
	}
}

func (d *decoder) unknownMember(o *object, offset int) {
	name := string(d.r.Text())
	switch {
	case o.extra[name]:
		d.fault(CodeDuplicateMember, offset, twiceDetail, nil)
	case isSecret(name):
		d.fault(CodeSecretMaterial, offset, secretDetail, nil)
	case o.kind == "Evidence" && (name == "verified" || name == "ledgered"):
		d.warn(CodeEvidenceSelf, offset, "evidence cannot call itself "+name+"; only a verifier can")
	default:
		d.warn(d.restricting(o.kind, CodeUnknownMember), offset, "this version does not know the member; it is not read"+d.hint(name, o.names))
	}
	if o.extra == nil {
		o.extra = map[string]bool{}
	}
	o.extra[name] = true
	d.skip()
}

// hint guesses what a name was meant to be, as long as warnings are few enough
// to be read.
func (d *decoder) hint(name string, known []string) string {
	if len(d.warnings) >= maxWarnings {
		return ""
	}
	return nearest.Hint(name, known)
}

// restricting is the code for something unrecognized in an object: where it may
// restrict an authority, what depends on the record is no longer known.
func (d *decoder) restricting(object string, c Code) Code {
	if object == "Origin" {
		return c
	}
	switch object {
	case "Retained", "Revocation", "Approval":
		return CodeUnrecognizedRestriction
	}
	switch d.record {
	case KindDelegation, KindContract, KindException:
		return CodeUnrecognizedRestriction
	}
	return c
}

// expect reads a token of kind k, or reports what stands there instead.
func (d *decoder) expect(k jsonread.Kind, what string) (jsonread.Token, bool) {
	if d.done() {
		return jsonread.Token{}, false
	}
	t, ok := d.r.Advance()
	if !ok || t.Kind == k {
		return t, ok
	}
	if t.Kind == jsonread.Null {
		d.fault(CodeNullNotAllowed, t.Offset, "null is not allowed here; leave the member out when nobody looked, or state "+what, nil)
		return t, false
	}
	d.fault(CodeType, t.Offset, "this must be "+what, nil)
	d.skipRest(t)
	return t, false
}

// skip passes over one value; a secret in it is still refused.
func (d *decoder) skip() {
	if t, ok := d.r.Advance(); ok {
		d.skipRest(t)
	}
}

// skipRest passes over the rest of the value that starts with t. Names that stand
// twice are refused even there: another reader may know the member.
func (d *decoder) skipRest(t jsonread.Token) {
	switch t.Kind {
	case jsonread.String:
		d.secret(t.Offset)
	case jsonread.BeginArray:
		for d.next(&t) && t.Kind != jsonread.EndArray {
			d.skipRest(t)
		}
	case jsonread.BeginObject:
		seen := map[string]bool{}
		for d.next(&t) && t.Kind != jsonread.EndObject {
			name := string(d.r.Text())
			if seen[name] {
				d.fault(CodeDuplicateMember, t.Offset, twiceDetail, nil)
			}
			seen[name] = true
			d.secret(t.Offset)
			d.skip()
		}
	}
}

func (d *decoder) next(t *jsonread.Token) (ok bool) {
	if d.stopped {
		return false
	}
	*t, ok = d.r.Advance()
	return ok
}

// field reads a three-valued field: null is none where that is allowed.
func field[T any](d *decoder, f *Field[T], noneAllowed bool, read func(*T) bool) {
	if noneAllowed && d.r.Peek() == jsonread.Null {
		d.r.Advance()
		*f = None[T]()
		return
	}
	if read(&f.value) {
		f.state = some
	} else {
		*f = Field[T]{}
	}
}

// required reads a plain field; null counts as absent.
func required[T any](d *decoder, to *T, read func(*T) bool) {
	if !d.requiredNull() {
		read(to)
	}
}

func (d *decoder) requiredNull() bool {
	if d.r.Peek() != jsonread.Null {
		return false
	}
	t, _ := d.r.Advance()
	d.fault(CodeMissingRequired, t.Offset, "null is not allowed on a required member", nil)
	return true
}

func fieldList[T any](d *decoder, f *Field[[]T], read func(*T) bool) {
	var items []T
	if readItems(d, &items, read) {
		*f = Some(items)
	}
}

func list[T any](d *decoder, to *[]T, read func(*T) bool) {
	if !d.requiredNull() {
		readItems(d, to, read)
	}
}

// readItems keeps an item that it could not read as a zero value, so that
// indexes stay those of the document.
func readItems[T any](d *decoder, to *[]T, read func(*T) bool) bool {
	if _, ok := d.expect(jsonread.BeginArray, "an array"); !ok {
		return false
	}
	items := []T{}
	for !d.done() && d.r.Peek() != jsonread.EndArray {
		var zero T
		items = append(items, zero)
		if last := &items[len(items)-1]; !read(last) {
			*last = zero
		}
	}
	d.r.Advance()
	*to = items
	return !d.done()
}

// collection reads one list of records of the estate and notes their places. The
// records gather in chunks, so that a long list is copied only once.
func collection[T any](d *decoder, k Kind, to *[]T, read func(*T) bool, id func(*T) string) {
	const chunk = 256
	if _, ok := d.expect(jsonread.BeginArray, "an array"); !ok {
		return
	}
	var full [][]T
	var items []T
	d.record = k
	for !d.done() && d.r.Peek() != jsonread.EndArray {
		if len(items) == chunk {
			full, items = append(full, items), make([]T, 0, chunk)
		}
		var zero T
		items = append(items, zero)
		readRecord(d, k, &items[len(items)-1], read, id)
	}
	d.r.Advance()
	d.record, d.warned = "", nil
	*to = slices.Concat(append(full, items)...)
}

func readRecord[T any](d *decoder, k Kind, v *T, read func(*T) bool, id func(*T) string) {
	if d.ctx != nil {
		if d.ended = d.ctx.Err(); d.ended != nil {
			d.stopped = true
			return
		}
	}
	if d.records++; d.records > d.limits.Records {
		d.stop("more than " + strconv.Itoa(d.limits.Records) + " records")
		return
	}
	places := &d.places[rankOf(k)]
	*places = append(*places, place{d.file, int32(len(*places)), int64(d.r.Start())})
	first := len(d.warnings)
	d.warned = nil
	read(v)
	for i := range d.warnings[first:] {
		d.warnings[first+i].Record = Ref{k, id(v)}
	}
}

// str reads a string that is no secret, and returns its offset.
func (d *decoder) str(what string) (int, bool) {
	t, ok := d.expect(jsonread.String, what)
	return t.Offset, ok && !d.secret(t.Offset)
}

// secret reports a secret in the text just read.
func (d *decoder) secret(offset int) bool {
	if isSecret(d.r.Text()) {
		d.fault(CodeSecretMaterial, offset, secretDetail, nil)
		return true
	}
	return false
}

// kept returns the text just read, to be kept. Many texts share one piece of
// memory.
func (d *decoder) kept() string {
	const piece = 1 << 14
	text := d.r.Text()
	if len(text) > piece/8 {
		return string(text)
	}
	if d.texts.Cap()-d.texts.Len() < len(text) {
		d.texts = strings.Builder{}
		d.texts.Grow(min(piece, len(d.file.data)))
	}
	start := d.texts.Len()
	d.texts.Write(text)
	return d.texts.String()[start:]
}

func (d *decoder) text(to *string) bool {
	_, ok := d.str("a text")
	if ok {
		*to = d.kept()
	}
	return ok
}

func (d *decoder) id(to *string) bool { return d.checked(to, "an id", checkID) }

func (d *decoder) action(to *string) bool { return d.checked(to, "an action", checkAction) }

func (d *decoder) resource(to *string) bool { return d.checked(to, "a resource", checkResource) }

// checked reads a text that a rule holds for.
func (d *decoder) checked(to *string, what string, check func(string) error) bool {
	offset, ok := d.str(what + " in a text")
	if !ok {
		return false
	}
	s := d.kept()
	if err := check(s); err != nil {
		return d.refuse(offset, err)
	}
	*to = s
	return true
}

func (d *decoder) instant(to *time.Time) bool {
	t, ok := d.expect(jsonread.String, "an instant in a text")
	if !ok {
		return false
	}
	v, err := ParseInstant(string(d.r.Text()))
	if err != nil {
		return d.refuse(t.Offset, err)
	}
	*to = v
	return true
}

func (d *decoder) duration(to *time.Duration) bool {
	t, ok := d.expect(jsonread.String, "a duration in a text")
	if !ok {
		return false
	}
	v, err := ParseDuration(string(d.r.Text()))
	if err != nil {
		return d.refuse(t.Offset, err)
	}
	*to = v
	return true
}

func (d *decoder) hash(to *Hash) bool {
	return d.checked((*string)(to), "a digest", func(s string) error { _, err := ParseHash(s); return err })
}

func (d *decoder) party(to *Ref) bool { return d.ref(to, partyKinds) }

func (d *decoder) anyRef(to *Ref) bool { return d.ref(to, anyKinds) }

func (d *decoder) ref(to *Ref, kinds []Kind) bool {
	offset, ok := d.str("a reference in a text")
	if !ok {
		return false
	}
	s := d.kept()
	r, err := ParseRef(s)
	switch {
	case err == nil && slices.Contains(kinds, r.Kind):
		*to = r
		return true
	case strings.Contains(s, "*"):
		err = errWildcard
	default:
		err = errors.New("this must be kind:id, its kind one of " + kindList(kinds))
	}
	return d.refuse(offset, err)
}

var errWildcard = errors.New("name the records one by one; a pattern is no reference")

// refuse reports what is wrong with the text just read, and returns false.
func (d *decoder) refuse(offset int, err error) bool {
	code := CodeFormat
	switch {
	case d.secret(offset):
		return false
	case errors.Is(err, errRange):
		code = CodeRange
	case errors.Is(err, errNewerMajor):
		code = CodeNewerMajor
	case errors.Is(err, errWildcard) && d.record == KindException:
		code = CodeExcWildcard
	}
	d.fault(code, offset, err.Error(), err)
	return false
}

// version accepts our major version and, with a warning, a newer minor one.
func (d *decoder) version(to *string) bool {
	offset, ok := d.str("the version in a text")
	if !ok {
		return false
	}
	s := d.kept()
	if err := checkVersion(s); err != nil {
		return d.refuse(offset, err)
	}
	if *to = s; compareVersions(s, SchemaVersion) > 0 {
		d.warn(CodeNewerMinor, offset, "the document is of version "+s+", this library knows "+SchemaVersion)
	}
	return true
}

// enum reads a value of a closed list. One that is not on it is a value of a
// version to come: it stays unknown, and the warning says so. Validate is
// strict, for a value that Go code made up is a mistake.
func (d *decoder) enum(to *string, values []string) bool {
	t, ok := d.expect(jsonread.String, "a text")
	if !ok {
		return false
	}
	for _, v := range values {
		if v == string(d.r.Text()) {
			*to = v
			return true
		}
	}
	text := string(d.r.Text())
	switch code := d.restricting(d.object, CodeUnrecognizedValue); {
	case d.secret(t.Offset):
	case d.strict && text != "":
		d.fault(code, t.Offset, "there is no such value"+d.hint(text, values), nil)
	default:
		d.warn(code, t.Offset, "this version does not know the value; it is read as unknown"+d.hint(text, values))
	}
	return false
}

func (d *decoder) boolean(to *bool) bool {
	if d.r.Peek() == jsonread.True {
		d.r.Advance()
		*to = true
		return true
	}
	_, ok := d.expect(jsonread.False, "true or false")
	return ok
}

// maxCount is the largest integer that every JSON reader agrees on (RFC 7493).
const maxCount = 1<<53 - 1

func (d *decoder) count(to *int64) bool {
	t, ok := d.expect(jsonread.Number, "an integer")
	if !ok {
		return false
	}
	n, whole := integer(string(d.r.Text()))
	switch {
	case !whole:
		d.fault(CodeType, t.Offset, "this must be an integer", nil)
		return false
	case n < 0 || n > maxCount:
		d.fault(CodeRange, t.Offset, "a count runs from 0 to 9007199254740991", nil)
		return false
	}
	*to = n
	return true
}

func (d *decoder) labels(to *map[string]string) bool {
	if _, ok := d.expect(jsonread.BeginObject, "an object of texts"); !ok {
		return false
	}
	m := map[string]string{}
	for !d.done() {
		t, ok := d.r.Advance()
		if !ok || t.Kind == jsonread.EndObject {
			break
		}
		name := d.kept()
		if _, twice := m[name]; twice {
			d.fault(CodeDuplicateMember, t.Offset, "the label stands twice; remove one", nil)
		}
		d.secret(t.Offset)
		var v string
		d.text(&v)
		m[name] = v
	}
	*to = m
	return !d.done()
}
