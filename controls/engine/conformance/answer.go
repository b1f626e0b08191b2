package conformance

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// Answer returns the case with what the engine says: every finding of the controls,
// and the answers to the decisions and gates of the case, of which it reads the
// questions only. The error is ctx's, or says what is wrong with the case.
func (c Case) Answer(ctx context.Context, eng *engine.Engine, controlIDs ...string) (Case, error) {
	v, err := c.view()
	if err != nil {
		return Case{}, err
	}
	out := c
	out.Findings, out.Decisions, out.Gates = nil, slices.Clone(c.Decisions), slices.Clone(c.Gates)
	if len(controlIDs) > 0 {
		if out.Findings, err = findings(ctx, eng, v, controlIDs); err != nil {
			return Case{}, err
		}
	}
	for i := range out.Decisions {
		err = cmp.Or(err, out.Decisions[i].ask(v))
	}
	for i := range out.Gates {
		err = cmp.Or(err, out.Gates[i].ask(ctx, eng, v))
	}
	return out, err
}

// view is the estate of the case at its instant.
func (c Case) view() (*delegation.View, error) {
	e, err := governance.Parse(c.Name, c.Estate)
	if err != nil {
		return nil, err
	}
	return delegation.NewIndex(e, delegation.WithVerifications(c.Verifications)).At(c.At), nil
}

func findings(ctx context.Context, eng *engine.Engine, v *delegation.View, controlIDs []string) ([]Finding, error) {
	a, err := eng.Assess(ctx, v, engine.Only(controlIDs...), engine.KeepAll())
	if err != nil {
		return nil, err
	}
	out := make([]Finding, len(a.Findings))
	for i, f := range a.Findings {
		out[i] = Finding{Control: f.Control, Subject: f.Subject, Verdict: f.Verdict, Missing: f.Missing, Reasons: codes(f.Reasons), Due: f.Due, Waiver: f.Waiver}
	}
	return out, nil
}

func codes(reasons []controls.Reason) []string {
	var out []string
	for _, r := range reasons {
		out = append(out, r.Code)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// ask fills in the answer.
func (d *Decision) ask(v *delegation.View) error {
	staleness, err := governance.ParseDuration(d.MaxStaleness)
	if err != nil {
		return err
	}
	q, err := governance.ParseRequest("request", d.Request)
	if err != nil {
		return err
	}
	x := v.Decide(q, staleness)
	*d = Decision{Request: d.Request, MaxStaleness: d.MaxStaleness, Outcome: x.Outcome.String(), Grant: x.Grant, Reasons: rules(x.Reasons), Conditions: x.Conditions}
	return nil
}

// ask fills in the answer.
func (g *Gate) ask(ctx context.Context, eng *engine.Engine, v *delegation.View) error {
	staleness, err := governance.ParseDuration(g.MaxStaleness)
	if err != nil {
		return err
	}
	ask := engine.Ask{Gate: g.Gate, Subject: g.Subject}
	if g.Request != nil {
		if ask.Request, err = governance.ParseRequest("request", g.Request); err != nil {
			return err
		}
	}
	r, err := eng.Gate(ctx, v, ask, staleness)
	if err != nil {
		return err
	}
	*g = Gate{
		Gate: g.Gate, Subject: g.Subject, Request: g.Request, MaxStaleness: g.MaxStaleness,
		Outcome: r.Outcome.String(), RecheckAt: r.RecheckAt, Reasons: rules(r.Reasons), Obligations: r.Obligations,
	}
	for _, f := range r.Requirements {
		g.Requirements = append(g.Requirements, Requirement{f.Requirement, f.Subject, f.Answer.String(), f.WaivedBy})
	}
	return nil
}

// rules are reasons without their texts, each once.
func rules(list []delegation.Reason) []Rule {
	var out []Rule
	for _, r := range list {
		x := Rule{Code: r.Code, Path: r.Field, Unknown: r.Unknown}
		if !r.Subject.IsZero() {
			x.Path = r.Subject.Path(r.Field)
		}
		if r.Field == "" {
			x.Path = r.Subject.String()
		}
		out = append(out, x)
	}
	slices.SortFunc(out, func(a, b Rule) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Path, b.Path), boolean(a.Unknown)-boolean(b.Unknown))
	})
	return slices.Compact(out)
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

// An item is one answer of a case, by its question.
type item struct {
	question, verdict, text string
}

// items are the answers of a case. What is asked twice is told apart by its number.
func (c Case) items() []item {
	var out []item
	add := func(question, verdict string, answer any) {
		text, _ := json.Marshal(answer) // read from JSON, or about to be
		out = append(out, item{question, verdict, string(text)})
	}
	for _, f := range c.Findings {
		add(f.Control+" "+f.Subject.String(), f.Verdict.String(), f)
	}
	for i, d := range c.Decisions {
		add(numbered("decision", i), d.Outcome, d)
	}
	for i, g := range c.Gates {
		add(numbered("gate "+g.Gate, i), g.Outcome, g)
	}
	return out
}
