package governance

import "slices"

// A FieldType is the type of a field in a document.
type FieldType uint8

// The types of field.
const (
	TypeText     FieldType = iota // any text
	TypeID                        // an id; of a record of kind Ref where Ref is set
	TypeRef                       // kind:id; Ref says Party or Any
	TypeEnum                      // one of Enum
	TypeCount                     // an integer from 0 to 2⁵³−1
	TypeBool                      // true or false
	TypeInstant                   // RFC 3339 in UTC
	TypeDuration                  // ISO 8601 in days to seconds
	TypeHash                      // alg:hex
	TypeLabels                    // an object of text members
	TypePart                      // an object of the record type Part
)

// A Class says how a field is read at an instant before the estate's asOf.
type Class uint8

// The as-of classes.
const (
	ClassConstant Class = iota // stands
	ClassEvent                 // later than the instant reads as none
	ClassLatestOf              // later than the instant reads as unknown
	ClassState                 // reads as unknown, unless an event decides it
)

// A FieldInfo describes one field of a record.
type FieldInfo struct {
	Name     string // in JSON and in CEL
	Type     FieldType
	List     bool
	Class    Class
	Required bool     // the document is invalid without it
	None     bool     // null is allowed: somebody looked, there is nothing
	Planned  bool     // an instant that may lie in the future
	Personal bool     // may hold personal data: what Pseudonymize replaces; of an actor's id, that of a person
	Ref      string   // what it refers to: a record type, Party or Any
	Pattern  string   // of a text that is checked: a regular expression, ECMA 262 and RE2
	Enum     []string // the values of an enum
	EnumType string   // the Go type of an enum
	Part     string   // the record type of an object
	After    []string // instants of the same record that it is not earlier than
	Open     string   // a gathered list: the kind of Completeness that closes it
	Doc      string   // what it means
	Source   string   // standards and formats it agrees with
}

// A Record describes one record type or part of one.
type Record struct {
	Name   string // the Go type
	Doc    string
	Fields []FieldInfo
}

// Records describes every record type of a document, by name: what schemas,
// expression declarations and reference pages are made from. The result is the
// caller's, its slices of values are shared and not to be written.
func Records() []Record { return slices.Clone(records) }

// RecordNamed describes one record type.
func RecordNamed(name string) (Record, bool) {
	i := slices.IndexFunc(records, func(r Record) bool { return r.Name == name })
	if i < 0 {
		return Record{}, false
	}
	return records[i], true
}

// Field describes one field of the record type.
func (r Record) Field(name string) (FieldInfo, bool) {
	i := slices.IndexFunc(r.Fields, func(f FieldInfo) bool { return f.Name == name })
	if i < 0 {
		return FieldInfo{}, false
	}
	return r.Fields[i], true
}
