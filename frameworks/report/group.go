package report

import (
	"cmp"
	"slices"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
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

// A supply is the gaps that the same kinds of evidence could fill. The rank of a
// gap is its place in the whole worklist, from 1.
type supply struct {
	source source
	kinds  []governance.EvidenceKind // of evidence, for source evidenceKinds
	ranks  []int
	gaps   []Gap
}

// A source is where a missing fact can come from.
type source uint8

const (
	recordedFacts source = iota // nothing is known of the kinds of evidence
	evidenceKinds               // evidence of the kinds that the controls name
	openLists                   // a statement that a list is complete
	laterVersions               // nobody: this version does not derive it
)

// supplies groups a worklist by what could fill its gaps, in the order of the
// highest gap of each.
func (in Input) supplies(worklist []Gap) []supply {
	var list []supply
	for i, g := range worklist {
		s := in.supply(g)
		at := slices.IndexFunc(list, func(t supply) bool { return t.source == s.source && slices.Equal(t.kinds, s.kinds) })
		if at < 0 {
			at = len(list)
			list = append(list, s)
		}
		list[at].ranks = append(list[at].ranks, i+1)
		list[at].gaps = append(list[at].gaps, g)
	}
	return list
}

func (in Input) supply(g Gap) supply {
	switch {
	case g.Code == controls.CodeNotDerived:
		return supply{source: laterVersions}
	case g.IsOpenList():
		return supply{source: openLists}
	}
	var kinds []governance.EvidenceKind
	for _, id := range g.Controls {
		kinds = append(kinds, in.control(id).Evidence...)
	}
	if len(kinds) == 0 {
		return supply{source: recordedFacts}
	}
	slices.Sort(kinds)
	return supply{source: evidenceKinds, kinds: slices.Compact(kinds)}
}
