package engine

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// An Ask is a gate and what it is asked of. Gates about a request, or about a
// credential that one proposes, need Request and no Subject; the others need
// Subject.
type Ask struct {
	Gate    string // id, such as delegation.GatePartnerActivate
	Subject governance.Ref
	Request *governance.Request
}

type gateConfig struct{ limits delegation.GateLimits }

// A GateOption changes how a gate is asked.
type GateOption func(*gateConfig)

// WithGateLimits sets the limits of the gate's functions. Without it they are
// those of GateLimits.
func WithGateLimits(l delegation.GateLimits) GateOption { return func(c *gateConfig) { c.limits = l } }

// Gate decides one of the declared gates at the view's instant, by the functions
// of package delegation and the controls of the pack; delegation.View.Gate has the
// rules. A control is asked before exceptions: the gate knows which of its
// requirements can be waived. What could not be evaluated, and a control that the
// pack does not have, needs evidence, as what is unknown does. Facts older than
// maxStaleness need evidence, unless the gate denies.
//
// Before RecheckAt time alone changes nothing of the outcome and the answers; of an
// instant before the estate's asOf that is not said, for the record of what came in
// between begins to show too. The error is ctx's, or an *InvalidGateError.
func (e *Engine) Gate(ctx context.Context, v *delegation.View, ask Ask, maxStaleness time.Duration, opts ...GateOption) (delegation.GateResult, error) {
	end := e.config.observer.Begin(governance.WorkGate)
	r, err := e.gate(ctx, v, ask, maxStaleness, opts)
	end(governance.Counts{Findings: len(r.Requirements), Failed: err != nil})
	return r, err
}

func (e *Engine) gate(ctx context.Context, v *delegation.View, ask Ask, maxStaleness time.Duration, opts []GateOption) (delegation.GateResult, error) {
	c := gateConfig{limits: e.limits()}
	for _, o := range opts {
		o(&c)
	}
	g, err := delegation.GateByID(ask.Gate)
	if err != nil {
		return delegation.GateResult{}, err
	}
	asked := &gateControls{ctx: ctx, engine: e, view: v, run: e.newRun(v)}
	r, err := v.Gate(g, delegation.GateAsk{Subject: ask.Subject, Request: ask.Request}, asked, c.limits, maxStaleness)
	if stopped := ctx.Err(); stopped != nil {
		return delegation.GateResult{}, stopped
	}
	if err != nil {
		return delegation.GateResult{}, err
	}
	r.RecheckAt = earlier(r.RecheckAt, asked.recheck)
	return r, nil
}

// gateControls answers for the controls of a gate.
type gateControls struct {
	ctx     context.Context
	engine  *Engine
	view    *delegation.View
	run     *run
	recheck governance.Field[time.Time] // the first instant at which a verdict given may be another
}

// SubjectKind implements delegation.GateControls.
func (g *gateControls) SubjectKind(controlID string) (governance.Kind, bool) {
	c, ok := g.engine.pack.Get(controlID)
	if !ok || g.ctx.Err() != nil {
		return "", false
	}
	return c.Subject, true
}

// Verdict implements delegation.GateControls. After the end of the context it is
// that nobody asked.
func (g *gateControls) Verdict(controlID string, subject governance.Ref) delegation.GateVerdict {
	c, ok := g.engine.pack.Get(controlID)
	if !ok || g.ctx.Err() != nil {
		return delegation.GateVerdict{}
	}
	p, r := g.engine.plan(c.ID), g.run
	if p.rates {
		r = g.engine.newRun(g.engine.rated(g.ctx, p, g.view))
	}
	s, shown := r.view.Subject(subject)
	if !shown || g.ctx.Err() != nil {
		return delegation.GateVerdict{}
	}
	r.about(s)
	verdict, gaps, failure := g.engine.verdict(p, r)
	out := delegation.GateVerdict{Answer: gateAnswers[verdict], Missing: gaps}
	switch verdict {
	case controls.Fail:
		for _, r := range g.engine.explain(p, r) {
			out.Reasons = append(out.Reasons, delegation.Reason{Code: governance.Code(r.Code), Subject: subject, Detail: controlID + ": " + r.Expr})
		}
	case controls.Error:
		out.Reasons = []delegation.Reason{{Code: controls.ReasonEvaluation, Subject: subject, Unknown: true, Detail: controlID + ": " + failure}}
	}
	out.Due = g.turn(p, subject, verdict)
	return out
}

// OtherIDs implements delegation.GateControls.
func (g *gateControls) OtherIDs(controlID string) []string {
	c, ok := g.engine.pack.Get(controlID)
	if !ok {
		return nil
	}
	return slices.DeleteFunc(append([]string{c.ID}, c.Aliases...), func(id string) bool { return id == controlID })
}

var gateAnswers = map[controls.Verdict]delegation.GateAnswer{
	controls.Pass: delegation.GatePass, controls.Fail: delegation.GateFail, controls.Unknown: delegation.GateUnknown,
	controls.NotApplicable: delegation.GateNotApplicable, controls.Error: delegation.GateError,
}

// turn notes when time alone changes the verdict. The result is when a pass runs
// out. Of an instant before the estate's asOf, where the record of what came later
// begins to show, it is the first instant that was compared with.
func (g *gateControls) turn(p *plan, subject governance.Ref, is controls.Verdict) governance.Field[time.Time] {
	if p.rates {
		g.noteStandings(p)
		return governance.Field[time.Time]{}
	}
	if asOf, known := g.view.FactsAsOf().Get(); known && g.view.Time().Before(asOf) {
		if at, ok := g.engine.critical(p, g.run, g.view, subject); ok {
			g.note(at)
		}
		return governance.Field[time.Time]{}
	}
	t, changes := g.engine.turn(p, g.run, subject, is)
	if !changes {
		return governance.None[time.Time]()
	}
	g.note(t.at)
	if is != controls.Pass || t.to == controls.Pass || t.to == controls.NotApplicable {
		return governance.Field[time.Time]{}
	}
	return governance.Some(t.at)
}

// noteStandings keeps the first instant at which rates may be others.
func (g *gateControls) noteStandings(p *plan) {
	list, err := g.engine.standings(g.ctx, g.view)
	if err != nil {
		return
	}
	w, earliest := g.view.Watch()
	_, next := g.engine.rateVerdicts(p, g.engine.counting(w, list, g.view.Index().Observations()))
	if at, ok := firstOf(earlier(next, earliest()), list).Get(); ok {
		g.note(at)
	}
}

// note keeps the first instant behind the view's.
func (g *gateControls) note(at time.Time) {
	if !at.After(g.view.Time()) {
		at = g.view.Time().Add(1)
	}
	g.recheck = earlier(governance.Some(at), g.recheck)
}

// earlier is the earlier one of two instants that may not be there.
func earlier(a, b governance.Field[time.Time]) governance.Field[time.Time] {
	x, ok := a.Get()
	if y, also := b.Get(); also && (!ok || y.Before(x)) {
		return b
	}
	return a
}

// GateLimits are the limits that the functions of gates take from the parameters
// of the pack's controls: TPY-03 maxAge, PRV-03 maxSession, DEL-05 maxIdle, SEC-01
// approved, and of handoffs HND-02 approved, HND-03 within and HND-04 within. What
// the pack does not have is as in delegation.DefaultGateLimits. The result is the
// caller's.
func (e *Engine) GateLimits() delegation.GateLimits {
	l := delegation.DefaultGateLimits()
	e.within("TPY-03", "maxAge", &l.AssessmentMaxAge)
	e.within("PRV-03", "maxSession", &l.MaxSession)
	e.within("DEL-05", "maxIdle", &l.UseWindow)
	if v, source, ok := e.param("SEC-01", "approved", controls.ParamStrings); ok {
		l.Stores, l.StoresSource = textsOf[governance.Storage](v), source
	}
	if v, _, ok := e.param("HND-02", "approved", controls.ParamStrings); ok {
		l.Handoff.Secret = textsOf[governance.Channel](v)
	}
	if v, _, ok := e.param("HND-03", "within", controls.ParamDuration); ok {
		l.Handoff.Accept = v.Duration()
	}
	if v, _, ok := e.param("HND-04", "within", controls.ParamDuration); ok {
		l.Handoff.SourceClose = v.Duration()
	}
	return l
}

func (e *Engine) within(controlID, name string, to *delegation.GateLimit) {
	if v, source, ok := e.param(controlID, name, controls.ParamDuration); ok {
		*to = delegation.GateLimit{Within: v.Duration(), Source: source}
	}
}

// param is a parameter in force, with its source.
func (e *Engine) param(controlID, name string, t controls.ParamType) (controls.Value, string, bool) {
	c, ok := e.pack.Get(controlID)
	if !ok {
		return controls.Value{}, "", false
	}
	v, ok := e.plan(c.ID).shown[name]
	x, _ := c.Param(name)
	return v, fmt.Sprintf("%s %s: %s", c.ID, name, x.Source), ok && v.Type() == t
}

func textsOf[T ~string](v controls.Value) []T {
	var out []T
	for _, s := range v.Strings() {
		out = append(out, T(s))
	}
	return out
}
