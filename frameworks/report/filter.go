package report

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/frameworks"
)

// ErrCut is the error of filtering what a filter has cut already.
var ErrCut = errors.New("report: the input is filtered already")

// A Filter chooses the findings that a report lists. A finding has to match every
// list that is not empty, by any one of its values.
type Filter struct {
	Verdicts   []controls.Verdict  `json:"verdicts,omitempty"`
	Severities []controls.Severity `json:"severities,omitempty"`
	Controls   []string            `json:"controls,omitempty"`   // ids, or earlier ones where the input has the pack
	Parties    []string            `json:"parties,omitempty"`    // ids of organizations that answer for the subject or use it
	Tenants    []string            `json:"tenants,omitempty"`    // ids
	Regions    []string            `json:"regions,omitempty"`    // as the estate names them
	Frameworks []string            `json:"frameworks,omitempty"` // ids; of the findings whose control the coverage has under one
}

// IsZero reports whether the filter lets everything through.
func (f Filter) IsZero() bool {
	return len(f.Verdicts)+len(f.Severities)+len(f.Controls)+len(f.Parties)+len(f.Tenants)+len(f.Regions)+len(f.Frameworks) == 0
}

// A Cut says what a filter left out of a report. The zero Cut is of a report
// that is whole.
type Cut struct {
	Filter       Filter          `json:"filter"`
	Findings     controls.Counts `json:"findings"`     // left out, by verdict
	Requirements int             `json:"requirements"` // left out of the coverage
	subjects     []KindCounts    // of the whole
}

// IsZero reports whether nothing was asked to be left out.
func (c Cut) IsZero() bool { return c.Filter.IsZero() }

// Filtered is the input with only the findings, and the requirements of the
// frameworks, that the filter lets through; Cut says what it left out. Counts and
// statuses stay those of the whole: a filter changes what is listed and never
// what is true. It shares what it keeps with in; of an input that is cut already
// nobody could say what is left out: the error is ErrCut, or ErrNoAssessment.
func (in Input) Filtered(f Filter) (Input, error) {
	if in.Assessment == nil {
		return Input{}, ErrNoAssessment
	}
	switch {
	case f.IsZero():
		return in, nil
	case !in.Cut.IsZero():
		return Input{}, ErrCut
	}
	a := *in.Assessment
	in.Cut.subjects = kinds(in)
	in.Cut.Filter = f
	f.Controls, a.Aliases = in.present(f.Controls)
	lets := f.compiled(in.coverage())
	a.Findings = nil
	for i := range in.Assessment.Findings {
		x := &in.Assessment.Findings[i]
		switch {
		case lets(x):
			a.Findings = append(a.Findings, *x)
		case x.Verdict == controls.Waived:
			in.Cut.Findings.AddWaived(x.Waiver.Verdict)
		default:
			in.Cut.Findings.Add(x.Verdict)
		}
	}
	in.Assessment = &a
	if in.Coverage != nil && len(f.Frameworks) > 0 {
		whole := len(in.Coverage.Requirements)
		in.Coverage = f.coverage(in.Coverage)
		in.Cut.Requirements = whole - len(in.Coverage.Requirements)
	}
	if in.Detail != nil && len(f.Frameworks) > 0 {
		in.Detail = f.coverage(in.Detail)
	}
	return in, nil
}

// coverage is what a coverage has of the frameworks.
func (f Filter) coverage(whole *frameworks.Coverage) *frameworks.Coverage {
	c := *whole
	other := func(framework string) bool { return !slices.Contains(f.Frameworks, framework) }
	c.Requirements = slices.DeleteFunc(slices.Clone(c.Requirements), func(r frameworks.Requirement) bool { return other(r.Framework) })
	c.Parties = slices.DeleteFunc(slices.Clone(c.Parties), func(p frameworks.PartyRequirement) bool { return other(p.Framework) })
	c.Answers = slices.DeleteFunc(slices.Clone(c.Answers), func(a frameworks.Answerable) bool { return other(a.Framework) })
	c.Derived = slices.DeleteFunc(slices.Clone(c.Derived), func(d frameworks.Derived) bool { return other(d.Framework) })
	c.Chains = slices.Clone(c.Chains)
	for i := range c.Chains {
		r := &c.Chains[i].Requirements
		*r = slices.DeleteFunc(slices.Clone(*r), func(r frameworks.ChainRequirement) bool { return other(r.Framework) })
	}
	return &c
}

// present is controls under the ids that they have in the pack, and the aliases of the
// assessment with those among them.
func (in Input) present(controlIDs []string) (ids []string, aliases []controls.AliasUse) {
	aliases = slices.Clone(in.Assessment.Aliases)
	for i, id := range controlIDs {
		ids = append(ids, in.control(id).ID)
		if in.Pack == nil {
			continue
		}
		if use, is := in.Pack.AliasUse(id, controls.AliasUse{Pointer: "/cut/filter/controls/" + strconv.Itoa(i)}); is {
			aliases = append(aliases, use)
		}
	}
	return ids, aliases
}

// compiled is the filter as a question about a finding.
func (f Filter) compiled(cover *frameworks.Coverage) func(*controls.Finding) bool {
	under := map[string]bool{}
	for _, r := range cover.Requirements {
		if slices.Contains(f.Frameworks, r.Framework) {
			for _, id := range r.Controls {
				under[id] = true
			}
		}
	}
	return func(x *controls.Finding) bool {
		return among(f.Verdicts, x.Verdict) && among(f.Severities, x.Severity) && among(f.Controls, x.Control) &&
			among(f.Parties, controls.ByParty(x)...) && among(f.Tenants, controls.ByTenant(x)...) && among(f.Regions, controls.ByRegion(x)...) &&
			(len(f.Frameworks) == 0 || under[x.Control])
	}
}

// among reports whether a list names one of the values, or nothing at all.
func among[T comparable](list []T, values ...T) bool {
	return len(list) == 0 || slices.ContainsFunc(values, func(v T) bool { return slices.Contains(list, v) })
}

// A FilterTerm is one list of a filter, as texts.
type FilterTerm struct {
	Name   string // what the values are of, such as severity
	Values []string
}

// Terms are the lists of the filter that are not empty, in the order of its
// members.
func (f Filter) Terms() (terms []FilterTerm) {
	add := func(name string, values []string) {
		if len(values) > 0 {
			terms = append(terms, FilterTerm{name, values})
		}
	}
	add("verdict", texts(f.Verdicts))
	add("severity", texts(f.Severities))
	add("control", f.Controls)
	add("party", f.Parties)
	add("tenant", f.Tenants)
	add("region", f.Regions)
	add("framework", f.Frameworks)
	return terms
}

func texts[T fmt.Stringer](list []T) (out []string) {
	for _, v := range list {
		out = append(out, v.String())
	}
	return out
}
