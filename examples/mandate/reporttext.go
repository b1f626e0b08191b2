package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/reports"
	"github.com/mandate-nhi/mandate/governance"
)

func exposureText(p *page, a *reports.ThirdPartyExposure) {
	p.head("exposed: %s", summary(a.Exposed))
	p.shares("by tenant", "tenant", "exposed", a.Tenants)
	p.shares("by the organization that owns them", "owner", "exposed", a.Parties)
	p.lacks(a.Missing)
}

func managedText(p *page, a *reports.ManagedIdentities) {
	p.head("managed: %s; unmanaged: %d", summary(a.Managed), a.Unmanaged.Count)
	p.shares("by tenant", "tenant", "managed", a.Tenants)
	p.shares("by party", "party", "managed", a.Parties)
	if len(a.NHIs) > 0 {
		p.head("not managed, and why")
		rows := [][]string{{"NHI", "class", "fails", "not proven"}}
		for _, n := range a.NHIs {
			open := checksText(n.NHI, n.Unproven)
			if n.CredentialsOpen {
				open = strings.TrimPrefix(open+", credentials not on record", ", ")
			}
			rows = append(rows, []string{n.NHI.ID, n.Class, checksText(n.NHI, n.Failing), open})
		}
		p.grid(rows)
	}
	p.lacks(a.Missing)
}

func lifecycleText(p *page, a *reports.LifecycleQuality) {
	p.timings("by step", a.Steps, false)
	p.timings("by party", a.ByParty, true)
	p.limits(a.Limits)
	p.lacks(a.Missing)
}

func activationText(p *page, a *reports.ActivationSpeed) {
	p.head("activated before verification: %s; time to activate: %s", summary(a.Total.Bypassed), medianText(a.Total.Median, a.Total.Timed, a.Total.Small))
	activationRows(p, "by party", "party", a.Parties, func(x reports.Activation) string { return refText(x.Party) })
	activationRows(p, "by region", "region", a.Regions, func(x reports.Activation) string {
		if x.Region == "" {
			return "(not known)"
		}
		return x.Region
	})
	p.timings("waiting at each control point of handoffs", a.Waiting, false)
	p.timings("the same by party", a.WaitingByParty, true)
	p.limits(a.Limits)
	p.lacks(a.Missing)
}

func activationRows(p *page, title, group string, list []reports.Activation, name func(reports.Activation) string) {
	if len(list) == 0 {
		return
	}
	p.head("%s", title)
	rows := [][]string{{group, "before verification", "not known", "time to activate", "which"}}
	for _, x := range list {
		rows = append(rows, []string{name(x), ofText(x.Bypassed), count(x.Bypassed.Unknown), medianText(x.Median, x.Timed, x.Small), strings.Join(textOf(x.Bypassed.Cases[:min(casesShown, len(x.Bypassed.Cases))]), ", ")})
	}
	p.grid(rows)
}

func hotSpotsText(p *page, a *reports.AmbiguityHotSpots) {
	p.head("hot spots: %s", summary(a.HotSpots))
	p.table([][]string{
		{"a PRV or LCM control fails", summary(a.Failing)},
		{"a duty is not clear", summary(a.Unclear)},
	})
	p.shares("by tenant", "tenant", "hot spots", a.Tenants)
	if len(a.NHIs) > 0 {
		p.head("hot spots, and what may be one")
		rows := [][]string{{"NHI", "certain", "fails", "not proven", "duties not clear"}}
		for _, n := range a.NHIs {
			rows = append(rows, []string{n.NHI.ID, yesNo(n.Certain), checksText(n.NHI, n.Failing), count(len(n.Unproven)), unclearText(n.Duties)})
		}
		p.grid(rows)
	}
	p.lacks(a.Missing)
}

// unclearText names duties by status, such as "gap: nhi.retire; unknown: access.revoke".
func unclearText(list []reports.UnclearDuty) string {
	byStatus := map[string][]string{}
	for _, d := range list {
		byStatus[d.Status.Or(untold)] = append(byStatus[d.Status.Or(untold)], d.Duty)
	}
	var parts []string
	for _, s := range statuses {
		if duties := byStatus[s]; duties != nil {
			parts = append(parts, s+": "+strings.Join(duties, ", "))
		}
	}
	return strings.Join(parts, "; ")
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// known3 is yes, no or not known.
func known3(f governance.Field[bool]) string {
	b, ok := f.Get()
	if !ok {
		return "not known"
	}
	return yesNo(b)
}

func drillsText(p *page, a *reports.RepeatedDrills) {
	p.head("passed in time: %s", summary(a.Passed))
	p.line("repeated, of the capabilities below: %s", summary(a.Repeated))
	if len(a.Capabilities) > 0 {
		p.head("by party and capability")
		rows := [][]string{{"party", "capability", "passed in time", "not known", "repeated", "required"}}
		for _, c := range a.Capabilities {
			rows = append(rows, []string{refText(c.Party), c.Capability, ofText(c.Passed), count(c.Passed.Unknown), repeatedText(c), known3(c.Required)})
		}
		p.grid(rows)
	}
	p.lacks(a.Missing)
}

func repeatedText(c reports.DrillRecord) string {
	if c.Repeated.Is(false) && c.Passed.Count == 1 {
		return "no, a single pass"
	}
	return known3(c.Repeated)
}

func deviationsText(p *page, a *reports.CustomerDeviations) {
	p.head("deviations under an exception in force: %s", summary(a.Excepted))
	if len(a.Rows) > 0 {
		p.head("by partner and customer")
		rows := [][]string{{"partner", "customer", "rollouts that depart", "excepted deviations", "not known", "without exception", "do not say"}}
		for _, r := range a.Rows {
			var bare []governance.Ref
			for _, d := range r.Deviations {
				if d.Excepted.Is(false) {
					bare = append(bare, d.Exception)
				}
			}
			rows = append(rows, []string{refText(r.Partner), refText(r.Customer), ofText(r.Departing), ofText(r.Excepted), count(r.Excepted.Unknown), refsText(bare), refsText(r.Unstated)})
		}
		p.grid(rows)
	}
	p.lacks(a.Missing)
}

func dueText(p *page, a *reports.DueSoon) {
	p.line("  until %s", governance.FormatInstant(a.Until))
	rows := [][]string{{"what", "due", "not known"}}
	for _, k := range a.Kinds {
		if k.Due.Of > 0 {
			rows = append(rows, []string{k.Kind, ofText(k.Due), count(k.Due.Unknown)})
		}
	}
	if len(rows) > 1 {
		p.head("by kind")
		p.grid(rows)
	}
	p.due("waits too long already", a.Overdue)
	for rest := a.Items; len(rest) > 0; {
		n := slices.IndexFunc(rest, func(x reports.DueItem) bool { return x.Within != rest[0].Within })
		if n < 0 {
			n = len(rest)
		}
		title := "later"
		if d := rest[0].Within; d > 0 {
			title = "within " + plural(d, "day", "days")
		}
		p.due(title, rest[:n])
		rest = rest[n:]
	}
	p.noEnd(a.NoEnd)
	if a.Unacknowledged.Of > 0 {
		p.head("assignments of duties that nobody accepted: %s", summary(a.Unacknowledged))
		p.line("  %s", refsText(slices.Concat(a.Unacknowledged.Cases, a.Unacknowledged.Open)))
	}
	p.lacks(a.Missing)
}

func (p *page) due(title string, list []reports.DueItem) {
	if len(list) == 0 {
		return
	}
	p.head("%s", title)
	var rows [][]string
	for _, x := range list {
		what := x.Kind
		switch {
		case x.Control != "":
			what += " of " + x.Control
		case x.Step != "":
			what += ", to " + x.Step
		}
		perhaps := ""
		if !x.Certain && x.Kind == reports.DueHandoff {
			perhaps = "perhaps done already"
		} else if !x.Certain {
			perhaps = "perhaps not in use"
		}
		rows = append(rows, []string{governance.FormatInstant(x.At), what, x.Subject.String(), perhaps})
	}
	p.table(rows)
}

// noEnd names what has no end on record, a row for each kind.
func (p *page) noEnd(list []reports.DueUndecided) {
	var rows [][]string
	byKind := map[string][]governance.Ref{}
	for _, x := range list {
		if byKind[x.Kind] == nil {
			rows = append(rows, []string{x.Kind})
		}
		byKind[x.Kind] = append(byKind[x.Kind], x.Subject)
	}
	for i, row := range rows {
		rows[i] = append(row, refsText(byKind[row[0]]))
	}
	if len(rows) > 0 {
		p.head("in use, and nobody recorded until when")
		p.table(rows)
	}
}

func standingText(p *page, a *reports.LapsedStanding) {
	p.head("lapsed, of what is valid on paper: %s", summary(a.Lapsed))
	if len(a.Certifications) > 0 {
		p.head("lapsed, or perhaps")
		rows := [][]string{{"certification", "holder", "lapsed", "drills lapsed", "required drills not passed in time", "critical controls that fail", "not proven"}}
		for _, c := range a.Certifications {
			lapsed := map[bool]string{true: "yes", false: "not known"}[c.Lapsed]
			rows = append(rows, []string{c.Certification.ID, refText(c.Holder), lapsed, known3(c.DrillsLapsed), unpracticed(c), checksText(c.Holder, c.Failing), count(len(c.Unproven))})
		}
		p.grid(rows)
	}
	if len(a.Unattributed) > 0 && a.Lapsed.Of > 0 {
		p.head("critical and nobody's, as far as is known: any holder's, perhaps (%d)", len(a.Unattributed))
		p.line("  %s", checksText(governance.Ref{}, a.Unattributed))
	}
	p.lacks(a.Missing)
}

func unpracticed(c reports.Standing) string {
	drills := slices.Clone(c.NotPracticed)
	for _, d := range c.PerhapsNot {
		drills = append(drills, d+" (perhaps)")
	}
	return strings.Join(drills, ", ")
}

func chainsText(p *page, a *reports.ChainAssurance) {
	var sum []string
	for _, v := range controls.Verdicts() {
		if n := a.Verdicts.Of(v); n > 0 {
			sum = append(sum, fmt.Sprintf("%d %s", n, v))
		}
	}
	p.head("chains that pass: %s", summary(a.Assured))
	if len(a.Chains) > 0 {
		p.line("verdicts of the chains: %s", strings.Join(sum, ", "))
		p.head("chains, from the authority down")
		rows := [][]string{{"last grant", "tenant", "verdict", "parties", "weakest"}}
		for _, c := range a.Chains {
			rows = append(rows, []string{c.Grant.ID, refText(c.Tenant), c.Verdict.String(), chainText(c), weakestText(c)})
		}
		p.grid(rows)
	}
	if len(a.Parties) > 0 {
		p.head("parties, in each tenant with what is in none")
		rows := [][]string{{"party", "tenant", "verdict", "fail", "unknown", "waived", "pass", "such as"}}
		for _, x := range a.Parties {
			c := x.Counts
			rows = append(rows, []string{refText(x.Party), refText(x.Tenant), x.Verdict.String(), count(c.Fail), count(c.Unknown), count(c.Waived), count(c.Pass), checksText(x.Party, x.Worst[:min(2, len(x.Worst))])})
		}
		p.grid(rows)
	}
	p.lacks(a.Missing)
}

func chainText(c reports.Chain) string {
	var names []string
	for _, x := range c.Parties {
		names = append(names, x.Party.ID+" ("+x.Verdict.String()+")")
	}
	if !c.Whole {
		names = append([]string{"…"}, names...)
	}
	return strings.Join(names, " → ")
}

// weakestText names the weakest parties; what is not on record may be weaker.
func weakestText(c reports.Chain) string {
	if c.Open && c.Verdict == controls.Unknown {
		return strings.TrimPrefix(refsText(c.Weakest)+", what is not on record", ", ")
	}
	return refsText(c.Weakest)
}

func rolesText(p *page, a *reports.RoleBoundaries) {
	p.head("tenants in which roles overlap: %s", summary(a.Overlapping))
	p.line("tenants with documented boundaries: %s", summary(a.Documented))
	for _, t := range a.Tenants {
		p.head("%s: boundaries %s", t.Tenant.ID, map[controls.Verdict]string{
			controls.Pass: "documented", controls.Fail: "not documented in time", controls.NotApplicable: "not asked for"}[t.Boundary.Verdict]+
			map[bool]string{true: "not known to be documented"}[t.Boundary.Verdict == controls.Unknown || t.Boundary.Verdict == controls.Error])
		rolesTable(p, t)
		if len(t.Overlaps) > 0 {
			rows := [][]string{{"both may", "the one", "the other", "grants", "how"}}
			for _, o := range t.Overlaps {
				rows = append(rows, []string{roleText(o.Roles[0]) + " and " + roleText(o.Roles[1]), o.Scopes[0], o.Scopes[1], refsText(o.Grants), overlapText(o)})
			}
			p.line("")
			p.grid(rows)
		}
		if t.Unlisted > 0 {
			p.line("  and %s", plural(t.Unlisted, "more overlap", "more overlaps"))
		}
		if len(t.DutyOverlaps) > 0 {
			p.line("  carried out by several, neither shared nor split: %s", strings.Join(t.DutyOverlaps, ", "))
		}
		if t.Open {
			p.line("  there may be more: not everything is declared complete, or recorded")
		}
	}
	p.lacks(a.Missing)
}

func overlapText(o reports.Overlap) string {
	text := ""
	if o.HandedOn {
		text = "handed on from one to the other"
	}
	if !o.Certain {
		text = strings.TrimPrefix(text+", perhaps", ", ")
	}
	return text
}

func roleText(role string) string {
	if role == "" {
		return "(role not known)"
	}
	return role
}

var levelNames = []string{"none", "read", "write", "admin", "owner"}

func levelText(f governance.Field[int64]) string {
	if n, ok := f.Get(); ok && int(n) < len(levelNames) {
		return levelNames[n]
	} else if ok {
		return strconv.FormatInt(n, 10)
	}
	return "level not known"
}

// rolesTable writes what each role may do, and under that what it has to.
func rolesTable(p *page, t reports.TenantRoles) {
	if len(t.Roles) == 0 {
		p.line("  nobody holds a grant or a duty there, as far as is known")
		return
	}
	rows := [][]string{{"role", "who", "by", "may, or must", "level", "grants"}}
	for _, r := range t.Roles {
		first := []string{roleText(r.Role), refsText(r.Parties)}
		add := func(cells ...string) {
			rows = append(rows, append(slices.Clone(first), cells...))
			first = []string{" ", " "}
		}
		for _, path := range []struct {
			by     string
			scopes []reports.RoleScope
		}{{"people", r.Human}, {"NHIs", r.NonHuman}} {
			for _, s := range path.scopes {
				add(path.by, s.Scope, levelText(s.Level), refsText(s.Grants)+map[bool]string{false: ", perhaps"}[s.Certain])
			}
		}
		if len(r.Accountable) > 0 {
			add("duty", "answers for "+dutiesText(r.Accountable), "", "")
		}
		if len(r.Responsible) > 0 {
			add("duty", "carries out "+dutiesText(r.Responsible), "", "")
		}
		if first[0] != " " { // a party of which nothing more is known
			add("", "", "", "")
		}
	}
	p.grid(rows)
}

// dutiesText names some duties.
func dutiesText(list []string) string {
	if n := len(list) - casesShown; n > 0 {
		return strings.Join(list[:casesShown], ", ") + fmt.Sprintf(", %d more", n)
	}
	return strings.Join(list, ", ")
}
