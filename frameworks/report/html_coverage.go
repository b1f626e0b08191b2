package report

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/mandate-nhi/mandate/frameworks"
)

// An htmlFramework is the coverage of one framework.
type htmlFramework struct {
	Name    string
	Bar     htmlBar
	Entries []*htmlEntry
	Derived htmlTable
}

// An htmlEntry is an entry of a catalog with those below it.
type htmlEntry struct {
	ID, Title string
	Status    string // of a requirement; "" of a group
	Words     string // what the status rests on
	Below     []*htmlEntry
	counts    StatusCounts
	total     int
}

// frameworksOf are the ids of the frameworks that each control bears on.
func (h *htmlPage) frameworksOf() map[string][]string {
	of := map[string][]string{}
	for _, r := range h.coverage().Requirements {
		for _, id := range r.Controls {
			if !slices.Contains(of[id], r.Framework) {
				of[id] = append(of[id], r.Framework)
			}
		}
	}
	return of
}

// Frameworks are those of the coverage.
func (h *htmlPage) Frameworks() (out []htmlFramework) {
	requirements := map[string][]frameworks.Requirement{}
	for _, r := range h.coverage().Requirements {
		requirements[r.Framework] = append(requirements[r.Framework], r)
	}
	for _, s := range h.Summary.Coverage {
		var classes []string
		var counts []int
		for _, status := range statusOrder {
			classes, counts = append(classes, status.String()), append(counts, s.Statuses.Of(status))
		}
		out = append(out, htmlFramework{h.frameworkTitle(s.Framework), bar("Requirements of "+visible(s.Framework), classes, counts), h.tree(s.Framework, requirements[s.Framework]), h.derived(s.Framework)})
	}
	return out
}

func (h *htmlPage) frameworkTitle(id string) string {
	if h.Library != nil {
		if c, ok := h.Library.Catalog(id); ok {
			return visible(c.Title + " " + c.Edition)
		}
	}
	return visible(id)
}

// tree hangs the requirements below the entries of the catalog; without a catalog
// they stand in a row.
func (h *htmlPage) tree(framework string, list []frameworks.Requirement) (top []*htmlEntry) {
	above := map[string]frameworks.Entry{}
	if h.Library != nil {
		if c, ok := h.Library.Catalog(framework); ok {
			for e := range c.All() {
				above[e.ID] = e
			}
		}
	}
	made := map[string]*htmlEntry{}
	var place func(id string) *htmlEntry
	place = func(id string) *htmlEntry {
		if x := made[id]; x != nil {
			return x
		}
		e := above[id]
		x := &htmlEntry{ID: visible(id), Title: visible(e.Title)}
		if x.Title == "" {
			x.Title = visible(e.Label)
		}
		made[id] = x
		if e.Parent == "" {
			top = append(top, x)
		} else {
			parent := place(e.Parent)
			parent.Below = append(parent.Below, x)
		}
		return x
	}
	for _, r := range list {
		x := place(r.ID)
		if _, ok := above[r.ID]; !ok { // else the title may be that of an entry above
			x.Title = visible(r.Title)
		}
		x.Status, x.Words = r.Status.String(), h.restsOn(r)
		for id := r.ID; id != ""; id = above[id].Parent {
			*made[id].counts.of(r.Status)++
			made[id].total++
		}
	}
	return top
}

// restsOn says what the status of a requirement is of.
func (h *htmlPage) restsOn(r frameworks.Requirement) string {
	if len(r.Controls) == 0 {
		return ""
	}
	n := r.Counts
	text := fmt.Sprintf("%s: %d fail, %d error, %d unknown, %d waived, %d pass, of %d applicable", h.list(r.Controls), n.Fail, n.Error, n.Unknown, n.Waived, n.Pass, applicable(n))
	if r.NotRun > 0 {
		text += fmt.Sprintf("; %d not run", r.NotRun)
	}
	return text
}

// Sum is what the entries below come to.
func (e *htmlEntry) Sum() string {
	text := ""
	for _, s := range statusOrder {
		if n := e.counts.Of(s); n > 0 {
			text += strconv.Itoa(n) + " " + words(s.String()) + ", "
		}
	}
	return text + "of " + strconv.Itoa(e.total)
}

// derived is what follows through crosswalks, which is no evidence.
func (h *htmlPage) derived(framework string) htmlTable {
	list := slices.DeleteFunc(slices.Clone(h.coverage().Derived), func(d frameworks.Derived) bool { return d.Framework != framework })
	caption := "Derived through crosswalks: no evidence, has no status, and is counted nowhere above"
	return h.rows(caption, []string{"Requirement", "Control", "Relation", "Path", "Verdicts of the control"}, len(list), func(i int) []htmlCell {
		d := list[i]
		path := ""
		for j, r := range d.Path {
			if j > 0 {
				path += " → "
			}
			path += visible(r.String())
		}
		n := d.Counts
		return []htmlCell{cell(d.Requirement + " " + d.Title), cell(d.Control), cell(d.Tie.String()), {Text: path},
			{Text: fmt.Sprintf("%d fail, %d unknown, %d pass, of %d applicable", n.Fail, n.Unknown, n.Pass, applicable(n))}}
	})
}
