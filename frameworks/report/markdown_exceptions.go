package report

import (
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

// exceptions lists what the exceptions on record do, and what is wrong with them.
func (m *markdown) exceptions() {
	if m.Exceptions == nil || len(m.Exceptions.Exceptions) == 0 {
		return
	}
	list, inForce, remarked := m.Exceptions.Exceptions, 0, 0
	for _, x := range list {
		if x.InForce.Is(true) {
			inForce++
		}
		if len(x.Remarks) > 0 {
			remarked++
		}
	}
	m.heading(2, "Exceptions")
	m.paragraph(nOf(inForce, len(list)), " exceptions are in force; something is wrong with ", nOf(remarked, len(list)), ".")
	m.table(m.withPlace("Exception", "Control", "In force", "Until", "Waives", "Remarks"), len(list), func(i int) []string {
		x := list[i]
		return m.placed([]string{code(x.Exception.ID), code(x.Control), x.InForce.String(), x.Until.String(), m.refs(x.Waives), m.remarks(x)}, x.Exception, "")
	})
}

// remarks says what is wrong with an exception, and why it is not in force.
func (m *markdown) remarks(x controls.ExceptionRecord) string {
	var out []string
	for _, r := range x.Remarks {
		text := strings.ReplaceAll(string(r.Kind), "_", " ")
		if len(r.Subjects) > 0 {
			text += " of " + m.refs(r.Subjects)
		}
		if len(r.Missing) > 0 {
			text += ", missing " + m.missing(r.Missing)
		}
		out = append(out, text)
	}
	for _, r := range x.Reasons {
		if !r.Unknown {
			out = append(out, code(string(r.Code)))
		}
	}
	if out == nil {
		return "–"
	}
	return strings.Join(out, "; ")
}

func (m *markdown) refs(list []governance.Ref) string {
	texts := make([]string, len(list))
	for i, r := range list {
		texts[i] = r.String()
	}
	if len(texts) == 0 {
		return "–"
	}
	return m.codes(texts)
}
