package csf

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/reports"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/governance"
)

// Framework is the id of the catalog whose outcomes have a row.
const Framework = "csf-2.0"

// ErrNoCatalog is the error of a library without NIST CSF 2.0, or without a mapping
// of controls to it.
var ErrNoCatalog = errors.New("csf: the library has no catalog " + Framework + ", or no mapping to it")

// An Input is what a profile is made from; it is read, and not changed. All but
// Title and Target are required.
type Input struct {
	Title      string // of the profile; "" is one that names no estate
	View       *delegation.View
	Assessment *controls.Assessment // of View, which lists what passes (engine.KeepPasses)
	Pack       *controls.Pack       // that was asked
	Library    *frameworks.Library
	Target     *Target // what the organization says; nil when it says nothing
}

// A Profile is an Organizational Profile (CSWP 29, section 3.1): where the evidence
// stands for each outcome, and where the organization wants to be. It is safe for
// concurrent use as long as nobody writes its lists.
type Profile struct {
	Basis
	Uses       []frameworks.AliasUse // of the file of the organization
	Outcomes   []Outcome             // every subcategory in force, in catalog order
	Crosswalks []controls.Source     // of the derived evidence

	in      Input
	catalog *frameworks.Catalog
	cover   *frameworks.Coverage
	report  *reports.Reporter
	whose   func() map[governance.Ref]delegation.Attributed // the records of the findings
}

// A Basis is what a profile or a supplier file rests on.
type Basis struct {
	Title       string
	AsOf        time.Time                   // the evaluation instant
	FactsAsOf   governance.Field[time.Time] // when the facts were true
	Projected   bool                        // AsOf is later than FactsAsOf
	Assessed    controls.Basis
	Sources     []controls.Source // catalog, mappings, and the file of the organization
	Attribution string            // to print with ids and titles
}

// An Outcome is one row: an outcome of the framework with what speaks for and against
// it, and what the organization says of it.
type Outcome struct {
	ID        string                  // such as GV.SC-01
	Summary   string                  // one sentence of ours, not NIST's
	Mapped    []string                // controls that bear on it, whether they ran or not, sorted
	Duties    []string                // that are part of it, sorted
	Evidence  frameworks.Requirement  // direct evidence only
	Roles     []frameworks.Answerable // who has which of the duties; zero party: nobody is known to, or somebody else may
	Artifacts []Artifact              // on file; see Artifact
	Derived   []frameworks.Derived    // through crosswalks; Evidence does not count it
	Stated    Stated                  // by the organization
	Overdue   bool                    // the last day is over, and the evidence does not support the outcome
	// Perhaps counts, in a supplier file, the verdicts that do not pass on records of
	// which it is not known whether they are the partner's. While there is one, Evidence
	// is unproven at best.
	Perhaps int

	at time.Time
}

// New makes the profile of an assessment. The error is ErrNoCatalog, or a
// *reports.InputError when the assessment is not of the view or does not list what
// passes.
func New(in Input) (*Profile, error) {
	catalog, ok := in.Library.Catalog(Framework)
	if !ok {
		return nil, ErrNoCatalog
	}
	report, err := reports.New(in.View, in.Assessment)
	if err != nil {
		return nil, err
	}
	cover := frameworks.Cover(in.Assessment, in.Library)
	cover.Answers = frameworks.Answers(in.View, in.Library)
	if ids := crosswalks(in.Library); ids != nil { // none would mean all
		cover.AddDerived(in.Library, ids...)
	}
	p := &Profile{in: in, catalog: catalog, cover: cover, report: report, Crosswalks: cover.Crosswalks}
	p.whose = sync.OnceValue(p.attributed)
	anybody := func(governance.Ref) bool { return true }
	whole := p.evidence(func(delegation.Evidence) bool { return true })
	direct := byOutcome(cover)
	for e := range catalog.All() {
		if !isOutcome(e) {
			continue
		}
		r, ok := direct[e.ID]
		if !ok {
			return nil, ErrNoCatalog
		}
		p.Outcomes = append(p.Outcomes, p.outcome(e, r, p.roles(e.ID, anybody), whole))
	}
	return p.With(in.Target), nil
}

// With is the profile with another file of the organization, or none.
func (p *Profile) With(t *Target) *Profile {
	q := *p
	q.in.Target = t
	q.Basis, q.Uses = basisOf(q.in, q.catalog), nil
	if t != nil {
		q.Uses = t.Uses
	}
	q.Outcomes = slices.Clone(p.Outcomes)
	for i := range q.Outcomes {
		q.Outcomes[i].state(t)
	}
	return &q
}

// attributed says whose the records of the findings are, as far as the view shows them.
func (p *Profile) attributed() map[governance.Ref]delegation.Attributed {
	of := map[governance.Ref]delegation.Attributed{}
	for i := range p.in.Assessment.Findings {
		ref := p.in.Assessment.Findings[i].Subject
		if _, done := of[ref]; done {
			continue
		}
		if subject, ok := p.in.View.Subject(ref); ok {
			of[ref] = p.in.View.Attributed(subject)
		}
	}
	return of
}

// byOutcome is what a coverage says of the outcomes.
func byOutcome(cover *frameworks.Coverage) map[string]frameworks.Requirement {
	of := map[string]frameworks.Requirement{}
	for _, r := range cover.Requirements {
		if r.Framework == Framework {
			of[r.ID] = r
		}
	}
	return of
}

// isOutcome reports whether an entry has a row.
func isOutcome(e frameworks.Entry) bool { return e.Kind == "subcategory" && !e.Withdrawn() }

// crosswalks are those between the outcomes and what else controls are mapped to.
func crosswalks(lib *frameworks.Library) (ids []string) {
	mapped := map[string]bool{}
	for m := range lib.Mappings() {
		mapped[m.Framework] = true
	}
	for c := range lib.Crosswalks() {
		if c.From == Framework && mapped[c.To] || c.To == Framework && mapped[c.From] {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

func basisOf(in Input, catalog *frameworks.Catalog) Basis {
	a := in.Assessment
	b := Basis{Title: in.Title, AsOf: a.AsOf, FactsAsOf: a.FactsAsOf, Projected: a.Projected, Assessed: a.Basis, Attribution: catalog.Attribution}
	b.Sources = append(b.Sources, catalog.Source())
	for m := range in.Library.Mappings() {
		if m.Framework == Framework {
			b.Sources = append(b.Sources, m.Source())
		}
	}
	for m := range in.Library.DutyMappings() {
		if m.Framework == Framework {
			b.Sources = append(b.Sources, m.Source())
		}
	}
	if in.Target != nil {
		b.Sources = append(b.Sources, in.Target.Source)
	}
	return b
}

// outcome is one row, without what the organization says.
func (p *Profile) outcome(e frameworks.Entry, r frameworks.Requirement, roles []frameworks.Answerable, onFile artifacts) Outcome {
	o := Outcome{ID: e.ID, Summary: e.Summary, Evidence: r, Roles: roles, Duties: p.duties(e.ID), at: p.in.Assessment.AsOf}
	for _, row := range p.in.Library.ByRequirement(Framework, e.ID) {
		o.Mapped = append(o.Mapped, row.Control)
	}
	o.Artifacts = onFile.of(p.in.Pack, o.Evidence.Controls)
	for _, d := range p.cover.Derived {
		if d.Framework == Framework && d.Requirement == e.ID {
			o.Derived = append(o.Derived, d)
		}
	}
	return o
}

// state puts in what the organization says.
func (o *Outcome) state(t *Target) {
	o.Stated, o.Overdue = Stated{}, false
	if t != nil {
		o.Stated = t.stated[o.ID]
	}
	if end, err := time.Parse(day, o.Stated.Due); err == nil {
		o.Overdue = !o.at.Before(end.AddDate(0, 0, 1)) && o.Evidence.Status != frameworks.Supported
	}
}

// roles are the parts of organizations in the duties of an outcome.
func (p *Profile) roles(id string, of func(party governance.Ref) bool) (list []frameworks.Answerable) {
	for _, a := range p.cover.Answers {
		if a.Framework == Framework && a.Requirement == id && of(a.Party) {
			list = append(list, a)
		}
	}
	return list
}

// duties are those that the mappings make part of an outcome.
func (p *Profile) duties(id string) (list []string) {
	for m := range p.in.Library.DutyMappings() {
		for row := range m.All() {
			if row.Framework == Framework && row.Requirement == id {
				list = append(list, row.Duty)
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Included reports whether the outcome is part of the profile: as the organization
// says, else if a control or a duty bears on it. It does not rest on facts.
func (o *Outcome) Included() bool { return o.included() == yes }

func (o *Outcome) included() string {
	switch {
	case o.Stated.Included != "":
		return o.Stated.Included
	case len(o.Mapped)+len(o.Duties) > 0:
		return yes
	}
	return no
}

// rationale is why the outcome is included or not, where the organization does not say.
func (o *Outcome) rationale() string {
	var parts []string
	if len(o.Mapped) > 0 {
		parts = append(parts, "controls that bear on it: "+strings.Join(o.Mapped, ", "))
	}
	if len(o.Duties) > 0 {
		parts = append(parts, "duties that are part of it: "+strings.Join(o.Duties, ", "))
	}
	if parts == nil {
		return "no control and no duty bears on it"
	}
	return strings.Join(parts, "; ")
}

// StatusText is the current status in words, with the verdicts behind it.
func (o *Outcome) StatusText() string {
	text := strings.ReplaceAll(o.Evidence.Status.String(), "_", " ")
	if o.Evidence.Status == frameworks.NoControl {
		return text
	}
	text += ": " + countsText(o.Evidence.Counts, o.Evidence.NotRun)
	if o.Perhaps > 0 {
		text += fmt.Sprintf("; %d that do not pass may be its too", o.Perhaps)
	}
	return text
}
