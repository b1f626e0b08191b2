package mapped

import (
	"slices"
	"strconv"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// find makes a reference to the one record that has a value in a field: a record of
// the estate that is added to, or of a table above.
func (r *run) find(rule *rule, x row, c cell) (any, bool) {
	text, err := rule.translated(c.text)
	if err != nil {
		r.untranslated(rule, x, c)
		return nil, false
	}
	if rule.field.Type != governance.TypeRef {
		text = rule.Prefix + text
	}
	ids := r.holders(rule)[text]
	if len(ids) != 1 {
		r.report(x.place(c), importer.Warning, importer.CodeUnresolved, "the "+rule.Find+" of "+strconv.Itoa(len(ids))+" records of kind "+string(rule.finds)+" is "+importer.Quote(text)+", so that "+rule.field.Name+" is left unknown")
		return nil, false
	}
	if rule.field.Type == governance.TypeRef {
		return governance.NewRef(rule.finds, ids[0]), true
	}
	return ids[0], true
}

// holders are the ids of the records of a kind, by the value of a field.
func (r *run) holders(rule *rule) map[string][]string {
	name := string(rule.finds) + ":" + rule.Find
	if ids, ok := r.found[name]; ok {
		return ids
	}
	ids := map[string][]string{}
	p, _ := planOf(rule.finds)
	label := labelOf(rule.Find)
	index := p.index(rule.Find)
	if label != "" {
		index = p.index("labels")
	}
	note := func(ref governance.Ref, k known) {
		if ref.Kind != rule.finds || !k.has(index) {
			return
		}
		if value := k.text(index, label); value != "" && !slices.Contains(ids[value], ref.ID) {
			ids[value] = append(ids[value], ref.ID)
		}
	}
	for ref, k := range r.base {
		note(ref, k)
	}
	for _, m := range r.made {
		note(m.ref, m.known)
	}
	if r.found == nil {
		r.found = map[string]map[string][]string{}
	}
	r.found[name] = ids
	return ids
}
