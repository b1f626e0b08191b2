package report

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/frameworks"
)

// An htmlFramework is the coverage of one framework.
type htmlFramework struct {
	Name    string
	Bar     htmlBar // without a title where nothing bears on it directly
	Entries []*htmlEntry
}

// An htmlEntry is an entry of a catalog with those below it.
type htmlEntry struct {
	ID, Title string
	Status    string   // of a requirement; "" of a group
	Words     string   // what the status rests on
	Derived   []string // what follows through crosswalks, which is no evidence
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

// Frameworks are those of the coverage, then those on which something bears only
// through crosswalks.
func (h *htmlPage) Frameworks() (out []htmlFramework) {
	requirements, derived := map[string][]frameworks.Requirement{}, map[string]map[string][]frameworks.Derived{}
	for _, r := range h.coverage().Requirements {
		requirements[r.Framework] = append(requirements[r.Framework], r)
	}
	var only []string
	for _, d := range h.detail().Derived {
		if derived[d.Framework] == nil {
			derived[d.Framework] = map[string][]frameworks.Derived{}
			if requirements[d.Framework] == nil {
				only = append(only, d.Framework)
			}
		}
		derived[d.Framework][d.Requirement] = append(derived[d.Framework][d.Requirement], d)
	}
	for _, s := range h.Summary.Coverage {
		out = append(out, htmlFramework{h.frameworkTitle(s.Framework), statusBar("Requirements of "+visible(s.Framework), s.Statuses), h.tree(s.Framework, requirements[s.Framework], derived[s.Framework])})
	}
	for _, f := range only {
		out = append(out, htmlFramework{Name: h.frameworkTitle(f), Entries: h.tree(f, nil, derived[f])})
	}
	return out
}

// derivedWords say by which requirement and tie controls come to another one: controls
// that come the same way together.
func derivedWords(list []frameworks.Derived) (out []string) {
	of := map[string][]string{}
	var order []string
	for _, d := range list {
		var path []string
		for _, r := range d.Path[1 : len(d.Path)-1] {
			path = append(path, visible(r.String()))
		}
		way := "through " + strings.Join(path, " → ") + " (" + visible(d.Tie.String()) + ")"
		if of[way] == nil {
			order = append(order, way)
		}
		if !slices.Contains(of[way], d.Control) {
			of[way] = append(of[way], d.Control)
		}
	}
	for _, way := range order {
		out = append(out, way+" "+few(of[way]))
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

// tree hangs the requirements, and those on which something bears through crosswalks,
// below the entries of the catalog; without a catalog they stand in a row.
func (h *htmlPage) tree(framework string, list []frameworks.Requirement, derived map[string][]frameworks.Derived) (top []*htmlEntry) {
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
	for _, id := range slices.Sorted(maps.Keys(derived)) {
		all := derivedWords(derived[id])
		x := place(id)
		x.Derived = all[:min(fewNames, len(all))]
		if more := len(all) - len(x.Derived); more > 0 {
			x.Derived = append(slices.Clone(x.Derived), andMore(more))
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
	if e.total == 0 {
		return ""
	}
	return text + "of " + strconv.Itoa(e.total)
}
