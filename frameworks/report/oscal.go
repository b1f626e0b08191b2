package report

import (
	"bufio"
	"cmp"
	"encoding/base64"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/mdtext"
	"github.com/mandate-nhi/mandate/internal/oscalid"
)

// Versions of OSCAL that are written.
const (
	oscalVersion  = "1.2.2"
	oscalVersion1 = "1.1.3"
)

// OSCAL writes assessment results of NIST's OSCAL 1.2.2 in JSON: an observation for
// each finding and for each remark on the facts, a finding for each control and each
// requirement of the coverage, the records that are named as inventory items.
//
// OSCAL knows satisfied and not-satisfied. A control is satisfied where it passes for
// every record that it asks about, a requirement where it is supported. Whatever else
// there is, is not-satisfied for the reason fail, or other: what is unknown, waived or
// not run. The property verdict or status says which, in the namespace
// https://github.com/mandate-nhi/mandate/ns/oscal.
//
// The methods are EXAMINE, TEST where evidence was observed, and INTERVIEW where it is
// self-attested. An observation was collected when the oldest evidence on record for
// it was, else when the facts were true, else at the instant of the assessment.
//
// The back matter holds the assessment plan that is imported, and the report as JSON,
// both whole and in base64, so that one file is all there is and nothing is lost. UUIDs
// are names (version 5): the same input gives the same bytes. It does not hold the
// output. The error is ErrNoAssessment, joins every Contradiction, or is that of w.
func OSCAL(w io.Writer, in Input) error { return writeOSCAL(w, in, oscalVersion) }

// OSCAL113 is OSCAL in version 1.1.3.
func OSCAL113(w io.Writer, in Input) error { return writeOSCAL(w, in, oscalVersion1) }

type oscal struct {
	Input
	doc       *Document
	uuid      string // of the result
	version   string
	plan      oscalPlan
	component oscalComponent
	evidence  map[governance.Ref][]oscalProof
}

func newOSCAL(in Input, version string) (*oscal, error) {
	d, err := NewDocument(in)
	if err != nil {
		return nil, err
	}
	digest, err := d.digest()
	if err != nil {
		return nil, err
	}
	o := &oscal{Input: in, doc: d, version: version, uuid: oscalid.UUID("result", digest), evidence: proofs(in.View)}
	engine := in.Assessment.Basis.Engine
	o.component = oscalComponent{UUID: oscalid.UUID("tool", engine.Name, engine.Version), Type: "software", Title: "mandate",
		Description: "Asks every control of a pack about every record of an estate.", Status: oscalState{State: "operational"}}
	o.component.Props.add("version", engine.Version)
	o.plan = o.newPlan()
	return o, nil
}

type (
	oscalMetadata struct {
		Title        string     `json:"title"`
		LastModified time.Time  `json:"last-modified"`
		Version      string     `json:"version"`
		OSCALVersion string     `json:"oscal-version"`
		Props        oscalProps `json:"props,omitempty"`
	}
	oscalProp struct {
		Name  string `json:"name"`
		NS    string `json:"ns"`
		Value string `json:"value"`
		Class string `json:"class,omitempty"`
	}
	oscalProps []oscalProp
	oscalHref  struct {
		Href string `json:"href"`
	}
	oscalState struct {
		State   string `json:"state"`
		Reason  string `json:"reason,omitempty"`
		Remarks string `json:"remarks,omitempty"`
	}
	oscalComponent struct {
		UUID        string     `json:"uuid"`
		Type        string     `json:"type"`
		Title       string     `json:"title"`
		Description string     `json:"description"`
		Props       oscalProps `json:"props,omitempty"`
		Status      oscalState `json:"status"`
	}
	oscalItem struct {
		UUID        string     `json:"uuid"`
		Description string     `json:"description"`
		Props       oscalProps `json:"props"`
	}
	oscalSubject struct {
		UUID  string `json:"subject-uuid"`
		Type  string `json:"type"`
		Title string `json:"title"`
	}
	oscalOrigin struct {
		Actors []oscalActor `json:"actors"`
	}
	oscalActor struct {
		Type string `json:"type"`
		UUID string `json:"actor-uuid"`
	}
	oscalObservation struct {
		UUID        string          `json:"uuid"`
		Description string          `json:"description"`
		Props       oscalProps      `json:"props"`
		Methods     []string        `json:"methods"`
		Types       []string        `json:"types"`
		Origins     []oscalOrigin   `json:"origins"`
		Subjects    []oscalSubject  `json:"subjects,omitempty"`
		Evidence    []oscalEvidence `json:"relevant-evidence,omitempty"`
		Collected   time.Time       `json:"collected"`
		Expires     *time.Time      `json:"expires,omitempty"`
	}
	oscalFinding struct {
		UUID        string         `json:"uuid"`
		Title       string         `json:"title"`
		Description string         `json:"description"`
		Props       oscalProps     `json:"props"`
		Origins     []oscalOrigin  `json:"origins"`
		Target      oscalTarget    `json:"target"`
		Related     []oscalRelated `json:"related-observations,omitempty"`
	}
	oscalTarget struct {
		Type   string     `json:"type"`
		ID     string     `json:"target-id"`
		Status oscalState `json:"status"`
	}
	oscalRelated struct {
		UUID string `json:"observation-uuid"`
	}
)

// add adds a property of ours for each text that is not "".
func (p *oscalProps) add(name string, texts ...string) {
	for _, text := range texts {
		if text != "" {
			*p = append(*p, oscalProp{Name: name, NS: oscalid.NS, Value: cmp.Or(strings.TrimSpace(visible(text)), "(blank)")})
		}
	}
}

// counts adds how many verdicts of each kind there are.
func (p *oscalProps) counts(c controls.Counts, notRun int) {
	for _, v := range controls.Verdicts() {
		p.add("count-"+v.String(), strconv.Itoa(c.Of(v)))
	}
	p.add("count-not_run", strconv.Itoa(notRun))
}

// markup is a text as Markdown that means no more than the text.
func markup(s string) string { return cmp.Or(mdtext.Prose(withoutSecret(s)), "(empty)") }

func writeOSCAL(w io.Writer, in Input, version string) error {
	o, err := newOSCAL(in, version)
	if err != nil {
		return err
	}
	e := &encoder{w: bufio.NewWriter(w)}
	e.object("assessment-results", func(e *encoder) {
		e.member("uuid", resultsUUID(o.uuid))
		e.member("metadata", oscalMetadata{Title: markup(cmp.Or(in.Title, "Assessment of non-human identities")), LastModified: in.Assessment.AsOf.UTC(), Version: DocumentVersion, OSCALVersion: version})
		e.member("import-ap", oscalHref{"#" + o.planResource()})
		e.name("results")
		e.text("[")
		e.nested(o.result)
		e.text("]")
		e.object("back-matter", func(e *encoder) {
			e.name("resources")
			e.text("[")
			e.nested(o.planned)
			e.text(", ")
			e.nested(o.reported)
			e.text("]")
		})
	})
	e.text("\n}\n")
	return e.close()
}

// object writes an object as a member.
func (e *encoder) object(name string, fill func(*encoder)) {
	e.name(name)
	e.nested(fill)
}

// nested writes an object of at least one member.
func (e *encoder) nested(fill func(*encoder)) {
	in := &encoder{w: e.w, err: e.err}
	fill(in)
	in.text("}")
	e.err = in.err
}

// some writes a list, or nothing where it is empty, for OSCAL has no empty lists.
func some[T, U any](e *encoder, name string, items []T, fix func(T) U) {
	if len(items) > 0 {
		list(e, name, items, fix)
	}
}

// result writes the result.
func (o *oscal) result(e *encoder) {
	a := o.Assessment
	e.member("uuid", o.uuid)
	e.member("title", markup("Assessment at "+governance.FormatInstant(a.AsOf)))
	e.member("description", markup(cmp.Or(o.plainScope(), "All records of the estate.")))
	e.member("start", a.AsOf.UTC())
	e.member("end", a.AsOf.UTC())
	e.member("props", o.basis())
	e.object("local-definitions", func(e *encoder) {
		some(e, "inventory-items", o.subjects(), o.item)
		e.member("assessment-assets", o.assets())
	})
	e.member("reviewed-controls", o.reviewed())
	o.observations(e)
	o.findings(e)
}

// basis is what the result rests on.
func (o *oscal) basis() (p oscalProps) {
	a := o.Assessment
	p.add("audience", o.Audience)
	p.add("facts-as-of", instantOrNothing(a.FactsAsOf))
	p.add("projected", strconv.FormatBool(a.Projected))
	p.add("engine", sourceText(a.Basis.Engine))
	p.add("pack", sourceText(a.Basis.Pack))
	p.add("profile", a.Basis.Profile)
	p.add("input", sourceText(a.Basis.Input))
	p.add("assume-complete", strconv.FormatBool(a.Basis.AssumeComplete))
	p.add("scope", o.plainScope())
	p.add("attribution", o.coverage().Attributions...)
	return p
}

// subjects are the records that observations name, in the order in which they come.
func (o *oscal) subjects() (refs []governance.Ref) {
	seen := map[governance.Ref]bool{{}: true}
	add := func(r governance.Ref) {
		if !seen[r] {
			seen[r] = true
			refs = append(refs, r)
		}
	}
	for i := range o.Assessment.Findings {
		add(o.Assessment.Findings[i].Subject)
	}
	for _, x := range o.Assessment.Observations {
		add(x.Subject)
	}
	return refs
}

func subjectUUID(r governance.Ref) string { return oscalid.UUID("subject", r.String()) }

func (o *oscal) item(r governance.Ref) oscalItem {
	i := oscalItem{UUID: subjectUUID(r), Description: markup(r.String())}
	i.Props.add("kind", string(r.Kind))
	i.Props.add("id", r.ID)
	return i
}

func (o *oscal) origins() []oscalOrigin {
	return []oscalOrigin{{[]oscalActor{{"tool", o.component.UUID}}}}
}

// planned writes the plan as a resource.
func (o *oscal) planned(e *encoder) {
	o.resource(e, o.planResource(), "Assessment plan", "assessment-plan.json", "application/oscal.ap+json", func(w io.Writer) error { return o.plan.write(w) })
}

// reportUUID is that of the report as a resource.
func (o *oscal) reportUUID() string { return oscalid.UUID("report", o.uuid) }

// reported writes the report as a resource.
func (o *oscal) reported(e *encoder) {
	o.resource(e, o.reportUUID(), "Report of the result "+o.uuid, resultName, "application/json", o.doc.WriteJSON)
}

// resource writes a file as a resource, without holding it.
func (o *oscal) resource(e *encoder, uuid, title, file, media string, write func(io.Writer) error) {
	e.member("uuid", uuid)
	e.member("title", title)
	e.object("base64", func(e *encoder) {
		e.member("filename", file)
		e.member("media-type", media)
		e.name("value")
		e.text(`"`)
		if e.err == nil {
			to := base64.NewEncoder(base64.StdEncoding, e.w)
			e.err = cmp.Or(write(to), to.Close())
		}
		e.text(`"`)
	})
}

// findings writes what is said of each control and requirement.
func (o *oscal) findings(e *encoder) {
	related := map[string][]oscalRelated{}
	for i := range o.Assessment.Findings {
		f := &o.Assessment.Findings[i]
		related[f.Control] = append(related[f.Control], oscalRelated{o.observationUUID(f)})
	}
	all := []oscalFinding{}
	for _, p := range o.Assessment.Population {
		all = append(all, o.ofControl(p, related[p.Control]))
		delete(related, p.Control)
	}
	for _, r := range o.coverage().Requirements {
		all = append(all, o.ofRequirement(r))
	}
	some(e, "findings", all, same)
}

func (o *oscal) ofControl(p controls.Population, related []oscalRelated) oscalFinding {
	verdict := populationVerdict(p)
	f := oscalFinding{UUID: oscalid.UUID("finding", o.uuid, p.Control, p.Severity.String()), Title: markup(strings.TrimSpace(p.Control + " " + o.control(p.Control).Title)), Origins: o.origins(), Related: related}
	f.Description = markup(fmt.Sprintf("%d of the %d records that the control asks about pass; %d were not asked.", p.Counts.Pass, applicable(p.Counts), p.NotRun()))
	f.Props.add("control", p.Control)
	f.Props.add("verdict", verdict)
	f.Props.add("severity", p.Severity.String())
	f.Props.counts(p.Counts, p.NotRun())
	f.Target = oscalTarget{"objective-id", oscalid.Token(p.Control), oscalStatus(verdict)}
	return f
}

// populationVerdict is the worst verdict of a control; not_run where the others are
// good and not all were asked, and not_applicable where it asks about no record.
func populationVerdict(p controls.Population) string {
	for _, v := range controls.Verdicts() {
		switch {
		case (v == controls.Pass || v == controls.NotApplicable) && p.NotRun() > 0:
			return frameworks.NotRun.String()
		case p.Counts.Of(v) > 0:
			return v.String()
		}
	}
	return controls.NotApplicable.String()
}

func (o *oscal) ofRequirement(r frameworks.Requirement) oscalFinding {
	f := oscalFinding{UUID: oscalid.UUID("finding", o.uuid, r.Framework, r.ID), Title: markup(strings.TrimSpace(r.Framework + " " + r.ID + " " + r.Title)), Origins: o.origins()}
	f.Description = markup("What the controls that bear on the requirement say of it.")
	f.Props.add("framework", r.Framework)
	f.Props.add("requirement", r.ID)
	f.Props.add("status", r.Status.String())
	f.Props.add("control", r.Controls...)
	f.Props.counts(r.Counts, r.NotRun)
	f.Target = oscalTarget{"objective-id", oscalid.Entry(r.Framework, r.ID), oscalStatus(r.Status.String())}
	return f
}

// oscalStatus is one of OSCAL's two states, with what there is in truth.
func oscalStatus(is string) oscalState {
	switch is {
	case controls.Pass.String():
		return oscalState{State: "satisfied", Reason: "pass"}
	case frameworks.Supported.String():
		return oscalState{State: "satisfied", Remarks: "The evidence supports the requirement; nobody certifies it."}
	case controls.Fail.String(), frameworks.Failing.String():
		return oscalState{State: "not-satisfied", Reason: "fail"}
	}
	return oscalState{State: "not-satisfied", Reason: "other", Remarks: "It is " + strings.ReplaceAll(is, "_", " ") + ", for which OSCAL has no state: it neither fails nor is it satisfied."}
}
