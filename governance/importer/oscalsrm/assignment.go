package oscalsrm

import (
	"slices"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// emit makes assignments of what all documents say together.
func (r *run) emit() {
	r.answered()
	for _, e := range r.inherited {
		r.reference(e.node.Get("provided-uuid"))
	}
	for _, e := range r.provided {
		r.assign(e, "provided", []entry{e})
	}
	for _, e := range r.demanded {
		r.reference(e.node.Get("provided-uuid"))
		if r.Bool(e.node.Get("exportable")).Is(false) {
			r.Report(e.node, importer.Info, importer.CodeSkipped, "the responsibility is not exportable, so nobody else has it")
			continue
		}
		r.assign(e, "responsibility", r.responsible(e))
	}
}

// answered notes who satisfies what. Who satisfies a responsibility that is in no file
// has it all the same.
func (r *run) answered() {
	owners := map[string]map[string]bool{}
	for _, e := range r.demanded {
		if owners[e.id] == nil {
			owners[e.id] = map[string]bool{}
		}
		owners[e.id][e.owner] = true
	}
	var elsewhere []entry
	own := map[string][]entry{} // by file
	for _, e := range r.answers {
		n := e.node.Get("responsibility-uuid")
		id, ok := r.reference(n)
		e.id = id
		switch {
		case !ok:
			r.Report(e.node, importer.Error, importer.CodeUnresolved, "the entry does not say which responsibility it satisfies; it is left out")
			continue
		case owners[id][e.owner]:
			own[n.Pos().File] = append(own[n.Pos().File], e)
			continue
		case owners[id] == nil:
			elsewhere = append(elsewhere, e)
		}
		r.satisfiers[id] = append(r.satisfiers[id], e)
	}
	for _, e := range elsewhere {
		r.assign(e, "responsibility", r.responsible(e))
	}
	for _, list := range own {
		r.Report(list[0].node, importer.Warning, importer.CodeConflict,
			"entries by which an organization satisfies what it demands of others: "+strconv.Itoa(len(list))+", the first one here; they do not count")
	}
}

// reference reads the id of an entry, of this document or another one.
func (r *run) reference(n importer.Node) (string, bool) {
	id, ok := r.Text(n)
	if ok && !r.ids[id] {
		r.Report(n, importer.Warning, importer.CodeUnresolved, "this entry is in no file")
	}
	return id, ok
}

// responsible is who satisfies a responsibility, or a party that stands for whoever
// does.
func (r *run) responsible(e entry) []entry {
	if all := r.satisfiers[e.id]; len(all) > 0 {
		return all
	}
	id := importer.ID("oscal:leveraging:" + e.owner)
	if !r.unresolved[id] {
		r.unresolved[id] = true
		r.Report(e.node, importer.Warning, importer.CodeUnresolved, "no file says who has the responsibilities that this organization leaves to others, the first one here; a party that is in no file stands for it")
	}
	return []entry{{owner: id, by: e.by}}
}

// assign adds one assignment of a duty. The organizations answer for it; the work is
// done by those whom their documents name, else by themselves.
func (r *run) assign(e entry, kind string, to []entry) {
	labels := map[string]string{"oscal.entry": kind}
	var does, answers, roles []string
	for _, t := range to {
		answers = append(answers, t.owner)
		roles = append(roles, strings.Fields(t.by.roles)...)
		if does = append(does, t.by.parties...); t.by.parties == nil {
			does = append(does, t.owner)
		}
	}
	if len(roles) > 0 {
		labels["oscal.roles"] = strings.Join(distinct(roles), " ")
	}
	if id, ok := r.Text(e.node.Get("provided-uuid")); ok {
		labels["oscal.provided"] = id
	}
	if e.control != "" {
		labels["oscal.control"] = e.control
	}
	if on, ok := r.Bool(e.node.Get("exportable")).Get(); ok {
		labels["oscal.exportable"] = strconv.FormatBool(on)
	}
	r.Assignment(governance.Assignment{
		ID: importer.ID("oscal:" + kind + "/" + e.id), Duty: importer.ID("x-oscal." + e.statement + "." + kind + "." + e.id),
		SubjectID: governance.None[governance.Ref](), ResponsibleIDs: distinct(does), AccountableIDs: distinct(answers), Labels: governance.Some(labels),
	}, e.node)
}

// distinct sorts a list, and takes each item once.
func distinct(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
