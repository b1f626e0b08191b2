package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
)

// partyGaps is how many missing facts are listed of one party; a library default.
const partyGaps = 20

// An htmlOwed is what evidence one party owes.
type htmlOwed struct {
	Party   string // "" where the estate does not say whose the records are
	Unknown int    // verdicts
	Facts   int
	Table   htmlTable
}

// OwedTable is the worklist of all parties.
func (h *htmlPage) OwedTable() htmlTable {
	return h.rows("All missing facts: first what settles the most verdicts", owedHead, len(h.Worklist), func(i int) []htmlCell { return h.owedRow(i, h.Worklist[i]) })
}

var owedHead = []string{"Rank", "What is missing", "Settles", "Part of", "Controls", "Evidence that could supply it", "Where"}

func (h *htmlPage) owedRow(i int, g Gap) []htmlCell {
	ref, field := splitPath(g.Path)
	path, why := visible(g.Path), visible(string(g.Code))
	if g.IsOpenList() {
		path = "declare the list " + path + " complete"
	}
	if text := meaning(g.Code); text != "" {
		why += ": " + text
	}
	var from []string
	for _, s := range h.sources(g) {
		from = append(from, strings.ReplaceAll(sourceWords(s), "_", " "))
	}
	return []htmlCell{numberCell(i + 1), {Text: path, Note: why}, numberCell(g.Settles), numberCell(g.PartOf),
		{Text: h.list(g.Controls)}, {Text: h.list(from)}, cell(h.place(ref, field))}
}

// OwedBy is the worklist of each party that answers for a record or uses it, those
// with the most unknown verdicts first. A verdict on a record of two counts for both.
func (h *htmlPage) OwedBy() []htmlOwed {
	of := map[string][]*controls.Finding{}
	for i := range h.Assessment.Findings {
		f := &h.Assessment.Findings[i]
		if f.Verdict != controls.Unknown {
			continue
		}
		parties := controls.ByParty(f)
		if len(parties) == 0 {
			parties = []string{""}
		}
		slices.Sort(parties)
		for _, p := range slices.Compact(parties) {
			of[p] = append(of[p], f)
		}
	}
	order := slices.SortedFunc(maps.Keys(of), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(of[b]), len(of[a])), cmp.Compare(a, b))
	})
	var out []htmlOwed
	for _, p := range order[:h.shown(len(order))] {
		gaps := worklist(slices.Values(of[p]))
		caption := "Facts of records of " + cmp.Or(visible(p), "nobody known")
		t := htmlTable{Caption: caption, Head: owedHead, More: len(gaps) - min(partyGaps, len(gaps))}
		for i, g := range gaps[:min(partyGaps, len(gaps))] {
			t.Rows = append(t.Rows, h.owedRow(i, g))
		}
		out = append(out, htmlOwed{visible(p), len(of[p]), len(gaps), t})
	}
	return out
}

// Nameless are the unknown verdicts that no missing fact stands for.
func (h *htmlPage) Nameless() htmlTable {
	list := nameless(h.Assessment.Findings)
	caption := fmt.Sprintf("%d unknown verdicts name no missing fact: nothing above settles them", len(list))
	return h.rows(caption, []string{"Control", "Record", "Why"}, len(list), func(i int) []htmlCell {
		return []htmlCell{cell(h.name(list[i].Control)), cell(list[i].Subject.String()), {Text: plainWhy(list[i])}}
	})
}
