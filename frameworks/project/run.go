package project

import (
	"context"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/mapped"
	"github.com/mandate-nhi/mandate/internal/nearest"
)

// Facts are what the inputs of a project hold together.
type Facts struct {
	Estate      *governance.Estate
	Diagnostics []importer.Diagnostic // by input, then as Result.Diagnostics
	Warnings    []governance.Warning  // of estates
	Conflicts   []governance.Conflict
	Renamed     []governance.Renaming
}

// Estate reads all inputs from the folder of the project file and joins them. The
// importers are those that inputs may name. The error is ctx's, that of a file which
// cannot be read, or a *governance.DocumentError.
func (p *Project) Estate(ctx context.Context, folder fs.FS, importers []importer.Importer) (*Facts, error) {
	r := &run{Project: p, folder: folder, importers: importers, facts: &Facts{}}
	for i, in := range p.Inputs {
		if err := r.input(ctx, i, in); err != nil {
			return nil, err
		}
	}
	if err := r.estates(ctx, "/exceptions", p.Exceptions); err != nil {
		return nil, err
	}
	return r.facts, r.join(ctx)
}

// A run reads the inputs of a project.
type run struct {
	*Project
	folder    fs.FS
	importers []importer.Importer
	parts     []*governance.Estate
	mapped    []tables
	facts     *Facts
}

// tables are an input from mapped, which waits for the records of the others.
type tables struct {
	mapping *mapped.Mapping
	files   []importer.File
	opts    importer.Options
}

func (r *run) input(ctx context.Context, i int, in Input) error {
	at := "/inputs/" + strconv.Itoa(i)
	if in.From == FromEstate {
		return r.estates(ctx, at+"/files", in.Files)
	}
	files, err := r.files(at+"/files", in.Files)
	if err != nil {
		return err
	}
	opts := importer.Options{Self: in.Self, AsOf: r.Instant()}
	if in.AsOf != "" {
		opts.AsOf = instant(in.AsOf)
	}
	if in.From == FromMapped {
		m, err := r.mapping(in.Mapping)
		r.mapped = append(r.mapped, tables{m, files, opts})
		return err
	}
	imp, err := r.importer(at+"/from", in.From)
	if err != nil {
		return err
	}
	return r.export(ctx, imp, in.Tags, files, opts)
}

// export imports files of another system, and makes facts of their tags.
func (r *run) export(ctx context.Context, imp importer.Importer, tags string, files []importer.File, opts importer.Options) error {
	var labels *mapped.Mapping
	var err error
	if tags != "" {
		if labels, err = r.mapping(tags); err != nil {
			return err
		}
		opts.Tags = labels.Tags()
	}
	result, err := imp.Import(ctx, files, opts)
	if err != nil {
		return err
	}
	r.facts.Diagnostics = append(r.facts.Diagnostics, result.Diagnostics...)
	if labels != nil {
		if result, err = (mapped.Importer{Mapping: labels}).Enrich(ctx, result.Estate, nil, opts); err != nil {
			return err
		}
		r.facts.Diagnostics = append(r.facts.Diagnostics, result.Diagnostics...)
	}
	r.parts = append(r.parts, result.Estate)
	return nil
}

func (r *run) importer(at, name string) (importer.Importer, error) {
	names := []string{FromEstate, FromMapped}
	for _, imp := range r.importers {
		if imp.Name() == name {
			return imp, nil
		}
		names = append(names, imp.Name())
	}
	return nil, r.fault(governance.CodeUnrecognizedValue, at, "no importer "+strconv.Quote(name)+nearest.Hint(name, names))
}

// fault is an error about one value of the project file.
func (p *Project) fault(code governance.Code, at, detail string) error {
	return governance.NewDocumentError([]*governance.Fault{{Code: code, Pos: p.at[at], Pointer: at, Detail: detail}})
}

// estates reads documents of the model as parts.
func (r *run) estates(ctx context.Context, at string, patterns []string) error {
	files, err := r.files(at, patterns)
	if err != nil {
		return err
	}
	var faults []*governance.Fault
	for _, f := range files {
		e, err := governance.ParseContext(ctx, f.Name, f.Data)
		if err != nil {
			faults = slices.AppendSeq(faults, governance.Faults(err))
			continue
		}
		r.parts = append(r.parts, e)
		for _, w := range e.Warnings() {
			if w.Code == governance.CodeUnrecognizedRestriction {
				faults = append(faults, &governance.Fault{Code: w.Code, Pos: w.Pos, Pointer: w.Pointer, Detail: "joining would leave this out: use a version that knows it"})
			} else {
				r.facts.Warnings = append(r.facts.Warnings, w)
			}
		}
	}
	if err := governance.NewDocumentError(faults); err != nil {
		return err
	}
	return ctx.Err()
}

// files reads what patterns name, each file once, by pattern and then by name. A
// pattern without files is a fault: an input that is gone is not an empty one.
func (r *run) files(at string, patterns []string) (files []importer.File, err error) {
	seen := map[string]bool{}
	for i, pattern := range patterns {
		names, err := fs.Glob(r.folder, path.Clean(pattern))
		if err != nil {
			return nil, err
		}
		if len(names) == 0 {
			return nil, r.fault(governance.CodeDanglingRef, at+"/"+strconv.Itoa(i), "there is no such file")
		}
		for _, name := range names {
			if seen[name] {
				continue
			}
			seen[name] = true
			data, err := fs.ReadFile(r.folder, name)
			if err != nil {
				return nil, err
			}
			files = append(files, importer.File{Name: name, Data: data})
		}
	}
	return files, nil
}

func (r *run) mapping(name string) (*mapped.Mapping, error) {
	name = path.Clean(name)
	data, err := fs.ReadFile(r.folder, name)
	if err != nil {
		return nil, err
	}
	return mapped.Parse(name, data)
}

// join makes one estate of the parts, and completes it by the tables of one's own.
func (r *run) join(ctx context.Context) error {
	var keys []governance.Key
	for _, text := range r.Identity {
		k, err := governance.ParseKey(text)
		if err != nil {
			return err
		}
		keys = append(keys, k)
	}
	joined := &governance.Joined{Estate: &governance.Estate{SchemaVersion: governance.SchemaVersion}}
	var err error
	switch {
	case len(r.parts) == 1 && keys == nil:
		joined.Estate = r.parts[0]
	case len(r.parts) > 0:
		if joined, err = governance.Join(r.parts, keys...); err != nil {
			return err
		}
	}
	r.facts.Estate, r.facts.Conflicts, r.facts.Renamed = joined.Estate, joined.Conflicts, joined.Renamed
	for _, t := range r.mapped {
		result, err := mapped.Importer{Mapping: t.mapping}.Enrich(ctx, r.facts.Estate, t.files, t.opts)
		if err != nil {
			return err
		}
		r.facts.Estate, r.facts.Diagnostics = result.Estate, append(r.facts.Diagnostics, result.Diagnostics...)
	}
	return nil
}

// Narrow is a pack, of the profile chosen already, with the parameters of the project.
// The error is a *governance.DocumentError for a control, a parameter or a value that
// cannot be.
func (p *Project) Narrow(pack *controls.Pack) (*controls.Pack, error) {
	if len(p.Parameters) == 0 {
		return pack, nil
	}
	var bounds []controls.Bound
	for _, name := range slices.Sorted(maps.Keys(p.Parameters)) {
		b, err := p.bound(pack, name, p.Parameters[name])
		if err != nil {
			return nil, err
		}
		bounds = append(bounds, b)
	}
	return pack.Narrow(bounds...)
}

func (p *Project) bound(pack *controls.Pack, name string, to Parameter) (b controls.Bound, err error) {
	at := member("/parameters", name)
	control, param, _ := strings.Cut(name, ".")
	b = controls.Bound{Control: control, Param: param, Class: controls.ParamClass(to.Class), Source: to.Source}
	c, ok := pack.Get(control)
	if !ok {
		return b, p.fault(governance.CodeDanglingRef, at, "the pack, or its profile, has no control "+strconv.Quote(control))
	}
	for _, known := range c.Params {
		if known.Name == param {
			if b.Value, err = controls.ParseValue(known.Type, to.Value); err != nil {
				err = p.fault(governance.CodeFormat, at+"/value", err.Error())
			}
			return b, err
		}
	}
	return b, p.fault(governance.CodeDanglingRef, at, "the control has no such parameter")
}
