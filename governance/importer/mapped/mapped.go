package mapped

import (
	"context"

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

func (imp Importer) read(ctx context.Context, base *governance.Estate, files []importer.File, opts importer.Options) (*run, *governance.Estate, error) {
	r := &run{m: imp.Mapping, limits: imp.Limits, opts: opts}
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	var faults []*governance.Fault
	if base == nil {
		faults = r.m.incomplete()
	} else {
		r.base, r.added, r.unsure = recordsOf(base), base, true
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
		for _, f := range t.plan.fields {
			if _, ok := t.Fields[f.Name]; f.Required && !ok {
				faults = append(faults, &governance.Fault{Code: governance.CodeMissingRequired, Pos: m.at[t.pointer+"/fields"], Pointer: t.pointer + "/fields/" + f.Name,
					Detail: "records of kind " + t.Record + " require " + f.Name + ": map it, or add to an estate that has the records"})
			}
		}
	}
	return faults
}
