package engine

import (
	"slices"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// maxFindings is more than an estate has findings of one party: a bound where
// lists are open. The product of two such counts and a number per mille stays
// within the integers of CEL.
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

// addPerhaps adds what may not count at all, and why.
func (c *counted) addPerhaps(d counted, why ...[]delegation.Gap) {
	c.add(d.perhaps())
	for _, gaps := range why {
		c.lack(gaps)
	}
}

// lack takes in gaps as far as there is room, which it makes in few steps: a party has
// either few of them or very many.
func (c *counted) lack(gaps []delegation.Gap) {
	room := maxRateGaps + 1 - len(c.gaps)
	gaps = gaps[:min(len(gaps), room)]
	if n := len(c.gaps) + len(gaps); n > cap(c.gaps) {
		c.gaps = slices.Grow(c.gaps, min(4*n-len(c.gaps), room))
	}
	c.gaps = append(c.gaps, gaps...)
}

// perhaps is the same where it is not known whether it counts at all.
func (c counted) perhaps() counted {
	c.evaluated.Least, c.excepted.Least, c.passed.Least, c.other.Least = 0, 0, 0, 0
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
	already counted // what of anybody's is in sum, without gaps
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

// attribute counts the answers about a subject for whom they count, which is asked
// only where one does.
func (f *firstPass) attribute(s delegation.Subject, whose func() delegation.Attributed) {
	c := f.subject
	f.subject = counted{gaps: c.gaps[:0]} // nobody keeps them
	if c.evaluated.Most > 0 {
		f.attributeAs(s, c, whose())
	}
}

// attributeAs counts what is said of a subject as it is attributed.
func (f *firstPass) attributeAs(s delegation.Subject, c counted, a delegation.Attributed) {
	if c.gaps = uniqueGaps(c.gaps); len(c.gaps) == 0 && c.evaluated.Least < c.evaluated.Most {
		c.gaps = []delegation.Gap{{Record: s.Ref(), Code: controls.ReasonEvaluation}} // an error
	}
	if !a.Certain {
		c = c.perhaps()
		c.gaps = slices.Clip(c.gaps)
		c.lack(a.Others)
	}
	for _, id := range a.Parties {
		f.actors[id].sum.add(c)
	}
	if len(a.Others) > 0 {
		f.anybody.addPerhaps(c, a.Others)
		bare := c
		bare.gaps = nil
		for _, id := range a.Parties {
			f.actors[id].already.addPerhaps(bare)
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
			f.anywhere.addPerhaps(c, a.Tenant.Gaps(), a.Others)
		}
		return
	}
	for _, r := range f.in[tenant] {
		partner, ok := r.partner.Get()
		switch {
		case ok && slices.Contains(a.Parties, partner):
			r.sum.add(c)
		case !ok, len(a.Others) > 0:
			r.sum.addPerhaps(c, r.partner.Gaps(), a.Others)
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
