package report

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/mandate-nhi/mandate/controls"
)

// maxExplained is how many findings a page explains in full; a library default, which
// keeps the page of a large estate within a few megabytes.
const maxExplained = 1000

// explain asks why the findings are what they are that do not pass, the worst first.
func (h *htmlPage) explain() error {
	if h.Input.Explain == nil {
		return nil
	}
	var open []*controls.Finding
	for i := range h.Assessment.Findings {
		if f := &h.Assessment.Findings[i]; f.Verdict != controls.Pass && f.Verdict != controls.NotApplicable {
			open = append(open, f)
		}
	}
	order := controls.Verdicts()
	slices.SortStableFunc(open, func(a, b *controls.Finding) int {
		return cmp.Or(slices.Index(order, a.Verdict)-slices.Index(order, b.Verdict), cmp.Compare(b.Severity, a.Severity))
	})
	h.explained, h.toExplain = map[*controls.Finding]*controls.Explanation{}, len(open)
	for _, f := range open[:min(maxExplained, len(open))] {
		x, err := h.Input.Explain(f.Control, f.Subject)
		if err != nil {
			return err
		}
		h.explained[f] = &x
	}
	return nil
}

// Explained says how many findings open to a full explanation.
func (h *htmlPage) Explained() string {
	switch n := len(h.explained); {
	case h.Input.Explain == nil:
		return "The controls were not at hand to explain more than what each finding lists."
	case n < h.toExplain:
		return fmt.Sprintf("Explained in full are %d of the %d findings that do not pass, the worst first; mandate explain does it for any of them.", n, h.toExplain)
	case n > 0:
		return "Each finding that does not pass opens to its full explanation."
	}
	return ""
}

// why is what decided a finding, in words where it is explained.
func (h *htmlPage) why(f *controls.Finding) string {
	x := h.explained[f]
	if x == nil || f.Verdict != controls.Fail {
		return plainWhy(f)
	}
	text := ""
	for i, m := range x.Summary.Args["reasons"].Messages {
		if i > 0 {
			text += "; "
		}
		text += visible(h.english.Text(m))
	}
	return cmp.Or(text, plainWhy(f))
}

// pageExplanation is depth, text and place of each line in turn; the place of what is
// no expression is -1.
func (h *htmlPage) pageExplanation(t *texter, f *controls.Finding) []int {
	out := []int{}
	x := h.explained[f]
	if x == nil {
		return out
	}
	bare := *x
	bare.Remediation = "" // the page says it of every finding
	for _, line := range h.english.Outline(&bare) {
		place := -1
		if line.Expr {
			place = t.of(line.Place)
		}
		out = append(out, line.Depth, t.of(line.Text), place)
	}
	return out
}
