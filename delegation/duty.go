package delegation

import (
	"slices"
	"strings"
	"sync"

	"github.com/mandate-nhi/mandate/governance"
)

// The statuses of a duty; the first that applies counts.
const (
	DutyGap            = "gap"            // no assignment, and nobody can have recorded one
	DutyAmbiguous      = "ambiguous"      // no organization answers for it, or more than one
	DutyOverlap        = "overlap"        // several organizations carry it out, neither shared nor split into own duties
	DutyConflicted     = "conflicted"     // a party does what it must not do beside the duty
	DutyUnreachable    = "unreachable"    // who answers for it left, is suspended or has no security contact
	DutyUnacknowledged = "unacknowledged" // the accountable party has not accepted
	DutyClear          = "clear"          // none of these
)

// A DutyState is how one duty is divided for one subject, a tenant, NHI,
// credential or delegation. It rests on the most specific assignments that
// count at the view's instant.
type DutyState struct{ *division }

// A division is a duty with the assignments that divide it.
type division struct {
	scope dutyScope
	duty  string
	resolution

	status, survives once
}

// A once holds a fact that is decided once, unless somebody wants to see what it
// rests on.
type once struct {
	sync.Once
	fact any
}

func onceFact[T any](v *View, o *once, decide func() Fact[T]) Fact[T] {
	if v.trace != nil {
		return decide()
	}
	o.Do(func() { o.fact = decide() })
	return o.fact.(Fact[T])
}

// Duties are the duties of the tenant by id: those of governance.Duties, and the
// own ones (x-…) that an assignment for the tenant has named. The list is closed
// when the assignments of the tenant are declared complete: else somebody may
// have named more own duties.
func (x Tenant) Duties() List[DutyState] {
	v := x.v.lasting()
	if v.trace != nil { // who traces wants to see what is read
		return x.duties()
	}
	if kept, ok := v.duties.Load(x.rec); ok {
		return kept.(List[DutyState])
	}
	list := Tenant{v, x.rec}.duties()
	v.duties.Store(x.rec, list)
	return list
}

func (x Tenant) duties() List[DutyState] {
	s := x.v.dutyScope(x)
	byDuty := s.byDuty()
	names, more := s.ownDuties(byDuty)
	names = append(names, governance.Duties()...)
	slices.Sort(names)
	items := make([]DutyState, len(names))
	for i, d := range names {
		items[i] = s.state(d, byDuty)
	}
	return gather(x.v, x.gap("assignments[*]", CodeOpenList), s.closed(), items, more)
}

// ownDuties are the own duties that an assignment for the subject has named so
// far, and why there may be more.
func (s dutyScope) ownDuties(byDuty map[string][]*governance.Assignment) (names []string, more []Gap) {
	for d, list := range byDuty {
		if !strings.HasPrefix(d, "x-") {
			continue
		}
		var terms []truth
		for _, r := range list {
			a := Assignment{s.v, r}
			_, contains := s.contains(a)
			terms = append(terms, every(contains, a.started()))
		}
		switch named := anyOf(terms...); {
		case isTrue(named):
			names = append(names, d)
		case !isFalse(named):
			more = append(more, named.Gaps()...)
		}
	}
	return names, more
}

// DutyOf is how a duty is divided for a tenant, NHI, credential or delegation.
// An assignment of the subject itself wins over those of its tenant and of
// contracts; one of an NHI says nothing of the NHI's credentials. The result is
// none for a text that is no duty, and unknown for a subject of another kind or
// one that the view does not show.
func (v *View) DutyOf(subject governance.Ref, duty string) Fact[DutyState] {
	if !slices.Contains(governance.Duties(), duty) && !(strings.HasPrefix(duty, "x-") && len(duty) > 2) {
		return noneOf[DutyState]()
	}
	x, ok := v.Subject(subject)
	if !ok {
		return unknownOf[DutyState](Gap{subject, "id", governance.CodeDanglingRef})
	}
	switch x.(type) {
	case Tenant, NHI, Credential, Delegation:
		s := v.dutyScope(x)
		byDuty := s.byDuty()
		return someOf(s.state(duty, byDuty))
	}
	return unknownOf[DutyState](Gap{subject, "duties", CodeNotDerived})
}

// Holder names the record that the duty is about.
func (d DutyState) Holder() governance.Ref { return d.scope.self.Ref() }

// Duty is the id of the duty.
func (d DutyState) Duty() Fact[string] { return someOf(d.duty) }

// Accountable are the ids of the actors that answer for the duty, sorted.
func (d DutyState) Accountable() List[string] {
	return d.parties(func(a Assignment) []string { return a.rec.AccountableIDs })
}

// Responsible are the ids of the actors that carry it out, sorted.
func (d DutyState) Responsible() List[string] {
	return d.parties(func(a Assignment) []string { return a.rec.ResponsibleIDs })
}

// parties lists actors of the assignments that count; more of the same
// specificity may add some, and a more specific one would replace them.
func (d DutyState) parties(of func(Assignment) []string) List[string] {
	if len(d.doubt) > 0 && !d.firm {
		return List[string]{open: d.doubt}
	}
	l := List[string]{known: true, open: d.doubt}
	for _, id := range d.named(of) {
		l.items = append(l.items, someOf(id.actor))
	}
	return l
}

// SurvivesTermination reports whether the duty outlives the contracts that
// divide it; false for a gap. Of several assignments each must.
func (d DutyState) SurvivesTermination() Fact[bool] {
	return onceFact(d.scope.v, &d.survives, d.survivesTermination)
}

func (d DutyState) survivesTermination() Fact[bool] {
	if len(d.doubt) > 0 {
		return unknownOf[bool](d.doubt...)
	}
	if len(d.kept) == 0 {
		return truthOf(false)
	}
	return d.everyParty(Assignment.SurvivesTermination)
}

// everyParty asks the assignments that count for a fact: those of the same
// parties are one, for which it is enough that one says so.
func (d DutyState) everyParty(fact func(Assignment) truth) truth {
	byParties := map[string][]truth{}
	for _, a := range d.kept {
		key := partyKey(a.rec)
		byParties[key] = append(byParties[key], fact(a))
	}
	var terms []truth
	for _, same := range byParties {
		terms = append(terms, anyOf(same...))
	}
	return every(terms...)
}

func partyKey(a *governance.Assignment) string {
	sortedIDs := func(ids []string) string {
		ids = slices.Clone(ids)
		slices.Sort(ids)
		return strings.Join(slices.Compact(ids), " ")
	}
	return sortedIDs(a.AccountableIDs) + "\n" + sortedIDs(a.ResponsibleIDs)
}

// every is Kleene's and over the terms.
func every(terms ...truth) truth {
	against := make([]truth, len(terms))
	for i, t := range terms {
		against[i] = not(t)
	}
	return not(anyOf(against...))
}
