package frameworks

import (
	"slices"
	"strings"
)

// A RowDiff is what became of a row of a mapping or crosswalk.
type RowDiff struct {
	Kinds  []DiffKind `json:"kinds"`
	Old    *DiffRow   `json:"old,omitempty"`    // nil of one that was added
	New    *DiffRow   `json:"new,omitempty"`    // nil of one that was removed
	Fields []string   `json:"fields,omitempty"` // that were edited, as JSON names them
}

// A DiffRow is a row: what is related to what, and how.
type DiffRow struct {
	From string `json:"from"`
	To   string `json:"to,omitempty"`
	Tie
}

// A line is a row with the rest of what it says.
type line struct {
	DiffRow
	rest [][2]string // fields and their texts, all of them in each line
}

// ends are what a line is about.
type ends struct{ from, to string }

func (l line) ends() ends { return ends{l.From, l.To} }

func (m *Mapping) lines() []line {
	list := make([]line, len(m.rows))
	for i, r := range m.rows {
		list[i] = line{DiffRow{r.Control, r.Requirement, r.Tie}, [][2]string{{"when", string(r.When)}, {"rationale", r.Rationale}}}
	}
	return list
}

func (c *Crosswalk) lines() []line {
	list := make([]line, len(c.edges))
	for i, e := range c.edges {
		list[i] = line{DiffRow{e.From.ID, e.To.ID, e.Tie}, [][2]string{{"lifecycle", string(e.Lifecycle)}, {"matching", string(e.Matching)},
			{"confidence", string(e.Confidence)}, {"rationale", e.Rationale}, {"note", e.Note},
			{"sources", strings.Join(e.Sources, "\n")}, {"against", strings.Join(e.Against, "\n")}}}
	}
	return list
}

// rows compares the rows of two editions. One whose ends only have another id is that
// row still; of several between the same ends, those that are alike are paired first.
func (d *Diff) rows(old, new []line, from, to map[string]string) {
	pairs := paired(old, new, from, to)
	taken := map[int]bool{}
	for i := range old {
		j, ok := pairs[i]
		if !ok {
			d.Rows = append(d.Rows, RowDiff{Kinds: []DiffKind{DiffRemoved}, Old: &old[i].DiffRow})
			continue
		}
		taken[j] = true
		if change := changed(old[i], new[j]); change.Kinds != nil {
			d.Rows = append(d.Rows, change)
		} else {
			d.Same++
		}
	}
	for j := range new {
		if !taken[j] {
			d.Rows = append(d.Rows, RowDiff{Kinds: []DiffKind{DiffAdded}, New: &new[j].DiffRow})
		}
	}
}

// paired are the places of the new lines by those of the old ones.
func paired(old, new []line, from, to map[string]string) map[int]int {
	open := map[ends][]int{} // new lines by what they are about, that have no old one yet
	for j, l := range new {
		open[l.ends()] = append(open[l.ends()], j)
	}
	pairs := map[int]int{}
	for _, alike := range []bool{true, false} {
		for i, l := range old {
			if _, done := pairs[i]; done {
				continue
			}
			e := ends{current(from, l.From), current(to, l.To)}
			k := slices.IndexFunc(open[e], func(j int) bool { return !alike || l.Tie == new[j].Tie && slices.Equal(l.rest, new[j].rest) })
			if k >= 0 {
				pairs[i] = open[e][k]
				open[e] = slices.Delete(open[e], k, k+1)
			}
		}
	}
	return pairs
}

// current is the new id of an entry, or the same.
func current(renamed map[string]string, id string) string {
	if to := renamed[id]; to != "" {
		return to
	}
	return id
}

// changed says what changed of a row; without kinds where nothing did.
func changed(old, new line) RowDiff {
	d := RowDiff{Old: &old.DiffRow, New: &new.DiffRow}
	if old.ends() != new.ends() {
		d.Kinds = append(d.Kinds, DiffRenamed)
	}
	if old.Tie != new.Tie {
		d.Fields = append(d.Fields, "relation")
	}
	for i, field := range old.rest {
		if field[1] != new.rest[i][1] {
			d.Fields = append(d.Fields, field[0])
		}
	}
	if d.Fields != nil {
		d.Kinds = append(d.Kinds, DiffEdited)
	}
	return d
}
