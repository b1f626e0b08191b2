package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/csf"
	"github.com/mandate-nhi/mandate/governance"
)

var csfProfileCommand = command{
	name:  "csf-profile",
	args:  "[flags] FILE...",
	short: "write the CSF 2.0 Organizational Profile, or the file on a supplier",
	about: `
The profile has a row for each of the 106 outcomes of NIST CSF 2.0; as CSV in the columns
of NIST's template, with ours behind them. The current status is what the evidence shows:
no outcome is called implemented, and no Tier is computed. Roles come from the duties.

Priority, owner, last day and all else that only the organization can say come from the
-target FILE: CSV with the titles of those columns, of which it needs the first and those
that it fills in. So write the profile as CSV, fill in what is empty, and give it back.
Current Status, roles and evidence are not read from it. An outcome that CSF 2.0 withdrew
is an error that names the successor; other spellings are taken, and told.

With -partner, or in the folder of -suppliers, a supplier file is written: contracts,
duties, certification, drills, training, exceptions, open findings, and GV.SC-01 to
GV.SC-10 row by row.`,
	example: `mandate csf-profile -format csv -o profile.csv estate.json
mandate csf-profile -target profile.csv -o profile.md estate.json
mandate csf-profile -partner kestrel estate.json`,
	prepare: func(flags *flag.FlagSet) func(*env, []string) error {
		q := &csfQuestion{}
		q.flags(flags, "md", "csv")
		q.choice.flags(flags)
		flags.StringVar(&q.target, "target", "", "read what the organization says of the outcomes from `FILE`")
		flags.StringVar(&q.partner, "partner", "", "write the supplier file on the organization `ID` instead of the profile")
		flags.StringVar(&q.suppliers, "suppliers", "", "also write a supplier file for every partner into the folder `DIR`, named by its id")
		flags.StringVar(&q.out, "o", "", "write to `FILE` (default: standard output)")
		return q.run
	},
}

type csfQuestion struct {
	question
	choice                          packChoice
	target, partner, suppliers, out string
}

func (q *csfQuestion) run(e *env, names []string) error {
	target, err := q.read(e)
	if err != nil {
		return err
	}
	v, err := q.view(e, names)
	if err != nil {
		return err
	}
	p, err := q.profile(e, v, target)
	if err != nil {
		return err
	}
	var written form = p
	if q.partner != "" {
		if written, err = q.supplier(p, v); err != nil {
			return err
		}
	}
	if q.suppliers != "" {
		if err := q.all(e, p); err != nil {
			return err
		}
	}
	return e.write(q.out, q.print(written))
}

// A form is what can be written as either format.
type form interface {
	CSV(io.Writer) error
	Markdown(io.Writer) error
}

func (q *csfQuestion) print(f form) func(io.Writer) error {
	if q.format == "csv" {
		return f.CSV
	}
	return f.Markdown
}

// read reads the file of the organization, if there is one, and tells which outcomes
// it writes in another way.
func (q *csfQuestion) read(e *env) (*csf.Target, error) {
	if q.target == "" {
		return nil, nil
	}
	file, err := e.readOne(q.target)
	if err != nil {
		return nil, err
	}
	target, err := csf.ReadTarget(file.Name, file.Data, frameworks.Builtin())
	if err != nil {
		return nil, err
	}
	for _, u := range target.Uses {
		fmt.Fprintf(e.stderr, "%s: %q is taken for %s\n", u.Pos, u.Written, u.ID)
	}
	return target, nil
}

func (q *csfQuestion) profile(e *env, v *delegation.View, target *csf.Target) (*csf.Profile, error) {
	pack, err := q.choice.pack()
	if err != nil {
		return nil, err
	}
	eng, err := engine.Compile(pack)
	if err != nil {
		return nil, err
	}
	progress := e.working("assessing")
	defer progress.end()
	result, err := eng.Assess(e.ctx, v, engine.KeepPasses(), engine.Progress(progress.set))
	if err != nil {
		return nil, err
	}
	title := ""
	if q.audience != "" {
		title = "by what " + string(q.audience) + " may see"
	}
	return csf.New(csf.Input{Title: title, View: v, Assessment: result, Pack: pack, Library: frameworks.Builtin(), Target: target})
}

func (q *csfQuestion) supplier(p *csf.Profile, v *delegation.View) (*csf.Supplier, error) {
	ref := governance.NewRef(governance.KindActor, strings.TrimPrefix(q.partner, "actor:"))
	if err := known(v, ref); err != nil {
		return nil, err
	}
	return p.Supplier(ref)
}

// all writes the file on every partner.
func (q *csfQuestion) all(e *env, p *csf.Profile) error {
	if err := os.MkdirAll(q.suppliers, 0o777); err != nil {
		return err
	}
	taken := map[string]string{}
	var errs []error
	for _, ref := range p.Partners() {
		name := supplierFile(ref.ID, q.format)
		if other, ok := taken[strings.ToLower(name)]; ok {
			errs = append(errs, fmt.Errorf("%s and %s would have the same file: use -partner", other, ref.ID))
			continue
		}
		taken[strings.ToLower(name)] = ref.ID
		s, err := p.Supplier(ref)
		if err == nil {
			err = e.write(filepath.Join(q.suppliers, name), q.print(s))
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// supplierFile is the name of a file after an id, escaped as in a URL, for every system.
func supplierFile(id, format string) string { return url.QueryEscape(id) + "." + format }
