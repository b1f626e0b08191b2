package report

import (
	"errors"
	"fmt"
	"slices"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/governance"
)

// An Input is what every format is written from. Only Assessment is required;
// the formats read it and everything it points to, and change nothing.
type Input struct {
	// Title heads reports for people; "" is a title that names no estate.
	Title string
	// Audience is the id of the organization of whose view the report is; "" when
	// it is of the whole estate.
	Audience   string
	Assessment *controls.Assessment
	// Coverage is what the assessment says of frameworks; nil when none was asked.
	Coverage *frameworks.Coverage
	// Detail is a coverage of the same assessment with what it comes to for each party
	// and each chain, who answers for what (frameworks.CoverParties), and what is derived
	// through crosswalks (AddDerived). HTML alone draws it; nil when it is not at hand.
	Detail *frameworks.Coverage
	// Exceptions say what the exceptions on record do; nil when nobody asked.
	Exceptions *controls.ExceptionReport
	// Pseudonymous says that the estate is a copy in which pseudonyms stand for personal
	// data (governance.Pseudonymize).
	Pseudonymous bool
	// GatesAsked are the gates that were asked, in the order in which they are to be
	// read. One that is about no record of the estate stands only here.
	GatesAsked []GateAsk
	// Gates say what may proceed, in the order in which they are to be read; see
	// GateOf.
	Gates []Gate
	// Forecast says what changes if nothing is done; nil when nobody asked.
	Forecast *Forecast
	// Cut says what Filtered left out.
	Cut Cut
	// View holds the records, for what a report draws of them; nil when it is not
	// at hand. It is the view of the Audience.
	View *delegation.View
	// Pack gives the titles, kinds of evidence and remediation of the controls;
	// nil when it is not at hand.
	Pack *controls.Pack
	// Library gives the titles of the frameworks; nil when it is not at hand.
	Library *frameworks.Library
	// Position finds a field of a record in the files of the estate, as
	// delegation.View.Place does; path "" is the record. Nil when there are
	// no files.
	Position func(ref governance.Ref, path string) (governance.Position, bool)
	// Explain says why a control has its verdict on a record of the View; engine.Explain
	// does. It is asked for some findings, which takes time; nil when nobody can say more
	// than the findings do.
	Explain func(control string, subject governance.Ref) (controls.Explanation, error)
	// MaxRows bounds each table and enumeration of reports for people; what is
	// left out is counted where it would stand. 0 means DefaultMaxRows, less no
	// bound. Reports for tools are always whole.
	MaxRows int
}

// DefaultMaxRows is how many rows a table of a report for people has, unless
// Input says otherwise.
const DefaultMaxRows = 100

// ErrNoAssessment is the error of an Input without an Assessment.
var ErrNoAssessment = errors.New("report: the input has no assessment")

// A Contradiction is a control, or all of them, whose counts and findings cannot both be true. A
// report of them would hide one or the other, so none is written.
type Contradiction struct {
	Control string // "" for all controls together
	Detail  string // wording may change
}

// Error is the control and what contradicts what.
func (c *Contradiction) Error() string {
	if c.Control == "" {
		return "report: all controls: " + c.Detail
	}
	return "report: control " + c.Control + ": " + c.Detail
}

// check demands an assessment whose counts and findings agree: every finding is
// counted, and every fail, unknown, waived and error that is counted is there.
// Passes and subjects that were not asked about may be counted only. The error
// joins every Contradiction, in control order.
func (in Input) check() error {
	if in.Assessment == nil {
		return ErrNoAssessment
	}
	var order []string
	tallies := map[string]*tally{}
	of := func(control string) *tally {
		t := tallies[control]
		if t == nil {
			t = &tally{}
			tallies[control], order = t, append(order, control)
		}
		return t
	}
	for _, p := range in.Assessment.Population {
		t := of(p.Control)
		t.subjects, t.counted = t.subjects+p.Subjects, t.counted.Plus(p.Counts)
	}
	for i := range in.Assessment.Findings {
		f := &in.Assessment.Findings[i]
		of(f.Control).list(f)
	}
	var errs []error
	all := &tally{listed: in.Cut.Findings}
	for _, id := range order {
		t := tallies[id]
		all.add(t)
		for _, detail := range t.contradictions(!in.Cut.IsZero()) {
			errs = append(errs, &Contradiction{id, detail})
		}
	}
	if len(errs) == 0 { // what is left out is known of all controls together
		for _, detail := range all.contradictions(false) {
			errs = append(errs, &Contradiction{"", detail})
		}
	}
	return errors.Join(errs...)
}

// A tally is what the population counts of a control, and what the findings list.
type tally struct {
	subjects        int
	counted, listed controls.Counts
	baseless        int // waived from what nobody waives
}

func (t *tally) list(f *controls.Finding) {
	if f.Verdict != controls.Waived {
		t.listed.Add(f.Verdict)
		return
	}
	t.listed.AddWaived(f.Waiver.Verdict)
	if f.Waiver.Verdict != controls.Fail && f.Waiver.Verdict != controls.Unknown {
		t.baseless++
	}
}

// add takes the counts and findings of another control.
func (t *tally) add(u *tally) {
	t.subjects, t.counted, t.listed = t.subjects+u.subjects, t.counted.Plus(u.counted), t.listed.Plus(u.listed)
}

// contradictions are what cannot both be true; of a part of the findings any may
// be missing.
func (t *tally) contradictions(part bool) (details []string) {
	optional := []controls.Verdict{controls.Pass, controls.NotApplicable}
	for _, v := range controls.Verdicts() {
		listed, counted := t.listed.Of(v), t.counted.Of(v)
		if listed > counted || listed < counted && !part && !slices.Contains(optional, v) {
			details = append(details, fmt.Sprintf("%d findings are %v, and %d are counted", listed, v, counted))
		}
	}
	if listed, counted := t.listed.WaivedFail, t.counted.WaivedFail; listed > counted || listed < counted && !part {
		details = append(details, fmt.Sprintf("%d findings are waived that fail, and %d are counted", listed, counted))
	}
	if t.baseless > 0 {
		details = append(details, fmt.Sprintf("%d findings are waived from another verdict than fail or unknown", t.baseless))
	}
	if n := t.counted.Total(); n > t.subjects {
		details = append(details, fmt.Sprintf("%d verdicts on %d subjects", n, t.subjects))
	}
	return details
}

// coverage is in.Coverage, or an empty one.
func (in Input) coverage() *frameworks.Coverage {
	if in.Coverage == nil {
		return &frameworks.Coverage{}
	}
	return in.Coverage
}

// detail is in.Detail, or the coverage.
func (in Input) detail() *frameworks.Coverage {
	if in.Detail == nil {
		return in.coverage()
	}
	return in.Detail
}

// control is the definition of a control, or one that holds the id alone.
func (in Input) control(id string) *controls.Control {
	if in.Pack != nil {
		if c, ok := in.Pack.Get(id); ok {
			return c
		}
	}
	return &controls.Control{ID: id}
}
