package engine

import (
	"context"
	"fmt"
	"slices"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/nearest"
)

// A NotFoundError names a control that the pack does not have, or a subject that
// the view does not show or that the control does not ask about.
type NotFoundError struct {
	Control string
	Subject governance.Ref // zero where the control is not known
	Nearest string         // the id or reference that may have been meant; "" for none
	Detail  string
}

// Error says what is not there, and what may have been meant; wording may change.
func (e *NotFoundError) Error() string {
	if e.Nearest == "" {
		return e.Detail
	}
	return fmt.Sprintf("%s (did you mean %q?)", e.Detail, e.Nearest)
}

// Explain says why a control, named by id or alias, has its verdict on a subject at
// the view's instant. The verdict is that of Assess; the reasons are found by asking
// the control again part by part, which takes many times longer. The error is ctx's
// or a *NotFoundError.
func (e *Engine) Explain(ctx context.Context, v *delegation.View, controlID string, subject governance.Ref) (controls.Explanation, error) {
	if err := ctx.Err(); err != nil {
		return controls.Explanation{}, err
	}
	c, err := e.known(v, controlID, subject)
	if err != nil {
		return controls.Explanation{}, err
	}
	f, err := e.Check(ctx, v, c.ID, subject)
	if err != nil {
		return controls.Explanation{}, err
	}
	x := controls.Explanation{
		Control: c.ID, Title: c.Title, Subject: subject, Severity: c.Severity, Verdict: f.Verdict,
		At: v.Time(), FactsAsOf: v.FactsAsOf(), Projected: v.Projected(),
		Waiver: f.Waiver, ExceptionUnproven: f.ExceptionUnproven, Due: f.Due, Steps: []controls.Step{},
	}
	if f.Unwaived() == controls.Fail {
		x.Remediation = c.Remediation
	}
	a := e.account(ctx, v, c, subject)
	if f.Unwaived() != controls.Error {
		x.Steps = a.verdict(e.plan(c.ID))
	}
	if err := ctx.Err(); err != nil {
		return controls.Explanation{}, err
	}
	x.Origin = a.sources(subject, func(governance.Origin) bool { return true })
	x.Facts, x.Missing, x.Params = a.facts(), a.missing(f.Missing), a.inForce(f.Params)
	x.Evidence = a.evidence(x.Missing)
	x.Summary = summary(&x, f.Reasons)
	return x, nil
}

// known finds the control and makes sure that it can be asked about the subject.
func (e *Engine) known(v *delegation.View, controlID string, subject governance.Ref) (*controls.Control, error) {
	c, ok := e.pack.Get(controlID)
	if !ok {
		var ids []string
		for x := range e.pack.All() {
			ids = append(append(ids, x.ID), x.Aliases...)
		}
		near, _ := nearest.Of(controlID, ids)
		return nil, &NotFoundError{Control: controlID, Nearest: near, Detail: fmt.Sprintf("the pack has no control %q", controlID)}
	}
	_, shown := v.Subject(subject)
	switch {
	case c.Subject != subject.Kind:
		return nil, &NotFoundError{Control: c.ID, Subject: subject,
			Detail: fmt.Sprintf("%s asks about records of kind %s, and %v is none", c.ID, c.Subject, subject)}
	case !shown:
		var ids []string
		for s := range v.Subjects(subject.Kind) {
			ids = append(ids, s.Ref().ID)
		}
		err := &NotFoundError{Control: c.ID, Subject: subject, Detail: fmt.Sprintf("the estate has no %v at %s", subject, governance.FormatInstant(v.Time()))}
		if near, ok := nearest.Of(subject.ID, ids); ok {
			err.Nearest = governance.NewRef(subject.Kind, near).String()
		}
		return nil, err
	}
	return c, nil
}

// account begins an account of a control on a subject, over a view that notes what
// it reads.
func (e *Engine) account(ctx context.Context, v *delegation.View, c *controls.Control, subject governance.Ref) *account {
	w, read := v.Traced()
	s, _ := w.Subject(subject)
	r := e.tracing(w, s)
	r.traced = read
	r.ask(e.plan(c.ID))
	return &account{tracer: tracer{ctx: ctx, run: r}, pack: e.pack, control: c, subject: subject, params: map[string]bool{}}
}

// verdict gives the steps of both expressions: those of pass where the control
// asks, or may ask and may not pass.
func (a *account) verdict(p *plan) []controls.Step {
	applies, pass := p.parts()
	a.expr = "applies"
	tr := a.follow(applies, &scope{run: a.run})
	steps := a.steps(tr, "")
	asks := saidTruth(tr.value)
	if asks != controls.TruthTrue && asks != controls.TruthUnknown {
		return steps
	}
	a.expr = "pass"
	tr = a.follow(pass, &scope{run: a.run})
	if passes := saidTruth(tr.value); asks == controls.TruthTrue || passes == controls.TruthUnknown {
		steps = append(steps, a.steps(tr, "")...)
	}
	if p.control.Applies == "true" { // a constant decides nothing
		steps = slices.DeleteFunc(steps, func(s controls.Step) bool { return s.Expr == "applies" })
	}
	return steps
}

// summary is the explanation in one line.
func summary(x *controls.Explanation, reasons []controls.Reason) controls.Message {
	with := args{"control": controls.TextArg(x.Control), "subject": controls.TextArg(x.Subject.String())}
	if x.Verdict == controls.Error {
		failure := ""
		if len(reasons) > 0 {
			failure = reasons[0].Expr
		}
		with["failure"] = controls.TextArg(failure)
		return message(controls.MsgError, with)
	}
	under := x.Verdict
	if under == controls.Waived {
		under = x.Waiver.Verdict
		with["exception"], with["until"] = controls.TextArg("exception:"+x.Waiver.Exception), controls.TextArg("none")
		if end, ok := x.Waiver.Until.Get(); ok {
			with["until"] = controls.InstantArg(end)
		}
	}
	with["reasons"] = controls.MessagesArg(told(x, under)...)
	code := summaries[under]
	switch end, due := x.Due.Get(); {
	case x.Verdict == controls.Waived:
		code = pick(under == controls.Fail, controls.MsgWaivedFail, controls.MsgWaivedUnknown)
	case under == controls.Pass && due:
		code, with["until"] = controls.MsgPassUntil, controls.InstantArg(end)
	}
	return message(code, with)
}

var summaries = map[controls.Verdict]controls.MessageCode{
	controls.Pass: controls.MsgPass, controls.Fail: controls.MsgFail, controls.Unknown: controls.MsgUnknown,
	controls.NotApplicable: controls.MsgNotApplicable,
}

// told is what one line says of the steps: of pass, or of applies where the control
// does not ask; of an unknown verdict the facts that it lacks.
func told(x *controls.Explanation, under controls.Verdict) []controls.Message {
	if under == controls.Unknown {
		return few(x.Missing, func(m controls.MissingFact) controls.Message { return controls.MissingMessage(m.Missing) })
	}
	expr := pick(under == controls.NotApplicable, "applies", "pass")
	var steps []controls.Step
	for _, s := range x.Steps {
		if s.Expr == expr {
			steps = append(steps, s)
		}
	}
	return few(condensed(steps), func(m controls.Message) controls.Message { return m })
}

// inForce are the parameters that the steps read.
func (a *account) inForce(values map[string]controls.Value) []controls.ExplainedParam {
	out := []controls.ExplainedParam{}
	for _, p := range a.control.Params {
		if a.params[p.Name] {
			out = append(out, controls.ExplainedParam{Name: p.Name, Value: values[p.Name], Class: p.Class, Source: p.Source, SetBy: p.SetBy})
		}
	}
	return out
}
