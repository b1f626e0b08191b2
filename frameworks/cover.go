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
// failing does not when more is run.
func Cover(a *controls.Assessment, lib *Library) *Coverage {
	ran := populations(a)
	cover := &Coverage{Requirements: []Requirement{}, Catalogs: []controls.Source{}, Mappings: []controls.Source{}, Attributions: []string{}}
	index := lib.index()
	for _, v := range lib.shelf {
		if slices.ContainsFunc(index.mappings, func(m *Mapping) bool { return m.Framework == v.id }) {
			cover.add(v.open(), index, ran, a.Agents)
		}
	}
	for _, m := range index.mappings {
		cover.Mappings = append(cover.Mappings, m.Source())
	}
	return cover
}

// add appends the requirements of one catalog.
func (cover *Coverage) add(c *Catalog, index *rows, ran map[string]controls.Population, agents bool) {
	cover.Catalogs = append(cover.Catalogs, c.Source())
	cover.Attributions = append(cover.Attributions, c.Attribution)
	parents := c.parents()
	for e := range c.All() {
		rows := index.byRequirement[key{c.ID, e.ID}]
		if len(rows) > 0 || !e.Withdrawn() && !parents[e.ID] {
			r := requirement(rows, ran, agents)
			r.Framework, r.ID, r.Title = c.ID, e.ID, c.Heading(e.ID)
			cover.Requirements = append(cover.Requirements, r)
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
	return ran
}

// requirement adds up what the rows of a requirement bring.
func requirement(rows []Row, ran map[string]controls.Population, agents bool) Requirement {
	r := Requirement{Controls: []string{}}
	absent := false
	for _, row := range rows {
		p, ok := ran[row.Control]
		subjects, counts := p.Subjects, p.Counts
		switch row.When {
		case WhenSubjectIsAgent:
			if subjects, counts = p.AgentSubjects, p.AgentCounts; ok && subjects == 0 || !ok && !agents {
				continue
			}
		case WhenEstateHasAgent:
			if !agents {
				continue
			}
		}
		absent = absent || !ok
		r.Controls = append(r.Controls, row.Control)
		r.Counts = r.Counts.Plus(counts)
		r.NotRun += max(0, subjects-counts.Total())
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
