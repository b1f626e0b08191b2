package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/governance"
)

// partyName is an organization, or that none is known.
func partyName(r governance.Ref) string { return cmp.Or(visible(r.ID), "nobody known") }

// PartyHeat is the share of requirements that are supported by what each partner has;
// it is empty where the coverage is not given by parties.
func (h *htmlPage) PartyHeat() htmlHeat {
	type corner struct {
		party     governance.Ref
		framework string
	}
	type share struct {
		statuses StatusCounts
		verdicts int
	}
	shares, asked, columns := map[corner]share{}, map[governance.Ref]int{}, []string{}
	for _, p := range h.detail().Parties {
		if !slices.Contains(columns, p.Framework) {
			columns = append(columns, p.Framework)
		}
		s := shares[corner{p.Party, p.Framework}]
		*s.statuses.of(p.Status)++
		s.verdicts += applicable(p.Counts)
		shares[corner{p.Party, p.Framework}] = s
		asked[p.Party]++
	}
	out := htmlHeat{Title: "Partner by framework: requirements that the evidence supports"}
	for _, c := range columns {
		out.Head = append(out.Head, visible(c))
	}
	order := slices.SortedFunc(maps.Keys(asked), func(a, b governance.Ref) int { return cmp.Or(asked[b]-asked[a], a.Compare(b)) })
	out.More = len(order) - h.shown(len(order))
	for _, p := range order[:h.shown(len(order))] {
		row := heatRow{Name: partyName(p)}
		for _, c := range columns {
			s := shares[corner{p, c}]
			row.Cells = append(row.Cells, statusHeat(s.statuses, s.verdicts))
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// statusHeat is how many requirements are supported of those that something is asked
// for; it is small where few verdicts stand behind it.
func statusHeat(n StatusCounts, verdicts int) heatCell {
	of := n.Supported + n.Waived + n.Unproven + n.Failing + n.NotRun
	if of == 0 {
		return heatCell{Text: "–", Words: "nothing asked"}
	}
	c := heatCell{
		Text: strconv.Itoa(n.Supported*100/of) + " %", Sample: fmt.Sprintf("%d/%d", n.Supported, of), Class: "heat" + strconv.Itoa(min(4, n.Supported*5/of)),
		Words: fmt.Sprintf("%d of %d requirements supported, %d failing, %d unproven, %d waived, %d not run, by %d verdicts", n.Supported, of, n.Failing, n.Unproven, n.Waived, n.NotRun, verdicts),
	}
	if verdicts < controls.DefaultMinSample {
		c.Class += " small"
	}
	return c
}

// An htmlPartners is a chain of partners, and how good it is for each framework.
type htmlPartners struct {
	Tenant, Grants, Limit string
	Parties               []string
	Bars                  []htmlBar
	Weakest               []string // of each bar
	failing               int
}

// Partners are the chains of partners, those first under which the most requirements
// fail.
func (h *htmlPage) Partners() (out []htmlPartners) {
	for _, c := range h.detail().Chains {
		out = append(out, h.partners(c))
	}
	slices.SortStableFunc(out, func(a, b htmlPartners) int { return b.failing - a.failing })
	return out
}

// FirstPartners are the first MaxRows of them.
func (h *htmlPage) FirstPartners(list []htmlPartners) []htmlPartners {
	return list[:h.shown(len(list))]
}

func (h *htmlPage) partners(c frameworks.PartnerChain) htmlPartners {
	out := htmlPartners{Tenant: cmp.Or(visible(c.Tenant.ID), "no tenant known"), Grants: h.refs(c.Grants)}
	for _, p := range c.Parties {
		out.Parties = append(out.Parties, partyName(p))
	}
	switch {
	case !c.Whole:
		out.Limit = "The chain is not known up to its root, so it is unproven at best."
	case c.Open:
		out.Limit = "Nobody declared the records of the tenant complete, so it is unproven at best."
	}
	for list := range byFramework(c.Requirements) {
		counts, weak := StatusCounts{}, map[frameworks.Status]map[string]int{}
		for _, r := range list {
			*counts.of(r.Status)++
			for _, p := range r.Weakest {
				if weak[r.Status] == nil {
					weak[r.Status] = map[string]int{}
				}
				weak[r.Status][partyName(p)]++
			}
		}
		out.failing += counts.Failing
		out.Bars = append(out.Bars, statusBar(visible(list[0].Framework), counts))
		out.Weakest = append(out.Weakest, weakestWords(weak))
	}
	return out
}

// byFramework yields the requirements of each framework, which stand together.
func byFramework(list []frameworks.ChainRequirement) func(func([]frameworks.ChainRequirement) bool) {
	return func(yield func([]frameworks.ChainRequirement) bool) {
		for i, j := 0, 0; i < len(list); i = j {
			for j = i; j < len(list) && list[j].Framework == list[i].Framework; j++ {
			}
			if !yield(list[i:j]) {
				return
			}
		}
	}
}

func statusBar(title string, n StatusCounts) htmlBar {
	var classes []string
	var counts []int
	for _, s := range statusOrder {
		classes, counts = append(classes, s.String()), append(counts, n.Of(s))
	}
	return bar(title, classes, counts)
}

// weakestWords name the parties that make the worst status of a chain, with the number
// of requirements.
func weakestWords(weak map[frameworks.Status]map[string]int) string {
	for _, s := range statusOrder {
		of := weak[s]
		if len(of) == 0 {
			continue
		}
		names := slices.SortedFunc(maps.Keys(of), func(a, b string) int { return cmp.Or(of[b]-of[a], cmp.Compare(a, b)) })
		for i, name := range names {
			names[i] = fmt.Sprintf("%s (%d)", name, of[name])
		}
		return "weakest where it is " + words(s.String()) + ": " + strings.Join(names, ", ")
	}
	return ""
}

// AnswerTable is which requirements each organization is to see to by its duties.
func (h *htmlPage) AnswerTable() htmlTable {
	type part struct{ answers, does, duties []string }
	type corner struct {
		framework string
		party     governance.Ref
	}
	of := map[corner]*part{}
	var order []corner
	for _, a := range h.detail().Answers {
		k := corner{a.Framework, a.Party}
		if of[k] == nil {
			of[k], order = &part{}, append(order, k)
		}
		p, answers, does := of[k], a.Party.IsZero(), false
		for _, d := range a.Duties {
			answers, does = answers || d.Accountable, does || d.Responsible
			if !slices.Contains(p.duties, d.Duty) {
				p.duties = append(p.duties, d.Duty)
			}
		}
		if answers {
			p.answers = append(p.answers, a.Requirement)
		}
		if does {
			p.does = append(p.does, a.Requirement)
		}
	}
	slices.SortStableFunc(order, func(a, b corner) int {
		return cmp.Or(cmp.Compare(a.framework, b.framework), map[bool]int{true: 1}[a.party.IsZero()]-map[bool]int{true: 1}[b.party.IsZero()], a.party.Compare(b.party))
	})
	return h.rows("By the duties that an organization has in tenants; how well they are done is not said here", []string{"Framework", "Organization", "Answers for", "Carries out", "By its duties"}, len(order), func(i int) []htmlCell {
		k := order[i]
		p, who := of[k], htmlCell{Text: partyName(k.party)}
		if k.party.IsZero() {
			who.Class = "unknown"
		}
		return []htmlCell{cell(k.framework), who, {Text: fewOr(p.answers, "none")}, {Text: fewOr(p.does, "none")}, {Text: fewOr(p.duties, "none")}}
	})
}

// fewOr is few, or a word for none.
func fewOr(list []string, none string) string {
	if len(list) == 0 {
		return none
	}
	return few(list)
}
