package delegation

import (
	"iter"
	"sync"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// A View is an estate at an instant. It is cheap to make, computes on demand,
// keeps what the chains of its grants share, and is safe for concurrent use.
type View struct {
	idx     *Index
	t       time.Time
	horizon time.Time // no recorded fact is later
	past    bool      // t lies before the estate's asOf
	second  int64     // t in seconds since 1970
	known   int64     // the earlier of t and the horizon, likewise
	links   links
	duties  sync.Map // of tenants: List[DutyState] by *governance.Tenant
	whole   *View    // of an audience: the whole estate at the same instant
	watch   *watch   // notes the instants compared with t; nil where nobody asks
	rates   *Rates   // what a first pass counted; nil for none
	trace   *trace   // notes the fields that are read; nil where nobody asks
	origin  *View    // of which this one is a scratch view
	scratch *scratch
	silent  bool  // gaps say nothing
	aloud   *View // of a silent view: the same that does say
	plain   bool  // every field is read as it is recorded, and silently
}

// again is the same view, with nothing kept of what was read.
func (v *View) again() *View {
	return &View{idx: v.idx, t: v.t, horizon: v.horizon, past: v.past, second: v.second, known: v.known, whole: v.whole,
		watch: v.watch, rates: v.rates, trace: v.trace}
}

// At shows the estate at t. Facts stand from the estate's asOf on, and for a
// later t are projected; for an earlier t each field is read by its as-of class
// (see governance.Class), so that no answer knows what came later. An estate
// without asOf is taken to be as of t.
func (x *Index) At(t time.Time) *View {
	t = t.Round(0).UTC()
	v := &View{idx: x, t: t, horizon: t, whole: x.wholeAt(t)}
	if asOf, ok := x.asOf.Get(); ok {
		v.horizon, v.past = asOf, t.Before(asOf)
	}
	v.seconds()
	return v
}

func (v *View) seconds() {
	v.second = v.t.Unix()
	v.known = min(v.second, v.horizon.Unix())
}

// Later shows the same facts at a later instant: an estate without asOf stays as
// of v's. Requires that t does not lie before v's instant, and that not before
// the estate's asOf.
func (v *View) Later(t time.Time) *View {
	later := &View{idx: v.idx, t: t.Round(0).UTC(), horizon: v.horizon}
	if v.whole != nil {
		later.whole = v.whole.Later(t)
	}
	later.seconds()
	return later
}

// Index is the index that the view was taken of.
func (v *View) Index() *Index { return v.idx }

// Time is the view's instant, in UTC.
func (v *View) Time() time.Time { return v.t }

// FactsAsOf is when the facts were true; unknown when the estate does not say.
func (v *View) FactsAsOf() governance.Field[time.Time] { return v.idx.asOf }

// Projected reports whether the view lies behind the estate's asOf: facts are
// assumed to stand.
func (v *View) Projected() bool { return v.t.After(v.horizon) }

// Restrictions lists what a record holds that this version does not know and
// that may restrict an authority. What rests on the record is then no better
// than unknown.
func (v *View) Restrictions(r governance.Ref) []Gap {
	for x := v.idx; x != nil; x = x.below {
		if gaps := x.restricted[r]; len(gaps) > 0 {
			return gaps
		}
	}
	return nil
}

// HasRestrictions reports whether Restrictions lists anything for any record.
func (v *View) HasRestrictions() bool {
	for x := v.idx; x != nil; x = x.below {
		if len(x.restricted) > 0 {
			return true
		}
	}
	return false
}

// HasExceptions reports whether the estate records an exception.
func (v *View) HasExceptions() bool { return v.idx.exceptions.len() > 0 }

// Subjects yields the records of a kind by id, without those that were created
// after the view's instant. Each is a view type of this package, such as NHI.
func (v *View) Subjects(k governance.Kind) iter.Seq[Subject] {
	return func(yield func(Subject) bool) {
		switch k {
		case governance.KindActor:
			subjects(&v.idx.actors, func(r *governance.Actor) Subject { return Actor{v, r} }, yield)
		case governance.KindContract:
			subjects(&v.idx.contracts, func(r *governance.Contract) Subject { return Contract{v, r} }, yield)
		case governance.KindTenant:
			subjects(&v.idx.tenants, func(r *governance.Tenant) Subject { return Tenant{v, r} }, yield)
		case governance.KindNHI:
			subjects(&v.idx.nhis, func(r *governance.NHI) Subject { return NHI{v, r} }, yield)
		case governance.KindCredential:
			subjects(&v.idx.credentials, func(r *governance.Credential) Subject { return Credential{v, r} }, yield)
		case governance.KindDelegation:
			subjects(&v.idx.delegations, func(r *governance.Delegation) Subject { return Delegation{v, r} }, yield)
		case governance.KindHandoff:
			subjects(&v.idx.handoffs, func(r *governance.Handoff) Subject { return Handoff{v, r} }, yield)
		case governance.KindAssignment:
			subjects(&v.idx.assignments, func(r *governance.Assignment) Subject { return Assignment{v, r} }, yield)
		case governance.KindException:
			subjects(&v.idx.exceptions, func(r *governance.Exception) Subject { return Exception{v, r} }, yield)
		case governance.KindEvidence:
			subjects(&v.idx.evidence, func(r *governance.Evidence) Subject { return Evidence{v, r} }, yield)
		case governance.KindDrill:
			subjects(&v.idx.drills, func(r *governance.Drill) Subject { return Drill{v, r} }, yield)
		case governance.KindCertification:
			subjects(&v.idx.certifications, func(r *governance.Certification) Subject { return Certification{v, r} }, yield)
		case governance.KindProgram:
			subjects(&v.idx.programs, func(r *governance.Program) Subject { return Program{v, r} }, yield)
		case governance.KindRollout:
			subjects(&v.idx.rollouts, func(r *governance.Rollout) Subject { return Rollout{v, r} }, yield)
		case governance.KindCompleteness:
			subjects(&v.idx.completeness, func(r *governance.Completeness) Subject { return Completeness{v, r} }, yield)
		case governance.KindIncident:
			subjects(&v.idx.incidents, func(r *governance.Incident) Subject { return Incident{v, r} }, yield)
		}
	}
}

// A Subject is a record as a view shows it: an Actor, an NHI, a Credential …
type Subject interface {
	Ref() governance.Ref
	Origin() governance.Field[[]governance.Origin] // the sources that the record names
	exists() bool
}

func subjects[T any](t *table[T], show func(*T) Subject, yield func(Subject) bool) {
	for r := range t.all() {
		if s := show(r); s.exists() && !yield(s) {
			return
		}
	}
}

// Subject finds a record; it returns false for one that the estate does not hold
// and for one that was created after the view's instant.
func (v *View) Subject(r governance.Ref) (Subject, bool) {
	var s Subject
	switch r.Kind {
	case governance.KindActor:
		s = show(v, &v.idx.actors, r.ID, func(p *governance.Actor) Subject { return Actor{v, p} })
	case governance.KindContract:
		s = show(v, &v.idx.contracts, r.ID, func(p *governance.Contract) Subject { return Contract{v, p} })
	case governance.KindTenant:
		s = show(v, &v.idx.tenants, r.ID, func(p *governance.Tenant) Subject { return Tenant{v, p} })
	case governance.KindNHI:
		s = show(v, &v.idx.nhis, r.ID, func(p *governance.NHI) Subject { return NHI{v, p} })
	case governance.KindCredential:
		s = show(v, &v.idx.credentials, r.ID, func(p *governance.Credential) Subject { return Credential{v, p} })
	case governance.KindDelegation:
		s = show(v, &v.idx.delegations, r.ID, func(p *governance.Delegation) Subject { return Delegation{v, p} })
	case governance.KindHandoff:
		s = show(v, &v.idx.handoffs, r.ID, func(p *governance.Handoff) Subject { return Handoff{v, p} })
	case governance.KindAssignment:
		s = show(v, &v.idx.assignments, r.ID, func(p *governance.Assignment) Subject { return Assignment{v, p} })
	case governance.KindException:
		s = show(v, &v.idx.exceptions, r.ID, func(p *governance.Exception) Subject { return Exception{v, p} })
	case governance.KindEvidence:
		s = show(v, &v.idx.evidence, r.ID, func(p *governance.Evidence) Subject { return Evidence{v, p} })
	case governance.KindDrill:
		s = show(v, &v.idx.drills, r.ID, func(p *governance.Drill) Subject { return Drill{v, p} })
	case governance.KindCertification:
		s = show(v, &v.idx.certifications, r.ID, func(p *governance.Certification) Subject { return Certification{v, p} })
	case governance.KindProgram:
		s = show(v, &v.idx.programs, r.ID, func(p *governance.Program) Subject { return Program{v, p} })
	case governance.KindRollout:
		s = show(v, &v.idx.rollouts, r.ID, func(p *governance.Rollout) Subject { return Rollout{v, p} })
	case governance.KindCompleteness:
		s = show(v, &v.idx.completeness, r.ID, func(p *governance.Completeness) Subject { return Completeness{v, p} })
	case governance.KindIncident:
		s = show(v, &v.idx.incidents, r.ID, func(p *governance.Incident) Subject { return Incident{v, p} })
	}
	return s, s != nil
}

func show[T any](v *View, t *table[T], id string, f func(*T) Subject) Subject {
	if r := t.get(id); r != nil {
		if s := f(r); s.exists() {
			return s
		}
	}
	return nil
}

// begun reports whether a record with that instant of creation is there: only an
// instant that is known to lie behind the view's hides it.
func (v *View) begun(created governance.Field[time.Time]) bool {
	at, ok := created.Get()
	return !v.past || !ok || !at.After(v.t)
}

func (x Actor) exists() bool         { return true }
func (x Contract) exists() bool      { return true }
func (x Tenant) exists() bool        { return true }
func (x NHI) exists() bool           { return !isFalse(x.there()) }
func (x Credential) exists() bool    { return !isFalse(x.there()) }
func (x Delegation) exists() bool    { return true }
func (x Handoff) exists() bool       { return !isFalse(x.there()) }
func (x Assignment) exists() bool    { return true }
func (x Exception) exists() bool     { return x.v.begun(governance.Some(x.rec.CreatedAt)) }
func (x Evidence) exists() bool      { return !isFalse(x.there()) }
func (x Drill) exists() bool         { return !isFalse(x.there()) }
func (x Certification) exists() bool { return !isFalse(x.there()) }
func (x Program) exists() bool       { return true }
func (x Rollout) exists() bool       { return true }
func (x Completeness) exists() bool  { return x.v.begun(governance.Some(x.rec.CollectedAt)) }
func (x Incident) exists() bool      { return x.v.begun(governance.Some(x.rec.DetectedAt)) }

// The records of gathered lists may be there or not: whether they were at an
// earlier instant is unknown while their creation is.
func (x NHI) there() truth           { return since(x.v, x.CreatedAt) }
func (x Credential) there() truth    { return since(x.v, x.CreatedAt) }
func (x Handoff) there() truth       { return since(x.v, x.RequestedAt) }
func (x Evidence) there() truth      { return since(x.v, x.CollectedAt) }
func (x Drill) there() truth         { return since(x.v, x.StartedAt) }
func (x Certification) there() truth { return since(x.v, x.GrantedAt) }

// since reports whether an instant of creation has come. An event that has not
// come yet reads as none.
func since(v *View, created func() Fact[time.Time]) truth {
	if !v.past {
		return truthOf(true)
	}
	at := created()
	if at.state() == unknown {
		return gapsOf[bool](at)
	}
	return truthOf(at.state() == some && v.reached(at.value))
}

// keep adds a record to a gathered list: to its items, or to the reasons why
// there may be more of them.
func keep[T interface{ there() truth }](v *View, items []T, more []Gap, r T) ([]T, []Gap) {
	switch there := r.there(); {
	case isTrue(there):
		return add(v, items, r), more
	case !isFalse(there):
		return items, addAll(v, more, there.Gaps())
	}
	return items, more
}
