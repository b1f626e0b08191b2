package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

// nothing stands where a list is empty because there was nothing to list.
const nothing = "Nothing was evaluated."

func (m *markdown) failures() {
	m.heading(2, "Failures by severity")
	list := groups(m.Assessment.Findings, controls.Fail, controls.Error)
	if len(list) == 0 {
		m.all(m.summary.Evaluated, nothing, "None of the %d questions that were evaluated fails or ends in error.")
		return
	}
	for i, g := range list {
		if i == 0 || g.severity != list[i-1].severity {
			m.heading(3, strings.ToUpper(g.severity.String()[:1])+g.severity.String()[1:])
		}
		m.failing(g)
	}
}

func (m *markdown) failing(g group) {
	m.heading(4, m.controlName(g.control))
	p := m.asked[g.control]
	of := applicable(p.Counts)
	text := fmt.Sprintf("%s applicable subjects fail", nOf(p.Counts.Fail, of))
	if n := p.Counts.Error; n > 0 {
		text += fmt.Sprintf(", **%s could not be evaluated**", nOf(n, of))
	}
	m.paragraph(text, ".")
	if params := g.findings[0].Params; len(params) > 0 {
		m.paragraph("In force: ", m.params(params), ".")
	}
	if remedy := m.control(g.control).Remediation; remedy != "" {
		m.paragraph("What to do: ", prose(remedy))
	}
	m.table(m.withPlace("Verdict", "Subject", "Why", "Answerable"), len(g.findings), func(i int) []string {
		f := g.findings[i]
		return m.placed([]string{f.Verdict.String(), code(f.Subject.String()), m.why(f), m.answerable(f.Attribution)}, f.Subject, "")
	})
}

// why is what decided a verdict, and what it lacks.
func (m *markdown) why(f *controls.Finding) string {
	parts := []string{}
	if len(f.Reasons) > 0 {
		parts = append(parts, m.enumerate(len(f.Reasons), "; ", func(i int) string { return m.reason(f.Reasons[i]) }))
	}
	if len(f.Missing) > 0 {
		parts = append(parts, "missing: "+m.missing(f.Missing))
	}
	if len(f.ExceptionUnproven) > 0 {
		parts = append(parts, "an exception may be in force, missing: "+m.missing(f.ExceptionUnproven))
	}
	if len(parts) == 0 {
		return "no reason is recorded"
	}
	return strings.Join(parts, "; ")
}

func (m *markdown) missing(list []controls.Missing) string {
	return m.enumerate(len(list), ", ", func(i int) string {
		return code(list[i].Path) + " (" + code(string(list[i].Code)) + ")"
	})
}

func (m *markdown) reason(r controls.Reason) string {
	text := cmp.Or(reasonText(r.Code), code(r.Code))
	if r.Expr != "" {
		text = code(r.Expr) + " " + text
	}
	if len(r.Facts) > 0 {
		text += ", for " + m.enumerate(len(r.Facts), ", ", func(i int) string {
			return code(r.Facts[i].Path) + " is " + code(r.Facts[i].Value)
		})
	}
	return text
}

// reasonText words a code; "" for one that this version does not know.
func reasonText(reason string) string {
	switch reason {
	case controls.ReasonConditionFalse:
		return "does not hold"
	case controls.ReasonConditionTrue:
		return "holds, and must not"
	case controls.ReasonUnproven:
		return "could not be decided"
	case controls.ReasonEvaluation:
		return "could not be evaluated"
	}
	return ""
}

// answerable is who answers for the subject, and who uses it.
func (m *markdown) answerable(a controls.Attribution) string {
	text := "not stated"
	if a.Answerable != "" {
		text = code(a.Answerable)
	}
	if others := slices.DeleteFunc(slices.Clone(a.Exercising), func(id string) bool { return id == a.Answerable }); len(others) > 0 {
		text += ", used by " + m.codes(others)
	}
	return text
}

// topGaps is how many missing facts are named beside a control; the worklist has
// them all.
const topGaps = 3

func (m *markdown) unproven() {
	m.heading(2, "Unproven")
	list := groups(m.Assessment.Findings, controls.Unknown)
	if len(list) == 0 {
		m.all(m.summary.Evaluated, nothing, "All %d verdicts are decided.")
		return
	}
	m.paragraph("Facts are missing for these verdicts. They are no passes.")
	m.table([]string{"Control", "Severity", "Unknown", "Missing facts that hold up the most"}, len(list), func(i int) []string {
		g := list[i]
		unknown := nOf(len(g.findings), applicable(m.asked[g.control].Counts)) + " applicable"
		return []string{m.controlName(g.control), g.severity.String(), unknown, topMissing(g.findings)}
	})
}

func topMissing(findings []*controls.Finding) string {
	gaps := worklist(slices.Values(findings))
	if len(gaps) == 0 {
		return "none is named"
	}
	var items []string
	for _, g := range gaps[:min(topGaps, len(gaps))] {
		items = append(items, wanted(g)+" ("+strconv.Itoa(g.PartOf)+")")
	}
	if more := len(gaps) - topGaps; more > 0 {
		items = append(items, andMore(more))
	}
	return strings.Join(items, ", ")
}

// wanted says what would fill the gap.
func wanted(g Gap) string {
	if g.IsOpenList() {
		return "declare the list " + code(g.Path) + " complete"
	}
	return code(g.Path)
}

func (m *markdown) waived() {
	list := groups(m.Assessment.Findings, controls.Waived)
	if len(list) == 0 {
		return
	}
	m.heading(2, "Waived")
	m.paragraph("These fail or are unproven, and stand under exceptions in force.")
	for _, g := range list {
		m.heading(3, m.controlName(g.control))
		counts := m.asked[g.control].Counts
		m.paragraph(g.severity.String(), ": ", nOf(len(g.findings), applicable(counts)), " applicable subjects are waived. Without exceptions ", nOf(counts.WaivedFail, len(g.findings)), " would fail; the others are unproven.")
		m.table(m.withPlace("Subject", "Without the exception", "Why", "Exception", "Until", "Answerable"), len(g.findings), func(i int) []string {
			f := g.findings[i]
			return m.placed([]string{code(f.Subject.String()), f.Waiver.Verdict.String(), m.why(f), stated(f.Waiver.Exception), until(f.Waiver), m.answerable(f.Attribution)}, f.Subject, "")
		})
	}
}

// until is the instant at which a waiver ends.
func until(w controls.Waiver) string {
	if t, ok := w.Until.Get(); ok {
		return governance.FormatInstant(t)
	}
	return "–"
}

// dueList lists what passes for now only, the first to lapse first.
func dueList(findings []controls.Finding) (list []*controls.Finding) {
	for i := range findings {
		if f := &findings[i]; f.Due.IsSome() {
			list = append(list, f)
		}
	}
	slices.SortStableFunc(list, func(a, b *controls.Finding) int { return dueAt(a).Compare(dueAt(b)) })
	return list
}

func dueAt(f *controls.Finding) time.Time { return f.Due.Or(time.Time{}) }

func (m *markdown) due() {
	list := dueList(m.Assessment.Findings)
	if len(list) == 0 {
		return
	}
	m.heading(2, "Due")
	m.paragraph("These verdicts hold for now: each runs out at its instant if nothing is done.")
	m.table(m.withPlace("Due", "Verdict", "Control", "Subject", "Answerable"), len(list), func(i int) []string {
		f := list[i]
		return m.placed([]string{governance.FormatInstant(dueAt(f)), f.Verdict.String(), m.controlName(f.Control), code(f.Subject.String()), m.answerable(f.Attribution)}, f.Subject, "")
	})
}
