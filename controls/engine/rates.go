package engine

import (
	"context"
	"slices"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// Controls that read rates are asked in a second pass. The first one asks all
// others and counts what they find, by organization and rollout. What is missing
// leaves a count open within bounds: a finding that is unknown may come to pass,
// to fail or to nothing, one whose party is not known may be anybody's, and a list
// that nobody declared complete may bring more. A rate is known where its bounds
// meet. Where they do not, a control of the second pass is decided if it comes to
// the same at every combination of bounds and cannot turn in between.

// maxFindings is more than an estate has findings of one party: a bound where
// lists are open. Products of three such counts and a rate per mille stay within
// the integers of CEL.
const maxFindings = 1 << 24

// maxRateGaps bounds what is listed as missing of one rate.
const maxRateGaps = 100

// CodeMoreMissing stands for what is missing of a rate beside what is listed.
const CodeMoreMissing governance.Code = "MORE_MISSING"

// A counted is what findings of a first pass come to.
type counted struct {
	evaluated, excepted, passed, other delegation.Count
	gaps                               []delegation.Gap
}

func (c *counted) add(d counted) {
	c.evaluated, c.excepted = c.evaluated.Plus(d.evaluated), c.excepted.Plus(d.excepted)
	c.passed, c.other = c.passed.Plus(d.passed), c.other.Plus(d.other)
	c.lack(d.gaps)
}

func (c *counted) lack(gaps []delegation.Gap) {
	if room := maxRateGaps + 1 - len(c.gaps); room > 0 {
		c.gaps = append(c.gaps, gaps[:min(len(gaps), room)]...)
	}
}

// perhaps is the same where it is not known whether it counts at all.
func (c counted) perhaps(gaps []delegation.Gap) counted {
	for _, n := range []*delegation.Count{&c.evaluated, &c.excepted, &c.passed, &c.other} {
		n.Least = 0
	}
	c.gaps = slices.Clone(c.gaps)
	c.lack(gaps)
	return c
}

// missing lists the gaps, each once.
func (c counted) missing(self governance.Ref, field string) []delegation.Gap {
	gaps := uniqueGaps(slices.Clone(c.gaps))
	if len(c.gaps) > maxRateGaps {
		gaps = append(gaps, delegation.Gap{Record: self, Field: field, Code: CodeMoreMissing})
	}
	return gaps
}

// countedAs is what one answer comes to.
func countedAs(a answer) counted {
	once, perhaps := delegation.Count{Least: 1, Most: 1}, delegation.Count{Most: 1}
	c := counted{evaluated: once}
	switch a.verdict {
	case controls.NotApplicable:
		return counted{}
	case controls.Pass:
		c.passed = once
		return c
	case controls.Fail:
		c.other = once
	default:
		c.evaluated, c.passed, c.other = perhaps, perhaps, perhaps
		c.gaps = a.gaps
	}
	switch {
	case a.waiver.by != nil:
		c.excepted = c.evaluated
	case len(a.waiver.open) > 0:
		c.excepted = perhaps
		c.gaps = append(slices.Clone(c.gaps), a.waiver.open...)
	}
	return c
}

// A firstPass counts the findings of a first pass.
type firstPass struct {
	view     *delegation.View
	actors   map[string]*counter
	rollouts map[string]*counter
	in       map[string][]*counter // rollouts by tenant
	subject  counted               // of the subject at hand
	anybody  counted               // of nobody known, perhaps of anybody
	anywhere counted               // in no tenant known, perhaps in any
	lost     []delegation.Gap      // references to what is not on record
	made     map[int64]*delegation.Rates
}

// A counter is what an actor or rollout has.
type counter struct {
	subject delegation.Subject
	sum     counted
	already counted // what of anybody's is in sum
	partner delegation.Fact[string]
}

func newFirstPass(v *delegation.View, seen []delegation.Observation) *firstPass {
	f := &firstPass{view: v, lost: dangling(seen), actors: map[string]*counter{}, rollouts: map[string]*counter{}, in: map[string][]*counter{}, made: map[int64]*delegation.Rates{}}
	for s := range v.Subjects(governance.KindActor) {
		f.actors[s.Ref().ID] = &counter{subject: s}
	}
	for s := range v.Subjects(governance.KindRollout) {
		r := s.(delegation.Rollout)
		c := &counter{subject: s, partner: v.PartnerOf(r)}
		f.rollouts[r.ID()] = c
		f.in[r.Record().TenantID] = append(f.in[r.Record().TenantID], c)
	}
	return f
}

// add takes in an answer about the subject at hand.
func (f *firstPass) add(a answer) {
	if a.verdict != controls.NotApplicable {
		f.subject.add(countedAs(a))
	}
}

// attribute counts the answers about a subject for whom they count.
func (f *firstPass) attribute(s delegation.Subject) {
	c := f.subject
	f.subject = counted{}
	if c.evaluated.Most == 0 {
		return
	}
	f.attributeAs(s, c, f.view.Attributed(s))
}

// attributeAs counts what is said of a subject as it is attributed.
func (f *firstPass) attributeAs(s delegation.Subject, c counted, a delegation.Attributed) {
	c.gaps = uniqueGaps(c.gaps)
	if !a.Certain {
		c = c.perhaps(a.Others)
	}
	for _, id := range a.Parties {
		f.actors[id].sum.add(c)
	}
	if len(a.Others) > 0 {
		loose := c.perhaps(a.Others)
		f.anybody.add(loose)
		for _, id := range a.Parties {
			f.actors[id].already.add(loose)
		}
	}
	f.place(s, a, c)
}

// place counts the answers for the rollouts of the tenant by one of the parties;
// those about a rollout count for it alone.
func (f *firstPass) place(s delegation.Subject, a delegation.Attributed, c counted) {
	if r, ok := s.(delegation.Rollout); ok {
		f.rollouts[r.ID()].sum.add(c)
		return
	}
	tenant, known := a.Tenant.Get()
	if !known {
		if !a.Tenant.IsNone() {
			f.anywhere.add(c.perhaps(append(slices.Clone(a.Tenant.Gaps()), a.Others...)))
		}
		return
	}
	for _, r := range f.in[tenant] {
		partner, ok := r.partner.Get()
		switch {
		case ok && slices.Contains(a.Parties, partner):
			r.sum.add(c)
		case !ok, len(a.Others) > 0:
			r.sum.add(c.perhaps(append(slices.Clone(r.partner.Gaps()), a.Others...)))
		}
	}
}

// open says why more may be attributed to a subject than the estate has records
// of: lists that go on, and references to what is not on record.
func (f *firstPass) open(s delegation.Subject) []delegation.Gap {
	return append(f.view.OpenPopulation(s), f.lost...)
}

// dangling are the references that lead to no record.
func dangling(seen []delegation.Observation) []delegation.Gap {
	var out []delegation.Gap
	for _, o := range seen {
		if o.Code == governance.CodeDanglingRef {
			out = append(out, delegation.Gap{Record: o.Subject, Field: o.Field, Code: o.Code})
		}
	}
	return out
}

// excepted is how many findings about records that are not there exceptions may
// waive.
func (e *Engine) exceptedUnseen(v *delegation.View) int64 {
	n := int64(0)
	for s := range v.Subjects(governance.KindException) {
		x := s.(delegation.Exception).Record()
		c, ok := e.pack.Get(x.ControlID)
		for _, ref := range x.SubjectIDs {
			if _, there := v.Subject(ref); ok && !there && c.Subject == ref.Kind {
				n++
			}
		}
	}
	return n
}

// rates are what a first pass has come to, for a control that compares rollouts of at
// least so many findings.
func (e *Engine) rates(f *firstPass, minSample int64) *delegation.Rates {
	if made := f.made[minSample]; made != nil {
		return made
	}
	unseen := e.exceptedUnseen(f.view)
	out := &delegation.Rates{Actors: map[string]delegation.ActorRates{}, Rollouts: map[string]delegation.RolloutRates{}}
	for id, c := range f.actors {
		sum := c.sum
		sum.gaps = slices.Clone(sum.gaps)
		sum.add(f.anybody)
		for _, n := range []struct{ all, twice *delegation.Count }{{&sum.evaluated, &c.already.evaluated}, {&sum.excepted, &c.already.excepted}} {
			n.all.Most -= n.twice.Most
		}
		if gaps := f.open(c.subject); len(gaps) > 0 {
			sum.evaluated.Most = maxFindings
			sum.excepted.Most += unseen
			sum.lack(gaps)
		}
		out.Actors[id] = delegation.ActorRates{Evaluated: sum.evaluated, Excepted: sum.excepted, Missing: sum.missing(c.subject.Ref(), "evaluated")}
	}
	f.compare(out.Rollouts, minSample)
	f.made[minSample] = out
	return out
}

// countingFor is an empty count where a control that is selected reads rates; else, and
// for the part of an estate that an audience sees, nil.
func (e *Engine) countingFor(v *delegation.View, selected []bool, seen []delegation.Observation) *firstPass {
	for i, p := range e.plans {
		if p.rates && selected[i] && !v.Partial() {
			return newFirstPass(v, seen)
		}
	}
	return nil
}

// second asks the controls that read rates.
func (x *assessing) second(ctx context.Context, v *delegation.View) error {
	for i, p := range x.engine.plans {
		if !p.rates || !x.selected[i] {
			continue
		}
		w := v
		if x.counts != nil {
			w = v.WithRates(x.engine.rates(x.counts, p.minSample()))
		}
		r := x.engine.newRun(w)
		for s := range w.Subjects(p.control.Subject) {
			if err := ctx.Err(); err != nil {
				return err
			}
			r.about(s)
			agent, certain := w.IsAgent(s).Get()
			x.take(i, r, s, x.engine.answer(p, r, s.Ref()), agent, !certain)
		}
	}
	return nil
}

// count asks the controls of the first pass about everything.
func (e *Engine) count(ctx context.Context, v *delegation.View) (*firstPass, error) {
	f, r := newFirstPass(v, v.Index().Observations()), e.newRun(v)
	for _, k := range governance.Kinds() {
		for s := range v.Subjects(k) {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			r.about(s)
			for _, i := range e.about[k] {
				if p := e.plans[i]; !p.rates {
					f.add(e.answer(p, r, s.Ref()))
				}
			}
			f.attribute(s)
		}
	}
	return f, nil
}

// rated is the view that a control is asked in: with what a first pass counts, if
// the control reads it. After the end of the context nothing is counted.
func (e *Engine) rated(ctx context.Context, p *plan, v *delegation.View) *delegation.View {
	if !p.rates || v.Rates() != nil || v.Partial() {
		return v
	}
	f, err := e.count(ctx, v)
	if err != nil {
		return v
	}
	return v.WithRates(e.rates(f, p.minSample()))
}

// minSample is the parameter of that name: rollouts with fewer findings are no
// peers.
func (p *plan) minSample() int64 {
	if v, ok := p.shown["minSample"]; ok && v.Type() == controls.ParamInt {
		return max(v.Int(), 1)
	}
	return 1
}

// bounded decides a control where rates are known within bounds only: if it comes
// to the same in every corner. The run is then about the last of them.
func (e *Engine) bounded(p *plan, r *run) (controls.Verdict, bool) {
	s := r.subject.rec.(delegation.Subject)
	verdict := controls.Unknown
	for i, c := range r.view.RateCorners(s) {
		r.about(c)
		is, _, _ := e.decide(p, r)
		if is == controls.Unknown || is == controls.Error || i > 0 && is != verdict {
			r.about(s)
			return controls.Unknown, false
		}
		verdict = is
	}
	return verdict, verdict != controls.Unknown
}
