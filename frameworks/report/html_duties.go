package report

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// DutyBars count the tenants by how clearly each duty is divided, critical duties
// first, and those of which the same is true together.
func (h *htmlPage) DutyBars() (bars []htmlBar) {
	cells := h.duties()
	statuses, of := map[string]bool{}, map[string]map[string]int{}
	var order []string
	for _, c := range cells {
		duty := dutyName(c)
		if of[duty] == nil {
			of[duty], order = map[string]int{}, append(order, duty)
		}
		s := dutyStatus(c.Duty)
		statuses[s], of[duty][s] = true, of[duty][s]+1
	}
	classes := slices.SortedFunc(maps.Keys(statuses), func(a, b string) int { return cmp.Or(dutyRank(a)-dutyRank(b), cmp.Compare(a, b)) })
	alike := map[string]int{} // the bar of those with the same counts
	for _, duty := range order {
		var counts []int
		for _, s := range classes {
			counts = append(counts, of[duty][s])
		}
		b := bar(duty, classes, counts)
		key := b.Words + strings.TrimPrefix(duty, strings.TrimSuffix(duty, criticalMark))
		if i, ok := alike[key]; ok {
			bars[i].Title += ", " + duty
			continue
		}
		alike[key], bars = len(bars), append(bars, b)
	}
	return bars
}

func (h *htmlPage) duties() []delegation.Cell {
	if h.View == nil {
		return nil
	}
	return h.View.DutyMatrix()
}

const criticalMark = " (critical)"

func dutyName(c delegation.Cell) string {
	id, _ := c.Duty.Duty().Get()
	if c.Critical {
		return visible(id) + criticalMark
	}
	return visible(id)
}

// dutyStatus is how clearly a duty is divided.
func dutyStatus(d delegation.DutyState) string {
	s, ok := d.Status().Get()
	if !ok {
		return "unknown"
	}
	return s
}

// dutyRank is where a status stands, the worst first.
func dutyRank(s string) int {
	switch s {
	case delegation.DutyGap:
		return 0
	case delegation.DutyClear:
		return 3
	case "unknown":
		return 2
	}
	return 1
}

func dutyClass(status string) string { return "duty duty" + strconv.Itoa(dutyRank(status)) }

// DutyMatrix is who has which duty, those in a row together of which the same is true:
// the columns are the tenants of the matrix, up to eight.
func (h *htmlPage) DutyMatrix() htmlTable {
	const columns = 8
	list := h.duties()
	var tenants []string
	rows := map[string][]htmlCell{}
	var order []string
	for _, c := range list {
		if !slices.Contains(tenants, c.Tenant.ID) {
			tenants = append(tenants, c.Tenant.ID)
		}
	}
	slices.Sort(tenants)
	shown := tenants[:min(columns, len(tenants))]
	for _, c := range list {
		duty := dutyName(c)
		if rows[duty] == nil {
			rows[duty], order = make([]htmlCell, len(shown)), append(order, duty)
		}
		if i, ok := slices.BinarySearch(shown, c.Tenant.ID); ok {
			rows[duty][i] = h.dutyCell(c.Duty)
		}
	}
	caption := "Who answers (A) and who carries it out (R)"
	if more := len(tenants) - len(shown); more > 0 {
		caption += "; of " + nOf(len(shown), len(tenants)) + " tenants"
	}
	t := htmlTable{Caption: caption, Head: []string{"Duty"}, Class: "wide stack"}
	for _, id := range shown {
		t.Head = append(t.Head, visible(id))
	}
	for _, duty := range order {
		if n := len(t.Rows); n > 0 && slices.Equal(t.Rows[n-1][1:], rows[duty]) {
			t.Rows[n-1][0].Text += ", " + duty
			continue
		}
		t.Rows = append(t.Rows, append([]htmlCell{{Text: duty}}, rows[duty]...))
	}
	return t
}

func (h *htmlPage) dutyCell(d delegation.DutyState) htmlCell {
	s := dutyStatus(d)
	text := words(s)
	if a := h.names(d.Accountable()); a != "" {
		text += " · A: " + a
	}
	if r := h.names(d.Responsible()); r != "" {
		text += " · R: " + r
	}
	return htmlCell{Text: text, Class: dutyClass(s)}
}

func (h *htmlPage) names(l delegation.List[string]) string {
	var ids []string
	for _, item := range l.Items() {
		if id, ok := item.Get(); ok {
			ids = append(ids, id)
		}
	}
	return h.list(ids)
}

// Unclear lists the gaps and overlaps, what is known not to be clear: tenants of which
// the same is true together.
func (h *htmlPage) Unclear() htmlTable {
	type alike struct{ duty, status, answers, does string }
	of := map[alike][]string{}
	var order []alike
	for _, c := range h.duties() {
		k := alike{dutyName(c), dutyStatus(c.Duty), cmp.Or(h.names(c.Duty.Accountable()), "nobody"), cmp.Or(h.names(c.Duty.Responsible()), "nobody")}
		if dutyRank(k.status) > 1 {
			continue
		}
		if of[k] == nil {
			order = append(order, k)
		}
		of[k] = append(of[k], c.Tenant.ID)
	}
	var rows [][]htmlCell
	at := map[string]int{} // the row of duties of which the same is true in the same tenants
	for _, k := range order {
		same := strings.Join(append([]string{k.status, k.answers, k.does}, of[k]...), "\x00")
		if i, ok := at[same]; ok {
			rows[i][0].Text += ", " + k.duty
			continue
		}
		at[same] = len(rows)
		rows = append(rows, []htmlCell{{Text: k.duty}, {Text: words(k.status), Class: dutyClass(k.status)}, {Text: k.answers}, {Text: k.does}, {Text: few(of[k])}})
	}
	return h.rows("What is known not to be clear", []string{"Duty", "Status", "Answers", "Carries it out", "Tenants"}, len(rows), func(i int) []htmlCell { return rows[i] })
}

// Mismatches lists authority without a duty, and duties without authority.
func (h *htmlPage) Mismatches() htmlTable {
	var list []delegation.Mismatch
	if h.View != nil {
		list = append(h.View.AuthorityWithoutDuty(), h.View.DutyWithoutAuthority()...)
	}
	return h.rows("Authority and duty that do not match", []string{"Organization", "Tenant", "What", "Known"}, len(list), func(i int) []htmlCell {
		m := list[i]
		what, known := "holds grants and has no duty: "+h.refs(m.Grants), "perhaps"
		if m.Duty != "" {
			what = "has duty " + visible(m.Duty) + " and no grant that lets it"
		}
		if is, ok := m.Holds.Get(); ok && is {
			known = "certain"
		}
		return []htmlCell{cell(m.Party.ID), cell(m.Tenant.ID), {Text: what}, {Text: known}}
	})
}

// Leftovers is what is still there under contracts that have ended, or may have.
func (h *htmlPage) Leftovers() htmlTable {
	var list []delegation.Leftover
	if h.View != nil {
		list = h.View.AfterTermination()
	}
	return h.rows("After termination: what is still live under contracts that ended, or may have", []string{"Contract", "Ended", "Access gone by", "Grants still live", "Credentials still live", "Who ends it"}, len(list), func(i int) []htmlCell {
		l := list[i]
		var duties []string
		for _, d := range l.Duties {
			id, _ := d.Duty().Get()
			duties = append(duties, visible(id)+": "+cmp.Or(h.names(d.Responsible()), dutyStatus(d))+" in "+visible(d.Holder().ID))
		}
		ended, deadline := "not known", "not known"
		if t, ok := l.EndedAt.Get(); ok {
			ended = instant(t)
		}
		if t, ok := l.Deadline.Get(); ok {
			deadline = instant(t)
		} else if l.Deadline.IsNone() {
			deadline = "the contract does not say"
		}
		return []htmlCell{cell(l.Contract.ID), timeCell(ended), timeCell(deadline), {Text: live(h, l.Delegations)}, {Text: live(h, l.Credentials)},
			{Text: h.enumerate(len(duties), "; ", func(i int) string { return duties[i] })}}
	})
}

// live names the records of a list, and says that there may be more.
func live[T interface{ Ref() governance.Ref }](h *htmlPage, l delegation.List[T]) string {
	var refs []governance.Ref
	for _, item := range l.Items() {
		if x, ok := item.Get(); ok {
			refs = append(refs, x.Ref())
		}
	}
	text := cmp.Or(h.refs(refs), "none on record")
	if l.IsUnknown() || len(l.Open()) > 0 {
		text += ", perhaps more"
	}
	return text
}
