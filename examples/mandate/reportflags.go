package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/nearest"
)

// A reportFlags says how an assessment is written.
type reportFlags struct {
	formats []report.Format
	out     string
	filter  report.Filter
	behind  string // file of assessment results
}

func (r *reportFlags) flags(flags *flag.FlagSet) {
	flags.Func("format", "write the report in the formats of `LIST`, such as md or json,md: "+formatNames()+" (default md)", r.setFormats)
	flags.StringVar(&r.out, "o", "", "write the report to `FILE`, or several formats to a folder, which is made: assessment.md and so on (default: standard output)")
	flags.StringVar(&r.behind, "append", "", "with -format oscal: write the assessment results in `FILE` with this result behind those that they hold, once")
	listFlag(flags, "verdict", "list only findings with a verdict of `LIST`, such as fail,unknown; counts stay whole", &r.filter.Verdicts, parsed[controls.Verdict])
	listFlag(flags, "severity", "list only findings of controls of a severity of `LIST`, such as critical,high", &r.filter.Severities, parsed[controls.Severity])
	listFlag(flags, "control", "list only findings of the controls of `LIST`, of all that are asked", &r.filter.Controls, id)
	listFlag(flags, "party", "list only findings of the organizations of `LIST`, who answer for the subject or use it", &r.filter.Parties, id)
	listFlag(flags, "tenant", "list only findings of the tenants of `LIST`", &r.filter.Tenants, id)
	listFlag(flags, "region", "list only findings of the regions of `LIST`, as the estate names them", &r.filter.Regions, id)
	listFlag(flags, "framework", "list only what the frameworks of `LIST` ask for, such as csf-2.0", &r.filter.Frameworks, id)
}

func formatNames() string {
	var list []string
	for _, f := range report.Formats() {
		list = append(list, f.Name+" ("+f.About+")")
	}
	return strings.Join(list, ", ")
}

// setFormats reads names of formats.
func (r *reportFlags) setFormats(list string) error {
	r.formats = nil
	var names []string
	for _, f := range report.Formats() {
		names = append(names, f.Name)
	}
next:
	for name := range strings.SplitSeq(list, ",") {
		for _, f := range report.Formats() {
			if f.Name == name {
				r.formats = append(r.formats, f)
				continue next
			}
		}
		return fmt.Errorf("no format %q%s; the formats are %s", name, nearest.Hint(name, names), strings.Join(names, ", "))
	}
	return nil
}

// listFlag declares a flag that is a list.
func listFlag[T any](flags *flag.FlagSet, name, usage string, to *[]T, read func(string) (T, error)) {
	flags.Func(name, usage, func(list string) error {
		*to = nil
		for s := range strings.SplitSeq(list, ",") {
			v, err := read(s)
			if err != nil {
				return err
			}
			*to = append(*to, v)
		}
		return nil
	})
}

func id(s string) (string, error) { return s, nil }

func parsed[T any, P interface {
	*T
	UnmarshalText([]byte) error
}](s string) (v T, err error) {
	return v, P(&v).UnmarshalText([]byte(s))
}

// input is what is written: what the filter lets through. A filter by what is not
// there is a slip of the pen.
func (r *reportFlags) input(in report.Input) (report.Input, error) {
	for _, f := range []struct {
		flag, what string
		values     []string
		known      func() []string
	}{
		{"party", "actor", r.filter.Parties, func() []string { return idsOf(in.View, governance.KindActor) }},
		{"tenant", "tenant", r.filter.Tenants, func() []string { return idsOf(in.View, governance.KindTenant) }},
		{"region", "region", r.filter.Regions, func() []string { return regions(in.View) }},
		{"control", "control", r.filter.Controls, func() []string { return asked(in) }},
		{"framework", "framework", r.filter.Frameworks, func() []string { return covered(in) }},
	} {
		if len(f.values) == 0 {
			continue
		}
		known := f.known()
		for _, v := range f.values {
			if err := among(v, known); err != nil {
				return in, usagef("-%s: no %s %v", f.flag, f.what, err)
			}
		}
	}
	return in.Filtered(r.filter)
}

// among reports a value that is none of the known ones.
func among(v string, known []string) error {
	for _, k := range known {
		if k == v {
			return nil
		}
	}
	return fmt.Errorf("%q%s", v, choices(v, known))
}

// covered are the ids of the frameworks that the coverage is of.
func covered(in report.Input) (ids []string) {
	for _, r := range in.Coverage.Requirements {
		if len(ids) == 0 || ids[len(ids)-1] != r.Framework {
			ids = append(ids, r.Framework)
		}
	}
	return ids
}

// regions are those that findings may be of, each once.
func regions(v *delegation.View) (names []string) {
	for _, k := range []governance.Kind{governance.KindTenant, governance.KindActor} {
		for s := range v.Subjects(k) {
			if name := v.Attribution(s).Region; name != "" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// asked are the ids of the controls that were asked, and their earlier ones.
func asked(in report.Input) (ids []string) {
	for _, p := range in.Assessment.Population {
		ids = append(ids, p.Control)
		if c, ok := in.Pack.Get(p.Control); ok {
			ids = append(ids, c.Aliases...)
		}
	}
	return ids
}

// check refuses what can be told before the work begins.
func (r *reportFlags) check() error {
	if len(r.formats) > 1 && (r.out == "" || r.out == "-") {
		return usageError{"several formats need a folder: give -o DIR"}
	}
	if r.behind != "" && (len(r.formats) != 1 || r.formats[0].Name != "oscal") {
		return usageError{"-append goes with -format oscal alone"}
	}
	return nil
}

// write writes the report in every format that is asked for.
func (r *reportFlags) write(e *env, in report.Input) error {
	if r.behind != "" {
		file, err := e.readOne(r.behind)
		if err != nil {
			return err
		}
		return e.write(r.out, func(w io.Writer) error { return report.AppendOSCAL(w, file.Name, file.Data, in) })
	}
	if len(r.formats) <= 1 {
		return e.write(r.out, func(w io.Writer) error { return r.one().Write(w, in) })
	}
	if err := os.MkdirAll(r.out, 0o777); err != nil {
		return err
	}
	for _, f := range r.formats {
		name := filepath.Join(r.out, "assessment."+f.Extension)
		if err := e.write(name, func(w io.Writer) error { return f.Write(w, in) }); err != nil {
			return err
		}
	}
	return nil
}

// one is the format of a report of which there is one.
func (r *reportFlags) one() report.Format {
	if len(r.formats) == 0 {
		return report.Formats()[0]
	}
	return r.formats[0]
}
