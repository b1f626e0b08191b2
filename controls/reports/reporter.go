package reports

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// A Reporter makes reports of a view and what the controls said of it. It changes
// neither and is safe for concurrent use.
type Reporter struct {
	view   *delegation.View
	result *controls.Assessment
	found  map[pair]*controls.Finding
	ran    map[string]bool // by control; not all of a selection ran
	config
}

type pair struct {
	control string
	subject governance.Ref
}

type config struct {
	minSample, minPeers int
	audience            string
}

// An Option changes how reports are made.
type Option func(*config)

// WithMinSample sets how many measured cases a timing, and how many findings a rate
// needs that is not flagged as a small sample. The default is
// controls.DefaultMinSample.
func WithMinSample(n int) Option { return func(c *config) { c.minSample = n } }

// WithMinPeers sets how many rates a spread needs: of fewer it would show single
// parties. The default is controls.DefaultMinPeers.
func WithMinPeers(n int) Option { return func(c *config) { c.minPeers = n } }

// For names, in the reports, whose audience view they are made of.
func For(audience string) Option { return func(c *config) { c.audience = audience } }

// New takes a view, perhaps that of an audience, and an assessment of that same
// view which lists what passes (engine.KeepPasses). Any other is an *InputError,
// which lists all that differs.
func New(v *delegation.View, a *controls.Assessment, opts ...Option) (*Reporter, error) {
	r := &Reporter{view: v, result: a, found: map[pair]*controls.Finding{}, ran: map[string]bool{}, config: config{minSample: controls.DefaultMinSample, minPeers: controls.DefaultMinPeers}}
	for _, o := range opts {
		o(&r.config)
	}
	listed := map[string]int{}
	for i := range a.Findings {
		f := &a.Findings[i]
		r.found[pair{f.Control, f.Subject}] = f
		if f.Verdict != controls.NotApplicable {
			listed[f.Control]++
		}
	}
	for _, p := range a.Population {
		r.ran[p.Control] = p.NotRun() == 0
	}
	if differs := differences(v, a, listed); len(differs) > 0 {
		return nil, &InputError{differs}
	}
	return r, nil
}

// An InputError says that an assessment is not one of the view, or does not list
// what reports count.
type InputError struct{ Differences []Difference }

// A Difference is one thing that the view and the assessment do not agree on.
type Difference struct {
	What       string // asOf, input, assumeComplete, strictExpiry, completenessMaxAge, or the findings of a control
	View       string
	Assessment string
}

// Error tells all that differs.
func (e *InputError) Error() string {
	var parts []string
	for _, d := range e.Differences {
		parts = append(parts, fmt.Sprintf("%s: %s in the view, %s in the assessment", d.What, d.View, d.Assessment))
	}
	return "the assessment is not of this view, or does not list what passes: " + strings.Join(parts, "; ")
}

func differences(v *delegation.View, a *controls.Assessment, listed map[string]int) []Difference {
	x, b := v.Index(), a.Basis
	all := []Difference{
		{"asOf", governance.FormatInstant(v.Time()), governance.FormatInstant(a.AsOf)},
		{"input", string(x.Digest()), b.Input.Digest},
		{"assumeComplete", fmt.Sprint(x.AssumesComplete()), fmt.Sprint(b.AssumeComplete)},
		{"strictExpiry", fmt.Sprint(x.ExpiresStrictly()), fmt.Sprint(b.StrictExpiry)},
		{"completenessMaxAge", governance.FormatDuration(x.CompletenessMaxAge()), b.CompletenessMaxAge},
	}
	for _, p := range a.Population {
		want := p.Counts.Total() - p.Counts.NotApplicable
		all = append(all, Difference{"findings of " + p.Control, fmt.Sprint(want), fmt.Sprint(listed[p.Control])})
	}
	return slices.DeleteFunc(all, func(d Difference) bool { return d.View == d.Assessment })
}

// A Heading says what a report is, and what it rests on.
type Heading struct {
	Report    string                      `json:"report"` // id, such as RPT-01
	At        time.Time                   `json:"at"`
	FactsAsOf governance.Field[time.Time] `json:"factsAsOf,omitzero"`
	Projected bool                        `json:"projected"`          // At lies behind the facts, which are assumed to stand
	Audience  string                      `json:"audience,omitempty"` // for whom it is; what it may not see counts as unknown
	Basis     controls.Basis              `json:"basis"`              // of the assessment
	Missing   []controls.Missing          `json:"missing"`            // facts that could tell more, by path
}

func (r *Reporter) heading(id string, l *lacks) Heading {
	a := r.result
	return Heading{id, a.AsOf, a.FactsAsOf, a.Projected, r.audience, a.Basis, l.sorted()}
}

// subjects yields the records of a kind by id. T is their view type.
func subjects[T delegation.Subject](r *Reporter, k governance.Kind) []T {
	var out []T
	for s := range r.view.Subjects(k) {
		out = append(out, s.(T))
	}
	return out
}

// parties are the organizations whose record it is: those that exercise it, beside
// the one that answers for it, else that one. The zero Ref is an unknown one.
func (r *Reporter) parties(s delegation.Subject) []governance.Ref {
	a := r.view.Attribution(s)
	return partiesOf(controls.Attribution{Answerable: a.Answerable, Exercising: a.Exercising})
}

func partiesOf(a controls.Attribution) []governance.Ref {
	var out []governance.Ref
	for _, id := range a.Partners() {
		out = append(out, actorRef(id))
	}
	if out == nil {
		out = append(out, governance.Ref{})
	}
	return out
}

// perhapsOf are the parties of a finding, and nobody beside them where it does not
// pass and may have further ones, which are then lacking.
func (r *Reporter) perhapsOf(l *lacks, f *controls.Finding) []governance.Ref {
	out := partiesOf(f.Attribution)
	if f.Verdict == controls.Pass || out[0].IsZero() {
		return out
	}
	if s, ok := r.view.Subject(f.Subject); ok {
		if others := r.view.Attributed(s).Others; len(others) > 0 {
			l.note(others)
			return append(out, governance.Ref{})
		}
	}
	return out
}

// actorRef names an actor; "" is the zero Ref.
func actorRef(id string) governance.Ref { return refTo(governance.KindActor, id) }

func tenantRef(id string) governance.Ref { return refTo(governance.KindTenant, id) }

func refTo(k governance.Kind, id string) governance.Ref {
	if id == "" {
		return governance.Ref{}
	}
	return governance.NewRef(k, id)
}
