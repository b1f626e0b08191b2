package frameworks

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/jsonread"
)

// Codes of faults in catalogs and mappings, beside those of governance.
const (
	CodeUnknownEntry   governance.Code = "UNKNOWN_ENTRY"   // a parent, successor, framework or requirement that does not exist
	CodeUnknownControl governance.Code = "UNKNOWN_CONTROL" // a control that the pack does not hold under that id
	CodeCatalogOrder   governance.Code = "CATALOG_ORDER"   // an entry that does not stand below its parent
	CodeLifecycle      governance.Code = "LIFECYCLE"       // successors that do not fit the lifecycle, or a mapping to a withdrawn entry
	CodeRelation       governance.Code = "RELATION"        // a relation that does not fit the kind of the requirement
)

// What is read at most of one file. The largest catalog known to us, SP 800-53,
// has 0.3 MiB.
const (
	maxBytes  = 4 << 20
	maxDepth  = 16
	maxFaults = 1000
	maxSyntax = 500 // bytes of a regular expression
)

// A place is where a value stands in a file.
type place struct {
	pos     governance.Position
	pointer string
}

// A form reads one hand-made document and notes every fault.
type form struct {
	file   string
	lines  []int   // offset of the first byte of each line
	root   *object // nil when the file is not JSON
	faults []*governance.Fault
}

// open reads data as JSON.
func open(file string, data []byte) *form {
	f := &form{file: file, lines: []int{0}}
	if len(data) > maxBytes {
		f.fault(place{pos: governance.Position{File: file}}, governance.CodeTooLarge, "more than %d bytes", maxBytes)
		return f
	}
	for i, b := range data {
		if b == '\n' {
			f.lines = append(f.lines, i+1)
		}
	}
	root, err := jsonread.Tree(data, maxDepth)
	var syntax *jsonread.SyntaxError
	if errors.As(err, &syntax) {
		f.fault(place{f.position(syntax.Offset), syntax.Pointer}, governance.CodeSyntax, "%s", syntax.Reason)
		return f
	}
	f.root = f.object(root)
	return f
}

func (f *form) position(offset int) governance.Position {
	line := sort.SearchInts(f.lines, offset+1)
	return governance.Position{File: f.file, Line: line, Column: offset - f.lines[line-1] + 1}
}

func (f *form) at(v *jsonread.Value) place { return place{f.position(v.Offset), v.Pointer()} }

func (f *form) fault(at place, code governance.Code, format string, args ...any) {
	switch n := len(f.faults); {
	case n == maxFaults:
		code, format, args = governance.CodeTooLarge, "more than %d faults; the others are left out", []any{maxFaults}
	case n > maxFaults:
		return
	}
	f.faults = append(f.faults, &governance.Fault{Code: code, Pos: at.pos, Pointer: at.pointer, Detail: fmt.Sprintf(format, args...)})
}

// An object is a JSON object that is read by asking for its members; done then
// reports those that nobody asked for.
type object struct {
	f       *form
	v       *jsonread.Value
	members map[string]*jsonread.Value
	asked   []string
}

// object expects v to be an object, and notes members that are repeated.
func (f *form) object(v *jsonread.Value) *object {
	o := &object{f: f, v: v, members: map[string]*jsonread.Value{}}
	if v.Kind != jsonread.BeginObject {
		f.fault(f.at(v), governance.CodeType, "write an object here")
		return o
	}
	for _, m := range v.Members {
		if _, twice := o.members[m.Name]; twice {
			f.fault(place{f.position(m.Offset), m.Value.Pointer()}, governance.CodeDuplicateMember, "this member stands here twice")
			continue
		}
		o.members[m.Name] = m.Value
	}
	return o
}

// member is the value of a member of that kind, or nil; another kind is a fault.
func (o *object) member(name string, kinds ...jsonread.Kind) *jsonread.Value {
	o.asked = append(o.asked, name)
	v := o.members[name]
	if v != nil && !slices.Contains(kinds, v.Kind) {
		o.f.fault(o.f.at(v), governance.CodeType, "%s is of another type", name)
		return nil
	}
	return v
}

// optional is the text of a member, or "" when it is left out. A text that is
// written is not blank.
func (o *object) optional(name string) string {
	v := o.member(name, jsonread.String)
	if v == nil {
		return ""
	}
	if strings.TrimSpace(v.Text) == "" {
		o.f.fault(o.f.at(v), governance.CodeFormat, "%s is blank: write it or leave it out", name)
	}
	return v.Text
}

// required is the text of a member that must be there.
func (o *object) required(name string) string {
	o.demand(name)
	return o.optional(name)
}

func (o *object) demand(name string) {
	if o.v.Kind == jsonread.BeginObject && o.members[name] == nil {
		o.f.fault(o.f.at(o.v), governance.CodeMissingRequired, "add %s", name)
	}
}

// date is a required day, as 2024-02-26.
func (o *object) date(name string) string {
	text := o.required(name)
	if _, err := time.Parse(time.DateOnly, text); err != nil && text != "" {
		o.reject(name, governance.CodeFormat, "%s is a day, as 2024-02-26", name)
	}
	return text
}

// flag is a member that is true or false, and false when it is left out.
func (o *object) flag(name string) bool {
	v := o.member(name, jsonread.True, jsonread.False)
	return v != nil && v.Kind == jsonread.True
}

// list is the items of a member. A required list has at least one.
func (o *object) list(name string, required bool) []*jsonread.Value {
	if required {
		o.demand(name)
	}
	v := o.member(name, jsonread.BeginArray)
	if v == nil {
		return nil
	}
	if required && len(v.Items) == 0 {
		o.reject(name, governance.CodeMissingRequired, "%s is empty", name)
	}
	return v.Items
}

// texts is the items of an optional list of texts.
func (o *object) texts(name string) []string {
	var texts []string
	for _, v := range o.list(name, false) {
		if v.Kind != jsonread.String || strings.TrimSpace(v.Text) == "" {
			o.f.fault(o.f.at(v), governance.CodeType, "write a text here")
			continue
		}
		texts = append(texts, v.Text)
	}
	return texts
}

// expression compiles a member that is a regular expression (RE2) of whole texts;
// nil when it is none, or left out.
func (o *object) expression(name string) *regexp.Regexp {
	v := o.members[name]
	switch {
	case v == nil || v.Kind != jsonread.String:
		return nil
	case len(v.Text) > maxSyntax:
		o.reject(name, governance.CodeTooLarge, "more than %d bytes", maxSyntax)
		return nil
	}
	syntax, err := regexp.Compile("^(?:" + v.Text + ")$")
	if err != nil {
		o.reject(name, governance.CodeFormat, "not a regular expression (RE2)")
	}
	return syntax
}

// enum is a text that must be one of values; "" when it is not, or is left out.
func enum[T ~string](o *object, name string, values ...T) T {
	v := o.member(name, jsonread.String)
	if v == nil {
		return ""
	}
	if !slices.Contains(values, T(v.Text)) {
		o.reject(name, governance.CodeUnrecognizedValue, "%s is one of %s", name, joined(values))
		return ""
	}
	return T(v.Text)
}

func joined[T ~string](values []T) string {
	var b strings.Builder
	for i, v := range values {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(string(v))
	}
	return b.String()
}

// reject notes a fault at a member, or at the object when the member is not there.
func (o *object) reject(name string, code governance.Code, format string, args ...any) {
	at := o.v
	if v := o.members[name]; v != nil {
		at = v
	}
	o.f.fault(o.f.at(at), code, format, args...)
}

// done reports the members that nobody asked for.
func (o *object) done() {
	for _, m := range o.v.Members {
		if !slices.Contains(o.asked, m.Name) {
			o.f.fault(place{o.f.position(m.Offset), m.Value.Pointer()}, governance.CodeUnknownMember, "no such member; there are %s", strings.Join(o.asked, ", "))
		}
	}
}
