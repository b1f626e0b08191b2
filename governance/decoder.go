package governance

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/internal/jsonread"
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
	stopped  bool // over a limit: what follows is not read

	record  Kind      // the kind of the record being read, for warnings
	object  string    // the record type of the innermost object being read
	records int       // read so far
	places  [][]place // by rank of kind, then by index in the collection
}

// An object is the state of reading one JSON object.
type object struct {
	kind     string
	index    func(string) int // of a member name, or −1
	names    []string
	required uint64 // bits of required members
	seen     uint64
	extra    map[string]bool // unknown members seen
	current  int             // index of the member to read now
	offset   int
	pointer  string
	opened   bool
}

func (d *decoder) done() bool { return d.stopped || d.r.Err() != nil }

// member moves to the next known member and returns false after the last one.
func (d *decoder) member(o *object) bool {
	if !o.opened {
		t, ok := d.expect(jsonread.BeginObject, "an object")
		if !ok {
			return false
		}
		o.opened, o.offset = true, t.Offset
		if o.required != 0 {
			o.pointer = d.r.Pointer()
		}
	}
	for !d.done() {
		if d.r.Peek() == jsonread.EndObject {
			d.r.Next()
			d.missing(o)
			return false
		}
		name, ok := d.r.Next()
		if !ok {
			return false
		}
		if o.current = o.index(name.Text); o.current >= 0 {
			if o.seen&(1<<o.current) == 0 {
				o.seen |= 1 << o.current
				d.object = o.kind
				return true
			}
			d.fault(CodeDuplicateMember, name.Offset, "the member stands twice in this object; remove one", nil)
			d.skip()
			continue
		}
		d.unknownMember(o, name)
	}
	return false
}

// missing reports the required members that an object ended without.
func (d *decoder) missing(o *object) {
	for i, name := range o.names {
		if o.required&^o.seen&(1<<i) != 0 {
			d.faultAt(CodeMissingRequired, o.offset, o.pointer, fmt.Sprintf("%s needs the member %q", o.kind, name), nil)
		}
	}
}

func (d *decoder) unknownMember(o *object, name jsonread.Token) {
	switch {
	case o.extra[name.Text]:
		d.fault(CodeDuplicateMember, name.Offset, "the member stands twice in this object; remove one", nil)
	case isSecret(name.Text):
		d.fault(CodeSecretMaterial, name.Offset, secretDetail, nil)
	case o.kind == "Evidence" && (name.Text == "verified" || name.Text == "ledgered"):
		d.warn(CodeEvidenceSelf, name.Offset, "evidence cannot call itself "+name.Text+"; only a verifier can")
	default:
		detail := "this version does not know the member; it is not read"
		if near, ok := nearest(name.Text, o.names); ok {
			detail += fmt.Sprintf(" (did you mean %q?)", near)
		}
		d.warn(d.restricting(o.kind, CodeUnknownMember), name.Offset, detail)
	}
	if o.extra == nil {
		o.extra = map[string]bool{}
	}
	o.extra[name.Text] = true
	d.skip()
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
	got := d.r.Peek()
	if got == k {
		return d.r.Next()
	}
	if got == jsonread.Invalid {
		d.r.Next() // keeps the error
		return jsonread.Token{}, false
	}
	t, _ := d.r.Next()
	if got == jsonread.Null {
		d.fault(CodeNullNotAllowed, t.Offset, "null is not allowed here; leave the member out when nobody looked, or state "+what, nil)
		return jsonread.Token{}, false
	}
	d.fault(CodeType, t.Offset, "this must be "+what, nil)
	d.skipRest(t)
	return jsonread.Token{}, false
}

// skip passes over one value; a secret in it is still refused.
func (d *decoder) skip() {
	if t, ok := d.r.Next(); ok {
		d.skipRest(t)
	}
}

// skipRest passes over the rest of the value that starts with t.
func (d *decoder) skipRest(t jsonread.Token) {
	for depth := 0; ; {
		switch t.Kind {
		case jsonread.BeginObject, jsonread.BeginArray:
			depth++
		case jsonread.EndObject, jsonread.EndArray:
			depth--
		case jsonread.String:
			if isSecret(t.Text) {
				d.fault(CodeSecretMaterial, t.Offset, secretDetail, nil)
			}
		}
		if depth == 0 {
			return
		}
		var ok bool
		if t, ok = d.r.Next(); !ok {
			return
		}
	}
}

// field reads a three-valued field: null is none where that is allowed.
func field[T any](d *decoder, f *Field[T], noneAllowed bool, read func(*T) bool) {
	if noneAllowed && d.r.Peek() == jsonread.Null {
		d.r.Next()
		*f = None[T]()
		return
	}
	var v T
	if read(&v) {
		*f = Some(v)
	}
}

// required reads a plain field; null counts as absent.
func required[T any](d *decoder, to *T, read func(*T) bool) {
	if d.r.Peek() == jsonread.Null {
		t, _ := d.r.Next()
		d.fault(CodeMissingRequired, t.Offset, "null is not allowed on a required member", nil)
		return
	}
	read(to)
}

func fieldList[T any](d *decoder, f *Field[[]T], read func(*T) bool) {
	var items []T
	if readItems(d, &items, read) {
		*f = Some(items)
	}
}

func list[T any](d *decoder, to *[]T, read func(*T) bool) {
	if d.r.Peek() == jsonread.Null {
		t, _ := d.r.Next()
		d.fault(CodeMissingRequired, t.Offset, "null is not allowed on a required member", nil)
		return
	}
	readItems(d, to, read)
}

// readItems keeps an item that it could not read as a zero value, so that
// indexes stay those of the document.
func readItems[T any](d *decoder, to *[]T, read func(*T) bool) bool {
	if _, ok := d.expect(jsonread.BeginArray, "an array"); !ok {
		return false
	}
	items := []T{}
	for !d.done() && d.r.Peek() != jsonread.EndArray {
		var v T
		read(&v)
		items = append(items, v)
	}
	d.r.Next()
	*to = items
	return !d.done()
}

// collection reads one list of records of the estate and notes their places.
func collection[T any](d *decoder, k Kind, to *[]T, read func(*T) bool, id func(*T) string) {
	n := rankOf(k)
	d.record = k
	readItems(d, to, func(v *T) bool {
		if d.records++; d.records > d.limits.Records {
			d.stop("more than " + strconv.Itoa(d.limits.Records) + " records")
			return false
		}
		d.r.Peek()
		d.places[n] = append(d.places[n], place{d.file, int32(len(d.places[n])), int64(d.r.Start())})
		first := len(d.warnings)
		ok := read(v)
		for i := range d.warnings[first:] {
			d.warnings[first+i].Record = Ref{k, id(v)}
		}
		return ok
	})
	d.record = ""
}

// str reads a string that is no secret.
func (d *decoder) str(what string) (jsonread.Token, bool) {
	t, ok := d.expect(jsonread.String, what)
	if ok && isSecret(t.Text) {
		d.fault(CodeSecretMaterial, t.Offset, secretDetail, nil)
		return t, false
	}
	return t, ok
}

func (d *decoder) text(to *string) bool {
	t, ok := d.str("a text")
	*to = t.Text
	return ok
}

func (d *decoder) id(to *string) bool {
	return parsed1(d, to, "an id", func(s string) (string, error) { return s, checkID(s) })
}

func (d *decoder) instant(to *time.Time) bool {
	return parsed1(d, to, "an instant", ParseInstant)
}

func (d *decoder) duration(to *time.Duration) bool {
	return parsed1(d, to, "a duration", ParseDuration)
}

func (d *decoder) hash(to *Hash) bool { return parsed1(d, to, "a digest", ParseHash) }

func (d *decoder) party(to *Ref) bool { return d.ref(to, partyKinds) }

func (d *decoder) anyRef(to *Ref) bool { return d.ref(to, anyKinds) }

func (d *decoder) ref(to *Ref, kinds []Kind) bool {
	return parsed1(d, to, "a reference", func(s string) (Ref, error) {
		r, err := ParseRef(s)
		if err != nil || !slices.Contains(kinds, r.Kind) {
			if strings.Contains(s, "*") {
				return Ref{}, errWildcard
			}
			return Ref{}, errors.New("this must be kind:id, its kind one of " + kindList(kinds))
		}
		return r, nil
	})
}

var errWildcard = errors.New("name the records one by one; a pattern is no reference")

// parsed1 reads a string and the value that it writes.
func parsed1[T any](d *decoder, to *T, what string, parse func(string) (T, error)) bool {
	t, ok := d.str(what + " in a text")
	if !ok {
		return false
	}
	v, err := parse(t.Text)
	if err == nil {
		*to = v
		return true
	}
	code := CodeFormat
	switch {
	case errors.Is(err, errRange):
		code = CodeRange
	case errors.Is(err, errWildcard) && d.record == KindException:
		code = CodeExcWildcard
	}
	d.fault(code, t.Offset, err.Error(), err)
	return false
}

// enum reads a value of a closed list. One that is not on it is a value of a
// version to come: it stays unknown, and the warning says so.
func (d *decoder) enum(to *string, values []string) bool {
	t, ok := d.str("a text")
	if !ok {
		return false
	}
	for _, v := range values {
		if v == t.Text {
			*to = v
			return true
		}
	}
	detail := "this version does not know the value; it is read as unknown"
	if near, ok := nearest(t.Text, values); ok {
		detail += fmt.Sprintf(" (did you mean %q?)", near)
	}
	d.warn(d.restricting(d.object, CodeUnrecognizedValue), t.Offset, detail)
	return false
}

func (d *decoder) boolean(to *bool) bool {
	if d.r.Peek() == jsonread.True {
		d.r.Next()
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
	f, err := strconv.ParseFloat(t.Text, 64)
	switch {
	case err == nil && f != math.Trunc(f):
		d.fault(CodeType, t.Offset, "this must be an integer", nil)
		return false
	case err != nil || f < 0 || f > maxCount:
		d.fault(CodeRange, t.Offset, "a count runs from 0 to 9007199254740991", err)
		return false
	}
	*to = int64(f)
	return true
}

func (d *decoder) labels(to *map[string]string) bool {
	t, ok := d.expect(jsonread.BeginObject, "an object of texts")
	if !ok {
		return false
	}
	m := map[string]string{}
	for !d.done() && d.r.Peek() != jsonread.EndObject {
		if t, ok = d.r.Next(); !ok {
			return false
		}
		if _, twice := m[t.Text]; twice {
			d.fault(CodeDuplicateMember, t.Offset, "the label stands twice; remove one", nil)
		}
		if isSecret(t.Text) {
			d.fault(CodeSecretMaterial, t.Offset, secretDetail, nil)
		}
		var v string
		d.text(&v)
		m[t.Text] = v
	}
	d.r.Next()
	*to = m
	return !d.done()
}
