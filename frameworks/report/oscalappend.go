package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/oscalid"
)

// CodeOtherPlan is a fault of AppendOSCAL: the document imports another plan than the
// one of which the result is.
const CodeOtherPlan governance.Code = "OTHER_PLAN"

// The types with which a document is read, of which most stays as it is.
type (
	oscalRoot struct {
		Results *oscalResults `json:"assessment-results"`
	}
	oscalResults struct {
		UUID     string                     `json:"uuid"`
		Metadata map[string]json.RawMessage `json:"metadata"`
		Plan     struct {
			Href    string `json:"href"`
			Remarks string `json:"remarks,omitempty"`
		} `json:"import-ap"`
		Local   json.RawMessage   `json:"local-definitions,omitempty"`
		Results []json.RawMessage `json:"results"`
		Back    struct {
			Resources []json.RawMessage `json:"resources"`
		} `json:"back-matter"`
	}
)

// AppendOSCAL writes a document of assessment results that OSCAL wrote, name and data,
// with the result of in behind those that it holds. Where it holds that result already,
// the document is written as it is, byte for byte. The error is that of OSCAL, or
// lists faults (governance.Faults): the document is not of this form, or of another plan
// (CodeOtherPlan), for a document has one plan.
func AppendOSCAL(w io.Writer, name string, data []byte, in Input) error {
	doc, err := parseOSCAL(name, data)
	if err != nil {
		return err
	}
	o, err := newOSCAL(in, oscalVersion)
	if err != nil {
		return err
	}
	if doc.Plan.Href != "#"+o.planResource() {
		return oscalFault(name, CodeOtherPlan, "/assessment-results/import-ap/href", "the result is of another plan: begin a new document")
	}
	uuids, err := resultUUIDs(name, doc.Results)
	if err != nil {
		return err
	}
	if slices.Contains(uuids, o.uuid) {
		_, err := w.Write(data)
		return err
	}
	result, err1 := rawJSON(o.result)
	resource, err2 := rawJSON(o.reported)
	modified, err3 := later(doc.Metadata["last-modified"], o.Assessment.AsOf)
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	doc.UUID = resultsUUID(append(uuids, o.uuid)...)
	doc.Metadata["last-modified"] = modified
	doc.Results = append(doc.Results, result)
	doc.Back.Resources = append(doc.Back.Resources, resource)
	e := &encoder{w: bufio.NewWriter(w)}
	e.value(oscalRoot{doc})
	e.text("\n")
	return e.close()
}

func oscalFault(name string, code governance.Code, pointer, detail string) error {
	return governance.NewDocumentError([]*governance.Fault{{Code: code, Pos: governance.Position{File: name}, Pointer: pointer, Detail: detail}})
}

// parseOSCAL reads what has nothing but the members that are written again.
func parseOSCAL(name string, data []byte) (*oscalResults, error) {
	var root oscalRoot
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&root); err != nil {
		fault := &governance.Fault{Code: governance.CodeSyntax, Pos: governance.Position{File: name, Line: 1 + bytes.Count(data[:min(dec.InputOffset(), int64(len(data)))], []byte("\n"))}, Detail: "this is no document of assessment results", Err: err}
		return nil, governance.NewDocumentError([]*governance.Fault{fault})
	}
	if root.Results == nil || len(root.Results.Results) == 0 || root.Results.Metadata == nil {
		return nil, oscalFault(name, governance.CodeMissingRequired, "/assessment-results", "there are no assessment results with metadata and a result")
	}
	return root.Results, nil
}

func resultUUIDs(name string, results []json.RawMessage) (uuids []string, err error) {
	for _, r := range results {
		var result struct{ UUID string }
		if json.Unmarshal(r, &result) != nil || result.UUID == "" {
			return nil, oscalFault(name, governance.CodeMissingRequired, "/assessment-results/results", "a result has no uuid")
		}
		uuids = append(uuids, result.UUID)
	}
	return uuids, nil
}

// later is the later of two instants, of which one may be missing.
func later(before json.RawMessage, at time.Time) (json.RawMessage, error) {
	var t time.Time
	if json.Unmarshal(before, &t) != nil || t.Before(at) {
		t = at
	}
	return json.Marshal(t.UTC())
}

// resultsUUID is that of a document with these results.
func resultsUUID(results ...string) string {
	return oscalid.UUID(append([]string{"assessment-results"}, results...)...)
}

// rawJSON is an object of ours as one value.
func rawJSON(fill func(*encoder)) (json.RawMessage, error) {
	var b bytes.Buffer
	e := &encoder{w: bufio.NewWriter(&b)}
	e.nested(fill)
	err := e.close()
	return b.Bytes(), err
}
