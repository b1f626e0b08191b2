package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// Types of in-toto attestations that are written. A caller who signs one in a DSSE
// envelope gives it the payload type verify.InToto.
const (
	statementType = "https://in-toto.io/Statement/v1"
	// PredicateType is that of an Attestation.
	PredicateType = "https://github.com/mandate-nhi/mandate/ns/assessment/v1"
	// PredicateSVR is that of a Simple Verification Result.
	PredicateSVR = "https://in-toto.io/attestation/svr/v0.1"
)

// resultName names the report as a subject of a statement.
const resultName = "assessment.json"

type (
	statement[P any] struct {
		Type          string             `json:"_type"`
		Subject       []statementSubject `json:"subject"`
		PredicateType string             `json:"predicateType"`
		Predicate     P                  `json:"predicate"`
	}
	statementSubject struct {
		Name   string            `json:"name"`
		Digest map[string]string `json:"digest"`
	}
)

// An Attestation says what was asked of what, when, and what came out: enough to
// ask again and to compare. It holds digests and counts, and no finding.
type Attestation struct {
	Title         string                      `json:"title,omitempty"`
	Audience      string                      `json:"audience,omitempty"`
	Pseudonymous  bool                        `json:"pseudonymous,omitempty"` // pseudonyms stand for personal data
	Cut           Cut                         `json:"cut,omitzero"`
	AsOf          time.Time                   `json:"asOf"`
	FactsAsOf     governance.Field[time.Time] `json:"factsAsOf,omitzero"`
	Projected     bool                        `json:"projected"`
	Basis         controls.Basis              `json:"basis"`
	Questions     int                         `json:"questions"`
	NotRun        int                         `json:"notRun"`
	Verdicts      controls.Counts             `json:"verdicts"`
	Listed        controls.Counts             `json:"listed"` // findings of the report, and those that its filter left out
	GatesAsked    []GateAsk                   `json:"gatesAsked,omitempty"`
	Gates         []GateOutcome               `json:"gates,omitempty"`
	ForecastUntil governance.Field[time.Time] `json:"forecastUntil,omitzero"`
	Result        controls.Source             `json:"result"` // the report as JSON writes it
}

// A GateOutcome is what a gate decided.
type GateOutcome struct {
	Gate    string         `json:"gate"`
	Subject governance.Ref `json:"subject"`
	Outcome string         `json:"outcome"`
}

// Attest is the attestation of a report. The error is that of NewDocument.
func Attest(in Input) (*Attestation, error) {
	d, err := NewDocument(in)
	if err != nil {
		return nil, err
	}
	digest, err := d.digest()
	if err != nil {
		return nil, err
	}
	a := &Attestation{
		Title: d.Title, Audience: d.Audience, Pseudonymous: d.Pseudonymous, Cut: d.Cut, AsOf: d.AsOf, FactsAsOf: d.FactsAsOf, Projected: d.Projected, Basis: d.Basis,
		Questions: d.Summary.Questions, NotRun: d.Summary.NotRun, Verdicts: d.Summary.Verdicts, Listed: d.Cut.Findings,
		GatesAsked: d.GatesAsked,
		Result:     controls.Source{Name: resultName, Version: d.SchemaVersion, Digest: digest},
	}
	for i := range d.Findings {
		if f := &d.Findings[i]; f.Verdict == controls.Waived {
			a.Listed.AddWaived(f.Waiver.Verdict)
		} else {
			a.Listed.Add(f.Verdict)
		}
	}
	for _, g := range d.Gates {
		a.Gates = append(a.Gates, GateOutcome{g.Gate, g.Subject, g.Outcome})
	}
	if d.Forecast != nil {
		a.ForecastUntil = governance.Some(d.Forecast.Until)
	}
	return a, nil
}

// digest is that of the document as JSON writes it.
func (d *Document) digest() (string, error) {
	h := sha256.New()
	err := d.WriteJSON(h)
	return "sha256:" + hex.EncodeToString(h.Sum(nil)), err
}

// InToto writes an Attestation as a Statement of the in-toto Attestation Framework,
// v1, for the caller to sign. Its subjects are the estate, where the basis has a
// digest of it, and the report as JSON. The error is that of Attest or of w.
func InToto(w io.Writer, in Input) error {
	a, err := Attest(in)
	if err != nil {
		return err
	}
	subjects := append(subjectOf(a.Basis.Input), subjectOf(a.Result)...)
	return writeIndented(w, statement[*Attestation]{statementType, subjects, PredicateType, a})
}

// subjectOf is what has a digest; nothing where it has none that can be checked.
func subjectOf(s controls.Source) []statementSubject {
	hash, ok := strings.CutPrefix(s.Digest, "sha256:")
	if raw, err := hex.DecodeString(hash); !ok || err != nil || len(raw) != sha256.Size {
		return nil
	}
	return []statementSubject{{s.Name, map[string]string{"sha256": hash}}}
}

// writeIndented writes a value as JSON for people too.
func writeIndented(w io.Writer, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

type (
	svr struct {
		Verifier    svrVerifier `json:"verifier"`
		TimeCreated time.Time   `json:"timeCreated"`
		Properties  []string    `json:"properties"`
	}
	svrVerifier struct {
		ID     string    `json:"id"`
		Policy svrPolicy `json:"mandate_policy"` // an extension; policy itself is a protobuf Any in the types of in-toto
	}
	svrPolicy struct {
		Pack         controls.Source `json:"pack"`
		Profile      string          `json:"profile,omitempty"`
		Audience     string          `json:"audience,omitempty"`
		Pseudonymous bool            `json:"pseudonymous,omitempty"`
	}
)

// SVR writes what passes as a Simple Verification Result, predicate v0.1 of the
// in-toto Attestation Framework, for the caller to sign. Its subject is the estate,
// its properties are MANDATE_ and the id of each control that passes for every
// record that it asks about, of which there is at least one. What is unknown,
// waived, failing or not run is not there, nor is anything where it could mislead:
// without a digest of the estate (the subject is the report then), with errors in
// the facts, or where lists were taken as complete. A filter changes nothing. The
// time is the instant of the assessment.
func SVR(w io.Writer, in Input) error {
	a, err := Attest(in)
	if err != nil {
		return err
	}
	subjects := subjectOf(a.Basis.Input)
	properties := []string{}
	sound := !a.Basis.AssumeComplete && !slices.ContainsFunc(in.Assessment.Observations, delegation.Observation.IsError)
	if subjects == nil {
		subjects = subjectOf(a.Result)
	} else if sound {
		properties = passing(in.Assessment)
	}
	verifier := svrVerifier{"https://github.com/mandate-nhi/mandate@" + a.Basis.Engine.Version, svrPolicy{a.Basis.Pack, a.Basis.Profile, a.Audience, a.Pseudonymous}}
	return writeIndented(w, statement[svr]{statementType, subjects, PredicateSVR, svr{verifier, a.AsOf, properties}})
}

// passing are the controls that every record passes, as properties, sorted.
func passing(a *controls.Assessment) []string {
	list := []string{}
	for id, p := range populations(a) {
		if n := p.Counts; n.Pass > 0 && n.Pass+n.NotApplicable == p.Subjects {
			list = append(list, "MANDATE_"+id)
		}
	}
	slices.Sort(list)
	return list
}

// ReadStatement reads a Statement that InToto wrote. The name stands in positions;
// it is not opened. Nobody looks at a signature: take the statement out of its
// envelope with a verifier that you trust. The error lists every fault, as that of
// ReadJSON.
func ReadStatement(name string, data []byte) (*Attestation, error) {
	var s statement[Attestation]
	err := readJSON(name, data, &s, func(d *decoder) {
		if s.Type != statementType {
			d.fault(governance.CodeUnrecognizedValue, 0, "/_type", "want "+statementType)
		}
		if s.PredicateType != PredicateType {
			d.fault(governance.CodeUnrecognizedValue, 0, "/predicateType", "want "+PredicateType)
		}
	})
	if err != nil {
		return nil, err
	}
	return &s.Predicate, nil
}

// A Difference is a member in which two attestations differ.
type Difference struct {
	Member string `json:"member"` // such as basis.pack.version
	Before string `json:"before"` // as JSON; "" where it is absent
	After  string `json:"after"`
}

// Differences are the members in which another attestation differs from a, by name.
// There are none if and only if the reports are the same, byte for byte.
func (a *Attestation) Differences(other *Attestation) []Difference {
	before, after := flat(a), flat(other)
	var list []Difference
	for name, v := range before {
		if after[name] != v {
			list = append(list, Difference{name, v, after[name]})
		}
	}
	for name, v := range after {
		if _, is := before[name]; !is {
			list = append(list, Difference{name, "", v})
		}
	}
	slices.SortFunc(list, func(a, b Difference) int { return strings.Compare(a.Member, b.Member) })
	return list
}

// flat are the members of objects within objects, as JSON.
func flat(v any) map[string]string {
	data, _ := json.Marshal(v) // nothing in it fails
	all := map[string]string{}
	var walk func(name string, value json.RawMessage)
	walk = func(name string, value json.RawMessage) {
		members := map[string]json.RawMessage{}
		if value[0] != '{' || json.Unmarshal(value, &members) != nil {
			all[strings.TrimPrefix(name, ".")] = string(value)
		}
		for n, m := range members {
			walk(name+"."+n, m)
		}
	}
	walk("", data)
	return all
}
