package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// statuses are in the order of the text: what needs work first.
var statuses = []string{
	delegation.DutyGap, delegation.DutyConflicted, delegation.DutyAmbiguous, delegation.DutyOverlap,
	delegation.DutyUnreachable, delegation.DutyUnacknowledged, untold, delegation.DutyClear,
}

func (d duty) status() string { return d.Status.Or(untold) }

func (a *dutiesAnswer) text() *page {
	p := new(page)
	counts := map[string]int{}
	for _, d := range a.Duties {
		counts[d.status()]++
	}
	var sum []string
	for _, s := range statuses {
		if counts[s] > 0 {
			sum = append(sum, strconv.Itoa(counts[s])+" "+s)
		}
	}
	if sum == nil {
		sum = []string{"none"}
	}
	p.line("DUTIES in %s: %s\n\n  at %s", plural(len(a.tenants), "tenant", "tenants"), strings.Join(sum, ", "), a.moment)
	of := map[governance.Ref][]duty{}
	for _, d := range a.Duties {
		of[d.Tenant] = append(of[d.Tenant], d)
	}
	a.matrix(p, counts, of)
	for _, t := range a.tenants {
		showTenant(p, t, of[t])
	}
	a.mismatches(p, "grants without a duty: who can act there, and answers for nothing", a.AuthorityWithoutDuty)
	a.mismatches(p, "duties without a grant: who must act there, and cannot", a.DutyWithoutAuthority)
	a.leftovers(p)
	a.variances(p)
	a.comparison(p)
	return p
}

// matrix counts the statuses of each tenant, those that there are.
func (a *dutiesAnswer) matrix(p *page, counts map[string]int, of map[governance.Ref][]duty) {
	if len(a.tenants) < 2 {
		return
	}
	cols := slices.DeleteFunc(slices.Clone(statuses), func(s string) bool { return counts[s] == 0 })
	rows := [][]string{append([]string{"tenant"}, cols...)}
	for _, t := range a.tenants {
		n := map[string]int{}
		for _, d := range of[t] {
			n[d.status()]++
		}
		row := []string{t.ID}
		for _, s := range cols {
			row = append(row, strconv.Itoa(n[s]))
		}
		rows = append(rows, row)
	}
	p.line("")
	p.table(rows)
}

// showTenant lists the duties of a tenant: gaps, then those that somebody has, by
// status, then those of which nothing is known.
func showTenant(p *page, t governance.Ref, list []duty) {
	groups := map[string][]duty{}
	where := ""
	for _, d := range list {
		groups[d.status()] = append(groups[d.status()], d)
		if d.Production.Is(true) {
			where = ", production"
		}
	}
	p.head("%s%s", t, where)
	var rows [][]string
	for _, s := range statuses {
		var joint [][]duty
		for _, same := range together(groups[s]) {
			if d := same[0]; len(same) == 1 {
				rows = append(rows, []string{s, d.mark(), "accountable " + holders(d.Accountable), "responsible " + holders(d.Responsible), d.lacks()})
			} else {
				joint = append(joint, same)
			}
		}
		if joint != nil && s != delegation.DutyGap {
			p.table(rows)
			rows = nil
		}
		for _, same := range joint {
			p.line("%s", wrapped(s+": "+dutyNames(same, len(list))+" "+same[0].lacks(), "  ", 88))
		}
	}
	p.table(rows)
}

// together groups duties that nobody is known to hold, by what is missing of
// them; any other stands alone.
func together(list []duty) [][]duty {
	var out [][]duty
	at := map[string]int{}
	for _, d := range list {
		key := ""
		if len(d.Accountable.Or(nil)) == 0 && len(d.Responsible.Or(nil)) == 0 {
			key = "lacks" + d.lacks()
		}
		i, seen := at[key]
		if key != "" && seen {
			out[i] = append(out[i], d)
			continue
		}
		at[key] = len(out)
		out = append(out, []duty{d})
	}
	return out
}

func dutyNames(list []duty, all int) string {
	if len(list) == all {
		return "all " + strconv.Itoa(all) + " duties;"
	}
	var names []string
	for _, d := range list {
		names = append(names, d.mark())
	}
	return strings.Join(names, ", ")
}

// mark is the duty, with ! if it is critical.
func (d duty) mark() string {
	if d.Critical {
		return d.Duty + "!"
	}
	return d.Duty
}

// holders names the actors of a list.
func holders(f governance.Field[[]string]) string {
	ids, ok := f.Get()
	switch {
	case !ok:
		return "unknown"
	case len(ids) == 0:
		return "nobody"
	}
	return strings.Join(ids, ", ")
}

// lacks names the facts that are missing of the duty.
func (d duty) lacks() string {
	if len(d.Missing) == 0 {
		return ""
	}
	var paths []string
	for _, m := range d.Missing[:min(3, len(d.Missing))] {
		paths = append(paths, m.Path+" "+string(m.Code))
	}
	more := ""
	if n := len(d.Missing) - len(paths); n > 0 {
		more = " and " + strconv.Itoa(n) + " more"
	}
	return "missing " + strings.Join(paths, ", ") + more
}

func (a *dutiesAnswer) mismatches(p *page, title string, list []mismatch) {
	if len(list) == 0 {
		return
	}
	p.head("%s", title)
	var rows [][]string
	for _, m := range list {
		sure := "certain"
		if !m.Certain {
			sure = "possible"
		}
		rows = append(rows, []string{sure, m.Tenant.ID, m.Party.ID, strings.Trim(m.Duty+" "+strings.Join(textOf(m.Grants), ", "), " ")})
	}
	p.table(rows)
}

// comparison shows where the duties and the operating model part.
func (a *dutiesAnswer) comparison(p *page) {
	if a.Model == "" {
		return
	}
	p.head("beside the operating model %s", a.Model)
	rows := [][]string{{"tenant", "duty", "", "accountable", "in the model", "responsible", "in the model"}}
	for _, result := range []string{differs, untold, open, agrees} {
		for _, c := range a.Compared {
			if c.Result == result {
				rows = append(rows, []string{
					c.Tenant.ID, c.Duty, c.Result, holders(c.Accountable), orOpen(c.ProposedAccountable),
					holders(c.Responsible), orOpen(c.ProposedResponsible),
				})
			}
		}
	}
	p.table(rows)
}

// orOpen names who the model proposes, if anybody.
func orOpen(ids []string) string {
	if len(ids) == 0 {
		return open
	}
	return strings.Join(ids, ", ")
}

// wrapped breaks a text between words into indented lines of about width runes.
func wrapped(s, indent string, width int) string {
	var b strings.Builder
	b.WriteString(indent)
	n := 0
	for i, w := range strings.Fields(s) {
		if i > 0 && n+1+len(w) > width {
			b.WriteString("\n" + indent + "  ")
			n = 2
		} else if i > 0 {
			b.WriteByte(' ')
			n++
		}
		b.WriteString(w)
		n += len(w)
	}
	return b.String()
}
