package frameworks

import (
	"iter"
	"maps"
	"slices"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/reports"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// CoverParties is Cover with what it comes to for each party: Parties, Repeated,
// Chains and Answers are filled too. The assessment must be of the view and list what
// passes (engine.KeepPasses); else the error is a *reports.InputError. The pack says
// which records a control asks about.
//
// Here the denominators are the records of the view, whatever the assessment counts:
// one without a verdict was not evaluated. Of a control that was run in part, list what
// is not applicable too (engine.KeepAll), or it counts as not run.
func CoverParties(v *delegation.View, a *controls.Assessment, pack iter.Seq[*controls.Control], lib *Library) (*Coverage, error) {
	r, err := reports.New(v, a)
	if err != nil {
		return nil, err
	}
	s := shareOut(v, a, pack)
	out := cover(s.evidence(s.whole), lib)
	s.divide(out, lib.index())
	out.Chains = s.chains(v, r.ChainAssurance().Chains, out.Requirements, lib)
	out.Answers, out.DutyMappings = Answers(v, lib), []controls.Source{}
	for m := range lib.DutyMappings() {
		out.DutyMappings = append(out.DutyMappings, m.Source())
	}
	return out, nil
}

// divide says what each party has of the requirements, and what is repeated.
func (s *sharing) divide(out *Coverage, index *rows) {
	out.Parties, out.Repeated = []PartyRequirement{}, []Repetition{}
	parties, of := slices.SortedFunc(maps.Keys(s.own), governance.Ref.Compare), map[governance.Ref]evidence{}
	for _, p := range parties {
		of[p] = s.evidence(s.own[p])
	}
	repeated := s.evidence(s.repeated)
	for _, r := range out.Requirements {
		rows := index.byRequirement[key{r.Framework, r.ID}]
		for _, p := range parties {
			if own := sumOf(slices.DeleteFunc(of[p].bearings(rows), idle)); own.asked() {
				own.Framework, own.ID = r.Framework, r.ID
				open := s.open(p, rows)
				out.Parties = append(out.Parties, PartyRequirement{p, own.weakenedBy(open), open})
			}
		}
		if twice := sumOf(repeated.bearings(rows)); twice.asked() {
			out.Repeated = append(out.Repeated, Repetition{r.Framework, r.ID, twice.Counts, twice.NotRun})
		}
	}
}

// weakenedBy is the requirement where something that does not pass may count too.
func (r Requirement) weakenedBy(open int) Requirement {
	if open > 0 && r.applies() {
		r.Status = weakest(r.Status, Unproven)
	}
	return r
}

// idle reports whether a control had no subject to ask about.
func idle(b Bearing) bool { return b.Ran && b.Subjects == 0 }

// asked reports whether there was a subject to ask about.
func (r Requirement) asked() bool { return r.Counts.Total()+r.NotRun > 0 }

// A sharing is the verdicts of an assessment by whose records they are on.
type sharing struct {
	ran      map[string]controls.Population // as the assessment counts, by control
	agents   bool
	whole    tally                    // each question once
	repeated tally                    // each question once for each party but the first
	own      map[governance.Ref]tally // by party
	shares   map[corner]tally         // by party and tenant

	// By control: questions that do not pass on records that others may have too, and
	// how many of them are each party's anyway.
	loose    map[string]int
	looseOwn map[governance.Ref]map[string]int
}

// loosen notes a question that may count against others than those it counts for.
func (s *sharing) loosen(control string, certain []corner) {
	s.loose[control]++
	for _, c := range certain {
		if s.looseOwn[c.party] == nil {
			s.looseOwn[c.party] = map[string]int{}
		}
		s.looseOwn[c.party][control]++
	}
}

// open is how many questions under these rows do not pass on records that may be the
// party's.
func (s *sharing) open(party governance.Ref, rows []Row) (n int) {
	if party.IsZero() {
		return 0
	}
	counted := map[string]bool{}
	for _, r := range rows {
		if !counted[r.Control] {
			counted[r.Control] = true
			n += s.loose[r.Control] - s.looseOwn[party][r.Control]
		}
	}
	return n
}

// A corner is a party in a tenant. The zero Ref is an unknown party, or no tenant.
type corner struct{ party, tenant governance.Ref }

// A tally counts verdicts by control.
type tally map[string]*controls.Population

func (t tally) of(control string) *controls.Population {
	if t[control] == nil {
		t[control] = &controls.Population{Control: control}
	}
	return t[control]
}

// shareOut goes through the records of the view as the engine does.
func shareOut(v *delegation.View, a *controls.Assessment, pack iter.Seq[*controls.Control]) *sharing {
	s := &sharing{ran: populations(a), agents: a.Agents || v.HasAgents(), whole: tally{}, repeated: tally{}, own: map[governance.Ref]tally{}, shares: map[corner]tally{}, loose: map[string]int{}, looseOwn: map[governance.Ref]map[string]int{}}
	found := map[question]*controls.Finding{}
	for i := range a.Findings {
		f := &a.Findings[i]
		found[question{f.Control, f.Subject}] = f
	}
	for kind, ids := range s.byKind(a.Findings, pack) {
		subjects := slices.Collect(v.Subjects(kind))
		for _, subject := range subjects {
			where := whose(v, subject)
			agent, certain := v.IsAgent(subject).Get()
			for _, id := range ids {
				f, p := found[question{id, subject.Ref()}], s.ran[id]
				run := p.NotRun() == 0 && p.Subjects == len(subjects)
				s.each(id, where.corners, func(p *controls.Population) { count(p, f, run, agent, !certain) })
				if where.open && !(f == nil && run) && !(f != nil && (f.Verdict == controls.Pass || f.Verdict == controls.NotApplicable)) {
					s.loosen(id, where.corners)
				}
			}
		}
	}
	return s
}

type question struct {
	control string
	subject governance.Ref
}

// byKind are the controls of the assessment by what they ask about. What those say
// of which nobody knows that is nobody's.
func (s *sharing) byKind(findings []controls.Finding, pack iter.Seq[*controls.Control]) map[governance.Kind][]string {
	kinds := map[string]governance.Kind{}
	for i := range findings {
		kinds[findings[i].Control] = findings[i].Subject.Kind
	}
	for c := range pack {
		kinds[c.ID] = c.Subject
	}
	out := map[governance.Kind][]string{}
	for id := range s.ran {
		if k, ok := kinds[id]; ok {
			out[k] = append(out[k], id)
			continue
		}
		s.each(id, []corner{{}}, func(to *controls.Population) { *to = s.ran[id] })
	}
	return out
}

// An ownership says whose a record is.
type ownership struct {
	corners []corner // one for each party that answers for it or uses it; the unknown one if none is known
	open    bool     // others may
}

// whose says to whom, and in which tenant, a record counts. Who else may be a party is
// never taken for one, and nobody stops being one when more comes to be known.
func whose(v *delegation.View, subject delegation.Subject) ownership {
	a := v.Attributed(subject)
	var tenant governance.Ref
	if id, ok := a.Tenant.Get(); ok {
		tenant = governance.NewRef(governance.KindTenant, id)
	}
	out := ownership{open: len(a.Others) > 0}
	for _, id := range a.Parties {
		out.corners = append(out.corners, corner{governance.NewRef(governance.KindActor, id), tenant})
	}
	if out.corners == nil {
		out.corners = []corner{{tenant: tenant}}
	}
	return out
}

// each counts a question for every party, and what that makes of the whole.
func (s *sharing) each(control string, where []corner, count func(*controls.Population)) {
	count(s.whole.of(control))
	for i, c := range where {
		if s.shares[c] == nil {
			s.shares[c] = tally{}
		}
		if s.own[c.party] == nil {
			s.own[c.party] = tally{}
		}
		count(s.shares[c].of(control))
		count(s.own[c.party].of(control))
		if i > 0 {
			count(s.repeated.of(control))
		}
	}
}

// count adds the answer to one question. What is not listed of a control that was
// run is not applicable, for all else is listed.
func count(p *controls.Population, f *controls.Finding, run, agent, maybe bool) {
	switch {
	case f == nil && run:
		p.Count(controls.NotApplicable, agent, maybe)
	case f == nil:
		p.Skip(agent || maybe)
	case f.Verdict == controls.Waived:
		p.CountWaived(f.Waiver.Verdict, agent, maybe)
	default:
		p.Count(f.Verdict, agent, maybe)
	}
}

func (t tally) add(other tally) {
	for id, p := range other {
		to := t.of(id)
		to.Subjects, to.Counts = to.Subjects+p.Subjects, to.Counts.Plus(p.Counts)
		to.AgentSubjects, to.AgentCounts = to.AgentSubjects+p.AgentSubjects, to.AgentCounts.Plus(p.AgentCounts)
	}
}

// evidence is a tally as Cover takes it.
func (s *sharing) evidence(t tally) evidence {
	of := make(map[string]controls.Population, len(t))
	for id, p := range t {
		of[id] = *p
	}
	return evidence{of, s.ran, s.agents}
}
