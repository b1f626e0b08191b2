package csf

import (
	"slices"
	"strconv"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

// A column of the sheet: its title, and what stands in it.
type column struct {
	title string
	// stated is where a file of the organization says it; nil for what the evidence
	// and the catalog tell. check and form are what it has to be; nil is any text.
	stated func(*Stated) *string
	check  func(string) (text string, ok bool)
	form   string
	tell   func(*Outcome) string // what is told of an outcome of which no file says it
}

// cell is what stands in the column for an outcome.
func (c *column) cell(o *Outcome) string {
	if c.stated != nil {
		if text := *c.stated(&o.Stated); text != "" {
			return text
		}
	}
	if c.tell == nil {
		return ""
	}
	return c.tell(o)
}

// columns are those of NIST's template under its titles and in its order (CSF 2.0
// Organizational Profile Template, sheet Current and Target Profile), and behind
// them ours.
var columns = slices.Concat([]column{
	{title: "CSF Outcome (Function, Category, or Subcategory)", tell: func(o *Outcome) string { return o.ID }},
	{title: "CSF Outcome Description", tell: func(o *Outcome) string { return o.Summary }},
	{title: "Included in Profile?", stated: func(s *Stated) *string { return &s.Included }, check: yesOrNo, form: "Yes or No", tell: (*Outcome).included},
	{title: "Rationale", stated: func(s *Stated) *string { return &s.Rationale }, tell: (*Outcome).rationale},
	{title: "Current Priority", stated: func(s *Stated) *string { return &s.CurrentPriority }},
	{title: "Current Status", tell: (*Outcome).StatusText},
	{title: "Current Policies, Processes, and Procedures", stated: func(s *Stated) *string { return &s.CurrentPolicies }},
	{title: "Current Internal Practices", stated: func(s *Stated) *string { return &s.CurrentPractices }},
	{title: "Current Roles and Responsibilities", tell: func(o *Outcome) string { return list(o.Roles, roleText) }},
	{title: "Current Selected Informative References", stated: func(s *Stated) *string { return &s.CurrentReferences }},
	{title: "Current Artifacts and Evidence", tell: func(o *Outcome) string { return list(o.Artifacts, Artifact.String) }},
	{title: "Target Priority", stated: func(s *Stated) *string { return &s.TargetPriority }},
	{title: "Target CSF Tier", stated: func(s *Stated) *string { return &s.TargetTier }, check: tier, form: "a number from 1 to 4, as 3 or Tier 3: Repeatable"},
	{title: "Target Policies, Processes, and Procedures", stated: func(s *Stated) *string { return &s.TargetPolicies }},
	{title: "Target Internal Practices", stated: func(s *Stated) *string { return &s.TargetPractices }},
	{title: "Target Roles and Responsibilities", stated: func(s *Stated) *string { return &s.TargetRoles }},
	{title: "Target Selected Informative References", stated: func(s *Stated) *string { return &s.TargetReferences }},
	{title: "Notes", stated: func(s *Stated) *string { return &s.Notes }},
	{title: "Considerations", stated: func(s *Stated) *string { return &s.Considerations }},

	{title: "Owner", stated: func(s *Stated) *string { return &s.Owner }},
	{title: "Due", stated: func(s *Stated) *string { return &s.Due }, check: aDay, form: "a day, as 2026-12-31"},
	{title: "Overdue", tell: func(o *Outcome) string { return map[bool]string{true: yes}[o.Overdue] }},
	{title: "Controls", tell: func(o *Outcome) string { return list(o.Evidence.Controls, asIs) }},
	{title: "Evidence Through Crosswalks", tell: func(o *Outcome) string { return list(o.Derived, derivedText) }},
}, counted("Error", controls.Error), counted("Fail", controls.Fail), counted("Unknown", controls.Unknown), counted("Waived", controls.Waived), counted("Pass", controls.Pass),
	counted("Not Applicable", controls.NotApplicable), []column{
		{title: "Not Run", tell: func(o *Outcome) string { return strconv.Itoa(o.Evidence.NotRun) }},
		{title: "Evaluated At", tell: func(o *Outcome) string { return governance.FormatInstant(o.at) }},
	})

// counted is the column of a verdict.
func counted(title string, v controls.Verdict) []column {
	return []column{{title: title, tell: func(o *Outcome) string { return strconv.Itoa(o.Evidence.Counts.Of(v)) }}}
}

func titlesOf(list []column) []string {
	titles := make([]string, len(list))
	for i, c := range list {
		titles[i] = c.title
	}
	return titles
}

func asIs(s string) string { return s }
