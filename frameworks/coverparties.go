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
	out := cover(s.evidence(s.whole.of), lib)
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
	parties, repeated := slices.SortedFunc(maps.Keys(s.own), governance.Ref.Compare), s.evidence(s.repeated.of)
	for _, r := range out.Requirements {
		rows := index.byRequirement[key{r.Framework, r.ID}]
		for _, p := range parties {
			ev := s.evidence(s.own[p].of)
			if own := ev.sum(rows); own.asked() {
				own.Framework, own.ID, own.Controls = r.Framework, r.ID, ev.asking(rows)
				open := s.open(p, rows)
				out.Parties = append(out.Parties, PartyRequirement{p, own.weakenedBy(open), open})
			}
		}
		if twice := repeated.sum(rows); twice.asked() {
			out.Repeated = append(out.Repeated, Repetition{r.Framework, r.ID, twice.Counts, twice.NotRun})
		}
	}
}

// asking are the controls of rows that had a subject to ask about, or did not run.
func (ev evidence) asking(rows []Row) []string {
	list := make([]string, 0, len(rows))
	for i := range rows {
		if x, counts := ev.said(&rows[i]); counts && (x.subjects > 0 || !x.ran) {
			list = append(list, rows[i].Control)
		}
	}
	return list
}

// weakenedBy is the requirement where something that does not pass may count too.
func (r Requirement) weakenedBy(open int) Requirement {
	if open > 0 && r.applies() {
		r.Status = weakest(r.Status, Unproven)
	}
	return r
}

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
	if party.IsZero() || len(s.loose) == 0 {
		return 0
	}
	own := s.looseOwn[party]
	for i := range rows { // which are by control
		if control := rows[i].Control; i == 0 || control != rows[i-1].Control {
			n += s.loose[control] - own[control]
		}
	}
	return n
}

// A corner is a party in a tenant. The zero Ref is an unknown party, or no tenant.
type corner struct{ party, tenant governance.Ref }

// A tally counts verdicts by control.
type tally map[string]*controls.Population

func (t tally) at(control string) *controls.Population {
	if t[control] == nil {
		t[control] = &controls.Population{Control: control}
	}
	return t[control]
}

// of is zero for a control that asked about nothing.
func (t tally) of(control string) controls.Population {
	if p := t[control]; p != nil {
		return *p
	}
	return controls.Population{}
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
	count(s.whole.at(control))
	for i, c := range where {
		if s.shares[c] == nil {
			s.shares[c] = tally{}
		}
		if s.own[c.party] == nil {
			s.own[c.party] = tally{}
		}
		count(s.shares[c].at(control))
		count(s.own[c.party].at(control))
		if i > 0 {
			count(s.repeated.at(control))
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

// both adds up what two tallies have of a control.
func both(a, b tally) func(string) controls.Population {
	return func(control string) controls.Population {
		p, q := a.of(control), b.of(control)
		p.Subjects, p.Counts = p.Subjects+q.Subjects, p.Counts.Plus(q.Counts)
		p.AgentSubjects, p.AgentCounts = p.AgentSubjects+q.AgentSubjects, p.AgentCounts.Plus(q.AgentCounts)
		return p
	}
}

func (s *sharing) evidence(of func(string) controls.Population) evidence {
	return evidence{of, s.ran, s.agents}
}
