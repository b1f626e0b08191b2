package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

// scope says for whom the report is, and what a filter left out of it.
func (m *markdown) scope() {
	if m.Audience != "" {
		m.line("- What ", code(m.Audience), " may see: what its organization may not see counts as unknown")
	}
	if m.Pseudonymous {
		m.line("- **Pseudonymous**: ids of people, names, contacts, labels and origins are pseudonyms; whoever has the key can find out whom they stand for")
	}
	if m.Cut.IsZero() {
		return
	}
	m.line("- **Filtered**: the lists hold only what is of ", m.filter(), ". Counts and statuses are those of the whole.")
	m.line("- Left out: ", m.Cut.words())
}

func (m *markdown) filter() string {
	var terms []string
	for _, t := range m.Cut.Filter.Terms() {
		terms = append(terms, t.Name+" "+m.codes(t.Values))
	}
	return strings.Join(terms, "; ")
}

// words says what is left out.
func (c Cut) words() string {
	if c.Findings.Total()+c.Requirements == 0 {
		return "nothing"
	}
	var parts []string
	for _, v := range controls.Verdicts() {
		if n := c.Findings.Of(v); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %v", n, v))
		}
	}
	out := fmt.Sprintf("%d findings", c.Findings.Total())
	if len(parts) > 0 {
		out += " (" + strings.Join(parts, ", ") + ")"
	}
	return out + fmt.Sprintf(", %d requirements", c.Requirements)
}

// gates says what may proceed.
func (m *markdown) gates() {
	asked := m.gateAsks()
	if len(asked) == 0 {
		return
	}
	m.heading(2, "Gates")
	for _, a := range asked {
		m.line("- ", code(a.Gate), ": ", prose(a.words(m.Gates)))
	}
	m.line()
	if len(m.Gates) == 0 {
		return
	}
	m.table([]string{"Gate", "Subject", "Outcome", "Why", "Ask again"}, len(m.Gates), func(i int) []string {
		g := m.Gates[i]
		again := "when facts change"
		if t, ok := g.RecheckAt.Get(); ok {
			again = governance.FormatInstant(t)
		}
		var why []string
		for _, r := range g.Reasons {
			if s := code(string(r.Code)) + " " + code(r.Subject.String()); !slices.Contains(why, s) {
				why = append(why, s)
			}
		}
		return []string{code(g.Gate), code(g.Subject.String()), strings.ReplaceAll(g.Outcome, "-", " "), m.enumerate(len(why), ", ", func(i int) string { return why[i] }), again}
	})
}

// forecast says what changes if nothing is done.
func (m *markdown) forecast() {
	if m.Forecast == nil {
		return
	}
	m.heading(2, "What is coming")
	m.paragraph("Verdicts that change until ", governance.FormatInstant(m.Forecast.Until), " if nothing is done.")
	m.table([]string{"From", "Control", "Subject", "Before", "After"}, len(m.Forecast.Turns), func(i int) []string {
		t := m.Forecast.Turns[i]
		return []string{governance.FormatInstant(t.At), m.controlName(t.Control), code(t.Subject.String()), t.Before.String(), t.After.String()}
	})
}
