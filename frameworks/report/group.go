package report

import (
	"cmp"
	"slices"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
)

// A group is the findings of one control at one severity, in their order.
type group struct {
	control  string
	severity controls.Severity
	findings []*controls.Finding
}

// groups gathers the findings of these verdicts by severity, the most severe
// first, then by control in the order of the findings.
func groups(findings []controls.Finding, verdicts ...controls.Verdict) []group {
	type key struct {
		control  string
		severity controls.Severity
	}
	index := map[key]int{}
	var list []group
	for i := range findings {
		f := &findings[i]
		if !slices.Contains(verdicts, f.Verdict) {
			continue
		}
		k := key{f.Control, f.Severity}
		at, ok := index[k]
		if !ok {
			at = len(list)
			index[k] = at
			list = append(list, group{control: f.Control, severity: f.Severity})
		}
		list[at].findings = append(list[at].findings, f)
	}
	slices.SortStableFunc(list, func(a, b group) int { return cmp.Compare(b.severity, a.severity) })
	return list
}

// populations is what was asked of each control.
func populations(a *controls.Assessment) map[string]controls.Population {
	m := make(map[string]controls.Population, len(a.Population))
	for _, p := range a.Population {
		sum := m[p.Control]
		p.Subjects, p.Counts = p.Subjects+sum.Subjects, p.Counts.Plus(sum.Counts)
		m[p.Control] = p
	}
	return m
}

// A supply is one source of facts, and what it could fill of a worklist.
type supply struct {
	from    source
	settles int   // verdicts that its gaps settle alone, added up
	ranks   []int // of its gaps: places in the worklist, from 1
}

// A source is where a missing fact can come from: a kind of evidence, or one of
// the sources below.
type source string

const (
	fromRecords      source = "*records"      // the document, where no kind of evidence is known
	fromCompleteness source = "*completeness" // a statement that a list is complete
	fromNowhere      source = "*nowhere"      // this version does not derive it
)

// supplies lists what could fill the gaps of a worklist, in the order of the
// highest gap of each, then by name. A gap counts for each of its sources.
func (in Input) supplies(worklist []Gap) []supply {
	index := map[source]int{}
	var list []supply
	for i, g := range worklist {
		for _, from := range in.sources(g) {
			at, ok := index[from]
			if !ok {
				at = len(list)
				index[from] = at
				list = append(list, supply{from: from})
			}
			list[at].settles += g.Settles
			list[at].ranks = append(list[at].ranks, i+1)
		}
	}
	return list
}

// sources lists what could fill a gap: the kinds of evidence that the controls
// name which ask for it, sorted.
func (in Input) sources(g Gap) []source {
	switch {
	case g.Code == delegation.CodeNotDerived:
		return []source{fromNowhere}
	case g.IsOpenList():
		return []source{fromCompleteness}
	}
	var kinds []source
	for _, id := range g.Controls {
		for _, k := range in.control(id).Evidence {
			kinds = append(kinds, source(k))
		}
	}
	if len(kinds) == 0 {
		return []source{fromRecords}
	}
	slices.Sort(kinds)
	return slices.Compact(kinds)
}
