package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// A barPart is a part of a bar of 1000 units.
type barPart struct{ X, Width, Class string }

// An htmlBar is counts that add up to one whole, as a picture and in words.
type htmlBar struct {
	Title, Words string
	Parts        []barPart
	Rows         []htmlCell // each class with its count
}

// bar draws counts in their order; the widths add up to 1000.
func bar(title string, classes []string, counts []int) htmlBar {
	b := htmlBar{Title: title}
	total, sum := 0, 0
	for _, n := range counts {
		total += n
	}
	var words []string
	for i, n := range counts {
		words = append(words, fmt.Sprintf("%s %d", strings.ReplaceAll(classes[i], "_", " "), n))
		b.Rows = append(b.Rows, htmlCell{Text: nOf(n, total), Class: classes[i]})
		if n > 0 {
			from := sum * 1000 / total
			sum += n
			b.Parts = append(b.Parts, barPart{strconv.Itoa(from), strconv.Itoa(sum*1000/total - from), classes[i]})
		}
	}
	b.Words = strings.Join(words, ", ") + fmt.Sprintf(", of %d", total)
	return b
}

// Some are the counts that are not zero.
func (b htmlBar) Some() []htmlCell {
	return slices.DeleteFunc(slices.Clone(b.Rows), func(c htmlCell) bool { return strings.HasPrefix(c.Text, "0 ") })
}

// Verdicts are the verdicts of all that is applicable.
func (h *htmlPage) Verdicts() htmlBar {
	var classes []string
	var counts []int
	for _, v := range controls.Verdicts() {
		if v != controls.NotApplicable {
			classes, counts = append(classes, v.String()), append(counts, h.Summary.Verdicts.Of(v))
		}
	}
	return bar("Verdicts of what is applicable", classes, counts)
}

// GateBars are the outcomes of each gate, in the order in which they were asked.
func (h *htmlPage) GateBars() (bars []htmlBar) {
	outcomes := []string{"deny", "needs-evidence", "allow"}
	counts := map[string][]int{}
	var order []string
	for _, g := range h.Gates {
		if counts[g.Gate] == nil {
			counts[g.Gate], order = make([]int, len(outcomes)), append(order, g.Gate)
		}
		if i := slices.Index(outcomes, g.Outcome); i >= 0 {
			counts[g.Gate][i]++
		}
	}
	for _, id := range order {
		bars = append(bars, bar(visible(id), outcomes, counts[id]))
	}
	return bars
}

// gateWhy says why a gate does not allow, each rule with the records that it is of.
func gateWhy(reasons []delegation.Reason) string {
	of := map[governance.Code][]string{}
	var order []governance.Code
	for _, r := range reasons {
		if of[r.Code] == nil {
			order = append(order, r.Code)
		}
		if name := r.Subject.String(); !slices.Contains(of[r.Code], name) {
			of[r.Code] = append(of[r.Code], name)
		}
	}
	var parts []string
	for _, c := range order {
		text := visible(codeWords(c)) + " (" + visible(of[c][0])
		if more := len(of[c]) - 1; more > 0 {
			text += ", " + andMore(more)
		}
		parts = append(parts, text+")")
	}
	return strings.Join(parts, "; ")
}

// codeWords is a code as words: EXPIRED is expired.
func codeWords(c governance.Code) string {
	return strings.ToLower(strings.ReplaceAll(string(c), "_", " "))
}

// gateClass is an outcome as a class; "" for what this version does not know.
func gateClass(outcome string) string {
	if slices.Contains([]string{"deny", "needs-evidence", "allow"}, outcome) {
		return outcome
	}
	return ""
}

// GateAnswers are the gates in a sentence each.
func (h *htmlPage) GateAnswers() (out []htmlCell) {
	for _, b := range h.GateBars() {
		deny, missing, allow := b.Rows[0], b.Rows[1], b.Rows[2]
		switch {
		case !strings.HasPrefix(deny.Text, "0 "):
			out = append(out, htmlCell{Text: "No: " + b.Title + " is denied for " + deny.Text + " records.", Class: "deny"})
		case !strings.HasPrefix(missing.Text, "0 "):
			out = append(out, htmlCell{Text: "Not yet: " + b.Title + " needs evidence for " + missing.Text + " records.", Class: "needs-evidence"})
		default:
			out = append(out, htmlCell{Text: "Yes: " + b.Title + " is allowed for " + allow.Text + " records.", Class: "allow"})
		}
	}
	for _, a := range h.gateAsks() {
		if !slices.ContainsFunc(h.Gates, func(g Gate) bool { return g.Gate == a.Gate }) {
			out = append(out, htmlCell{Text: "No answer: " + visible(a.Gate) + " is about records of kind " + visible(string(a.Kind)) + ", and there are none.", Class: "silent"})
		}
	}
	return out
}

// GateTerms say how each gate was asked.
func (h *htmlPage) GateTerms() (out []termRow) {
	for _, a := range h.gateAsks() {
		out = append(out, termRow{visible(a.Gate), a.words(h.Gates)})
	}
	return out
}

// GateTable lists what does not proceed first.
func (h *htmlPage) GateTable() htmlTable {
	list := slices.Clone(h.Gates)
	rank := map[string]int{"deny": 1, "needs-evidence": 2, "allow": 3}
	slices.SortStableFunc(list, func(a, b Gate) int { return rank[a.Outcome] - rank[b.Outcome] })
	return h.rows("Gates by record", []string{"Outcome", "Gate", "Record", "Why", "Ask again"}, len(list), func(i int) []htmlCell {
		g := list[i]
		text := gateWhy(g.Reasons)
		row := cells(g.Outcome, g.Gate, g.Subject.String(), "", instantOr(g.RecheckAt, "when facts change"))
		row[0], row[3].Text, row[4].Class = htmlCell{Text: strings.ReplaceAll(row[0].Text, "-", " "), Class: "badge " + gateClass(g.Outcome)}, text, "when"
		return row
	})
}

// SeverityTable counts verdicts by severity.
func (h *htmlPage) SeverityTable() htmlTable {
	list := h.Summary.Severities
	t := h.rows("By severity of the control", []string{"Severity", "Error", "Fail", "Unknown", "Waived", "Pass", "Applicable"}, len(list), func(i int) []htmlCell {
		v := list[i].Verdicts
		return cells(append([]string{list[i].Severity.String()}, withFails(v, 3, numbers(v.Error, v.Fail, v.Unknown, v.Waived, v.Pass, list[i].Applicable))...)...)
	})
	t.Class = "narrow"
	return t
}

// KindTable counts records by the worst that any control says of them.
func (h *htmlPage) KindTable() htmlTable {
	list := slices.DeleteFunc(slices.Clone(h.Summary.Subjects), func(c KindCounts) bool { return c.Records == 0 })
	t := h.rows("Records by the worst that any control says; an error counts as failing", []string{"Kind", "Failing", "Unproven", "Waived", "Records"}, len(list), func(i int) []htmlCell {
		c := list[i]
		return cells(append([]string{string(c.Kind)}, numbers(c.Failing, c.Unproven, c.Waived, c.Records)...)...)
	})
	t.Class = "narrow"
	return t
}

// An htmlGroup is what one control says of the records that are not well.
type htmlGroup struct {
	Title, Severity, Counts, Remedy, Params, Mapping string
	Table                                            htmlTable
}

// Failing is what fails or could not be evaluated, the most severe first.
func (h *htmlPage) Failing() []htmlGroup { return h.grouped(controls.Fail, controls.Error) }

// Unproven is what is unknown.
func (h *htmlPage) Unproven() []htmlGroup { return h.grouped(controls.Unknown) }

// Waived is what stands under exceptions.
func (h *htmlPage) Waived() []htmlGroup { return h.grouped(controls.Waived) }

func (h *htmlPage) grouped(verdicts ...controls.Verdict) (out []htmlGroup) {
	for _, g := range groups(h.Assessment.Findings, verdicts...) {
		c := h.control(g.control)
		x := htmlGroup{
			Title: h.name(g.control), Severity: g.severity.String(), Remedy: c.Remediation,
			Counts: nOf(len(g.findings), applicable(h.asked[g.control].Counts)) + " applicable records",
			Params: plainParams(g.findings[0].Params), Mapping: h.list(h.mapped[g.control]),
		}
		x.Table = h.rows("Records of "+visible(g.control), []string{"Verdict", "Record", "Why", "Answerable", "Where"}, len(g.findings), func(i int) []htmlCell {
			f := g.findings[i]
			return []htmlCell{verdictCell(f.Verdict), cell(f.Subject.String()), {Text: h.why(f)}, {Text: h.answers(f.Attribution)}, cell(h.place(f.Subject, ""))}
		})
		out = append(out, x)
	}
	return out
}

// Due lists what passes for now only, the first to lapse first; records of which the
// same is true together.
func (h *htmlPage) Due() htmlTable {
	type alike struct {
		due, control string
		verdict      controls.Verdict
	}
	of := map[alike][]string{}
	var order []alike
	for _, f := range dueList(h.Assessment.Findings) {
		k := alike{instantOr(f.Due, ""), f.Control, f.Verdict}
		if of[k] == nil {
			order = append(order, k)
		}
		of[k] = append(of[k], f.Subject.String())
	}
	return h.rows("Due: verdicts that run out at their instant if nothing is done", []string{"Due", "Verdict", "Control", "Records"}, len(order), func(i int) []htmlCell {
		k := order[i]
		return []htmlCell{timeCell(k.due), verdictCell(k.verdict), cell(h.name(k.control)), {Text: few(of[k])}}
	})
}

// ExceptionTable is what the exceptions on record do.
func (h *htmlPage) ExceptionTable() htmlTable {
	var list []controls.ExceptionRecord
	if h.Exceptions != nil {
		list = h.Exceptions.Exceptions
	}
	return h.rows("Exceptions on record", []string{"Exception", "Control", "In force", "Until", "Waives", "Remarks"}, len(list), func(i int) []htmlCell {
		x := list[i]
		force := "unknown"
		if is, ok := x.InForce.Get(); ok {
			force = map[bool]string{true: "yes", false: "no"}[is]
		}
		row := cells(x.Exception.String(), x.Control, force, instantOr(x.Until, "–"), "", "")
		row[4].Text, row[5].Text = h.refs(x.Waives), h.remarks(x)
		return row
	})
}

// remarks says what is wrong with an exception, and why it is not in force.
func (h *htmlPage) remarks(x controls.ExceptionRecord) string {
	var out []string
	for _, r := range x.Remarks {
		text := strings.ReplaceAll(string(r.Kind), "_", " ")
		if len(r.Subjects) > 0 {
			text += " of " + h.refs(r.Subjects)
		}
		if len(r.Missing) > 0 {
			text += ", missing " + plainMissing(r.Missing)
		}
		out = append(out, text)
	}
	for _, r := range x.Reasons {
		if !r.Unknown {
			out = append(out, visible(string(r.Code)))
		}
	}
	return strings.Join(out, "; ")
}

func (h *htmlPage) refs(list []governance.Ref) string {
	return h.enumerate(len(list), ", ", func(i int) string { return visible(list[i].String()) })
}

// ObservationTable is remarks on the facts.
func (h *htmlPage) ObservationTable() htmlTable {
	list := h.Assessment.Observations
	return h.rows("Observations on the facts", []string{"Level", "Code", "Record", "Field", "Remark"}, len(list), func(i int) []htmlCell {
		o := list[i]
		level, record := "note", "the estate"
		if o.IsError() {
			level = "error"
		}
		if !o.Subject.IsZero() {
			record = o.Subject.String()
		}
		return cells(level, string(o.Code), record, o.Field, o.Detail)
	})
}

// AliasTable is ids that are written otherwise.
func (h *htmlPage) AliasTable() htmlTable {
	list := h.aliasUses()
	return h.rows("Ids that are written otherwise", []string{"Code", "Where", "Written", "Counts for"}, len(list), func(i int) []htmlCell {
		a := list[i]
		where := a.Pointer
		if !a.Subject.IsZero() {
			where = a.Subject.String() + " " + a.Pointer
		}
		return cells(string(a.Code), where, a.Written, a.ID)
	})
}

// NotRunTable is the questions that got no verdict.
func (h *htmlPage) NotRunTable() htmlTable {
	var list []controls.Population
	for _, p := range h.Assessment.Population {
		if p.NotRun() > 0 {
			list = append(list, p)
		}
	}
	return h.rows("Not run", []string{"Control", "Severity", "Not run"}, len(list), func(i int) []htmlCell {
		return cells(h.name(list[i].Control), list[i].Severity.String(), nOf(list[i].NotRun(), list[i].Subjects))
	})
}
