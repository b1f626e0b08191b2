package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/reports"
)

// passesListed reports whether all that passes is listed, without which there is no
// rate.
func (h *htmlPage) passesListed() bool {
	n := 0
	for i := range h.Assessment.Findings {
		if h.Assessment.Findings[i].Verdict == controls.Pass {
			n++
		}
	}
	return n == h.Summary.Verdicts.Pass && h.Cut.IsZero()
}

// An htmlHeat is rates of partners by something else.
type htmlHeat struct {
	Title string
	Head  []string
	Rows  []heatRow
	More  int // partners left out
}

type heatRow struct {
	Name  string
	Cells []heatCell
}

// A heatCell is a rate: its class is a fifth, from heat0 to heat4.
type heatCell struct{ Text, Sample, Words, Class string }

// Weak are the heat maps; none where rates are not known.
func (h *htmlPage) Weak() []htmlHeat {
	if !h.passesListed() {
		return nil
	}
	maps := []htmlHeat{h.heat("Partner by family of controls", controls.ByFamily)}
	if len(h.detail().Parties) == 0 {
		under := h.frameworksOf()
		maps = append(maps, h.heat("Partner by framework", func(f *controls.Finding) []string { return under[f.Control] }))
	}
	return maps
}

// heat counts each finding once for each partner and each column that it is of.
func (h *htmlPage) heat(title string, by func(*controls.Finding) []string) htmlHeat {
	type corner struct{ partner, column string }
	counts, partners, columns := map[corner]controls.Counts{}, map[string]int{}, map[string]bool{}
	for i := range h.Assessment.Findings {
		f := &h.Assessment.Findings[i]
		list := controls.ByPartner(f)
		if len(list) == 0 {
			list = []string{""}
		}
		for _, p := range list {
			for _, c := range by(f) {
				n := counts[corner{p, c}]
				n.Add(f.Verdict)
				counts[corner{p, c}], columns[c] = n, true
				partners[p]++
			}
		}
	}
	out := htmlHeat{Title: title, Head: slices.Sorted(maps.Keys(columns))}
	order := slices.SortedFunc(maps.Keys(partners), func(a, b string) int { return cmp.Or(partners[b]-partners[a], cmp.Compare(a, b)) })
	out.More = len(order) - h.shown(len(order))
	for _, p := range order[:h.shown(len(order))] {
		row := heatRow{Name: cmp.Or(visible(p), "nobody known")}
		for _, c := range out.Head {
			row.Cells = append(row.Cells, heatOf(counts[corner{p, c}].Rate()))
		}
		out.Rows = append(out.Rows, row)
	}
	for i, c := range out.Head {
		out.Head[i] = visible(c)
	}
	return out
}

func heatOf(r controls.Rate) heatCell {
	if r.IsZero() {
		return heatCell{Text: "–", Words: "nothing asked"}
	}
	c := heatCell{
		Text: strconv.Itoa(r.PerMille()/10) + " %", Sample: fmt.Sprintf("%d/%d", r.Passed, r.Of),
		Words: fmt.Sprintf("%d of %d pass, %d unknown", r.Passed, r.Of, r.Unknown), Class: "heat" + strconv.Itoa(min(4, r.PerMille()/200)),
	}
	if r.Of < controls.DefaultMinSample {
		c.Class += " small"
	}
	return c
}

// A rateMark is a rate with its interval on a line of 1000 units.
type rateMark struct {
	Name, Words             string
	At, Low, Width, Percent string
	Small                   bool
}

// Regions are the rates of the regions.
func (h *htmlPage) Regions() (out []rateMark) {
	if !h.passesListed() {
		return nil
	}
	for _, g := range controls.RatesBy(h.Assessment.Findings, controls.ByRegion) {
		out = append(out, markOf(cmp.Or(g.Group, "not stated"), g.Rate))
	}
	return out[:h.shown(len(out))]
}

func markOf(name string, r controls.Rate) rateMark {
	low, high := r.Interval().Low/1000, (r.Interval().High+999)/1000
	return rateMark{
		Name: visible(name), Words: fmt.Sprintf("%d of %d pass, %d unknown; 95 %% interval %d to %d %%", r.Passed, r.Of, r.Unknown, low/10, (high+9)/10),
		At: strconv.Itoa(r.PerMille()), Low: strconv.Itoa(low), Width: strconv.Itoa(max(2, high-low)), Percent: strconv.Itoa(r.PerMille() / 10),
		Small: r.Of < controls.DefaultMinSample,
	}
}

// Paths are people beside NHIs under the same control, where both are known.
func (h *htmlPage) Paths() htmlTable {
	var list []reports.PathRates
	if h.View != nil && h.passesListed() {
		if r, err := reports.New(h.View, h.Assessment); err == nil {
			list = r.Variance().Paths
		}
	}
	list = slices.DeleteFunc(list, func(p reports.PathRates) bool { return p.People.IsZero() && p.NHIs.IsZero() })
	return h.rows("People beside non-human identities, under the same control", []string{"Control", "People pass", "NHIs pass"}, len(list), func(i int) []htmlCell {
		p := list[i]
		return []htmlCell{cell(h.name(p.Control)), rateCell(p.People), rateCell(p.NHIs)}
	})
}

func rateCell(r controls.Rate) htmlCell {
	c := heatOf(r)
	if r.IsZero() {
		return htmlCell{Text: "none asked about"}
	}
	return htmlCell{Text: c.Text + " (" + c.Words + ")", Class: c.Class}
}
