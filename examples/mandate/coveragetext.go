package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/governance"
)

// weakestFirst is the order in which statuses are told.
var weakestFirst = []frameworks.Status{
	frameworks.Failing, frameworks.NotRun, frameworks.Unproven, frameworks.Waived, frameworks.Supported, frameworks.NoControl,
}

func (a *coverageAnswer) text(lib *frameworks.Library) *page {
	p := new(page)
	p.line("COVERAGE of %s", plural(len(a.Requirements), "requirement", "requirements"))
	p.head("  at %s", a.moment)
	a.summary(p)
	for _, f := range a.Frameworks {
		c, _ := lib.Catalog(f.Framework)
		a.requirements(p, c)
	}
	a.parties(p)
	a.chains(p)
	a.answers(p)
	a.derived(p)
	p.line("\n%s", strings.Join(a.Attributions, "\n"))
	return p
}

// summary counts the requirements of each framework by status.
func (a *coverageAnswer) summary(p *page) {
	if len(a.Frameworks) == 0 {
		p.line("\nNo mapping is to this framework: -crosswalk all shows what has to do with it.")
		return
	}
	rows := [][]string{append([]string{"framework", "requirements"}, namesOfStatuses(weakestFirst)...)}
	for _, f := range a.Frameworks {
		row := []string{f.Framework, count(f.Requirements)}
		for _, s := range weakestFirst {
			row = append(row, count(f.Statuses.Of(s)))
		}
		rows = append(rows, row)
	}
	p.line("")
	p.table(rows)
}

func namesOfStatuses(list []frameworks.Status) (names []string) {
	for _, s := range list {
		names = append(names, s.String())
	}
	return names
}

var countsHead = []string{"fail", "error", "not run", "unknown", "waived", "pass", "not asked"}

// countsOf are the verdicts, and the questions that were not asked.
func countsOf(n controls.Counts, notRun int) []string {
	return []string{count(n.Fail), count(n.Error), count(notRun), count(n.Unknown), count(n.Waived), count(n.Pass), count(n.NotApplicable)}
}

// requirements lists those of a framework that a control bears on, of everybody or of
// the party that is asked about.
func (a *coverageAnswer) requirements(p *page, c *frameworks.Catalog) {
	rows := [][]string{slices.Concat([]string{"requirement", "status"}, countsHead, []string{"controls, and how they bear on it"})}
	var none []string
	add := func(r frameworks.Requirement) {
		rows = append(rows, slices.Concat([]string{r.ID, r.Status.String()}, countsOf(r.Counts, r.NotRun), []string{a.bearing(r)}))
	}
	for _, r := range a.Requirements {
		switch {
		case r.Framework != c.ID:
		case r.Status == frameworks.NoControl:
			none = append(none, r.ID)
		case a.of == "":
			add(r)
		}
	}
	for _, x := range a.Parties {
		if a.of != "" && x.Framework == c.ID {
			add(x.Requirement)
		}
	}
	p.head("%s, %s %s%s", c.ID, c.Title, c.Edition, a.whose())
	if len(rows) > 1 {
		p.table(rows)
	}
	if len(none) > 0 {
		p.line("%s", wrapped(fmt.Sprintf("no control bears on %d: %s", len(none), strings.Join(none, ", ")), "  ", 88))
	}
}

func (a *coverageAnswer) whose() string {
	if a.of == "" {
		return ""
	}
	return ": what " + a.of + " has of it"
}

// bearing is such as "integral-to INV-01, ROT-01; example-of LCM-01".
func (a *coverageAnswer) bearing(r frameworks.Requirement) string {
	how := map[string][]string{}
	for _, b := range a.Bearings {
		if b.Framework == r.Framework && b.Requirement == r.ID && slices.Contains(r.Controls, b.Control) {
			word := string(b.Property)
			if word == "" {
				word = string(b.Relation)
			}
			how[word] = append(how[word], ranText(b.Control, b.Ran))
		}
	}
	var parts []string
	for _, word := range []string{"integral-to", "precedes", "mitigates", "example-of", "supports"} {
		if how[word] != nil {
			parts = append(parts, word+" "+strings.Join(how[word], ", "))
		}
	}
	return strings.Join(parts, "; ")
}

// ranText is a control, and that it is not in the assessment.
func ranText(control string, ran bool) string {
	if ran {
		return control
	}
	return control + " (did not run)"
}

// parties counts the requirements of each party by status, and names the weakest.
func (a *coverageAnswer) parties(p *page) {
	if len(a.Parties) == 0 || a.of != "" {
		return
	}
	type group struct {
		party     governance.Ref
		framework string
	}
	var order []group
	of := map[group]map[frameworks.Status][]string{}
	for _, x := range a.Parties {
		g := group{x.Party, x.Framework}
		if of[g] == nil {
			order, of[g] = append(order, g), map[frameworks.Status][]string{}
		}
		of[g][x.Status] = append(of[g][x.Status], x.ID)
	}
	slices.SortStableFunc(order, func(a, b group) int { return a.party.Compare(b.party) })
	rows := [][]string{slices.Concat([]string{"party", "framework"}, namesOfStatuses(weakestFirst[:5]), []string{"weakest"})}
	for _, g := range order {
		row := []string{refText(g.party), g.framework}
		weakest := ""
		for _, s := range weakestFirst[:5] {
			row = append(row, count(len(of[g][s])))
			if weakest == "" && s != frameworks.Supported {
				weakest = idsText(of[g][s])
			}
		}
		rows = append(rows, append(row, weakest))
	}
	p.head("by party%s", a.again())
	p.table(rows)
}

// again says how much more the parties have together than there is.
func (a *coverageAnswer) again() string {
	n := 0
	for _, r := range a.Repeated {
		n += r.Counts.Total() + r.NotRun
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("; what several use counts for each of them: %d more answers than above", n)
}

// requirementsShown is how many requirements a line names; JSON holds all.
const requirementsShown = 6

func idsText(ids []string) string {
	text := strings.Join(ids[:min(requirementsShown, len(ids))], ", ")
	if n := len(ids) - requirementsShown; n > 0 {
		text += fmt.Sprintf(", %d more", n)
	}
	return text
}

// chains says of each chain what its weakest links decide.
func (a *coverageAnswer) chains(p *page) {
	if len(a.Chains) == 0 {
		return
	}
	p.head("down the chains of partners, each as good as its weakest link")
	for _, c := range a.Chains {
		where, more := groupText("tenant", c.Tenant), ""
		if c.Open {
			more = "; its inventories are not declared complete"
		}
		p.line("  %s in %s, %s%s", chainParties(c), where, plural(len(c.Grants), "grant", "grants"), more)
		var rows [][]string
		for _, s := range weakestFirst[:5] {
			rows = append(rows, linkRows(c, s)...)
		}
		for i := range rows {
			rows[i][0] = "  " + rows[i][0]
		}
		p.table(rows)
	}
}

// chainParties are the parties from the authority down.
func chainParties(c frameworks.PartnerChain) string {
	var names []string
	if !c.Whole {
		names = append(names, "…")
	}
	for _, x := range c.Parties {
		names = append(names, x.ID)
	}
	return strings.Join(names, " → ")
}

// linkRows are the requirements of a chain with a status, by who decides it.
func linkRows(c frameworks.PartnerChain, s frameworks.Status) (rows [][]string) {
	var order []string
	by := map[string][]string{}
	for _, r := range c.Requirements {
		if r.Status != s {
			continue
		}
		who := strings.Join(textOfIDs(r.Weakest), ", ")
		switch {
		case s == frameworks.Supported:
		case who == "":
			who = "by what is not on record"
		default:
			who = "by " + who
		}
		if by[who] == nil {
			order = append(order, who)
		}
		by[who] = append(by[who], r.Requirement)
	}
	for _, who := range order {
		rows = append(rows, []string{s.String(), who, idsText(by[who])})
	}
	return rows
}

func textOfIDs(refs []governance.Ref) (ids []string) {
	for _, r := range refs {
		ids = append(ids, refText(r))
	}
	return ids
}

// answers says who answers for what by the duties.
func (a *coverageAnswer) answers(p *page) {
	if len(a.Answers) == 0 {
		return
	}
	type group struct {
		party           governance.Ref
		framework, part string
	}
	var order []group
	of := map[group][]string{}
	for _, x := range a.Answers {
		g := group{x.Party, x.Framework, "carries out"}
		switch {
		case x.Party.IsZero():
			g.part = "nobody is known to answer for"
		case slices.ContainsFunc(x.Duties, func(d frameworks.DutyPart) bool { return d.Accountable }):
			g.part = "answers for"
		}
		if of[g] == nil {
			order = append(order, g)
		}
		of[g] = append(of[g], x.Requirement)
	}
	slices.SortStableFunc(order, func(a, b group) int { return a.party.Compare(b.party) })
	p.head("who answers for what, by the duties in the tenants")
	rows := [][]string{{"party", "part", "framework", "outcomes"}}
	for _, g := range order {
		rows = append(rows, []string{refText(g.party), g.part, g.framework, fmt.Sprintf("%d: %s", len(of[g]), idsText(of[g]))})
	}
	p.table(rows)
}

// derivedShown is how many rows of a framework the text shows; JSON holds all.
const derivedShown = 40

// derived lists what follows through crosswalks, the strongest tie of each
// requirement first.
func (a *coverageAnswer) derived(p *page) {
	if a.Derived == nil {
		return
	}
	p.head("through crosswalks: what controls have to do with these requirements, and no evidence for them")
	of := map[string]int{}
	rows := [][]string{slices.Concat([]string{"requirement", "control", "together"}, countsHead, []string{"by way of", "crosswalk"})}
	for _, d := range a.Derived {
		if of[d.Framework]++; of[d.Framework] > derivedShown {
			continue
		}
		rows = append(rows, slices.Concat([]string{d.Framework + ":" + d.Requirement, ranText(d.Control, d.Ran), d.Tie.String()}, countsOf(d.Counts, d.NotRun), []string{d.Path[1].String(), d.Crosswalk}))
	}
	p.table(rows)
	if n := len(a.Derived) - len(rows) + 1; n > 0 {
		p.line("  and %d more: -format json holds all", n)
	}
}
