package report

import (
	"cmp"
	"slices"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/governance"
)

// A Summary counts an assessment and its coverage, in integers. A question is
// one control asked of one record of its kind:
//
//	Questions  = Evaluated + NotRun
//	Evaluated  = Applicable + Verdicts.NotApplicable
//	Applicable = error + fail + unknown + waived + pass
type Summary struct {
	Controls   int                `json:"controls"`
	Questions  int                `json:"questions"`
	Evaluated  int                `json:"evaluated"`  // questions that got a verdict
	NotRun     int                `json:"notRun"`     // questions that got none
	Applicable int                `json:"applicable"` // evaluated, without not_applicable
	Verdicts   controls.Counts    `json:"verdicts"`
	Severities []SeverityCounts   `json:"severities"` // the most severe first; the four always stand
	Subjects   []KindCounts       `json:"subjects"`   // in the order of governance.Kinds
	Coverage   []FrameworkSummary `json:"coverage"`   // in the order of the coverage
}

// SeverityCounts counts the verdicts of the controls of one severity.
type SeverityCounts struct {
	Severity   controls.Severity `json:"severity"`
	Applicable int               `json:"applicable"` // the denominator of the verdicts but not_applicable
	Verdicts   controls.Counts   `json:"verdicts"`
}

// KindCounts counts the records of one kind by the worst that any control says
// of them. Records that only pass are in Records alone.
type KindCounts struct {
	Kind     governance.Kind `json:"kind"`
	Records  int             `json:"records"`  // that a control could ask about
	Failing  int             `json:"failing"`  // at least one fail or error
	Unproven int             `json:"unproven"` // no fail or error, at least one unknown
	Waived   int             `json:"waived"`   // nothing worse than waived
}

// A FrameworkSummary counts the requirements of one framework by status.
type FrameworkSummary struct {
	Framework    string       `json:"framework"`
	Requirements int          `json:"requirements"` // the denominator
	Statuses     StatusCounts `json:"statuses"`
}

// StatusCounts holds the number of requirements of each status.
type StatusCounts struct {
	Supported int `json:"supported"`
	Waived    int `json:"waived"`
	Unproven  int `json:"unproven"`
	Failing   int `json:"failing"`
	NotRun    int `json:"notRun"`
	NoControl int `json:"noControl"`
}

// Of is the number of requirements of a status.
func (c StatusCounts) Of(s frameworks.Status) int { return *c.of(s) }

func (c *StatusCounts) of(s frameworks.Status) *int {
	switch s {
	case frameworks.Supported:
		return &c.Supported
	case frameworks.Waived:
		return &c.Waived
	case frameworks.Unproven:
		return &c.Unproven
	case frameworks.Failing:
		return &c.Failing
	case frameworks.NotRun:
		return &c.NotRun
	}
	return &c.NoControl
}

// Summarize counts what in holds. Verdicts come from the population, for passes
// need not be listed; records by their worst verdict come from the findings.
// Requires in.Assessment.
func Summarize(in Input) Summary {
	s := Summary{Controls: len(in.Assessment.Population), Severities: severities(in.Assessment.Population)}
	for _, p := range in.Assessment.Population {
		s.Questions += p.Subjects
		s.Verdicts = s.Verdicts.Plus(p.Counts)
	}
	s.Evaluated = s.Verdicts.Total()
	s.NotRun = s.Questions - s.Evaluated
	s.Applicable = applicable(s.Verdicts)
	s.Subjects = in.Cut.subjects
	if in.Cut.IsZero() {
		s.Subjects = kinds(in)
	}
	s.Coverage = statuses(in.coverage())
	return s
}

// applicable is the denominator of the verdicts: not_applicable is left out.
func applicable(c controls.Counts) int { return c.Total() - c.NotApplicable }

func severities(population []controls.Population) []SeverityCounts {
	var list []SeverityCounts
	for _, s := range controls.Severities() {
		list = append(list, SeverityCounts{Severity: s})
	}
	for _, p := range population {
		i := slices.IndexFunc(list, func(c SeverityCounts) bool { return c.Severity == p.Severity })
		if i < 0 { // no severity of ours, but counted
			i = len(list)
			list = append(list, SeverityCounts{Severity: p.Severity})
		}
		list[i].Verdicts = list[i].Verdicts.Plus(p.Counts)
		list[i].Applicable = applicable(list[i].Verdicts)
	}
	return list
}

// kinds counts records by kind. How many there are is what the population of
// the controls of that kind says; a control tells its kind by its findings, or
// by its definition when that is at hand.
func kinds(in Input) []KindCounts {
	kindOf, worst, worstFirst := map[string]governance.Kind{}, map[governance.Ref]int{}, controls.Verdicts()
	for _, p := range in.Assessment.Population {
		if c := in.control(p.Control); c.Subject != "" {
			kindOf[p.Control] = c.Subject
		}
	}
	for i := range in.Assessment.Findings {
		f := &in.Assessment.Findings[i]
		kindOf[f.Control] = f.Subject.Kind
		rank := slices.Index(worstFirst, f.Verdict)
		if r, ok := worst[f.Subject]; !ok || rank < r {
			worst[f.Subject] = rank
		}
	}
	counts := map[governance.Kind]*KindCounts{}
	for _, p := range in.Assessment.Population {
		if k, ok := kindOf[p.Control]; ok {
			c := counts[k]
			if c == nil {
				c = &KindCounts{Kind: k}
				counts[k] = c
			}
			c.Records = max(c.Records, p.Subjects)
		}
	}
	for ref, rank := range worst {
		if c := counts[ref.Kind]; c != nil && rank >= 0 {
			c.add(worstFirst[rank])
		}
	}
	return inKindOrder(counts)
}

func (c *KindCounts) add(worst controls.Verdict) {
	switch worst {
	case controls.Error, controls.Fail:
		c.Failing++
	case controls.Unknown:
		c.Unproven++
	case controls.Waived:
		c.Waived++
	}
}

func inKindOrder(counts map[governance.Kind]*KindCounts) []KindCounts {
	list := []KindCounts{}
	for _, c := range counts {
		list = append(list, *c)
	}
	slices.SortFunc(list, func(a, b KindCounts) int {
		return cmp.Or(governance.NewRef(a.Kind, "").Compare(governance.NewRef(b.Kind, "")), cmp.Compare(a.Kind, b.Kind))
	})
	return list
}

func statuses(coverage *frameworks.Coverage) []FrameworkSummary {
	list := []FrameworkSummary{}
	for _, r := range coverage.Requirements {
		i := slices.IndexFunc(list, func(f FrameworkSummary) bool { return f.Framework == r.Framework })
		if i < 0 {
			i = len(list)
			list = append(list, FrameworkSummary{Framework: r.Framework})
		}
		list[i].Requirements++
		*list[i].Statuses.of(r.Status)++
	}
	return list
}
