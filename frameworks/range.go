package frameworks

import (
	"slices"
	"strings"
)

// Words and marks between the first and the last id of a range. What stands at "to" may
// be a range, or a move.
var rangeWords = []string{"through", "thru", "-", "–", "—", "‑", "…", "..."}

const moveWord = "to"

// A span is how two citations beside each other hang together.
type span struct {
	joined  bool       // they are one citation
	unsure  bool       // it is not told which
	between []*mention // the ids between them, which a range cites too
}

// span looks at two ids with a text between, of which each means one entry. In a
// range both are children of one entry, in its order. Between entries in force those
// that are withdrawn are left out.
func (r *resolver) span(text string, a, b answer) span {
	word := strings.ToLower(strings.TrimSpace(text))
	if len(a.resolved) != 1 || len(b.resolved) != 1 || a.resolved[0].Framework != b.resolved[0].Framework {
		return span{}
	}
	c := r.byID[a.resolved[0].Framework]
	first, ok1 := c.index[a.resolved[0].ID]
	last, ok2 := c.index[b.resolved[0].ID]
	if !ok1 || !ok2 || first >= last || c.entries[first].Parent != c.entries[last].Parent {
		return span{}
	}
	if word == moveWord {
		return span{joined: true, unsure: true}
	}
	if !slices.Contains(rangeWords, word) {
		return span{}
	}
	s := span{joined: true}
	inForce := !c.entries[first].Withdrawn() && !c.entries[last].Withdrawn()
	for _, e := range c.entries[first+1 : last] {
		if key, ok := wholeKey(e.ID); ok && e.Parent == c.entries[first].Parent && !(inForce && e.Withdrawn()) {
			s.between = append(s.between, &mention{written: e.ID, readings: r.ids[key]})
		}
	}
	return s
}

// within is what a range says of an id between its ends, whose spelling nobody wrote.
func (r *resolver) within(m *mention, n *naming) answer {
	a := r.judge(m, n, nil)
	a.verdicts = slices.DeleteFunc(a.verdicts, func(v CitationVerdict) bool { return v == CitationExact })
	return a
}

// continued reports whether a bare number follows an id, as in PR.DS-1/2/10: what is
// cited is more than the id.
func continued(rest string) bool {
	rest = strings.TrimLeft(rest, " ")
	for _, mark := range append([]string{"/", "through", "thru", moveWord}, rangeWords...) {
		if behind, ok := strings.CutPrefix(rest, mark); ok {
			behind = strings.TrimLeft(behind, " ")
			return behind != "" && classOf(behind[0]) == digit
		}
	}
	return false
}

// Headings are the frameworks that the headings name which a block stands under, by
// level; nil where one names none.
type headings [7]*naming

// open begins a section. A heading that names several frameworks governs with none.
func (h *headings) open(level int, mentions []mention) {
	clear(h[level:])
	for _, m := range mentions {
		switch n := m.name; {
		case n == nil || n.publisher:
		case h[level] == nil || slices.Equal(h[level].catalogs, n.catalogs) && h[level].edition == n.edition:
			h[level] = n
		default:
			h[level] = &naming{}
			return
		}
	}
}

// framework is that of the innermost heading that names one; nil for none.
func (h *headings) framework() *naming {
	for _, n := range slices.Backward(h[:]) {
		if n != nil {
			return n
		}
	}
	return nil
}

// governs reports whether an id under the heading n is one of its framework. A number
// of a section, and an id that is ours, may mean anything under a heading.
func (n *naming) governs(m *mention) bool {
	return n != nil && m.name == nil && m.section == "" && !ownOnly(m) && n.has(m)
}
