package engine

import (
	"cmp"
	"context"
	"fmt"
	"sync"

	"cel.dev/cel-go/common/types"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

type assessConfig struct {
	keep     [6]bool // by verdict
	only     []string
	progress func(done, total int)
	workers  int
}

// An AssessOption changes what an assessment keeps.
type AssessOption func(*assessConfig)

// KeepPasses lists findings that pass too, with the instant at which each runs
// out. Without it they are only counted.
func KeepPasses() AssessOption { return func(c *assessConfig) { c.keep[controls.Pass] = true } }

// KeepAll lists every finding, also of subjects that a control does not ask
// about.
func KeepAll() AssessOption {
	return func(c *assessConfig) { c.keep[controls.Pass], c.keep[controls.NotApplicable] = true, true }
}

// Only asks the controls with these ids or aliases. The others are counted as
// not run, so that no framework takes their silence for support.
func Only(ids ...string) AssessOption { return func(c *assessConfig) { c.only = ids } }

// Progress calls f now and then with the number of subjects assessed and their
// total, and once at the end. It is called from the goroutine of Assess.
func Progress(f func(done, total int)) AssessOption { return func(c *assessConfig) { c.progress = f } }

// Workers lets n goroutines ask. The assessment is the same for every n; the
// default is 1.
func Workers(n int) AssessOption { return func(c *assessConfig) { c.workers = n } }

// Assess asks every control about every subject of v. Findings come in control
// order, then by subject. Controls that read rates are asked in a second pass, about
// what all others find, also where Only leaves those out. What fails or is unknown is
// Waived under an exception in force (delegation.View.InForce), and Finding.Waiver has
// the verdict underneath. A control that cannot be evaluated for a subject gives
// verdict Error there, which nothing waives, and stops nothing else; the error is
// ctx's, or names the ids of Only that the pack does not have.
func (e *Engine) Assess(ctx context.Context, v *delegation.View, opts ...AssessOption) (*controls.Assessment, error) {
	end := e.config.observer.Begin(governance.WorkAssess)
	a, err := e.assess(ctx, v, opts)
	end(assessed(a, err))
	return a, err
}

func (e *Engine) assess(ctx context.Context, v *delegation.View, opts []AssessOption) (*controls.Assessment, error) {
	c := assessConfig{keep: [6]bool{controls.Fail: true, controls.Unknown: true, controls.Waived: true, controls.Error: true}}
	for _, o := range opts {
		o(&c)
	}
	selected, err := e.selection(c.only)
	if err = cmp.Or(err, ctx.Err()); err != nil {
		return nil, err
	}
	a := &controls.Assessment{
		AsOf: v.Time(), FactsAsOf: v.FactsAsOf(), Projected: v.Projected(), Basis: e.basis(v),
		Agents: v.HasAgents(), Observations: v.Index().Observations(),
		Findings: []controls.Finding{}, Population: make([]controls.Population, len(e.plans)),
	}
	a.Basis.Controls, a.Aliases = c.only, e.aliases(v, c.only)
	for i, p := range e.plans {
		a.Population[i] = controls.Population{Control: p.control.ID, Severity: p.control.Severity, ReadsRates: p.rates}
	}
	x := &assessing{engine: e, config: c, selected: selected, result: a, found: findings{spare: &e.pieces, n: make([]int, len(e.plans))}, counts: e.countingFor(v, selected, a.Observations)}
	total := 0
	if c.progress != nil {
		total = e.total(v)
	}
	if err := x.first(ctx, v, total); err != nil {
		return nil, err
	}
	if err := x.second(ctx, v); err != nil {
		return nil, err
	}
	a.Findings = x.found.all(e.plans)
	if c.progress != nil {
		c.progress(total, total)
	}
	return a, nil
}

// An assessing is an assessment in the making.
type assessing struct {
	engine   *Engine
	config   assessConfig
	selected []bool
	result   *controls.Assessment
	found    findings
	counts   *firstPass // nil where no control that is asked reads rates
	spare    sync.Pool  // of blocks
}

// take counts an answer of the second pass, and keeps its finding where that is
// wanted.
func (x *assessing) take(i int, r *run, s delegation.Subject, given answer, agent, maybe bool) {
	given.count(&x.result.Population[i], agent, maybe)
	if x.config.keep[given.shown()] {
		x.found.add(x.engine.lean(x.engine.plans[i], r, s, given))
	}
}

// selection says for each plan whether it is asked for; no ids mean all.
func (e *Engine) selection(ids []string) ([]bool, error) {
	selected := make([]bool, len(e.plans))
	chosen := e.pack
	if len(ids) > 0 {
		var err error
		if chosen, err = e.pack.Select(ids...); err != nil {
			return nil, err
		}
	}
	for i, p := range e.plans {
		_, selected[i] = chosen.Get(p.control.ID)
	}
	return selected, nil
}

func (e *Engine) total(v *delegation.View) int {
	n := 0
	for _, k := range governance.Kinds() {
		if len(e.about[k]) > 0 {
			for range v.Subjects(k) {
				n++
			}
		}
	}
	return n
}

// Check asks one control about one subject. The finding is complete for every
// verdict. The error is ctx's, or says that there is no such control, no such
// record at the view's instant, or that the control asks about another kind.
func (e *Engine) Check(ctx context.Context, v *delegation.View, controlID string, subject governance.Ref) (controls.Finding, error) {
	if err := ctx.Err(); err != nil {
		return controls.Finding{}, err
	}
	c, ok := e.pack.Get(controlID)
	if !ok {
		_, err := e.pack.Select(controlID)
		return controls.Finding{}, err
	}
	if c.Subject != subject.Kind {
		return controls.Finding{}, fmt.Errorf("control %s asks about records of kind %s, not %s", c.ID, c.Subject, subject.Kind)
	}
	v = e.rated(ctx, e.plan(c.ID), v)
	if err := ctx.Err(); err != nil {
		return controls.Finding{}, err
	}
	s, ok := v.Subject(subject)
	if !ok {
		return controls.Finding{}, fmt.Errorf("the estate has no %v at %s", subject, governance.FormatInstant(v.Time()))
	}
	p, r := e.plan(c.ID), e.newRun(v)
	r.about(s)
	f := e.lean(p, r, s, e.answer(p, r, subject))
	return f.finding(p), nil
}

// verdict evaluates a control on the run's subject. A pass, or that a control
// does not ask, is no better than unknown when it rests on a record with a
// restriction that this version does not know.
func (e *Engine) verdict(p *plan, r *run) (controls.Verdict, []delegation.Gap, string) {
	verdict, gaps, failure := e.decide(p, r)
	if verdict == controls.Unknown && p.corners {
		if is, decided := e.bounded(p, r); decided {
			return is, nil, ""
		}
	}
	return verdict, gaps, failure
}

func (e *Engine) decide(p *plan, r *run) (controls.Verdict, []delegation.Gap, string) {
	verdict, decided := e.planned(p, r)
	if decided {
		return verdict, nil, ""
	}
	if verdict == controls.Unknown && p.typed.refused == "" && !e.config.interpreted && !e.tooFar(r) {
		if gaps, found := e.lacking(p, r); found {
			return verdict, gaps, ""
		}
	}
	return e.interpreted(p, r)
}

// interpreted is the verdict by cel-go's interpreter, which traces what it reads.
func (e *Engine) interpreted(p *plan, r *run) (controls.Verdict, []delegation.Gap, string) {
	r.ask(p)
	verdict, gaps, failure := p.verdict(r)
	switch {
	case e.tooFar(r):
		return controls.Error, nil, fmt.Sprintf("more than %d list elements visited", e.config.maxSteps)
	case len(r.doubts) > 0 && (verdict == controls.Pass || verdict == controls.NotApplicable):
		return controls.Unknown, uniqueGaps(r.doubts), ""
	}
	return verdict, gaps, failure
}

// tooFar reports whether a control has visited more list elements than allowed.
func (e *Engine) tooFar(r *run) bool { return e.config.maxSteps > 0 && r.steps > e.config.maxSteps }

func (p *plan) verdict(r *run) (controls.Verdict, []delegation.Gap, string) {
	applies, err := eval(p.applies, r)
	switch a := applies.(type) {
	case *types.Unknown:
		return controls.Unknown, p.undecided(r, a), ""
	case types.Bool:
		if !a {
			return controls.NotApplicable, nil, ""
		}
	default:
		return controls.Error, nil, failureOf(applies, err)
	}
	pass, err := eval(p.pass, r)
	switch x := pass.(type) {
	case *types.Unknown:
		return controls.Unknown, r.missing(x), ""
	case types.Bool:
		if x {
			return controls.Pass, nil, ""
		}
		return controls.Fail, nil, ""
	}
	return controls.Error, nil, failureOf(pass, err)
}

// undecided lists the gaps of a subject of which it is not known whether the
// control asks: those, and the gaps of what it would ask.
func (p *plan) undecided(r *run, applies *types.Unknown) []delegation.Gap {
	gaps, steps := r.missing(applies), r.steps
	if pass, _ := eval(p.pass, r); types.IsUnknown(pass) {
		gaps = append(gaps, r.missing(pass.(*types.Unknown))...)
	}
	r.steps = steps // those that the verdict took
	return uniqueGaps(gaps)
}

func failureOf(v any, err error) string {
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("the expression gave %T", v)
}

func (e *Engine) newRun(v *delegation.View) *run {
	r := &run{maxSteps: e.config.maxSteps}
	r.moveTo(v)
	return r
}

// moveTo turns to another view of the same index, before the run is turned to a
// subject.
func (r *run) moveTo(v *delegation.View) {
	at := clamp(v.Time())
	r.view, r.quick, r.now, r.instant, r.restricted = v, nil, types.Timestamp{Time: at}, at, v.HasRestrictions()
	clear(r.prepared)
	r.loud, r.reader, r.attributed = nil, nil, 0 // they are of the view before
}

// turned is a run that is kept, nil before its first use, turned to another view of the
// same index.
func (e *Engine) turned(r *run, v *delegation.View) *run {
	if r == nil {
		return e.newRun(v)
	}
	r.moveTo(v)
	return r
}

// tracing is a run about one subject that notes what it reads.
func (e *Engine) tracing(v *delegation.View, s delegation.Subject) *run {
	r := e.newRun(v)
	r.reads = &[]read{}
	r.about(s)
	return r
}
