package frameworks

import (
	"slices"

	"github.com/mandate-nhi/mandate/controls"
)

// Cover says of every requirement of every catalog that a mapping is to what an
// assessment shows; the other catalogs serve citations and crosswalks. A
// requirement is an entry in force that has none in force below it, or that a
// mapping names; the entries above group them and have no evidence of their own.
//
// A row of a mapping counts when its condition holds, and then brings the
// verdicts of its control on the subjects that the condition names. The status
// is the first of these that holds:
//
//   - no_control: no row counts.
//   - failing: a subject fails, or could not be evaluated.
//   - not_run: a subject was not evaluated, or a control is not in the assessment.
//   - unproven: facts are missing for a subject.
//   - waived: a subject stands under an exception.
//   - supported: a subject passes.
//   - not_run: what is left, for there was no subject to ask about, which is no
//     evidence. NotRun is then 0.
//
// So neither failing nor supported changes when missing facts come in, and
// failing does not when more is run. A finding that is listed counts, also where the
// population leaves it out.
func Cover(a *controls.Assessment, lib *Library) *Coverage {
	ran := populations(a)
	out := cover(evidence{ran, ran, a.Agents}, lib)
	out.Aliases = lib.Aliases()
	return out
}

// An evidence is what controls said, of everybody or of one party.
type evidence struct {
	of     map[string]controls.Population // by control; of those that asked about nothing there may be none
	ran    map[string]controls.Population // has the controls of the assessment
	agents bool                           // the estate has an AI agent
}

func cover(ev evidence, lib *Library) *Coverage {
	out := &Coverage{Requirements: []Requirement{}, Bearings: []Bearing{}, Catalogs: []controls.Source{}, Mappings: []controls.Source{}, Attributions: []string{}}
	index := lib.index()
	for _, v := range lib.shelf {
		if slices.ContainsFunc(index.mappings, func(m *Mapping) bool { return m.Framework == v.id }) {
			out.add(v.open(), index, ev)
		}
	}
	for _, m := range index.mappings {
		out.Mappings = append(out.Mappings, m.Source())
	}
	return out
}

// add appends the requirements of one catalog.
func (cover *Coverage) add(c *Catalog, index *rows, ev evidence) {
	cover.Catalogs = append(cover.Catalogs, c.Source())
	cover.Attributions = append(cover.Attributions, c.Attribution)
	parents := c.parents()
	for e := range c.All() {
		rows := index.byRequirement[key{c.ID, e.ID}]
		if len(rows) > 0 || !e.Withdrawn() && !parents[e.ID] {
			bearings := ev.bearings(rows)
			r := sumOf(bearings)
			r.Framework, r.ID, r.Title = c.ID, e.ID, c.Heading(e.ID)
			cover.Requirements, cover.Bearings = append(cover.Requirements, r), append(cover.Bearings, bearings...)
		}
	}
}

// populations is what was run, by control. What an assessment says of a control
// in several places adds up.
func populations(a *controls.Assessment) map[string]controls.Population {
	ran := make(map[string]controls.Population, len(a.Population))
	for _, p := range a.Population {
		sum := ran[p.Control]
		sum.Subjects, sum.Counts = sum.Subjects+p.Subjects, sum.Counts.Plus(p.Counts)
		sum.AgentSubjects, sum.AgentCounts = sum.AgentSubjects+p.AgentSubjects, sum.AgentCounts.Plus(p.AgentCounts)
		ran[p.Control] = sum
	}
	for control, listed := range listedBy(a.Findings) {
		p, ok := ran[control]
		if !ok {
			p.Skip(true) // nobody says how many more there are
		}
		for _, v := range controls.Verdicts() {
			for range listed.Of(v) - p.Counts.Of(v) {
				p.Count(v, false, true)
			}
		}
		ran[control] = p
	}
	return ran
}

// listedBy counts the findings of each control.
func listedBy(findings []controls.Finding) map[string]controls.Counts {
	listed := map[string]controls.Counts{}
	for i := range findings {
		n := listed[findings[i].Control]
		n.Add(findings[i].Verdict)
		listed[findings[i].Control] = n
	}
	return listed
}

// bearings are the rows that count, with what their controls said.
func (ev evidence) bearings(rows []Row) []Bearing {
	var list []Bearing
	for _, row := range rows {
		_, ran := ev.ran[row.Control]
		p := ev.of[row.Control]
		subjects, counts := p.Subjects, p.Counts
		switch row.When {
		case WhenSubjectIsAgent:
			if subjects, counts = p.AgentSubjects, p.AgentCounts; ran && subjects == 0 || !ran && !ev.agents {
				continue
			}
		case WhenEstateHasAgent:
			if !ev.agents {
				continue
			}
		}
		list = append(list, Bearing{
			Framework: row.Framework, Requirement: row.Requirement, Control: row.Control, Tie: row.Tie, When: row.When, Basis: row.Basis,
			Ran: ran, Subjects: max(subjects, counts.Total()), Counts: counts, NotRun: max(0, subjects-counts.Total()),
		})
	}
	return list
}

// sumOf adds up what the rows of a requirement bring.
func sumOf(bearings []Bearing) Requirement {
	r := Requirement{Controls: []string{}}
	absent := false
	for _, b := range bearings {
		absent = absent || !b.Ran
		r.Controls = append(r.Controls, b.Control)
		r.Counts = r.Counts.Plus(b.Counts)
		r.NotRun += b.NotRun
	}
	r.Status = status(r, absent)
	return r
}

// status applies the order that Cover promises.
func status(r Requirement, absent bool) Status {
	switch n := r.Counts; {
	case len(r.Controls) == 0:
		return NoControl
	case n.Fail+n.Error > 0:
		return Failing
	case absent || r.NotRun > 0:
		return NotRun
	case n.Unknown > 0:
		return Unproven
	case n.Waived > 0:
		return Waived
	case n.Pass > 0:
		return Supported
	}
	return NotRun
}
