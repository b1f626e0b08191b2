package delegation

import (
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
)

// A resolution is the assignments that count for a duty of a subject.
type resolution struct {
	kept       []Assignment // the most specific ones that certainly count, by id
	doubt      []Gap        // why others may count beside or instead of them
	firm       bool         // nothing can count instead of them
	subdivided truth        // the duty is split into own duties of the subject
}

// state resolves a duty among the assignments that may be for the subject.
func (s dutyScope) state(duty string, byDuty map[string][]*governance.Assignment) DutyState {
	d := DutyState{&division{scope: s, duty: duty, resolution: s.resolve(byDuty[duty])}}
	var parts []truth
	for own, list := range byDuty {
		if strings.HasPrefix(own, "x-"+duty+".") {
			part := s.resolve(list)
			parts = append(parts, part.assigned())
		}
	}
	d.subdivided = anyOf(parts...)
	return d
}

// assigned reports whether an assignment counts, among those on record.
func (r resolution) assigned() truth {
	switch {
	case len(r.kept) > 0:
		return truthOf(true)
	case len(r.doubt) > 0:
		return unknownOf[bool](r.doubt...)
	}
	return truthOf(false)
}

func (s dutyScope) resolve(list []*governance.Assignment) resolution {
	var r resolution
	best := -1
	type open struct {
		specificity int
		gaps        []Gap
	}
	var undecided []open
	for _, rec := range list {
		a := Assignment{s.v, rec}
		specificity, contains := s.contains(a)
		switch counts := every(contains, a.counts()); {
		case isTrue(counts) && specificity > best:
			best, r.kept = specificity, []Assignment{a}
		case isTrue(counts) && specificity == best:
			r.kept = append(r.kept, a)
		case !isTrue(counts) && !isFalse(counts):
			undecided = append(undecided, open{specificity, counts.Gaps()})
		}
	}
	r.firm = best >= 0
	for _, u := range undecided {
		if u.specificity >= best {
			r.doubt = append(r.doubt, u.gaps...)
			r.firm = r.firm && u.specificity == best
		}
	}
	if !s.closed() {
		r.doubt = append(r.doubt, s.open())
		r.firm = r.firm && best == s.top
	}
	r.doubt = sortGaps(r.doubt)
	return r
}

// Status is how clearly the duty is divided: the first of the statuses above
// that applies. It is unknown while another assignment may count, unless there
// are too many accountable organizations already, and while a status that would
// come first is not decided.
func (d DutyState) Status() Fact[string] { return onceFact(d.scope.v, &d.status, d.decided) }

func (d DutyState) decided() Fact[string] {
	accountable := d.organizations(d.named(func(a Assignment) []string { return a.rec.AccountableIDs }))
	switch {
	case len(d.doubt) > 0 && d.firm && accountable.least > 1:
		return someOf(DutyAmbiguous)
	case len(d.doubt) > 0:
		return unknownOf[string](d.doubt...)
	case len(d.kept) == 0:
		return someOf(DutyGap)
	}
	steps := []struct {
		status  string
		applies func() truth
	}{
		{DutyAmbiguous, func() truth { return not(accountable.one()) }},
		{DutyOverlap, d.overlap},
		{DutyConflicted, d.conflicted},
		{DutyUnreachable, d.unreachable},
		{DutyUnacknowledged, func() truth { return not(d.everyParty(Assignment.acknowledged)) }},
	}
	var gaps []Gap
	for _, step := range steps {
		applies := step.applies()
		if isTrue(applies) && len(gaps) == 0 {
			return someOf(step.status)
		}
		if isTrue(applies) {
			break
		}
		gaps = append(gaps, applies.Gaps()...)
	}
	if len(gaps) > 0 {
		return unknownOf[string](sortGaps(gaps)...)
	}
	return someOf(DutyClear)
}

// A namedActor is an actor that an assignment names.
type namedActor struct {
	actor string
	by    Gap // the field that names it
}

// named lists the actors that the assignments name, each once, by id.
func (d DutyState) named(of func(Assignment) []string) []namedActor {
	var out []namedActor
	for _, a := range d.kept {
		for _, id := range of(a) {
			out = append(out, namedActor{id, a.gap(a.fieldNaming(id), governance.CodeDanglingRef)})
		}
	}
	slices.SortStableFunc(out, func(a, b namedActor) int { return strings.Compare(a.actor, b.actor) })
	return slices.CompactFunc(out, func(a, b namedActor) bool { return a.actor == b.actor })
}

func (x Assignment) fieldNaming(id string) string {
	if i := slices.Index(x.rec.AccountableIDs, id); i >= 0 {
		return "accountableIds[" + itoa(i) + "]"
	}
	return "responsibleIds[" + itoa(slices.Index(x.rec.ResponsibleIDs, id)) + "]"
}

func (d DutyState) org(n namedActor) Fact[Actor] {
	return then(d.scope.v.actor(n.actor, n.by), Actor.Org)
}

// organizations counts the organizations of actors, of which some may be unknown
// and then the same as another.
func (d DutyState) organizations(actors []namedActor) span {
	known := map[string]bool{}
	var n span
	for _, a := range actors {
		if org := d.org(a); org.state() == some {
			known[org.value.rec.ID] = true
		} else {
			n.most++
			n.gaps = append(n.gaps, org.Gaps()...)
		}
	}
	n.most += len(known)
	n.least = max(len(known), min(1, len(actors)))
	return n
}

// A span is a number that lies between two bounds.
type span struct {
	least, most int
	gaps        []Gap
}

func (n span) one() truth {
	switch {
	case n.least > 1 || n.most == 0:
		return truthOf(false)
	case n.most == 1:
		return truthOf(true)
	}
	return unknownOf[bool](sortGaps(n.gaps)...)
}

// overlap reports whether several organizations carry the duty out, although
// nobody calls it shared and nobody split it.
func (d DutyState) overlap() truth {
	n := d.organizations(d.named(func(a Assignment) []string { return a.rec.ResponsibleIDs }))
	if n.most < 2 {
		return truthOf(false)
	}
	var shared []truth
	for _, a := range d.kept {
		shared = append(shared, then(a.Ownership(), func(o governance.Ownership) truth { return truthOf(o == governance.OwnershipShared) }))
	}
	return every(not(n.one()), not(anyOf(shared...)), not(d.subdivided))
}

// unreachable reports whether of the accountable actors none can be reached.
func (d DutyState) unreachable() truth {
	var terms []truth
	for _, n := range d.named(func(a Assignment) []string { return a.rec.AccountableIDs }) {
		actor := d.scope.v.actor(n.actor, n.by)
		org := then(actor, Actor.Org)
		reach := every(then(actor, Actor.inStanding), then(org, Actor.inStanding))
		if d.urgent() {
			reach = every(reach, anyOf(then(actor, Actor.hasContact), then(org, Actor.hasContact)))
		}
		terms = append(terms, reach)
	}
	return not(anyOf(terms...))
}

// urgent reports whether the duty needs a security contact.
func (d DutyState) urgent() bool {
	return d.duty == "access.revoke" || strings.HasPrefix(d.duty, "incident.")
}

func (x Actor) inStanding() truth {
	return then(x.Status(), func(s governance.ActorStatus) truth {
		return truthOf(s != governance.ActorStatusTerminated && s != governance.ActorStatusSuspended)
	})
}

// hasContact reports whether there is an address; an empty one is none.
func (x Actor) hasContact() truth {
	return then(x.SecurityContact(), func(s string) truth { return truthOf(s != "") })
}

func (x Assignment) acknowledged() truth {
	at := x.AcknowledgedAt()
	if at.state() == unknown {
		return gapsOf[bool](at)
	}
	return truthOf(at.state() == some)
}
