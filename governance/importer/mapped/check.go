package mapped

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/jsonread"
	"github.com/mandate-nhi/mandate/internal/nearest"
)

// A checker checks a mapping against the model.
type checker struct{ yamlReader }

func (c *checker) document(d *document) {
	if d.Version != version {
		c.wrong("/mapping", "this program reads version "+strconv.Quote(version)+" of mappings")
	}
	if len(d.Tables)+len(d.Labels) == 0 {
		c.wrong("/mapping", "the mapping maps nothing: write tables or labels")
	}
	for i := range d.Tables {
		t := &d.Tables[i]
		t.pointer = "/tables/" + strconv.Itoa(i)
		c.table(t)
		if t.Fields["id"].From == "" && t.Fields["id"].Value == nil {
			c.wrong(t.pointer+"/fields", "say where the id comes from: without one no row becomes a record")
		}
		t.plan = c.fields(t.pointer, t.Record, t.Fields, t)
		for _, name := range slices.Sorted(maps.Keys(t.Where)) {
			c.from(name, t.pointer+"/where/"+jsonread.Escape(name), t)
			t.where = append(t.where, condition{locate(name), t.Where[name]})
		}
	}
	for i := range d.Labels {
		l, at := &d.Labels[i], "/labels/"+strconv.Itoa(i)
		l.plan = c.fields(at, l.Record, l.Fields, nil)
		if _, ok := l.Fields["id"]; ok {
			c.wrong(at+"/fields/id", "a label says something about a record that has its id already")
		}
	}
}

func (c *checker) table(t *table) {
	for i, pattern := range t.Files {
		if _, err := path.Match(pattern, ""); err != nil {
			c.wrong(t.pointer+"/files/"+strconv.Itoa(i), "not a pattern of file names: * ? [a-z]")
		}
	}
	isCSV := t.Format == "csv"
	if !isCSV && t.Format != "json" {
		c.wrong(t.pointer+"/format", "the format is csv or json")
	}
	for _, x := range []struct {
		key     string
		used    bool
		forCSV  bool
		invalid bool
		want    string
	}{
		{"delimiter", t.Delimiter != "", true, len(t.Delimiter) != 1 || strings.ContainsAny(t.Delimiter, "\"\r\n"), "a delimiter is one character"},
		{"columns", len(t.Columns) > 0, true, false, ""},
		{"items", t.Items != "", false, t.Items[:min(1, len(t.Items))] != "/", "a JSON pointer starts with /"},
		{"keyed", t.Keyed, false, false, ""},
		{"next", t.Next != "", false, t.Next[:min(1, len(t.Next))] != "/", "a JSON pointer starts with /"},
	} {
		switch {
		case x.used && x.forCSV != isCSV:
			c.wrong(t.pointer+"/"+x.key, "a key of the other format")
		case x.used && x.invalid:
			c.wrong(t.pointer+"/"+x.key, x.want)
		}
	}
	if t.Complete != nil {
		c.complete(t.pointer+"/complete", t.Complete, t.Record)
	}
}

func (c *checker) complete(at string, s *complete, record string) {
	model, _ := governance.RecordNamed("Completeness")
	kind, _ := model.Field("kind")
	if !slices.Contains(kind.Enum, s.Kind) {
		c.wrong(at+"/kind", "the kind is one of "+strings.Join(kind.Enum, ", "))
	} else if of := listed(s.Kind); of != record {
		c.wrong(at+"/kind", "a list of "+s.Kind+" is complete in a table of records "+of)
	}
	if (s.Tenant != "") == s.WholeEstate {
		c.fault(governance.CodeFormat, c.at[at], at, "say what the list is complete for: tenant, or wholeEstate: true")
	}
	if s.CollectedAt != "" {
		if _, err := governance.ParseInstant(s.CollectedAt); err != nil {
			c.wrong(at+"/collectedAt", err.Error())
		}
	}
}

// listed is the kind of the records in a list that Completeness is about.
func listed(kind string) string {
	switch kind {
	case "oauth":
		return "delegation"
	case "membership":
		return "actor"
	}
	return kind
}

// fields checks the rules of one record type, and makes a plan of them. The table is nil
// for labels.
func (c *checker) fields(at, kind string, rules map[string]rule, t *table) *plan {
	p, ok := planOf(governance.Kind(kind))
	if !ok {
		var kinds []string
		for _, k := range governance.Kinds() {
			kinds = append(kinds, string(k))
		}
		c.wrong(at+"/record", "no kind of record"+nearest.Hint(kind, kinds))
		return p
	}
	c.rules(at+"/fields", p, rules, t)
	return p
}

func (c *checker) rules(at string, p *plan, rules map[string]rule, t *table) {
	var names []string
	for _, f := range p.fields {
		names = append(names, f.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(rules)) {
		r := rules[name]
		r.pointer = at + "/" + jsonread.Escape(name)
		switch ok := r.sets(p, name); {
		case !ok:
			c.fault(governance.CodeUnknownMember, c.at[r.pointer], r.pointer, p.name+" has no such field"+nearest.Hint(name, names))
		case name == "origin":
			c.wrong(r.pointer, "where a record comes from is not mapped, it is known")
		default:
			c.rule(&r, t)
		}
		rules[name] = r
		p.rules = append(p.rules, &r)
	}
}

// sets notes which field of the record type the rule sets; labels[NAME] is a text.
func (r *rule) sets(p *plan, name string) bool {
	r.from, r.each = locate(r.From), locate(r.Each)
	if r.label = labelOf(name); r.label != "" {
		r.index = p.index("labels")
		r.field = governance.FieldInfo{Name: name, Type: governance.TypeText}
		return r.index >= 0
	}
	if r.index = p.index(name); r.index < 0 || p.fields[r.index].Type == governance.TypeLabels {
		return false
	}
	r.field, r.item = p.fields[r.index], p.value(r.index)
	if r.field.List {
		r.item = r.item.Elem()
	}
	if r.field.Type == governance.TypeEnum {
		r.enum = enumOf(r.item, r.field.Enum)
	}
	if r.field.Pattern != "" {
		r.pattern = regexp.MustCompile(r.field.Pattern)
	}
	return true
}

func labelOf(name string) string {
	rest, ok := strings.CutPrefix(name, "labels[")
	if label, closed := strings.CutSuffix(rest, "]"); ok && closed {
		return label
	}
	return ""
}

func (c *checker) rule(r *rule, t *table) {
	f := r.field
	if f.Type == governance.TypePart && len(r.Fields) > 0 {
		c.part(r, t)
		return
	}
	isScope := f.Part == "Scope"
	switch {
	case f.Type == governance.TypePart && !isScope:
		c.wrong(r.pointer, "this is a "+f.Part+": map its fields, under fields")
		return
	case len(r.Fields) > 0 || r.Each != "":
		c.wrong(r.pointer, "this field has no fields of its own")
		return
	case (r.From == "") == (r.Value == nil):
		c.wrong(r.pointer, "say from, which column it comes from, or value, what it is for every row")
		return
	}
	if r.From != "" {
		c.from(r.From, r.pointer+"/from", t)
	}
	c.options(r, t)
	if r.Find != "" {
		c.find(r, t)
	} else {
		c.values(r)
	}
}

// find checks that what a rule looks for is a reference, and by what can tell records
// apart.
func (c *checker) find(r *rule, t *table) {
	switch f := r.field; {
	case f.Type == governance.TypeRef:
		r.finds = governance.Kind(strings.TrimSuffix(r.Prefix, ":"))
	case f.Name == "id" && t != nil:
		r.finds = governance.Kind(t.Record)
	default:
		r.finds = governance.Kind(strings.ToLower(f.Ref))
	}
	if _, err := governance.ParseKey(string(r.finds) + ":" + r.Find); err != nil {
		c.wrong(r.pointer+"/find", err.Error())
	}
}

// part checks the rules of a part of a record.
func (c *checker) part(r *rule, t *table) {
	if r.From != "" || r.Value != nil || len(r.Values) > 0 || r.Split != "" || len(r.None) > 0 || r.Absent != "" {
		c.wrong(r.pointer, "a part of a record is mapped by its fields alone")
	}
	if r.Each != "" && (t == nil || t.Format != "json" || !r.field.List || r.Each[0] != '/') {
		c.wrong(r.pointer+"/each", "each is the JSON pointer to the list within a row of a json table, for a field that is a list")
	}
	r.part = newPlan(r.item)
	c.rules(r.pointer+"/fields", r.part, r.Fields, t)
}

// from checks a column.
func (c *checker) from(name, at string, t *table) {
	if t != nil && len(t.Columns) > 0 && !slices.Contains(t.Columns, name) {
		c.wrong(at, "not among the columns of this table"+nearest.Hint(name, t.Columns))
	}
}

// options checks what a rule says of the form of values.
func (c *checker) options(r *rule, t *table) {
	f := r.field
	for _, x := range []struct {
		key  string
		used bool
		fits bool
		want string
	}{
		{"none", len(r.None) > 0, f.None, "this field is never none: nothing may stand for it"},
		{"absent", r.Absent != "", f.None && r.Absent == "none", "absent: none is for fields that may be none; without it what is absent is unknown"},
		{"date", len(r.Date) > 0, f.Type == governance.TypeInstant, "for instants only"},
		{"offset", r.Offset != "", len(r.Date) > 0, "goes with date"},
		{"unit", r.Unit != "", f.Type == governance.TypeDuration && units[r.Unit] > 0, "for durations only: days, hours, minutes or seconds"},
		{"split", r.Split != "", f.List, "for lists only"},
	} {
		if x.used && !x.fits {
			c.wrong(r.pointer+"/"+x.key, x.want)
		}
	}
	if f.List && r.Split == "" && (t == nil || t.Format == "csv" || r.Value != nil) {
		c.wrong(r.pointer, "this field is a list: say at which text to split a value, under split")
	}
	for i, text := range r.Date {
		l, err := parseLayout(text, r.Offset)
		if err != nil {
			c.wrong(r.pointer+"/date/"+strconv.Itoa(i), err.Error())
		}
		r.layouts = append(r.layouts, l)
	}
}

// values checks that what values are translated to, and the constant, fit the field.
func (c *checker) values(r *rule) {
	translated := *r
	translated.Values = nil
	for _, text := range slices.Sorted(maps.Keys(r.Values)) {
		if _, err := translated.convert(r.Values[text]); err != nil {
			c.wrong(r.pointer+"/values/"+jsonread.Escape(text), fmt.Sprintf("%q: %v", r.Values[text], err))
		}
	}
	if r.Value != nil {
		for _, text := range r.split(*r.Value) {
			if _, err := r.convert(text); err != nil {
				c.wrong(r.pointer+"/value", err.Error())
			}
		}
	}
}
