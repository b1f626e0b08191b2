package mapped

import (
	"context"
	"encoding/json"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// An Importer reads files as a mapping says. It is safe for concurrent use.
type Importer struct {
	Mapping *Mapping
	Limits  importer.Limits // of each file; a zero field means the default
}

var _ importer.Importer = Importer{}

// Name is "mapped".
func (Importer) Name() string { return "mapped" }

// Import reads the files that the tables of the mapping name; others are skipped
// with a diagnostic. Rows about one record are joined (governance.Join): what they
// contradict each other about is unknown. A row that lacks a field which a record
// requires gives none. Options.AsOf is also when lists were gathered of which the
// mapping does not say it.
func (imp Importer) Import(ctx context.Context, files []importer.File, opts importer.Options) (*importer.Result, error) {
	r, e, err := imp.read(ctx, nil, files, opts)
	if err != nil {
		return nil, err
	}
	return &importer.Result{Estate: e, Diagnostics: r.Diagnostics()}, nil
}

// Enrich adds to an estate what the files, by the tables of the mapping, and the
// labels of its own records say about it. A row about a record of the estate need
// not say what a record requires: the estate does. What the estate knows otherwise
// becomes unknown, with a diagnostic; see governance.Join. The estate is not
// changed.
func (imp Importer) Enrich(ctx context.Context, base *governance.Estate, files []importer.File, opts importer.Options) (*importer.Result, error) {
	r, more, err := imp.read(ctx, base, files, opts)
	if err != nil {
		return nil, err
	}
	joined, err := governance.Join([]*governance.Estate{base, more})
	if err != nil {
		return nil, err
	}
	r.conflicts(joined)
	return &importer.Result{Estate: joined.Estate, Diagnostics: r.Diagnostics()}, nil
}

// conflicts reports what sources contradict each other about.
func (r *run) conflicts(j *governance.Joined) {
	for _, x := range j.Conflicts {
		d := importer.Diagnostic{Severity: importer.Error, Code: importer.CodeConflict}
		var from []string
		for _, s := range x.Sides {
			for _, o := range s.Origin {
				from = append(from, o.String())
				if d.Pos.File == "" {
					d.Pos, d.Pointer = r.places[key(o)], o.Pointer
					d.Pos.File = o.Source
				}
			}
		}
		d.Detail = "the sources contradict each other about " + x.Record.Path(x.Field) + ", which is left unknown: " + strings.Join(from, ", ")
		r.Add(d)
	}
}

// A source is an origin without its fields.
type source struct{ file, pointer string }

func key(o governance.Origin) source { return source{o.Source, o.Pointer} }

// A run is one import.
type run struct {
	importer.Collector
	m      *Mapping
	limits importer.Limits
	opts   importer.Options
	base   map[governance.Ref]map[string]json.RawMessage // records to add to; nil without
	added  *governance.Estate                            // the estate that holds them
	made   []*made
	done   []*reading
	places map[source]governance.Position
	found  map[string]map[string][]string // ids by kind and field, then by value
}

// A made is one record that a row gave.
type made struct {
	ref    governance.Ref
	fields map[string]json.RawMessage
	place  place
	from   *reading // nil for labels
	model  governance.Record
}

func (r *run) report(p place, s importer.Severity, code importer.Code, detail string) {
	r.Add(importer.Diagnostic{Severity: s, Code: code, Pos: p.pos, Pointer: p.pointer, Detail: detail})
}

// where is the place of a key of a table in the mapping, for people.
func (r *run) where(t *table, key string) string {
	if pos, ok := r.m.at[t.pointer+"/"+key]; ok {
		return pos.String()
	}
	return r.m.at[t.pointer].String()
}

func (imp Importer) read(ctx context.Context, base *governance.Estate, files []importer.File, opts importer.Options) (*run, *governance.Estate, error) {
	r := &run{m: imp.Mapping, limits: imp.Limits, opts: opts, places: map[source]governance.Position{}}
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	var faults []*governance.Fault
	if base == nil {
		faults = r.m.incomplete()
	} else {
		r.base, r.added = recordsOf(base), base
	}
	more, err := r.files(ctx, importer.Sorted(files))
	if err == nil {
		err = governance.NewDocumentError(append(faults, more...))
	}
	if err != nil {
		return nil, nil, err
	}
	r.labeled()
	r.disputed()
	for _, done := range r.done {
		r.complete(done)
	}
	e, err := r.estate()
	return r, e, err
}

// incomplete finds tables that no record can come from, because they do not say
// what it requires.
func (m *Mapping) incomplete() (faults []*governance.Fault) {
	for _, t := range m.doc.Tables {
		for _, f := range t.model.Fields {
			if _, ok := t.Fields[f.Name]; f.Required && !ok {
				faults = append(faults, &governance.Fault{Code: governance.CodeMissingRequired, Pos: m.at[t.pointer+"/fields"], Pointer: t.pointer + "/fields/" + f.Name,
					Detail: "records of kind " + t.Record + " require " + f.Name + ": map it, or add to an estate that has the records"})
			}
		}
	}
	return faults
}

// files reads each file by every table that names it.
func (r *run) files(ctx context.Context, files []importer.File) (faults []*governance.Fault, err error) {
	used := make([]bool, len(files))
	for i := range r.m.doc.Tables {
		t := &r.m.doc.Tables[i]
		done := &reading{table: t}
		r.found = nil // the tables above may have added records
		for n, f := range files {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if t.names(f.Name) {
				used[n] = true
				if fault := r.file(f, done); fault != nil {
					faults = append(faults, fault)
				}
			}
		}
		r.done = append(r.done, done)
	}
	for n, f := range files {
		if !used[n] {
			r.report(place{pos: governance.Position{File: f.Name, Line: 1, Column: 1}}, importer.Warning, importer.CodeSkipped, "no table of the mapping names this file")
		}
	}
	return faults, nil
}

// names reports whether a file is one of the table's, by its name without folder.
func (t *table) names(file string) bool {
	base := file[strings.LastIndexAny(file, `/\`)+1:]
	return slices.ContainsFunc(t.Files, func(pattern string) bool {
		ok, _ := path.Match(pattern, base)
		return ok
	})
}

// A reading is what became of a table.
type reading struct {
	table *table
	files []string
	lost  bool // a row, or a further page
	from  place
}

func (r *run) file(f importer.File, done *reading) *governance.Fault {
	read := r.jsonRows
	if done.table.Format == "csv" {
		read = r.csvRows
	}
	rows, lost, fault := read(f, done.table)
	if fault != nil {
		return fault
	}
	if done.files = append(done.files, f.Name); len(done.files) == 1 {
		done.from = place{pos: governance.Position{File: f.Name, Line: 1, Column: 1}, pointer: done.table.Items}
		if done.table.Format == "csv" {
			done.from.pointer = "#row=1"
		}
	}
	done.lost = done.lost || lost
	for _, x := range rows {
		if !done.table.wants(x) {
			continue
		}
		done.lost = !r.record(done, x) || done.lost
	}
	return nil
}

// wants reports whether a row has the values that the table asks for, and an id that
// the mapping does not call unknown.
func (t *table) wants(x row) bool {
	id := t.Fields["id"]
	if c := x.cell(id.From); c.state == text && slices.Contains(id.Unknown, c.text) {
		return false
	}
	for name, values := range t.Where {
		if c := x.cell(name); c.state != text || !slices.Contains(values, c.text) {
			return false
		}
	}
	return true
}

// record makes the record of a row. It returns false when there is none.
func (r *run) record(done *reading, x row) bool {
	t := done.table
	fields := r.object(t.Fields, x)
	var id string
	if json.Unmarshal(fields["id"], &id); id == "" {
		r.report(x.place(), importer.Error, importer.CodeUnparsable, "this row has no id; it is not read")
		return false
	}
	m := &made{ref: governance.NewRef(governance.Kind(t.Record), id), fields: fields, place: x.place(), from: done, model: t.model}
	origin := governance.OriginAt(m.place.pos, m.place.pointer)
	if r.base != nil {
		origin.Fields = governance.Some(slices.Sorted(maps.Keys(fields)))
	}
	copied, missing := r.complement(t.model, m)
	if missing != "" {
		r.report(x.place(), importer.Error, importer.CodeUnresolved, "this row does not say "+missing+", which records of kind "+t.Record+" require; it is not read")
		return false
	}
	r.add(m, append(r.sources(m.ref, copied), origin)...)
	return true
}

// complement adds what the record requires and the row does not say, as far as the
// estate knows it, and names what it added, and the first field that is missing.
func (r *run) complement(record governance.Record, m *made) (copied []string, missing string) {
	base := r.base[m.ref]
	for _, f := range record.Fields {
		switch {
		case !f.Required || m.fields[f.Name] != nil:
		case base[f.Name] != nil:
			m.fields[f.Name] = base[f.Name]
			copied = append(copied, f.Name)
		default:
			return nil, f.Name
		}
	}
	var kind string
	json.Unmarshal(m.fields["kind"], &kind)
	if m.ref.Kind == governance.KindActor && kind != "organization" && m.fields["parentId"] == nil && base["parentId"] == nil {
		return nil, "parentId"
	}
	return copied, ""
}

// sources are the origins of fields of a record of the estate that is added to.
func (r *run) sources(ref governance.Ref, fields []string) []governance.Origin {
	if len(fields) == 0 {
		return nil
	}
	var list []governance.Origin
	json.Unmarshal(r.base[ref]["origin"], &list)
	if len(list) == 0 {
		pos, _ := r.added.Position(ref, "")
		pointer, _ := r.added.Pointer(ref, "")
		list = []governance.Origin{governance.OriginAt(pos, pointer)}
	}
	for i := range list {
		list[i].Fields = governance.Some(fields)
	}
	return list
}

func (r *run) add(m *made, origins ...governance.Origin) {
	for _, o := range origins {
		r.places[key(o)] = m.place.pos
	}
	m.fields["origin"], _ = json.Marshal(origins)
	r.made = append(r.made, m)
}

// object makes the fields that the rules give. A field that is left out is unknown.
func (r *run) object(rules map[string]rule, x row) map[string]json.RawMessage {
	out, labels := map[string]json.RawMessage{}, map[string]json.RawMessage{}
	for name, rule := range rules {
		value := r.field(&rule, rule.field, x)
		switch label := labelOf(name); {
		case value == nil:
		case label != "":
			labels[label] = value
		default:
			out[name] = value
		}
	}
	if len(labels) > 0 {
		out["labels"], _ = json.Marshal(labels)
	}
	return out
}

var none = json.RawMessage("null")

// field is the JSON of a field; nil is unknown.
func (r *run) field(rule *rule, f governance.FieldInfo, x row) json.RawMessage {
	if len(rule.Fields) > 0 {
		return r.part(rule, f, x)
	}
	c := x.cell(rule.From)
	if rule.Value != nil {
		c = cell{state: text, text: *rule.Value, place: x.place()}
	}
	switch {
	case c.state == absent && rule.Absent != "":
		return none
	case c.state == absent || c.state == text && slices.Contains(rule.Unknown, c.text):
		return nil
	case c.state == text && slices.Contains(rule.None, c.text):
		return none
	case c.state == text && c.text == "" && !hasKey(rule.Values, ""):
		return nil
	case !f.List && c.state == text:
		return r.value(rule, f, c)
	case f.List && (c.state == list || c.state == text && rule.Split != ""):
		return r.list(rule, f, c)
	}
	r.report(c.place, importer.Error, importer.CodeUnparsable, "no value of the kind that "+f.Name+" has; left unknown")
	return nil
}

func hasKey(m map[string]string, key string) bool {
	_, ok := m[key]
	return ok
}

func (r *run) value(rule *rule, f governance.FieldInfo, c cell) json.RawMessage {
	if importer.IsSecret(c.text) {
		r.report(c.place, importer.Error, importer.CodeSecretDropped, "this looks like a secret value; it is not taken over: remove it here, and replace the secret where it was in use")
		return nil
	}
	if rule.Find != "" {
		return r.find(rule, f, c)
	}
	v, err := rule.convert(c.text, f)
	if err == errValue {
		r.report(c.place, importer.Warning, importer.CodeUnknownValue, "the mapping does not say what "+importer.Quote(c.text)+" means for "+f.Name+"; left unknown")
		return nil
	}
	if err != nil {
		r.report(c.place, importer.Error, importer.CodeUnparsable, importer.Quote(c.text)+" for "+f.Name+": "+err.Error()+"; left unknown")
		return nil
	}
	return v
}

// list is a list, or unknown when one of its items cannot be read.
func (r *run) list(rule *rule, f governance.FieldInfo, c cell) json.RawMessage {
	items := c.items
	if c.state == text {
		for _, s := range rule.split(c.text) {
			items = append(items, cell{state: text, text: s, place: c.place})
		}
	}
	values := make([]json.RawMessage, 0, len(items))
	for _, item := range items {
		v := r.value(rule, f, item)
		if v == nil {
			return nil
		}
		values = append(values, v)
	}
	out, _ := json.Marshal(values)
	return out
}

// part makes a part of a record, or a list of them: unknown when one of them lacks
// what it requires.
func (r *run) part(rule *rule, f governance.FieldInfo, x row) json.RawMessage {
	record := rule.part
	rows := []row{x}
	if rule.Each != "" {
		rows = x.each(rule.Each)
		if c := x.cell(rule.Each); c.state == absent {
			return nil
		}
	}
	parts := make([]map[string]json.RawMessage, 0, len(rows))
	for _, below := range rows {
		fields := r.object(rule.Fields, below)
		if len(fields) == 0 && rule.Each == "" {
			return nil
		}
		for _, f := range record.Fields {
			if f.Required && fields[f.Name] == nil {
				r.report(below.place(), importer.Warning, importer.CodeUnresolved, "nothing says "+f.Name+" of this "+record.Name+"; left unknown")
				return nil
			}
		}
		parts = append(parts, fields)
	}
	var out json.RawMessage
	if f.List {
		out, _ = json.Marshal(parts)
	} else {
		out, _ = json.Marshal(parts[0])
	}
	return out
}

// labeled makes records of the labels of those of an estate.
func (r *run) labeled() {
	r.found = nil
	for i := range r.m.doc.Labels {
		l := &r.m.doc.Labels[i]
		for ref, fields := range r.base {
			if string(ref.Kind) != l.Record || fields["labels"] == nil {
				continue
			}
			x := labelRow{}
			json.Unmarshal(fields["labels"], &x.labels)
			from := r.sources(ref, []string{"labels"})[0]
			x.at = place{governance.Position{File: from.Source}, from.Pointer}
			if pos, ok := r.added.Position(ref, "labels"); ok && pos.File == from.Source {
				x.at.pos = pos
			}
			m := &made{ref: ref, fields: r.object(l.Fields, x), place: x.at, model: l.model}
			if given := slices.Sorted(maps.Keys(m.fields)); len(given) > 0 {
				m.fields["id"], _ = json.Marshal(ref.ID)
				copied, _ := r.complement(l.model, m)
				r.add(m, r.sources(ref, append(given, copied...))...)
			}
		}
	}
}

// recordsOf are the records of an estate as JSON, by field.
func recordsOf(e *governance.Estate) map[governance.Ref]map[string]json.RawMessage {
	data, _ := json.Marshal(e)
	var collections map[string]json.RawMessage
	json.Unmarshal(data, &collections)
	out := map[governance.Ref]map[string]json.RawMessage{}
	for _, kind := range governance.Kinds() {
		var list []map[string]json.RawMessage
		json.Unmarshal(collections[collection(kind)], &list)
		for _, record := range list {
			var id string
			json.Unmarshal(record["id"], &id)
			out[governance.NewRef(kind, id)] = record
		}
	}
	return out
}

// collection is the member of an estate that holds records of a kind.
func collection(k governance.Kind) string {
	estate, _ := governance.RecordNamed("Estate")
	for _, f := range estate.Fields {
		if strings.EqualFold(f.Part, string(k)) {
			return f.Name
		}
	}
	return ""
}

// complete states that a list is complete, where the mapping says so and no row or
// page of it was lost.
func (r *run) complete(done *reading) {
	c := done.table.Complete
	if c == nil || len(done.files) == 0 {
		return
	}
	if done.lost || r.unplaced(done) {
		r.report(done.from, importer.Error, importer.CodeIncomplete, "the mapping calls this list complete, and parts of it could not be read or have no known tenant: nothing is stated")
		return
	}
	collected := c.CollectedAt
	if collected == "" && !r.opts.AsOf.IsZero() {
		collected = governance.FormatInstant(r.opts.AsOf.UTC().Truncate(time.Nanosecond))
	}
	if collected == "" {
		r.report(done.from, importer.Warning, importer.CodeMissingOption, "the mapping calls this list complete, and nothing says when it was gathered: give asOf, or collectedAt in the mapping")
		return
	}
	fields := map[string]json.RawMessage{"complete": json.RawMessage("true"), "tenantId": none}
	for name, value := range map[string]string{"id": importer.ID(c.ID), "kind": c.Kind, "tenantId": importer.ID(c.Tenant), "collectedAt": collected} {
		if name != "tenantId" || c.Tenant != "" {
			fields[name], _ = json.Marshal(value)
		}
	}
	r.add(&made{ref: governance.NewRef(governance.KindCompleteness, importer.ID(c.ID)), fields: fields, place: done.from},
		governance.OriginAt(done.from.pos, done.from.pointer))
}

// unplaced reports whether a record of a list of one tenant does not say its tenant.
func (r *run) unplaced(done *reading) bool {
	c := done.table.Complete
	_, has := done.table.model.Field("tenantId")
	return has && c.Tenant != "" && slices.ContainsFunc(r.made, func(m *made) bool { return m.from == done && m.fields["tenantId"] == nil })
}

// estate joins what was made.
func (r *run) estate() (*governance.Estate, error) {
	lists := map[string][]map[string]json.RawMessage{}
	byList := map[string][]*made{}
	for _, m := range r.made {
		name := collection(m.ref.Kind)
		lists[name] = append(lists[name], m.fields)
		byList[name] = append(byList[name], m)
	}
	document := map[string]any{"schemaVersion": governance.SchemaVersion}
	if !r.opts.AsOf.IsZero() {
		document["asOf"] = governance.FormatInstant(r.opts.AsOf.UTC())
	}
	for name, list := range lists {
		document[name] = list
	}
	var e governance.Estate
	data, err := json.Marshal(document)
	if err == nil {
		err = json.Unmarshal(data, &e)
	}
	if err != nil {
		return nil, err
	}
	joined, err := governance.Join([]*governance.Estate{&e})
	if err != nil {
		return nil, situated(err, byList)
	}
	for name, list := range byList { // as the joined estate has them
		slices.SortStableFunc(list, func(a, b *made) int { return strings.Compare(a.ref.ID, b.ref.ID) })
		byList[name] = slices.CompactFunc(list, func(a, b *made) bool { return a.ref == b.ref })
	}
	r.conflicts(joined)
	return joined.Estate, situated(joined.Estate.Validate(), byList)
}

// situated moves the faults of an estate to the rows that its records were made of.
func situated(err error, made map[string][]*made) error {
	var faults []*governance.Fault
	for f := range governance.Faults(err) {
		steps := strings.Split(f.Pointer, "/")
		if len(steps) >= 3 {
			if i, err := strconv.Atoi(steps[2]); err == nil && i < len(made[steps[1]]) {
				p := made[steps[1]][i].place
				f.Pos, f.Pointer = p.pos, p.pointer
			}
		}
		faults = append(faults, f)
	}
	return governance.NewDocumentError(faults)
}

// disputed takes out the records of which rows disagree in what is required: nobody
// can say which holds, and a record cannot be without it.
func (r *run) disputed() {
	first, disputed := map[governance.Ref]*made{}, map[governance.Ref]string{}
	for _, m := range r.made {
		one, seen := first[m.ref]
		if !seen {
			first[m.ref] = m
			continue
		}
		for _, f := range m.model.Fields {
			if f.Required && string(one.fields[f.Name]) != string(m.fields[f.Name]) {
				disputed[m.ref] = f.Name
			}
		}
	}
	r.made = slices.DeleteFunc(r.made, func(m *made) bool {
		field, is := disputed[m.ref]
		if is {
			r.report(m.place, importer.Error, importer.CodeConflict, "rows disagree about "+m.ref.Path(field)+", which a record requires; they are not read")
			if m.from != nil {
				m.from.lost = true
			}
		}
		return is
	})
}
