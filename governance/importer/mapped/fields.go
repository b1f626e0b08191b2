package mapped

import (
	"reflect"
	"slices"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// fill sets the fields that the rules give. One that is left out is unknown.
func (r *run) fill(rules []*rule, to *known, x row) {
	var labels map[string]string
	index := 0
	for _, rule := range rules {
		v, ok := r.field(rule, x)
		switch {
		case !ok:
		case rule.label == "":
			to.set(rule.index, v)
		default:
			if labels == nil {
				labels, index = map[string]string{}, rule.index
			}
			labels[rule.label] = v.(string)
		}
	}
	if labels != nil {
		to.set(index, labels)
	}
}

// field is the value of a field; nil is none. It returns false for unknown.
func (r *run) field(rule *rule, x row) (any, bool) {
	if rule.part != nil {
		return r.part(rule, x)
	}
	c := cell{state: text}
	if rule.Value != nil {
		c.text = *rule.Value
	} else {
		c = x.cell(rule.from)
	}
	switch {
	case c.state == absent && rule.Absent != "":
		return nil, true
	case c.state == absent || c.state == text && slices.Contains(rule.Unknown, c.text):
		return nil, false
	case c.state == text && slices.Contains(rule.None, c.text):
		return nil, true
	case c.state == text && c.text == "" && !hasKey(rule.Values, ""):
		return nil, false
	case !rule.field.List && c.state == text:
		return r.value(rule, x, c)
	case rule.field.List && (c.state == list || c.state == text && rule.Split != ""):
		return r.list(rule, x, c)
	}
	r.report(x.place(c), importer.Error, importer.CodeUnparsable, "no value of the kind that "+rule.field.Name+" has; left unknown")
	return nil, false
}

func hasKey(m map[string]string, key string) bool {
	_, ok := m[key]
	return ok
}

// value is one value of a field, or one item of a list.
func (r *run) value(rule *rule, x row, c cell) (v any, ok bool) {
	if importer.IsSecret(c.text) {
		r.report(x.place(c), importer.Error, importer.CodeSecretDropped, "this looks like a secret value; it is not taken over: remove it here, and replace the secret where it was in use")
		return nil, false
	}
	var err error
	if rule.Find != "" {
		v, ok = r.find(rule, x, c)
	} else if v, err = rule.convert(c.text); err == errValue {
		r.untranslated(rule, x, c)
	} else if err != nil {
		r.report(x.place(c), importer.Error, importer.CodeUnparsable, importer.Quote(c.text)+" for "+rule.field.Name+": "+err.Error()+"; left unknown")
	} else {
		ok = true
	}
	r.unsure = r.unsure || ok && !rule.sound(v)
	return v, ok
}

func (r *run) untranslated(rule *rule, x row, c cell) {
	r.report(x.place(c), importer.Warning, importer.CodeUnknownValue, "the mapping does not say what "+importer.Quote(c.text)+" means for "+rule.field.Name+"; left unknown")
}

// list is a list, or unknown when one of its items cannot be read.
func (r *run) list(rule *rule, x row, c cell) (any, bool) {
	items := c.items
	if c.state == text {
		for _, s := range rule.split(c.text) {
			item := c
			item.text = s
			items = append(items, item)
		}
	}
	values := reflect.MakeSlice(reflect.SliceOf(rule.item), len(items), len(items))
	for i, item := range items {
		v, ok := r.value(rule, x, item)
		if !ok {
			return nil, false
		}
		values.Index(i).Set(reflect.ValueOf(v))
	}
	return values.Interface(), true
}

// part makes a part of a record, or a list of them: unknown when one of them lacks
// what it requires.
func (r *run) part(rule *rule, x row) (any, bool) {
	rows := []row{x}
	if rule.Each != "" {
		rows = x.each(rule.each)
		if x.cell(rule.each).state == absent {
			return nil, false
		}
	}
	parts := reflect.MakeSlice(reflect.SliceOf(rule.item), len(rows), len(rows))
	for i, below := range rows {
		part := known{record: parts.Index(i)}
		r.fill(rule.part.rules, &part, below)
		if part.fields == 0 && rule.Each == "" {
			return nil, false
		}
		for n, f := range rule.part.fields {
			if f.Required && !part.has(n) {
				r.report(below.place(cell{}), importer.Warning, importer.CodeUnresolved, "nothing says "+f.Name+" of this "+rule.part.name+"; left unknown")
				return nil, false
			}
		}
	}
	if rule.field.List {
		return parts.Interface(), true
	}
	return parts.Index(0).Interface(), true
}

// nameable are the kinds of records that a reference to any may name, as far as most
// references go.
var nameable = []governance.Kind{governance.KindActor, governance.KindNHI, governance.KindCredential, governance.KindDelegation, governance.KindHandoff, governance.KindTenant}

// sound reports whether nothing can be wrong with a value of the rule in a record. What
// is not sound is looked at again when the estate is made.
func (r *rule) sound(v any) bool {
	switch v := v.(type) {
	case string:
		return !governance.IsSecret(v) && (r.pattern == nil || r.pattern.MatchString(v))
	case governance.Scope:
		return !governance.IsSecret(v.Action) && !governance.IsSecret(v.Resource)
	case governance.Ref:
		isParty := v.Kind == governance.KindActor || v.Kind == governance.KindNHI
		return !governance.IsSecret(v.ID) && (isParty || r.field.Ref == "Any" && slices.Contains(nameable, v.Kind))
	}
	return true // numbers, instants and what is one of a list can hold nothing else
}
