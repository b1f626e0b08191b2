package report

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/mdtext"
)

// Markdown writes what an auditor reads, in GitHub Flavored Markdown: what the
// result rests on, the counts with their denominators, what may proceed, what fails and why, what
// is unproven, what exceptions do, which evidence is missing, the coverage of the frameworks,
// remarks on the facts, ids that are written otherwise, and what was not run. Texts of the estate, the pack and
// the catalogs cannot act as markup. The error is ErrNoAssessment, joins every
// Contradiction, or is that of w.
func Markdown(w io.Writer, in Input) error {
	if err := in.check(); err != nil {
		return err
	}
	m := &markdown{
		page: newPage(w, in.MaxRows), Input: in, summary: Summarize(in),
		worklist: Worklist(in.Assessment.Findings), asked: populations(in.Assessment),
	}
	for _, section := range []func(){
		m.front, m.basis, m.counts, m.gates, m.failures, m.unproven, m.waived, m.exceptions, m.due, m.forecast,
		m.owed, m.coverage, m.observations, m.aliases, m.notRun, m.attributions,
	} {
		section()
	}
	return m.close()
}

// A markdown is one report in the making: what it is made from, and the page.
type markdown struct {
	*page
	Input
	summary  Summary
	worklist []Gap
	asked    map[string]controls.Population
}

func (m *markdown) front() {
	title := prose(m.Title)
	if title == "" {
		title = "Assessment of non-human identities"
	}
	m.heading(1, title)
	a := m.Assessment
	for _, line := range mdtext.When(governance.FormatInstant(a.AsOf), instantOr(a.FactsAsOf, ""), a.Projected) {
		m.line(line)
	}
	if a.Basis.AssumeComplete {
		m.line("- **Every list was taken as complete** (AssumeComplete), which only tests do: the verdicts below are no evidence.")
	}
	m.scope()
	m.line()
}

func (m *markdown) basis() {
	m.heading(2, "Basis")
	type row struct {
		what string
		controls.Source
	}
	const parameters = "Parameters"
	b := m.Assessment.Basis
	rows := []row{{"Engine", b.Engine}, {"Schema", b.Schema}, {"Controls", b.Pack}, {"Estate", b.Input}, {parameters, b.Params}, {"Privilege map", b.PrivilegeMap}}
	for _, s := range m.Input.coverage().Catalogs {
		rows = append(rows, row{"Catalog", s})
	}
	for _, s := range m.Input.coverage().Mappings {
		rows = append(rows, row{"Mapping", s})
	}
	m.table([]string{"What", "Name", "Version", "Digest"}, len(rows), func(i int) []string {
		r := rows[i]
		switch {
		case r.IsZero() && r.what == parameters:
			return []string{r.what, "as the controls have them", "–", "–"}
		case r.IsZero():
			return []string{r.what, "not stated", "–", "–"}
		}
		return []string{r.what, stated(r.Name), stated(r.Version), stated(r.Digest)}
	})
	if !b.Project.IsZero() {
		m.line("- Project file: ", code(b.Project.Name), ", ", code(b.Project.Digest))
	}
	if len(b.Overrides) > 0 {
		m.line("- Flags **override** the project file: ", m.codes(b.Overrides))
	}
	if b.Profile != "" {
		m.line("- Profile of the pack: ", code(b.Profile))
	}
	if len(b.Controls) == 0 {
		m.line("- Selection: every control of the pack")
	} else {
		m.line("- Selection: **only** ", m.codes(b.Controls))
	}
	if b.CompletenessMaxAge != "" {
		m.line("- A statement that a list is complete counts for ", code(b.CompletenessMaxAge))
	}
	if b.StrictExpiry {
		m.line("- A grant may not end after the one above it (StrictExpiry)")
	}
	if len(b.Verifiers) > 0 {
		m.line("- Evidence was looked at by ", m.codes(b.Verifiers), "; what they found is ", code(b.Verifications.Digest))
	}
	if b.AssumeComplete {
		m.line("- Assumption: **every list is complete** (AssumeComplete)")
	}
	m.line()
}

// stated is a text that may not be there.
func stated(s string) string {
	if s == "" {
		return "–"
	}
	return code(s)
}

func (m *markdown) counts() {
	s := m.summary
	m.heading(2, "Summary")
	m.paragraph(fmt.Sprintf("%d controls ask %d questions, one per control and record of its kind. %d were evaluated, %d were not run; %d were applicable.", s.Controls, s.Questions, s.Evaluated, s.NotRun, s.Applicable))
	verdicts := controls.Verdicts()
	m.table([]string{"Verdict", "Count"}, len(verdicts)+1, func(i int) []string {
		switch {
		case i == len(verdicts):
			return []string{"not run", nOf(s.NotRun, s.Questions) + " questions"}
		case verdicts[i] == controls.NotApplicable:
			return []string{"not applicable", nOf(s.Verdicts.NotApplicable, s.Evaluated) + " evaluated"}
		}
		cell := nOf(s.Verdicts.Of(verdicts[i]), s.Applicable) + " applicable"
		if n := s.Verdicts.WaivedFail; verdicts[i] == controls.Waived && n > 0 {
			cell += fmt.Sprintf(", %d of them failing underneath", n)
		}
		return []string{verdicts[i].String(), cell}
	})
	m.table([]string{"Severity of the control", "Error", "Fail", "Unknown", "Waived", "Pass", "Applicable"}, len(s.Severities), func(i int) []string {
		c := s.Severities[i]
		v := c.Verdicts
		return append([]string{c.Severity.String()}, withFails(v, 3, numbers(v.Error, v.Fail, v.Unknown, v.Waived, v.Pass, c.Applicable))...)
	})
	m.table([]string{"Kind of record", "Failing", "Unproven", "Waived", "Records"}, len(s.Subjects), func(i int) []string {
		c := s.Subjects[i]
		return append([]string{code(string(c.Kind))}, numbers(c.Failing, c.Unproven, c.Waived, c.Records)...)
	})
	m.paragraph("A record counts once, by the worst that any control says of it; an error counts as failing.")
}

// all words that nothing is amiss with n things; of no things that says nothing.
func (m *markdown) all(n int, none, some string) {
	if n == 0 {
		m.paragraph(none)
		return
	}
	m.paragraph(fmt.Sprintf(some, n))
}

func nOf(n, of int) string { return strconv.Itoa(n) + " of " + strconv.Itoa(of) }

func numbers(list ...int) []string {
	cells := make([]string, len(list))
	for i, n := range list {
		cells[i] = strconv.Itoa(n)
	}
	return cells
}

// withFails writes into the cell of the waived how many of them fail underneath.
func withFails(c controls.Counts, cell int, cells []string) []string {
	if c.WaivedFail > 0 {
		cells[cell] += fmt.Sprintf(" (%d fail)", c.WaivedFail)
	}
	return cells
}

// controlName is id and title of a control.
func (m *markdown) controlName(id string) string {
	if title := m.control(id).Title; title != "" {
		return code(id) + " " + prose(title)
	}
	return code(id)
}

func (m *markdown) notRun() {
	m.heading(2, "Not run")
	var list []controls.Population
	for _, p := range m.Assessment.Population {
		if p.NotRun() > 0 {
			list = append(list, p)
		}
	}
	if len(list) == 0 {
		m.all(m.summary.Questions, "There was no question to ask.", "All %d questions were evaluated.")
		return
	}
	m.table([]string{"Control", "Severity", "Not run"}, len(list), func(i int) []string {
		p := list[i]
		return []string{m.controlName(p.Control), p.Severity.String(), nOf(p.NotRun(), p.Subjects)}
	})
}

func (m *markdown) observations() {
	m.heading(2, "Observations on the facts")
	list := m.Assessment.Observations
	if len(list) == 0 {
		m.paragraph("None.")
		return
	}
	m.table(m.withPlace("Level", "Code", "Record", "Field", "Remark"), len(list), func(i int) []string {
		o := list[i]
		level, record := "note", "the estate"
		if o.IsError() {
			level = "error"
		}
		if !o.Subject.IsZero() {
			record = code(o.Subject.String())
		}
		return m.placed([]string{level, code(string(o.Code)), record, stated(o.Field), prose(o.Detail)}, o.Subject, o.Field)
	})
}

// withPlace adds a column for places in files, where there are any.
func (m *markdown) withPlace(head ...string) []string {
	if m.Position != nil {
		head = append(head, "Where")
	}
	return head
}

// placed adds the place of a field to a row under such a head.
func (m *markdown) placed(cells []string, ref governance.Ref, field string) []string {
	if m.Position == nil {
		return cells
	}
	if pos, ok := m.Position(ref, field); ok {
		return append(cells, code(pos.String()))
	}
	return append(cells, "–")
}

func (m *markdown) attributions() {
	if list := m.Input.coverage().Attributions; len(list) > 0 {
		m.heading(2, "Attribution")
		for _, text := range list {
			m.line("- Source: ", prose(text))
		}
	}
}

// params are the parameters in force, by name.
func (m *markdown) params(values map[string]controls.Value) string {
	names := slices.Sorted(maps.Keys(values))
	return m.enumerate(len(names), ", ", func(i int) string {
		return code(names[i]) + " = " + code(cmp.Or(values[names[i]].String(), "none"))
	})
}
