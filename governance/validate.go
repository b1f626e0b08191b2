package governance

import "encoding/json"

// Validate reports what is wrong with an estate, as Parse would of its document:
// the error lists every fault with its pointer, in document order. Beyond that,
// an enum value that this version does not know is a fault here, for a program
// made it up. An estate that was parsed is valid; one built in Go is checked
// here.
func (e *Estate) Validate() error {
	data, err := json.Marshal(e)
	if err != nil {
		return err
	}
	d := newDecoder("", data, Limits{})
	d.strict = true
	_, err = d.document()
	for f := range Faults(err) {
		f.Pos = Position{}
	}
	return err
}
