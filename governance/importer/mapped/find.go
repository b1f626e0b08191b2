package mapped

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// find makes a reference to the one record that has a value in a field: a record of
// the estate that is added to, or of a table above.
func (r *run) find(rule *rule, f governance.FieldInfo, c cell) json.RawMessage {
	text := c.text
	if len(rule.Values) > 0 {
		to, ok := rule.Values[text]
		if !ok {
			r.report(c.place, importer.Warning, importer.CodeUnknownValue, "the mapping does not say what "+importer.Quote(text)+" means for "+f.Name+"; left unknown")
			return nil
		}
		text = to
	}
	if f.Type != governance.TypeRef {
		text = rule.Prefix + text
	}
	ids := r.holders(rule)[text]
	if len(ids) != 1 {
		r.report(c.place, importer.Warning, importer.CodeUnresolved, "the "+rule.Find+" of "+strconv.Itoa(len(ids))+" records of kind "+string(rule.finds)+" is "+importer.Quote(text)+", so that "+f.Name+" is left unknown")
		return nil
	}
	out, _ := asJSON(ids[0], nil)
	if f.Type == governance.TypeRef {
		out, _ = asJSON(governance.NewRef(rule.finds, ids[0]).String(), nil)
	}
	return out
}

// holders are the ids of the records of a kind, by the value of a field.
func (r *run) holders(rule *rule) map[string][]string {
	name := string(rule.finds) + ":" + rule.Find
	if ids, ok := r.found[name]; ok {
		return ids
	}
	ids := map[string][]string{}
	note := func(ref governance.Ref, fields map[string]json.RawMessage) {
		if value := textOf(fields, rule.Find); ref.Kind == rule.finds && value != "" && !slices.Contains(ids[value], ref.ID) {
			ids[value] = append(ids[value], ref.ID)
		}
	}
	for ref, fields := range r.base {
		note(ref, fields)
	}
	for _, m := range r.made {
		note(m.ref, m.fields)
	}
	if r.found == nil {
		r.found = map[string]map[string][]string{}
	}
	r.found[name] = ids
	return ids
}

// textOf is the text of a field or label, or "".
func textOf(fields map[string]json.RawMessage, name string) (text string) {
	if label := labelOf(name); label != "" {
		var labels map[string]string
		json.Unmarshal(fields["labels"], &labels)
		return labels[label]
	}
	json.Unmarshal(fields[name], &text)
	return text
}
