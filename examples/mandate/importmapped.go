package main

import (
	"context"
	"flag"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/mapped"
)

const mappedFormat = "mapped"

// A mapping is what import does by a mapping of the user's own.
type mapping struct {
	file, tags, into string
	tables, labels   *mapped.Mapping
	base             *governance.Estate
}

func (m *mapping) declare(flags *flag.FlagSet) {
	flags.StringVar(&m.file, "mapping", "", "with -from mapped: the mapping in `FILE` says what the files mean")
	flags.StringVar(&m.into, "into", "", "with -from mapped: add to the estate in `FILE` what the files, and the labels of its records, say about it")
	flags.StringVar(&m.tags, "tags", "", "the mapping in `FILE` says which facts the tags of the source are")
}

// load reads the mappings before anything is imported.
func (m *mapping) load(e *env, from string, opts *importer.Options) (err error) {
	switch isMapped := from == mappedFormat; {
	case isMapped != (m.file != ""):
		return usageError{"-from mapped and -mapping FILE go together"}
	case m.into != "" && !isMapped:
		return usageError{"-into goes with -from mapped"}
	case m.tags != "" && isMapped:
		return usageError{"-from mapped reads labels by -mapping, not by -tags"}
	}
	if m.tables, err = parseMapping(e, m.file); err != nil {
		return err
	}
	if m.labels, err = parseMapping(e, m.tags); err != nil {
		return err
	}
	if m.labels != nil {
		opts.Tags = m.labels.Tags()
	}
	if m.into != "" {
		m.base, err = e.writable([]string{m.into})
	}
	return err
}

func parseMapping(e *env, name string) (*mapped.Mapping, error) {
	if name == "" {
		return nil, nil
	}
	f, err := e.readOne(name)
	if err != nil {
		return nil, err
	}
	return mapped.Parse(f.Name, f.Data)
}

// files reads the files named: none are needed to read labels.
func (m *mapping) files(e *env, names []string) ([]importer.File, error) {
	if m.base != nil && len(names) == 0 {
		return nil, nil
	}
	return e.read(names)
}

// Name is that of the format.
func (mapping) Name() string { return mappedFormat }

// Import reads files as the mapping says, into the estate of -into if there is one.
func (m mapping) Import(ctx context.Context, files []importer.File, opts importer.Options) (*importer.Result, error) {
	imp := mapped.Importer{Mapping: m.tables}
	if m.base != nil {
		return imp.Enrich(ctx, m.base, files, opts)
	}
	return imp.Import(ctx, files, opts)
}

// tag makes facts of the tags that an importer kept.
func (m *mapping) tag(ctx context.Context, r *importer.Result, opts importer.Options) (*importer.Result, error) {
	if m.labels == nil {
		return r, nil
	}
	tagged, err := mapped.Importer{Mapping: m.labels}.Enrich(ctx, r.Estate, nil, opts)
	if err != nil {
		return nil, err
	}
	tagged.Diagnostics = append(r.Diagnostics, tagged.Diagnostics...)
	return tagged, nil
}
