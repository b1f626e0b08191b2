package controlstest

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

var (
	chainForm = regexp.MustCompile(`[a-z]\w*(?:\.\w+)+\(?`)
	macroForm = regexp.MustCompile(`([a-z]\w*(?:\.\w+)+)\.(?:all|exists)\((\w+),`)
	atLeast   = regexp.MustCompile(`atLeast\(([\w.]+), [^,]+, (\w+),`)
	textForm  = regexp.MustCompile(`'[^']*'|"[^"]*"`)
)

// wantVaried demands of each document field that the control reads a record
// where it is known, one where it is not, and one where it is none if it may be.
func (a *archive) wantVaried(t reporter, c *controls.Control) {
	t.Helper()
	seen := map[string]bool{}
	for _, k := range a.cases {
		k.states(t, seen)
	}
	for _, field := range readFields(t, c) {
		typ, name, _ := strings.Cut(field, ".")
		record, _ := governance.RecordNamed(typ)
		info, _ := record.Field(name)
		for _, state := range []struct {
			name   string
			needed bool
		}{{"known", true}, {"unknown", !info.Required}, {"none", info.None}} {
			if state.needed && !seen[field+" "+state.name] {
				t.Errorf("%s: %s reads %s, and no case has a record where it is %s", a.file, c.ID, field, state.name)
			}
		}
	}
}

// states notes which fields are known, none or unknown in some record.
func (k *testCase) states(t reporter, seen map[string]bool) {
	t.Helper()
	var doc map[string]any
	if err := json.Unmarshal([]byte(k.estate), &doc); err != nil {
		t.Error(err)
		return
	}
	estate, _ := governance.RecordNamed("Estate")
	note(estate, doc, seen)
}

func note(record governance.Record, value any, seen map[string]bool) {
	object, _ := value.(map[string]any)
	for _, f := range record.Fields {
		v, stated := object[f.Name]
		switch {
		case !stated:
			seen[record.Name+"."+f.Name+" unknown"] = true
			continue
		case v == nil:
			seen[record.Name+"."+f.Name+" none"] = true
			continue
		}
		seen[record.Name+"."+f.Name+" known"] = true
		part, ok := governance.RecordNamed(f.Part)
		if !ok {
			continue
		}
		items, isList := v.([]any)
		if !isList {
			items = []any{v}
		}
		for _, item := range items {
			note(part, item, seen)
		}
	}
}

// readFields lists the document fields that the expressions of a control read.
func readFields(t reporter, c *controls.Control) []string {
	t.Helper()
	r := fieldReader{t: t, control: c.ID, types: map[string]string{string(c.Subject): recordOf(c.Subject)}}
	text := textForm.ReplaceAllString(c.Applies+"\n"+c.Pass, "''")
	for _, m := range slices.Concat(macroForm.FindAllStringSubmatch(text, -1), atLeast.FindAllStringSubmatch(text, -1)) {
		r.types[m[2]] = r.resolve(m[1])
	}
	for _, chain := range chainForm.FindAllString(text, -1) {
		if strings.HasSuffix(chain, "(") { // what is called is no field
			chain = chain[:strings.LastIndexByte(chain, '.')]
		}
		r.resolve(chain)
	}
	slices.Sort(r.fields)
	return slices.Compact(r.fields)
}

// A fieldReader collects the document fields that an expression rests on.
type fieldReader struct {
	t       reporter
	control string
	types   map[string]string // of the variables
	fields  []string
}

// resolve adds the document fields along a chain and returns the type at its
// end; "" for a scalar.
func (r *fieldReader) resolve(chain string) string {
	r.t.Helper()
	names := strings.Split(chain, ".")
	typ, bound := r.types[names[0]]
	if !bound {
		if names[0] != "params" {
			r.t.Errorf("%s: %s starts with no variable that is known", r.control, chain)
		}
		return ""
	}
	for _, name := range names[1:] {
		field := typ + "." + name
		record, _ := governance.RecordNamed(typ)
		if info, ok := record.Field(name); ok {
			r.fields, typ = append(r.fields, field), info.Part
			if info.Type == governance.TypeLabels {
				return ""
			}
			continue
		}
		d, ok := derived[field]
		if !ok {
			r.t.Errorf("%s: %s is no field", r.control, field)
			return ""
		}
		r.fields, typ = append(r.fields, d.rests...), d.typ
	}
	return typ
}

// recordOf is the record type of a kind.
func recordOf(k governance.Kind) string {
	for _, r := range governance.Records() {
		if strings.EqualFold(r.Name, string(k)) {
			return r.Name
		}
	}
	return ""
}
