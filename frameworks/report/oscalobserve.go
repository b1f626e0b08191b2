package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/oscalid"
)

// An oscalProof is evidence on record.
type oscalProof struct {
	kind      governance.EvidenceKind
	method    string // OSCAL's
	collected time.Time
	written   oscalEvidence
}

type oscalEvidence struct {
	Description string     `json:"description"`
	Props       oscalProps `json:"props"`
}

// evidenceMethods are OSCAL's of ours; what nobody recorded is UNKNOWN.
var evidenceMethods = map[governance.EvidenceMethod]string{
	governance.EvidenceMethodAutomated: "EXAMINE", governance.EvidenceMethodManual: "EXAMINE",
	governance.EvidenceMethodObserved: "TEST", governance.EvidenceMethodSelfAttested: "INTERVIEW",
}

// proofs are the evidence that a view shows, by its subject.
func proofs(v *delegation.View) map[governance.Ref][]oscalProof {
	if v == nil {
		return nil
	}
	all := map[governance.Ref][]oscalProof{}
	for x := range delegation.All[delegation.Evidence](v) {
		about, ok1 := x.SubjectID().Get()
		collected, ok2 := x.CollectedAt().Get()
		if !ok1 || !ok2 {
			continue
		}
		kind, _ := x.Kind().Get()
		method, _ := x.Method().Get()
		p := oscalProof{kind: kind, method: cmp.Or(evidenceMethods[method], "UNKNOWN"), collected: collected.UTC()}
		p.written.Description = markup(string(kind) + " evidence " + x.ID())
		p.written.Props.add("evidence", x.ID())
		p.written.Props.add("kind", string(kind))
		p.written.Props.add("collected", governance.FormatInstant(collected))
		if digest, ok := x.Digest().Get(); ok {
			p.written.Props.add("digest", string(digest))
		}
		all[about] = append(all[about], p)
	}
	return all
}

// relevant is the evidence on record about the subject of a finding, of the kinds
// that the control asks for; of all kinds where the control is not at hand.
func (o *oscal) relevant(f *controls.Finding) []oscalProof {
	kinds := o.control(f.Control).Evidence
	known := o.control(f.Control).Title != ""
	return slices.DeleteFunc(slices.Clone(o.evidence[f.Subject]), func(p oscalProof) bool { return known && !slices.Contains(kinds, p.kind) })
}

// observations writes what was seen of records, and of the facts.
func (o *oscal) observations(e *encoder) {
	a := o.Assessment
	if len(a.Findings)+len(a.Observations) == 0 {
		return
	}
	e.name("observations")
	between := "[\n    "
	for i := range a.Findings {
		e.text(between)
		e.value(o.observed(&a.Findings[i]))
		between = ",\n    "
	}
	for _, x := range a.Observations {
		e.text(between)
		e.value(o.remarked(x))
		between = ",\n    "
	}
	e.text("\n  ]")
}

func (o *oscal) observationUUID(f *controls.Finding) string {
	return oscalid.UUID("observation", o.uuid, f.Control, f.Subject.String())
}

// observed is a finding as an observation.
func (o *oscal) observed(f *controls.Finding) oscalObservation {
	x := oscalObservation{UUID: o.observationUUID(f), Description: markup(o.sentence(f)), Types: []string{"control-objective"}, Origins: o.origins(),
		Subjects: oscalSubjects(f.Subject), Methods: []string{"EXAMINE"}, Collected: o.collected()}
	for i, p := range o.relevant(f) {
		x.Evidence = append(x.Evidence, p.written)
		if !slices.Contains(x.Methods, p.method) {
			x.Methods = append(x.Methods, p.method)
		}
		if i == 0 || p.collected.Before(x.Collected) {
			x.Collected = p.collected
		}
	}
	if due, ok := f.Due.Get(); ok && f.Verdict == controls.Pass {
		due = due.UTC()
		x.Expires = &due
	}
	x.Props = o.said(f)
	return x
}

// said is what a finding says, as properties.
func (o *oscal) said(f *controls.Finding) (p oscalProps) {
	p.add("control", f.Control)
	p.add("verdict", f.Verdict.String())
	p.add("severity", f.Severity.String())
	p.add("subject", f.Subject.String())
	p.add("parameters", plainParams(f.Params))
	p.add("answerable", f.Attribution.Answerable)
	p.add("exercising", f.Attribution.Exercising...)
	if f.Verdict == controls.Waived {
		p.add("waived-verdict", f.Waiver.Verdict.String())
		p.add("exception", f.Waiver.Exception)
		p.add("waived-until", until(f.Waiver))
	}
	for _, m := range f.Missing {
		p.add("missing", m.Path)
		p[len(p)-1].Class = oscalid.Token(string(m.Code))
	}
	for _, m := range f.ExceptionUnproven {
		p.add("exception-missing", m.Path)
		p[len(p)-1].Class = oscalid.Token(string(m.Code))
	}
	for _, r := range f.Reasons {
		p.add("reason", strings.TrimSpace(r.Code+" "+plainReason(r)))
	}
	return p
}

// remarked is a remark on the facts as an observation.
func (o *oscal) remarked(r delegation.Observation) oscalObservation {
	x := oscalObservation{UUID: oscalid.UUID("remark", o.uuid, string(r.Code), r.Subject.String(), r.Field, r.Pointer, r.Detail), Types: []string{"historic"}, Origins: o.origins(),
		Description: markup(string(r.Code) + ": " + cmp.Or(r.Detail, r.Pointer)), Methods: []string{"EXAMINE"}, Collected: o.collected()}
	if !r.Subject.IsZero() {
		x.Subjects = oscalSubjects(r.Subject)
	}
	x.Props.add("code", string(r.Code))
	x.Props.add("field", r.Field)
	x.Props.add("pointer", r.Pointer)
	x.Props.add("detail", r.Detail)
	return x
}

func oscalSubjects(r governance.Ref) []oscalSubject {
	return []oscalSubject{{subjectUUID(r), "inventory-item", markup(r.String())}}
}

// collected is when the facts were true, as far as the estate says.
func (o *oscal) collected() time.Time {
	return o.Assessment.FactsAsOf.Or(o.Assessment.AsOf).UTC()
}
