package mapped

import (
	"context"
	"path"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A run is one import.
type run struct {
	importer.Collector
	m      *Mapping
	limits importer.Limits
	opts   importer.Options
	base   map[governance.Ref]known // records to add to; nil without
	added  *governance.Estate       // the estate that holds them
	made   []*made
	twice  bool // whether two rows are about one record
	unsure bool // whether Validate may find fault with a value
	done   []*reading
	found  map[string]map[string][]string // ids by kind and field, then by value
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

// files reads each file by every table that names it.
func (r *run) files(ctx context.Context, files []importer.File) (faults []*governance.Fault, err error) {
	used := make([]bool, len(files))
	for i := range r.m.doc.Tables {
		done := &reading{table: &r.m.doc.Tables[i]}
		r.found = nil // the tables above may have added records
		for n, f := range files {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if done.table.names(f.Name) {
				used[n] = true
				if fault := r.file(f, done); fault != nil {
					faults = append(faults, fault)
				}
			}
		}
		r.short(done)
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

	counts map[int]total // of pages that hold a part of the list only
}

func (r *run) file(f importer.File, done *reading) *governance.Fault {
	read, pointer := r.jsonRows, done.table.Items
	if done.table.Format == "csv" {
		read, pointer = r.csvRows, "#row=1"
	}
	lost, fault := read(f, done, func(x row) {
		if done.table.wants(x) && !r.row(done, x) {
			done.lost = true
		}
	})
	if fault != nil {
		return fault
	}
	if done.files = append(done.files, f.Name); len(done.files) == 1 {
		done.from = place{pos: governance.Position{File: f.Name, Line: 1, Column: 1}, pointer: pointer}
	}
	done.lost = done.lost || lost
	return nil
}

// wants reports whether a row has the values that the table asks for, and an id that
// the mapping does not call unknown.
func (t *table) wants(x row) bool {
	id := t.Fields["id"]
	if c := x.cell(id.from); c.state == text && slices.Contains(id.Unknown, c.text) {
		return false
	}
	for _, w := range t.where {
		if c := x.cell(w.from); c.state != text || !slices.Contains(w.values, c.text) {
			return false
		}
	}
	return true
}

// row makes the record of a row. It returns false when there is none.
func (r *run) row(done *reading, x row) bool {
	t := done.table
	m := &made{plan: t.plan, known: t.plan.empty(), place: x.place(cell{}), row: x, from: done}
	r.fill(t.plan.rules, &m.known, x)
	if m.ref = governance.NewRef(governance.Kind(t.Record), m.id()); m.ref.ID == "" {
		r.report(m.place, importer.Error, importer.CodeUnparsable, "this row has no id; it is not read")
		return false
	}
	origin := governance.OriginAt(m.place.pos, m.place.pointer)
	if r.base != nil {
		origin.Fields = governance.Some(m.names())
	}
	copied, missing := r.complement(m)
	if missing != "" {
		r.report(m.place, importer.Error, importer.CodeUnresolved, "this row does not say "+missing+", which records of kind "+t.Record+" require; it is not read")
		return false
	}
	r.add(m, append(r.sources(m.ref, copied), origin)...)
	return true
}
