package mapped

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// eachGuess runs random mappings of every kind of record over random files.
func eachGuess(t *testing.T, do func(m *Mapping, files []importer.File)) {
	for seed := range uint64(800) {
		g := &guess{Rand: rand.New(rand.NewPCG(seed, 1)), csv: seed%3 == 0}
		text := g.mapping(governance.Kinds()[seed%16])
		m, err := Parse("m.yaml", text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		files := g.files()
		if do(m, files); t.Failed() {
			t.Fatalf("seed %d: %s\n%s", seed, text, files[0].Data)
		}
	}
}

// A writer makes the JSON of a record of a row, by the rules of the package comment, which
// the importer itself fills in without.
type writer struct{ importer.Collector }

func (w *writer) report(x row, c cell, s importer.Severity, code importer.Code, detail string) (any, bool) {
	p := x.place(c)
	w.Add(importer.Diagnostic{Severity: s, Code: code, Pos: p.pos, Pointer: p.pointer, Detail: detail + "left unknown"})
	return nil, false
}

func (w *writer) object(rules []*rule, x row) map[string]any {
	out, labels := map[string]any{}, map[string]any{}
	for _, rule := range rules {
		if v, ok := w.field(rule, x); ok && rule.label != "" {
			labels[rule.label] = v
		} else if ok {
			out[rule.field.Name] = v
		}
	}
	if len(labels) > 0 {
		out["labels"] = labels
	}
	return out
}

func (w *writer) field(rule *rule, x row) (any, bool) {
	if len(rule.Fields) > 0 {
		return w.part(rule, x)
	}
	c := x.cell(rule.from)
	_, empty := rule.Values[""]
	switch {
	case c.state == absent:
		return nil, rule.Absent == "none"
	case c.state == text && slices.Contains(rule.Unknown, c.text):
		return nil, false
	case c.state == text && slices.Contains(rule.None, c.text):
		return nil, true
	case c.state == text && c.text == "" && !empty:
		return nil, false
	case c.state == text && rule.field.List && rule.Split != "":
		for item := range strings.SplitSeq(c.text, rule.Split) {
			if item = strings.TrimSpace(item); item != "" {
				c.items = append(c.items, cell{state: text, text: item, node: c.node, column: c.column})
			}
		}
	case c.state == text && !rule.field.List:
		return w.value(rule, x, c)
	case c.state != list || !rule.field.List:
		return w.report(x, c, importer.Error, importer.CodeUnparsable, "no value of the kind that "+rule.field.Name+" has; ")
	}
	values := []any{}
	for _, item := range c.items {
		v, ok := w.value(rule, x, item)
		if !ok {
			return nil, false
		}
		values = append(values, v)
	}
	return values, true
}

func (w *writer) value(rule *rule, x row, c cell) (any, bool) {
	if importer.IsSecret(c.text) {
		p := x.place(c)
		w.Add(importer.Diagnostic{Severity: importer.Error, Code: importer.CodeSecretDropped, Pos: p.pos, Pointer: p.pointer,
			Detail: "this looks like a secret value; it is not taken over: remove it here, and replace the secret where it was in use"})
		return nil, false
	}
	v, err := rule.convert(c.text)
	switch v := v.(type) {
	case time.Time:
		return governance.FormatInstant(v), err == nil || w.unparsable(rule, x, c, err)
	case time.Duration:
		return governance.FormatDuration(max(v, 0)), err == nil || w.unparsable(rule, x, c, err)
	}
	return v, err == nil || w.unparsable(rule, x, c, err)
}

func (w *writer) unparsable(rule *rule, x row, c cell, err error) bool {
	if err == errValue {
		w.report(x, c, importer.Warning, importer.CodeUnknownValue, "the mapping does not say what "+importer.Quote(c.text)+" means for "+rule.field.Name+"; ")
	} else {
		w.report(x, c, importer.Error, importer.CodeUnparsable, importer.Quote(c.text)+" for "+rule.field.Name+": "+err.Error()+"; ")
	}
	return false
}

func (w *writer) part(rule *rule, x row) (any, bool) {
	rows := []row{x}
	if rule.Each != "" {
		rows = x.each(rule.each)
	}
	parts := []map[string]any{}
	for _, below := range rows {
		part := w.object(rule.part.rules, below)
		if len(part) == 0 && rule.Each == "" {
			return nil, false
		}
		for _, f := range rule.part.fields {
			if _, ok := part[f.Name]; f.Required && !ok {
				return w.report(below, cell{}, importer.Warning, importer.CodeUnresolved, "nothing says "+f.Name+" of this "+rule.part.name+"; ")
			}
		}
		parts = append(parts, part)
	}
	if rule.Each != "" && x.cell(rule.each).state == absent {
		return nil, false
	}
	if !rule.field.List {
		return parts[0], true
	}
	return parts, true
}

// TestThroughJSON fills records directly, and writes them as JSON which governance.Parse
// reads: both give the same records and diagnostics, and what is called sound has no fault.
func TestThroughJSON(t *testing.T) {
	records := 0
	eachGuess(t, func(m *Mapping, files []importer.File) {
		table := &m.doc.Tables[0]
		c, _ := collectionOf(governance.Kind(table.Record))
		estate, _ := governance.RecordNamed("Estate")
		w := &writer{}
		r := &run{m: m}
		read := r.jsonRows
		if table.Format == "csv" {
			read = r.csvRows
		}
		read(files[0], &reading{table: table}, func(x row) {
			r.unsure = false
			got, want := table.plan.empty(), w.object(table.plan.rules, x)
			r.fill(table.plan.rules, &got, x)
			for _, f := range table.plan.fields {
				if _, ok := want[f.Name]; f.Required && !ok {
					return // which gives no record
				}
			}
			document := map[string]any{"schemaVersion": governance.SchemaVersion, estate.Fields[c].Name: []any{want}}
			data, err := json.Marshal(document)
			if err != nil {
				t.Error(err)
			}
			records++
			if _, err := governance.Parse("", data); err != nil {
				for f := range governance.Faults(err) {
					if whole := f.Code == governance.CodeAssignment || f.Code == governance.CodeMissingRequired; !whole && !r.unsure {
						t.Errorf("%v is in a record that is called sound: %s", f, data)
					}
				}
			}
			var e governance.Estate
			if err := json.Unmarshal(data, &e); err != nil {
				t.Error(err)
			}
			list, _ := json.Marshal(e)
			document[estate.Fields[c].Name] = []any{got.record.Interface()}
			direct, _ := json.Marshal(document)
			if diff := cmp.Diff(decoded(list), decoded(direct)); diff != "" {
				t.Errorf("record mismatch (-through JSON +direct):\n%s", diff)
			}
		})
		for _, d := range r.Diagnostics() { // of the file as a whole
			if d.Code == importer.CodeUnknownFields || strings.HasPrefix(d.Detail, "this row has") {
				w.Add(d)
			}
		}
		if diff := cmp.Diff(w.Diagnostics(), r.Diagnostics()); diff != "" {
			t.Errorf("diagnostics mismatch (-through JSON +direct):\n%s", diff)
		}
	})
	if records < 500 {
		t.Errorf("only %d rows gave records", records)
	}
}

func decoded(data []byte) (v any) {
	json.Unmarshal(data, &v)
	return v
}

// TestUnsure wants of records that are taken as they are the estate, the diagnostics and
// the faults that they have when they are joined and validated.
func TestUnsure(t *testing.T) {
	estates := 0
	eachGuess(t, func(m *Mapping, files []importer.File) {
		results := map[bool]string{}
		for _, unsure := range []bool{false, true} {
			r := &run{m: m, unsure: unsure}
			_, err := r.files(t.Context(), files)
			r.disputed()
			r.complete(r.done[0])
			e, failed := r.estate()
			data, _ := json.Marshal(e)
			results[unsure] = string(data)
			for _, d := range r.Diagnostics() {
				results[unsure] += "\n" + d.String()
			}
			for _, err := range []error{err, failed} {
				if err != nil {
					results[unsure] += "\n" + err.Error()
				}
			}
			if !r.unsure && !r.twice && failed == nil {
				estates++
			}
		}
		if diff := cmp.Diff(results[true], results[false]); diff != "" {
			t.Errorf("result mismatch (-joined +as it is):\n%s", diff)
		}
	})
	if estates < 150 {
		t.Errorf("only %d estates were taken as they are", estates)
	}
}
