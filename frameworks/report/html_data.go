package report

import (
	"bufio"
	"cmp"
	"slices"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

// The findings lie in the page as JSON for its script: one table of all texts, and
// rows of numbers that point into it. encoding/json escapes <, >, & and U+2028, so
// that no text ends the script.

// A texter gives texts numbers, each text one. The text of number 0 is "".
type texter struct {
	index map[string]int
	list  []string
}

func (t *texter) of(s string) int {
	i, ok := t.index[s]
	if !ok {
		i = len(t.list)
		t.index[s], t.list = i, append(t.list, visible(s))
	}
	return i
}

func (t *texter) each(list []string) []int {
	out := make([]int, len(list))
	for i, s := range list {
		out[i] = t.of(s)
	}
	return out
}

// pageControl is what the page tells of a control beside its findings.
type pageControl struct {
	ID        int   `json:"id"`
	Title     int   `json:"title"`
	Severity  int   `json:"severity"`
	Rationale int   `json:"rationale"`
	Remedy    int   `json:"remedy"`
	Evidence  []int `json:"evidence"` // kinds
	Mapped    []int `json:"mapped"`   // framework:requirement
	Under     []int `json:"under"`    // frameworks
}

// data writes the findings as the script reads them.
func (h *htmlPage) data(w *bufio.Writer) error {
	w.WriteString(`<script type="application/json" id="data">` + "\n") // a bufio.Writer keeps its error
	t := &texter{map[string]int{"": 0}, []string{""}}
	e := &encoder{w: w, escape: true}
	e.member("maxRows", h.shown(len(h.Assessment.Findings)))
	e.member("verdicts", texts(controls.Verdicts()))
	e.member("controls", h.pageControls(t))
	evidence := map[governance.Ref]int{}
	list(e, "findings", pointers(h.Assessment.Findings), func(f *controls.Finding) []any { return h.pageFinding(t, f, evidence) })
	list(e, "texts", t.list, same)
	e.text("\n}\n</script>\n")
	return e.err
}

func pointers[T any](list []T) []*T {
	out := make([]*T, len(list))
	for i := range list {
		out[i] = &list[i]
	}
	return out
}

// pageControls are the controls in the order of their population.
func (h *htmlPage) pageControls(t *texter) []pageControl {
	under := h.frameworksOf()
	out := []pageControl{}
	for _, p := range h.Assessment.Population {
		c := h.control(p.Control)
		x := pageControl{t.of(p.Control), t.of(c.Title), t.of(p.Severity.String()), t.of(c.Rationale), t.of(c.Remediation), []int{}, t.each(h.mapped[p.Control]), t.each(under[p.Control])}
		for _, k := range c.Evidence {
			x.Evidence = append(x.Evidence, t.of(string(k)))
		}
		out = append(out, x)
	}
	return out
}

// pageFinding is a row: control, subject, verdict, severity, answerable, exercising,
// tenant, region, reasons, missing, missing of exceptions, parameters, due, waiver,
// place, evidence on file and explanation.
func (h *htmlPage) pageFinding(t *texter, f *controls.Finding, evidence map[governance.Ref]int) []any {
	a := f.Attribution
	waiver := []int{}
	if f.Verdict == controls.Waived {
		waiver = []int{t.of(f.Waiver.Exception), t.of(f.Waiver.Verdict.String()), t.of(instantOr(f.Waiver.Until, ""))}
	}
	on, seen := evidence[f.Subject]
	if !seen {
		on = t.of(h.evidenceOn(f.Subject))
		evidence[f.Subject] = on
	}
	return []any{
		t.of(f.Control), t.of(f.Subject.String()), slices.Index(controls.Verdicts(), f.Verdict), t.of(f.Severity.String()),
		t.of(a.Answerable), t.each(a.Exercising), t.of(a.Tenant), t.of(a.Region),
		pageReasons(t, f.Reasons), pageMissing(t, f.Missing), pageMissing(t, f.ExceptionUnproven), t.of(plainParams(f.Params)),
		t.of(instantOr(f.Due, "")), waiver, t.of(h.place(f.Subject, "")), on, h.pageExplanation(t, f),
	}
}

// pageReasons are the words of each reason, its expression, and paths and values of
// its facts in turn.
func pageReasons(t *texter, reasons []controls.Reason) [][]int {
	out := [][]int{}
	for _, r := range reasons {
		row := []int{t.of(cmp.Or(reasonText(r.Code), r.Code)), t.of(r.Expr)}
		for _, f := range r.Facts {
			row = append(row, t.of(f.Path), t.of(f.Value))
		}
		out = append(out, row)
	}
	return out
}

// pageMissing are paths and codes in turn.
func pageMissing(t *texter, list []controls.Missing) []int {
	out := []int{}
	for _, m := range list {
		out = append(out, t.of(m.Path), t.of(string(m.Code)))
	}
	return out
}

// evidenceOn names the evidence on file about a record.
func (h *htmlPage) evidenceOn(r governance.Ref) string {
	if h.View == nil {
		return ""
	}
	list := h.View.EvidenceOn(r)
	return h.enumerate(len(list), ", ", func(i int) string {
		e := list[i]
		text := visible(e.ID())
		if k, ok := e.Kind().Get(); ok {
			text += " (" + visible(string(k)) + ")"
		}
		if at, ok := e.CollectedAt().Get(); ok {
			text += " of " + governance.FormatInstant(at)
		}
		return text
	})
}
