package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks/project"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/nearest"
)

// A projectChoice is the project that an assessment is of, if any.
type projectChoice struct {
	file  string // of the flag
	given []string
	*project.Project
	name, folder string
	overrides    []string
}

func (p *projectChoice) flag(flags *flag.FlagSet) {
	flags.StringVar(&p.file, "project", "", "do what the project `FILE` says, flags aside (default: "+project.File+" in this folder, where no FILE is named)")
}

// find reads the project, where no files are named.
func (p *projectChoice) find(names []string) error {
	file := p.file
	switch {
	case len(names) > 0 && file != "":
		return usageError{"a project names its inputs: give -project or FILEs"}
	case len(names) > 0:
		return nil
	case file == "":
		file = project.File
	}
	data, err := os.ReadFile(file)
	if p.file == "" && errors.Is(err, fs.ErrNotExist) {
		return usageError{"name at least one FILE; - is standard input; without one a " + project.File + " in this folder says what to do"}
	}
	if err != nil {
		return err
	}
	p.name, p.folder = filepath.Base(file), filepath.Dir(file)
	p.Project, err = project.Parse(p.name, data)
	return err
}

// path is where a file stands that the project names.
func (p *projectChoice) path(name string) string {
	return filepath.Join(p.folder, filepath.FromSlash(name))
}

func (p *projectChoice) paths(names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = p.path(name)
	}
	return out
}

// settle sets what the project states and no flag says otherwise.
func (a *assess) settle() error {
	p := &a.project
	if p.Project == nil {
		return nil
	}
	if a.needOutputs && len(p.Outputs) == 0 {
		return fmt.Errorf("%s: with -dir a project needs outputs", p.name)
	}
	var err error
	for _, s := range []struct {
		flags  []string
		stated bool
		set    func()
	}{
		{[]string{"as-of"}, p.AsOf != "", func() { a.asOf.t = p.Instant() }},
		{[]string{"pack", "pack-version"}, p.Pack.Dir != "", func() { a.dir = p.path(p.Pack.Dir) }},
		{[]string{"pack", "pack-version"}, p.Pack.Version != "", func() { a.version = p.Pack.Version }},
		{[]string{"profile"}, p.Pack.Profile != "", func() { a.profile = p.Pack.Profile }},
		{[]string{"with"}, len(p.Frameworks.With) > 0, func() { a.own.with = p.paths(p.Frameworks.With) }},
		{[]string{"href"}, len(p.Frameworks.Hrefs) > 0, func() { a.own.options.Frameworks = p.Frameworks.Hrefs }},
		{[]string{"gates"}, len(p.Gates.Ask) > 0, func() { err = errors.Join(err, a.askGates(p.Gates.Ask)) }},
		{[]string{"max-staleness"}, p.Gates.MaxStaleness != "", func() { a.staleness = staleness{p.MaxStaleness(), true} }},
		{[]string{"forecast"}, p.Forecast != "", func() { a.forecast = p.Ahead() }},
		{[]string{"verdict", "only-new"}, len(p.Filter.Verdicts) > 0, func() { a.filter.Verdicts = p.Filter.Verdicts }},
		{[]string{"severity", "only-new"}, len(p.Filter.Severities) > 0, func() { a.filter.Severities = p.Filter.Severities }},
		{[]string{"party", "only-new"}, len(p.Filter.Parties) > 0, func() { a.filter.Parties = p.Filter.Parties }},
		{[]string{"tenant", "only-new"}, len(p.Filter.Tenants) > 0, func() { a.filter.Tenants = p.Filter.Tenants }},
		{[]string{"region", "only-new"}, len(p.Filter.Regions) > 0, func() { a.filter.Regions = p.Filter.Regions }},
		{[]string{"framework", "only-new"}, len(p.Filter.Frameworks) > 0, func() { a.filter.Frameworks = p.Filter.Frameworks }},
		{[]string{"audience"}, p.Audience != "", func() { a.audience = audience(p.Audience) }},
		{[]string{"fail-on"}, p.Thresholds.FailOn != "", func() { a.failOn = p.Thresholds.FailOn }},
		{[]string{"min-severity"}, p.Thresholds.MinSeverity != "", func() { err = errors.Join(err, a.minSeverity.UnmarshalText([]byte(p.Thresholds.MinSeverity))) }},
		{[]string{"format", "o", "only-new"}, len(p.Outputs) > 0, func() { err = errors.Join(err, a.outputs()) }},
	} {
		set := slices.DeleteFunc(s.flags, func(name string) bool { return !slices.Contains(p.given, name) })
		if s.stated && len(set) == 0 {
			s.set()
		} else if s.stated {
			p.overrides = append(p.overrides, set...)
		}
	}
	slices.Sort(p.overrides)
	p.overrides = slices.Compact(p.overrides)
	return err
}

// outputs has the project say which reports are written, and where.
func (a *assess) outputs() error {
	var names []string
	for _, f := range report.Formats() {
		names = append(names, f.Name)
	}
	for _, o := range a.project.Outputs {
		n := slices.Index(names, o.Format)
		if n < 0 {
			return fmt.Errorf("%s: no format %q%s", a.project.name, o.Format, nearest.Hint(o.Format, names))
		}
		a.files = append(a.files, reportFile{report.Formats()[n], a.project.path(o.File)})
	}
	return nil
}

// A reportFile is a report that a project asks for.
type reportFile struct {
	report.Format
	name string
}

// writeFiles writes the reports of the project.
func (e *env) writeFiles(files []reportFile, in report.Input) error {
	for _, f := range files {
		if err := os.MkdirAll(filepath.Dir(f.name), 0o777); err != nil {
			return err
		}
		if err := e.write(f.name, func(w io.Writer) error { return f.Write(w, in) }); err != nil {
			return err
		}
	}
	return nil
}

// estate is that of the files named, or else of the project.
func (a *assess) estate(e *env, names []string) (*governance.Estate, error) {
	if a.project.Project == nil {
		return e.estate(names)
	}
	facts, err := a.project.Estate(e.ctx, os.DirFS(a.project.folder), importers())
	if err != nil {
		return nil, err
	}
	for _, d := range facts.Diagnostics {
		fmt.Fprintln(e.stderr, d)
	}
	for _, w := range facts.Warnings {
		fmt.Fprintln(e.stderr, w)
	}
	e.joined(facts.Renamed, facts.Conflicts)
	return facts.Estate, nil
}

// index is the estate with the levels of the project.
func (a *assess) index(estate *governance.Estate) *delegation.Index {
	if p := a.project.Project; p != nil && len(p.Privileges) > 0 {
		return delegation.NewIndex(estate, delegation.WithPrivilegeMap(p.PrivilegeMap()))
	}
	return delegation.NewIndex(estate)
}

// sign says in the basis by which project the result came about.
func (p *projectChoice) sign(b *controls.Basis) {
	if p.Project == nil {
		return
	}
	b.Project, b.Overrides = p.Source(p.name), p.overrides
	if len(p.Parameters) > 0 {
		b.Params = b.Project
	}
}
