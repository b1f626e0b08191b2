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
	out := cover(evidence{func(control string) controls.Population { return ran[control] }, ran, a.Agents}, lib)
	out.Aliases = lib.Aliases()
	return out
}

// An evidence is what controls said, of everybody or of one party.
type evidence struct {
	of     func(control string) controls.Population
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
			r, bearings := ev.sum(rows), ev.bearings(rows)
			r.Framework, r.ID, r.Title, r.Controls = c.ID, e.ID, c.Heading(e.ID), []string{}
			for _, b := range bearings {
				r.Controls = append(r.Controls, b.Control)
			}
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

// A said is what a control said of the subjects that a row names.
type said struct {
	ran              bool
	subjects, notRun int
	counts           controls.Counts
}

// said is what a row brings, and whether it counts.
func (ev evidence) said(row *Row) (x said, counts bool) {
	_, x.ran = ev.ran[row.Control]
	p := ev.of(row.Control)
	x.subjects, x.counts = p.Subjects, p.Counts
	switch row.When {
	case WhenSubjectIsAgent:
		if x.subjects, x.counts = p.AgentSubjects, p.AgentCounts; x.ran && x.subjects == 0 || !x.ran && !ev.agents {
			return x, false
		}
	case WhenEstateHasAgent:
		if !ev.agents {
			return x, false
		}
	}
	x.subjects = max(x.subjects, x.counts.Total())
	x.notRun = x.subjects - x.counts.Total()
	return x, true
}

// bearings are the rows that count, with what their controls said.
func (ev evidence) bearings(rows []Row) (list []Bearing) {
	for i := range rows {
		row := &rows[i]
		if x, counts := ev.said(row); counts {
			list = append(list, Bearing{
				Framework: row.Framework, Requirement: row.Requirement, Control: row.Control, Tie: row.Tie, When: row.When, Basis: row.Basis,
				Ran: x.ran, Subjects: x.subjects, Counts: x.counts, NotRun: x.notRun,
			})
		}
	}
	return list
}

// sum adds up what the rows of a requirement bring; it names neither.
func (ev evidence) sum(rows []Row) (r Requirement) {
	some, absent := false, false
	for i := range rows {
		if x, counts := ev.said(&rows[i]); counts {
			some, absent = true, absent || !x.ran
			r.Counts, r.NotRun = r.Counts.Plus(x.counts), r.NotRun+x.notRun
		}
	}
	r.Status = status(r, some, absent)
	return r
}

// status applies the order that Cover promises.
func status(r Requirement, some, absent bool) Status {
	switch n := r.Counts; {
	case !some:
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
