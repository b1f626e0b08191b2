package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"slices"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/governance"
)

// JSON writes the assessment and its coverage as a Document: deterministic
// bytes, one finding a line. It holds no second copy of the findings. The error
// is that of NewDocument or of w.
func JSON(w io.Writer, in Input) error {
	d, err := NewDocument(in)
	if err != nil {
		return err
	}
	return d.WriteJSON(w)
}

// WriteJSON writes the document as JSON does. What ReadJSON read from our own
// JSON is written with the same bytes.
func (d *Document) WriteJSON(w io.Writer) error {
	e := &encoder{w: bufio.NewWriter(w)}
	d.head(e)
	list(e, "findings", d.Findings, writtenFinding)
	e.text("\n}\n")
	return e.close()
}

// head writes all members but the findings.
func (d *Document) head(e *encoder) {
	e.member("schemaVersion", d.SchemaVersion)
	if d.Title != "" {
		e.member("title", d.Title)
	}
	if d.Audience != "" {
		e.member("audience", d.Audience)
	}
	if d.Pseudonymous {
		e.member("pseudonymous", true)
	}
	if !d.Cut.IsZero() {
		e.member("cut", d.Cut)
	}
	e.member("asOf", d.AsOf)
	if !d.FactsAsOf.IsZero() {
		e.member("factsAsOf", d.FactsAsOf)
	}
	e.member("projected", d.Projected)
	e.member("agents", d.Agents)
	e.member("basis", d.Basis)
	e.member("summary", d.Summary.written())
	if len(d.GatesAsked) > 0 {
		list(e, "gatesAsked", d.GatesAsked, same)
	}
	if len(d.Gates) > 0 {
		list(e, "gates", d.Gates, Gate.written)
	}
	if d.Forecast != nil {
		e.member("forecast", d.Forecast.written())
	}
	list(e, "catalogs", d.Catalogs, same)
	list(e, "mappings", d.Mappings, same)
	list(e, "attributions", d.Attributions, same)
	list(e, "coverage", d.Coverage, writtenRequirement)
	list(e, "population", d.Population, same)
	list(e, "worklist", d.Worklist, Gap.written)
	if len(d.Exceptions) > 0 {
		list(e, "exceptions", d.Exceptions, writtenException)
	}
	if len(d.Aliases) > 0 {
		list(e, "aliases", d.Aliases, same)
	}
	list(e, "observations", d.Observations, same)
}

// withoutFindings is the document but for its findings, as one value.
func (d *Document) withoutFindings() json.RawMessage {
	var b bytes.Buffer
	e := &encoder{w: bufio.NewWriter(&b)}
	d.head(e)
	e.text("}")
	e.close() // a buffer takes every write
	return b.Bytes()
}

// An encoder writes the members of one object; after an error nothing more.
type encoder struct {
	w       *bufio.Writer
	buf     bytes.Buffer // one value
	members int
	escape  bool // <, > and &, for a place in HTML
	err     error
}

func (e *encoder) text(s string) {
	if e.err == nil {
		_, e.err = e.w.WriteString(s)
	}
}

func (e *encoder) value(v any) {
	if e.err != nil {
		return
	}
	e.buf.Reset()
	enc := json.NewEncoder(&e.buf)
	enc.SetEscapeHTML(e.escape) // else expressions are to be read
	if e.err = enc.Encode(v); e.err == nil {
		_, e.err = e.w.Write(bytes.TrimRight(e.buf.Bytes(), "\n"))
	}
}

func (e *encoder) name(name string) {
	if e.members++; e.members == 1 {
		e.text("{\n  ")
	} else {
		e.text(",\n  ")
	}
	e.value(name)
	e.text(": ")
}

func (e *encoder) member(name string, v any) {
	e.name(name)
	e.value(v)
}

func (e *encoder) close() error {
	if e.err != nil {
		return e.err
	}
	return e.w.Flush()
}

// list writes one item a line, each as fix makes it.
func list[T, U any](e *encoder, name string, items []T, fix func(T) U) {
	e.name(name)
	if len(items) == 0 {
		e.text("[]")
		return
	}
	for i, item := range items {
		if i == 0 {
			e.text("[\n    ")
		} else {
			e.text(",\n    ")
		}
		e.value(fix(item))
	}
	e.text("\n  ]")
}

func same[T any](v T) T { return v }

// The written form of a record has lists where Go may have nil.

func (s Summary) written() Summary {
	s.Severities, s.Subjects, s.Coverage = notNil(s.Severities), notNil(s.Subjects), notNil(s.Coverage)
	return s
}

func (g Gap) written() Gap {
	g.Controls = notNil(g.Controls)
	return g
}

func (g Gate) written() Gate {
	g.Requirements, g.Reasons = notNil(g.Requirements), notNil(g.Reasons)
	return g
}

func (f Forecast) written() Forecast {
	f.Turns = notNil(f.Turns)
	return f
}

func writtenRequirement(r frameworks.Requirement) frameworks.Requirement {
	r.Controls = notNil(r.Controls)
	return r
}

func writtenException(x controls.ExceptionRecord) controls.ExceptionRecord {
	x.Waives, x.Remarks, x.Reasons = notNil(x.Waives), slices.Clone(notNil(x.Remarks)), notNil(x.Reasons)
	for i := range x.Remarks {
		r := &x.Remarks[i]
		r.Subjects, r.Missing = notNil(r.Subjects), notNil(r.Missing)
	}
	return x
}

func writtenFinding(f controls.Finding) controls.Finding {
	f.Missing, f.Reasons = notNil(f.Missing), notNil(withoutSecrets(f.Reasons))
	if f.Params == nil {
		f.Params = map[string]controls.Value{}
	}
	return f
}

func notNil[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// secretRemoved stands for a secret value. Parse refuses documents that hold
// one; an estate that was built in Go has not been looked at.
const secretRemoved = "[a secret value was removed here]"

// withoutSecrets returns the reasons with no secret value among their facts. It
// copies only when there is one.
func withoutSecrets(reasons []controls.Reason) []controls.Reason {
	holds := func(f controls.Fact) bool { return governance.IsSecret(f.Value) }
	clean := reasons
	for i, r := range reasons {
		if !slices.ContainsFunc(r.Facts, holds) {
			continue
		}
		if &clean[0] == &reasons[0] {
			clean = slices.Clone(reasons)
		}
		facts := slices.Clone(r.Facts)
		for j := range facts {
			if holds(facts[j]) {
				facts[j].Value = secretRemoved
			}
		}
		clean[i].Facts = facts
	}
	return clean
}
