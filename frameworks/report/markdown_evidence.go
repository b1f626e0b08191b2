package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/governance"
)

// owed is the worklist of evidence.
func (m *markdown) owed() {
	m.heading(2, "Evidence worklist")
	unknown := m.summary.Verdicts.Unknown
	if unknown == 0 {
		m.all(m.summary.Evaluated, nothing, "None of the %d verdicts waits for a fact.")
		return
	}
	nameless := nameless(m.Assessment.Findings)
	m.paragraph(strconv.Itoa(len(m.worklist)), " missing facts hold up ", strconv.Itoa(unknown-len(nameless)), " unknown verdicts. ",
		"*Settles* counts the verdicts of which the fact is the only one missing, *part of* all that miss it.")
	if len(nameless) > 0 {
		m.paragraph("**", nOf(len(nameless), unknown), " unknown verdicts name no missing fact**; nothing on the list settles them:")
		m.table(m.withPlace("Control", "Subject", "Why"), len(nameless), func(i int) []string {
			f := nameless[i]
			return m.placed([]string{m.controlName(f.Control), code(f.Subject.String()), m.why(f)}, f.Subject, "")
		})
	}
	m.gaps()
	m.legend()
	m.sourced()
}

// nameless lists the unknown verdicts that no missing fact stands for.
func nameless(findings []controls.Finding) (list []*controls.Finding) {
	for i := range findings {
		if f := &findings[i]; f.Verdict == controls.Unknown && len(f.Missing) == 0 {
			list = append(list, f)
		}
	}
	return list
}

func (m *markdown) gaps() {
	m.table(m.withPlace("Rank", "What is missing", "Why", "Settles", "Part of", "Controls", "Evidence"), len(m.worklist), func(i int) []string {
		g := m.worklist[i]
		ref, field := splitPath(g.Path)
		from := m.sources(g)
		evidence := m.enumerate(len(from), ", ", func(i int) string { return sourceName(from[i]) })
		cells := []string{strconv.Itoa(i + 1), wanted(g), code(string(g.Code)), strconv.Itoa(g.Settles), strconv.Itoa(g.PartOf), m.codes(g.Controls), evidence}
		return m.placed(cells, ref, field)
	})
}

// sourced groups the worklist by what could supply the facts.
func (m *markdown) sourced() {
	list := m.supplies(m.worklist)
	if len(list) == 0 {
		return
	}
	m.heading(3, "By kind of evidence")
	m.paragraph("A fact that evidence of several kinds could supply counts for each of them.")
	m.table([]string{"Evidence", "Facts", "Settles", "Ranks"}, len(list), func(i int) []string {
		s := list[i]
		ranks := m.enumerate(len(s.ranks), ", ", func(i int) string { return strconv.Itoa(s.ranks[i]) })
		return []string{sourceName(s.from), strconv.Itoa(len(s.ranks)), strconv.Itoa(s.settles), ranks}
	})
}

func sourceName(s source) string {
	if text := sourceWords(s); text != string(s) {
		return text
	}
	return code(string(s))
}

// sourceWords is a source in words; a kind of evidence is its own name.
func sourceWords(s source) string {
	switch s {
	case fromRecords:
		return "a record"
	case fromCompleteness:
		return "statement of completeness"
	case fromNowhere:
		return "none: not derived by this version"
	}
	return string(s)
}

// splitPath takes the path of a verdict apart: credential[c2].rotatedAt. Ids
// hold no brackets.
func splitPath(path string) (governance.Ref, string) {
	kind, rest, _ := strings.Cut(path, "[")
	id, field, _ := strings.Cut(rest, "].")
	return governance.NewRef(governance.Kind(kind), id), field
}

// legend explains the codes that stand in the worklist.
func (m *markdown) legend() {
	var codes []governance.Code
	for _, g := range m.worklist {
		if !slices.Contains(codes, g.Code) {
			codes = append(codes, g.Code)
		}
	}
	slices.Sort(codes)
	for _, c := range codes {
		if text := meaning(c); text != "" {
			m.line("- ", code(string(c)), ": ", text)
		}
	}
	m.line()
}

// meaning says in words why a fact is not known; "" for codes of others.
func meaning(c governance.Code) string {
	switch c {
	case delegation.CodeNotRecorded:
		return "the document does not state it"
	case delegation.CodeOpenList:
		return "the list may go on: nobody declared it complete, or the statement is too old"
	case delegation.CodeNotDerived:
		return "this version of the library does not work it out yet"
	case delegation.CodeHindsight:
		return "what it was at that earlier instant is not recorded"
	case delegation.CodeNotMapped:
		return "the privilege map has no level for the action"
	case delegation.CodeNotVerified:
		return "nobody has verified it"
	case delegation.CodeVerifiersDisagree:
		return "one verifier found it in order, another did not"
	case delegation.CodeNoOwner:
		return "it is recorded as none, so that nothing follows from it"
	case governance.CodeDanglingRef:
		return "it refers to a record that is not in the estate"
	case governance.CodeFutureFact:
		return "it is recorded for an instant later than the facts, which cannot be"
	case governance.CodeTimeOrder:
		return "two instants stand in an order that cannot be"
	case governance.CodeStateTime:
		return "the recorded state and its instants contradict each other"
	case governance.CodeDelegationCycle:
		return "the references run in a circle"
	case governance.CodeUnrecognizedValue, governance.CodeUnrecognizedRestriction:
		return "what is recorded is not understood by this version"
	}
	return ""
}

// statusOrder is the order in which statuses are shown, the worst first.
var statusOrder = [...]frameworks.Status{
	frameworks.Failing, frameworks.NotRun, frameworks.Unproven, frameworks.Waived, frameworks.Supported, frameworks.NoControl,
}

// words are a name without underscores.
func words(name string) string { return strings.ReplaceAll(name, "_", " ") }

func (m *markdown) coverage() {
	m.heading(2, "Coverage of frameworks")
	list := m.summary.Coverage
	if len(list) == 0 {
		m.paragraph("No framework was asked.")
		return
	}
	m.paragraph("A control bears on a requirement; it does not satisfy it. *Supported* means that every subject asked about meets every control that counts for the requirement.")
	head := []string{"Framework", "Requirements"}
	for _, s := range statusOrder {
		head = append(head, words(s.String()))
	}
	m.table(head, len(list), func(i int) []string {
		cells := []string{code(list[i].Framework), strconv.Itoa(list[i].Requirements)}
		for _, s := range statusOrder {
			cells = append(cells, strconv.Itoa(list[i].Statuses.Of(s)))
		}
		return cells
	})
	for _, f := range list {
		m.framework(f)
	}
}

func (m *markdown) framework(f FrameworkSummary) {
	m.heading(3, m.frameworkName(f.Framework))
	var rows []frameworks.Requirement
	var without []string
	for _, r := range m.Input.coverage().Requirements {
		switch {
		case r.Framework != f.Framework:
		case r.Status == frameworks.NoControl && len(r.Controls) == 0:
			without = append(without, r.ID)
		default:
			rows = append(rows, r)
		}
	}
	if len(rows) > 0 {
		m.table([]string{"Requirement", "Status", "Controls", "Failing", "In error", "Unknown", "Waived", "Applicable", "Not run"}, len(rows), func(i int) []string {
			r := rows[i]
			n := r.Counts
			return append([]string{strings.TrimSpace(code(r.ID) + " " + prose(r.Title)), words(r.Status.String()), m.codes(r.Controls)},
				withFails(n, 3, numbers(n.Fail, n.Error, n.Unknown, n.Waived, applicable(n), r.NotRun))...)
		})
	}
	if len(without) > 0 {
		m.paragraph("No control bears on ", nOf(len(without), f.Requirements), " requirements, and nothing is said of them: ", m.codes(without), ".")
	}
}

// frameworkName is title, edition and id of a framework.
func (m *markdown) frameworkName(id string) string {
	if m.Library != nil {
		if c, ok := m.Library.Catalog(id); ok {
			return prose(c.Title+" "+c.Edition) + " " + code(id)
		}
	}
	return code(id)
}
