package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/reports"
	"github.com/mandate-nhi/mandate/governance"
)

// casesShown is how many cases the text of a report names; JSON holds all.
const casesShown = 4

// ofText is such as "3 of 12 (25 %)"; "3 of 12 (25 to 50 %)" where it is not known of
// some; and "3 of at least 12" where nobody declared the population complete.
func ofText(s reports.Share) string {
	least, most := s.Rate(), s.Rate()
	most.Passed += s.Unknown
	switch {
	case s.Of == 0 && s.AtLeast:
		return "none known"
	case s.Of == 0:
		return "-"
	case s.AtLeast:
		return fmt.Sprintf("%d of at least %d", s.Count, s.Of)
	case s.Unknown > 0:
		return fmt.Sprintf("%d of %d (%d to %d %%)", s.Count, s.Of, least.PerMille()/10, most.PerMille()/10)
	}
	return fmt.Sprintf("%d of %d (%d %%)", s.Count, s.Of, least.PerMille()/10)
}

// summary is a share with its unknowns.
func summary(s reports.Share) string {
	switch {
	case s.Of == 0 && !s.AtLeast:
		return "there are none"
	case s.Unknown == 0:
		return ofText(s)
	}
	return ofText(s) + ", and of " + strconv.Itoa(s.Unknown) + " it is not known"
}

// refsText names some records, by id; their kind is that of the column.
func refsText(refs []governance.Ref) string {
	var ids []string
	for _, r := range refs[:min(casesShown, len(refs))] {
		ids = append(ids, refText(r))
	}
	if n := len(refs) - casesShown; n > 0 {
		ids = append(ids, fmt.Sprintf("%d more", n))
	}
	return strings.Join(ids, ", ")
}

// refText is the id of a record; the zero Ref is one that is not known.
func refText(r governance.Ref) string {
	if r.IsZero() {
		return "(not known)"
	}
	return r.ID
}

// shares writes a table of groups: how many have the property, and which.
func (p *page) shares(title, group, has string, rows []reports.RefShare) {
	if len(rows) == 0 {
		return
	}
	p.head("%s", title)
	table := [][]string{{group, has, "not known", "which", "perhaps"}}
	for _, r := range rows {
		table = append(table, []string{groupText(group, r.Group), ofText(r.Share), count(r.Unknown), refsText(r.Cases), refsText(r.Open)})
	}
	p.grid(table)
}

func groupText(group string, r governance.Ref) string {
	if r.IsZero() && group == "tenant" {
		return "(none, or not known)"
	}
	return refText(r)
}

// count is a number, and "-" for none, so that what there is stands out.
func count(n int) string {
	if n == 0 {
		return "-"
	}
	return strconv.Itoa(n)
}

// checksText is such as "INV-01, ROT-01 of credential:key, SEC-01 of credential:key
// (waived)": of the record itself without its name.
func checksText(self governance.Ref, list []reports.Check) string {
	var parts []string
	for _, c := range list[:min(casesShown, len(list))] {
		text := c.Control
		if c.Subject != self {
			text += " of " + c.Subject.String()
		}
		if c.Waived {
			text += " (waived)"
		}
		parts = append(parts, text)
	}
	if n := len(list) - casesShown; n > 0 {
		parts = append(parts, fmt.Sprintf("%d more", n))
	}
	return strings.Join(parts, ", ")
}

// grid writes a table in which every cell says something.
func (p *page) grid(rows [][]string) {
	for _, row := range rows {
		for i, cell := range row {
			if cell == "" {
				row[i] = "-"
			}
		}
	}
	p.table(rows)
}

// timings writes a table of steps, with who takes them where that is told.
func (p *page) timings(title string, list []reports.Timing, byParty bool) {
	table := [][]string{}
	for _, t := range list {
		row := []string{t.Step, ofText(t.OnTime), count(t.OnTime.Unknown), ofText(t.Overdue), ofText(t.Evidenced), medianText(t.Median, t.Timed, t.Small)}
		if byParty {
			row = append([]string{refText(t.Party)}, row...)
		}
		table = append(table, row)
	}
	head := []string{"step", "on time", "not known", "waits too long", "evidenced", "median"}
	if byParty {
		head = append([]string{"party"}, head...)
	}
	if len(list) > 0 {
		p.head("%s", title)
		p.grid(append([][]string{head}, table...))
	}
}

// medianText is such as "6 h of 3, a small sample".
func medianText(m governance.Field[time.Duration], of int, small bool) string {
	d, ok := m.Get()
	if !ok {
		return "-"
	}
	text := fmt.Sprintf("%s of %d", spanText(d), of)
	if small {
		text += ", a small sample"
	}
	return text
}

// spanText is a duration in days, from two on, else in hours and minutes.
func spanText(d time.Duration) string {
	switch {
	case d >= 2*governance.Day:
		return fmt.Sprintf("%d d", d/governance.Day)
	case d%time.Hour == 0:
		return fmt.Sprintf("%d h", d/time.Hour)
	}
	return fmt.Sprintf("%d h %d min", d/time.Hour, d%time.Hour/time.Minute)
}

func (p *page) limits(list []reports.Limit) {
	p.head("on time is")
	var rows [][]string
	for _, l := range list {
		d, _ := l.Within.Get()
		rows = append(rows, []string{l.Step, "within " + spanText(d), l.Source})
	}
	p.table(rows)
}

// lacks writes what a report lacks.
func (p *page) lacks(list []controls.Missing) {
	var out []missing
	for _, m := range list {
		out = append(out, missing{m.Path, m.Code})
	}
	p.gaps("facts that could tell more", out)
}
