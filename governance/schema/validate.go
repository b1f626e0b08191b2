package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/mandate-nhi/mandate/governance"
)

// Validate checks an estate against its schema. The name stands in positions; it
// is not opened. The error lists every violation, in document order, with file,
// line, column and JSON pointer (see governance.Faults); it never quotes a value
// of the document, which may be secret. At most MaxFaults are listed. Time and
// memory are linear in len(data), which is at most MaxBytes.
func Validate(name string, data []byte) error {
	return validateBy(estateValidator, name, data)
}

// ValidateRequest checks a request against its schema, as Validate does an
// estate.
func ValidateRequest(name string, data []byte) error {
	return validateBy(requestValidator, name, data)
}

var (
	estateValidator  = sync.OnceValues(func() (*Validator, error) { return Compile(estate()) })
	requestValidator = sync.OnceValues(func() (*Validator, error) { return Compile(request()) })
)

func validateBy(validator func() (*Validator, error), name string, data []byte) error {
	v, err := validator()
	if err != nil {
		return err
	}
	return v.Validate(name, data)
}

// A Validator checks documents against one schema. It is safe for concurrent
// use.
type Validator struct {
	compiled *jsonschema.Schema
	schema   any // as read, to say in its own words what is wrong
}

// Compile reads a schema of draft 2020-12, such as Of returns. Formats are
// asserted. A reference out of the schema is an error: nothing is loaded. An enum
// without values, which Of never writes, is not looked at.
func Compile(schema []byte) (*Validator, error) {
	const url = "https://schema.invalid/document" // stands in for a missing $id
	c := jsonschema.NewCompiler()
	c.Draft, c.AssertFormat = jsonschema.Draft2020, true
	c.LoadURL = func(string) (io.ReadCloser, error) {
		return nil, errors.New("a schema refers to nothing outside")
	}
	v := &Validator{}
	if err := json.Unmarshal(schema, &v.schema); err != nil {
		return nil, fmt.Errorf("schema: not JSON: %w", err)
	}
	if err := c.AddResource(url, bytes.NewReader(schema)); err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	var err error
	if v.compiled, err = c.Compile(url); err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	return v, nil
}

// Validate checks a document, as the function Validate does an estate.
func (v *Validator) Validate(name string, data []byte) error {
	in := read(name, data)
	if in.root != nil {
		err := v.compiled.Validate(in.root.value)
		var broken *jsonschema.ValidationError
		switch {
		case errors.As(err, &broken):
			met := map[string]*rule{}
			for _, leaf := range leaves(broken) {
				v.report(in, leaf, met)
			}
		case err != nil:
			return fmt.Errorf("schema: the schema cannot be followed: %w", err)
		}
	}
	return governance.NewDocumentError(in.sorted())
}
