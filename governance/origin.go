package governance

// An Origin says where a fact came from.
type Origin struct {
	Source  string          `json:"source" fact:"constant,required,personal"`  // file or system name
	Pointer string          `json:"pointer" fact:"constant,required,personal"` // place inside the source [JSON Pointer]
	Fields  Field[[]string] `json:"fields,omitzero" fact:"constant"`           // fields it gave; absent = the whole record
}
