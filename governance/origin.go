package governance

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// An Origin says where a fact came from.
type Origin struct {
	Source  string          `json:"source" fact:"constant,required,personal"`  // file or system name
	Pointer string          `json:"pointer" fact:"constant,required,personal"` // place inside the source [JSON Pointer]
	Line    Field[int64]    `json:"line,omitzero" fact:"constant"`             // line of the source, from 1; none = it has no lines
	Fields  Field[[]string] `json:"fields,omitzero" fact:"constant"`           // fields it gave; absent = the whole record
}

// OriginAt is the origin of a record that stands there in a file.
func OriginAt(pos Position, pointer string) Origin {
	o := Origin{Source: pos.File, Pointer: pointer}
	if pos.Line > 0 {
		o.Line = Some(int64(pos.Line))
	}
	return o
}

// String is source:line pointer, as far as it is known.
func (o Origin) String() string {
	text := o.Source
	if line := o.Line.Or(0); line > 0 {
		text += ":" + strconv.FormatInt(line, 10)
	}
	return strings.TrimSpace(text + " " + o.Pointer)
}

// Gave reports whether the source gave the field that a path within the record, such as
// copies[0].destroyedAt, leads into: it names the field, or gave the whole record.
func (o Origin) Gave(path string) bool {
	names, some := o.Fields.Get()
	field, _, _ := strings.Cut(path, ".")
	field, _, _ = strings.Cut(field, "[")
	return !some || slices.Contains(names, field)
}

// Compare orders origins by source, then by pointer, then by line; not by their
// fields.
func (o Origin) Compare(p Origin) int {
	return cmp.Or(strings.Compare(o.Source, p.Source), strings.Compare(o.Pointer, p.Pointer), cmp.Compare(o.Line.Or(0), p.Line.Or(0)))
}

// place is o without its fields.
func (o Origin) place() Origin {
	o.Fields = Field[[]string]{}
	return o
}
