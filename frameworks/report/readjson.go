package report

import (
	"bytes"
	"cmp"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/jsonread"
)

// Limits on what ReadJSON reads. More is TOO_LARGE.
const (
	maxBytes  = 2 << 30
	maxDepth  = 32
	maxFaults = 1000
)

// ReadJSON reads a document that JSON wrote. The name stands in positions; it is
// not opened. The error lists every fault (governance.Faults): what is not a
// Document to the letter, a member that this version does not know included, for
// writing the document again would lose it. After a syntax error nothing more is
// looked for.
//
// It does not judge whether counts and findings agree; writing from the Input of
// the document does. Time and memory are linear in len(data), which is at most
// 2 GiB, nested at most 32 deep.
func ReadJSON(name string, data []byte) (*Document, error) {
	d := &Document{}
	if err := readJSON(name, data, d, func(r *decoder) { r.version(d.SchemaVersion) }); err != nil {
		return nil, err
	}
	return d, nil
}

// readJSON fills what v points to. What has no fault of form is checked.
func readJSON(name string, data []byte, v any, check func(*decoder)) error {
	if int64(len(data)) > maxBytes {
		return governance.NewDocumentError([]*governance.Fault{{Code: governance.CodeTooLarge, Pos: governance.Position{File: name}, Detail: "at most 2 GiB are read"}})
	}
	r := &decoder{r: jsonread.New(data, maxDepth), data: data, fields: map[reflect.Type][]field{}}
	r.value(reflect.ValueOf(v).Elem())
	r.end()
	if len(r.faults) == 0 {
		check(r)
	}
	return governance.NewDocumentError(r.positioned(name))
}

// A decoder fills Go values from tokens, by their types. It goes on after a
// fault, so that it finds them all.
type decoder struct {
	r       *jsonread.Reader
	data    []byte
	faults  []*governance.Fault
	offsets []int // of the faults
	stopped bool
	fields  map[reflect.Type][]field
}

func (d *decoder) fault(c governance.Code, offset int, pointer, detail string) {
	if d.stopped {
		return
	}
	if d.stopped = len(d.faults) == maxFaults; d.stopped {
		c, detail = governance.CodeTooLarge, fmt.Sprintf("more than %d faults; the rest is not read", maxFaults)
	}
	d.faults = append(d.faults, &governance.Fault{Code: c, Pointer: pointer, Detail: detail})
	d.offsets = append(d.offsets, offset)
}

// end demands the end of the document, and reports what ended reading before.
func (d *decoder) end() {
	if d.stopped {
		return
	}
	d.r.End()
	if err := d.r.Err(); err != nil {
		code := governance.CodeSyntax
		if err.TooDeep {
			code = governance.CodeTooLarge
		}
		d.fault(code, err.Offset, err.Pointer, err.Reason)
	}
}

func (d *decoder) version(v string) {
	major, _, ok := strings.Cut(v, ".")
	ours, _, _ := strings.Cut(DocumentVersion, ".")
	if !ok || major != ours {
		d.fault(governance.CodeNewerMajor, 0, "/schemaVersion", "this library reads version "+ours+" of the document")
	}
}

// positioned gives every fault its line and column, in one pass over the data.
func (d *decoder) positioned(file string) []*governance.Fault {
	order := make([]int, len(d.faults))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(d.offsets[a], d.offsets[b]) })
	line, start, at := 1, 0, 0
	for _, i := range order {
		for offset := min(d.offsets[i], len(d.data)); at < offset; at++ {
			if d.data[at] == '\n' {
				line, start = line+1, at+1
			}
		}
		d.faults[i].Pos = governance.Position{File: file, Line: line, Column: at - start + 1}
	}
	return d.faults
}

// value reads one value into v.
func (d *decoder) value(v reflect.Value) {
	if d.stopped || d.r.Err() != nil {
		return
	}
	switch to := v.Addr().Interface().(type) {
	case *time.Time:
		d.text(func(s string) (err error) { *to, err = governance.ParseInstant(s); return err })
		return
	case *governance.Ref:
		d.text(func(s string) (err error) {
			if s != "" { // nothing is referred to
				*to, err = governance.ParseRef(s)
			}
			return err
		})
		return
	case json.Unmarshaler:
		d.raw(to)
		return
	case encoding.TextUnmarshaler:
		d.text(func(s string) error { return to.UnmarshalText([]byte(s)) })
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(v.Elem())
	case reflect.Struct:
		d.object(v)
	case reflect.Map:
		d.table(v)
	case reflect.Slice:
		d.list(v)
	case reflect.String:
		d.text(func(s string) error { v.SetString(s); return nil })
	case reflect.Bool:
		if t, ok := d.token("true or false", jsonread.True, jsonread.False); ok {
			v.SetBool(t.Kind == jsonread.True)
		}
	case reflect.Int:
		d.integer(v)
	default:
		panic("report: a document has no " + v.Type().String())
	}
}

// token reads a token of one of these kinds; a value of another kind is a fault
// and is skipped.
func (d *decoder) token(want string, kinds ...jsonread.Kind) (jsonread.Token, bool) {
	if !slices.Contains(kinds, d.r.Peek()) {
		offset := d.r.Start()
		d.r.Skip()
		if d.r.Err() == nil {
			d.fault(governance.CodeType, offset, d.r.Pointer(), "this must be "+want)
		}
		return jsonread.Token{}, false
	}
	return d.r.Next()
}

func (d *decoder) text(set func(string) error) {
	if t, ok := d.token("text", jsonread.String); ok {
		if err := set(t.Text); err != nil {
			detail := err.Error()
			if governance.IsSecret(t.Text) { // which the error may quote
				detail = secretRemoved
			}
			d.fault(governance.CodeFormat, t.Offset, d.r.Pointer(), detail)
		}
	}
}

func (d *decoder) integer(v reflect.Value) {
	if t, ok := d.token("an integer", jsonread.Number); ok {
		n, err := strconv.ParseInt(t.Text, 10, 64)
		if err != nil {
			d.fault(governance.CodeRange, t.Offset, d.r.Pointer(), "this must be an integer of 64 bits")
		}
		v.SetInt(n)
	}
}

// raw gives a whole value to a type that reads JSON by itself.
func (d *decoder) raw(to json.Unmarshaler) {
	start := d.r.Start()
	d.r.Skip()
	if d.r.Err() != nil {
		return
	}
	text := bytes.TrimRight(d.data[start:d.r.Start()], " \t\r\n,")
	if err := to.UnmarshalJSON(text); err != nil {
		d.fault(governance.CodeFormat, start, d.r.Pointer(), "this is nothing that this member can hold")
	}
}

func (d *decoder) list(v reflect.Value) {
	if _, ok := d.token("a list", jsonread.BeginArray); !ok {
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	for d.more(jsonread.EndArray) {
		item := reflect.New(v.Type().Elem()).Elem()
		d.value(item)
		v.Set(reflect.Append(v, item))
	}
	d.r.Next()
}

// more reports whether there is another element before the end of the list or
// object.
func (d *decoder) more(end jsonread.Kind) bool {
	return !d.stopped && d.r.Err() == nil && d.r.Peek() != end && d.r.Peek() != jsonread.Invalid
}

// members reads the members of an object; each is called with the cursor before
// the value of a member whose name is new.
func (d *decoder) members(each func(name jsonread.Token)) {
	seen := map[string]bool{}
	for d.more(jsonread.EndObject) {
		name, ok := d.r.Next()
		switch {
		case !ok:
			return
		case seen[name.Text]:
			d.fault(governance.CodeDuplicateMember, name.Offset, d.r.Pointer(), "the object has this member already")
			d.r.Skip()
		default:
			seen[name.Text] = true
			each(name)
		}
	}
	d.r.Next()
}

func (d *decoder) table(v reflect.Value) {
	if _, ok := d.token("an object", jsonread.BeginObject); !ok {
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	d.members(func(name jsonread.Token) {
		item := reflect.New(v.Type().Elem()).Elem()
		d.value(item)
		v.SetMapIndex(reflect.ValueOf(name.Text), item)
	})
}

func (d *decoder) object(v reflect.Value) {
	open, ok := d.token("an object", jsonread.BeginObject)
	if !ok {
		return
	}
	pointer := d.r.Pointer()
	fields := d.fieldsOf(v.Type())
	found := make([]bool, len(fields))
	d.members(func(name jsonread.Token) {
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == name.Text })
		if i < 0 {
			d.fault(governance.CodeUnknownMember, name.Offset, d.r.Pointer(), "this version does not know the member")
			d.r.Skip()
			return
		}
		found[i] = true
		d.value(v.Field(i))
	})
	for i, f := range fields {
		if f.required && !found[i] && d.r.Err() == nil {
			d.fault(governance.CodeMissingRequired, open.Offset, pointer, "the object has no member "+f.name)
		}
	}
}

// A field is a member of the JSON object of a struct.
type field struct {
	name     string
	required bool
}

// fieldsOf lists the fields in order: field i of the struct is fields[i].
func (d *decoder) fieldsOf(t reflect.Type) []field {
	if fields, ok := d.fields[t]; ok {
		return fields
	}
	fields := make([]field, 0, t.NumField())
	for i := range t.NumField() { // exported ones come first
		if f := t.Field(i); f.IsExported() {
			name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			fields = append(fields, field{name, options == ""})
		}
	}
	d.fields[t] = fields
	return fields
}
