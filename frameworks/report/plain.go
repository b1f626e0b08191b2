package report

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

// Plain text is for formats that show a string as it is. Each text of the estate
// stands on one line, and shows all that there is (visible).

// sentence says what a finding is, and why.
func (in Input) sentence(f *controls.Finding) string {
	subject, rule := visible(f.Subject.String()), f.Control
	if title := in.control(f.Control).Title; title != "" {
		rule += " (" + visible(title) + ")"
	}
	return subject + verdictWords[f.Verdict] + rule + ": " + plainWhy(f) + "."
}

var verdictWords = map[controls.Verdict]string{
	controls.Pass:          " passes ",
	controls.Fail:          " fails ",
	controls.Unknown:       " is unproven by ",
	controls.Waived:        " is waived from ",
	controls.NotApplicable: " is not asked about by ",
	controls.Error:         " could not be evaluated by ",
}

// plainWhy is what decided a verdict, and what it lacks.
func plainWhy(f *controls.Finding) string {
	var parts []string
	for _, r := range f.Reasons {
		parts = append(parts, plainReason(r))
	}
	if len(f.Missing) > 0 {
		parts = append(parts, "missing: "+plainMissing(f.Missing))
	}
	if len(f.ExceptionUnproven) > 0 {
		parts = append(parts, "an exception may be in force, missing: "+plainMissing(f.ExceptionUnproven))
	}
	if f.Verdict == controls.Waived {
		text := "it is " + f.Waiver.Verdict.String() + " without exception " + visible(f.Waiver.Exception)
		if t, ok := f.Waiver.Until.Get(); ok {
			text += ", which ends at " + governance.FormatInstant(t)
		}
		parts = append(parts, text)
	}
	return cmp.Or(strings.Join(parts, "; "), "no reason is recorded")
}

func plainReason(r controls.Reason) string {
	text := cmp.Or(reasonText(r.Code), visible(r.Code))
	if r.Expr != "" {
		text = visible(r.Expr) + " " + text
	}
	for i, f := range r.Facts {
		text += map[bool]string{true: ", for ", false: ", "}[i == 0] + visible(f.Path) + " is " + cmp.Or(visible(f.Value), "(empty)")
	}
	return text
}

func plainMissing(list []controls.Missing) string {
	items := make([]string, len(list))
	for i, m := range list {
		items[i] = visible(m.Path) + " (" + visible(string(m.Code)) + ")"
	}
	return strings.Join(items, ", ")
}

// plainParams are the parameters in force, by name.
func plainParams(values map[string]controls.Value) string {
	var items []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		items = append(items, visible(name)+"="+cmp.Or(visible(values[name].String()), "none"))
	}
	return strings.Join(items, "; ")
}

// plainScope says for whom a report is and what was left out of it; "" when it is
// of all that there is.
func (in Input) plainScope() string {
	var parts []string
	if in.Audience != "" {
		parts = append(parts, "what "+visible(in.Audience)+" may see")
	}
	if in.Pseudonymous {
		parts = append(parts, "pseudonyms stand for personal data")
	}
	if !in.Cut.IsZero() {
		var terms []string
		for _, t := range in.Cut.Filter.Terms() {
			terms = append(terms, t.Name+" "+visible(strings.Join(t.Values, ", ")))
		}
		parts = append(parts, "only "+strings.Join(terms, "; "), "left out: "+in.Cut.words())
	}
	return strings.Join(parts, "; ")
}

// requirements lists what each control bears on, as framework:id, in the order of
// the coverage.
func (in Input) requirements() map[string][]string {
	m := map[string][]string{}
	for _, r := range in.coverage().Requirements {
		for _, id := range r.Controls {
			m[id] = append(m[id], visible(r.Framework+":"+r.ID))
		}
	}
	return m
}
