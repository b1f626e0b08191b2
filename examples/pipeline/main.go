// Command pipeline checks what a partner is about to hand over, as a step of its CI:
// what is new since a baseline fails the build, what was known does not.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log"
	"os"
	"path/filepath"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
)

type options struct {
	baseline string // a report, as accept writes it; one that is not there knows nothing
	accept   bool
	strict   bool
	out      string
}

func main() {
	log.SetFlags(0)
	o, files, err := parseArgs(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	failed := false
	if err == nil {
		failed, err = run(context.Background(), o, files, os.Stdout)
	}
	switch {
	case err != nil:
		log.Print(err)
		os.Exit(2)
	case failed:
		os.Exit(1)
	}
}

func parseArgs(args []string) (o options, files []string, err error) {
	flags := flag.NewFlagSet("pipeline", flag.ContinueOnError)
	flags.StringVar(&o.baseline, "baseline", "baseline.json", "`FILE` of what is known")
	flags.BoolVar(&o.accept, "accept", false, "write what is found to the baseline: from now on it is known")
	flags.BoolVar(&o.strict, "strict", false, "let what is newly unknown fail too")
	flags.StringVar(&o.out, "out", "", "write findings.sarif and findings.xml (JUnit) to `FOLDER`")
	err = flags.Parse(args)
	return o, flags.Args(), err
}

// run reports whether the build fails.
func run(ctx context.Context, o options, files []string, w io.Writer) (failed bool, err error) {
	estate, err := read(files)
	if err != nil {
		return false, err
	}
	asOf, ok := estate.AsOf.Get()
	if !ok {
		return false, errors.New("the estate does not say when its facts were true")
	}
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		return false, err
	}
	view := delegation.NewIndex(estate).At(asOf)
	result, err := eng.Assess(ctx, view)
	if err != nil {
		return false, err
	}
	in := report.Input{Title: "Pre-handover check", Assessment: result, Pack: eng.Pack(), View: view, Position: view.Place}
	if !o.accept {
		before, err := known(o.baseline)
		if err != nil {
			return false, err
		}
		failed = tell(w, controls.Compare(before, result, eng.Pack()), eng.Pack(), o.strict)
	}
	return failed, write(o, in)
}

// read parses the files, which are parts of one estate.
func read(files []string) (*governance.Estate, error) {
	var parts []*governance.Estate
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		part, err := governance.Parse(filepath.ToSlash(name), data)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	return governance.Merge(parts...)
}

// known reads the baseline.
func known(file string) (*controls.Assessment, error) {
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return &controls.Assessment{}, nil
	}
	if err != nil {
		return nil, err
	}
	doc, err := report.ReadJSON(file, data)
	if err != nil {
		return nil, err
	}
	return doc.Input().Assessment, nil
}

// tell lists what is new or worse, and reports whether that fails the build.
func tell(w io.Writer, c controls.Comparison, pack *controls.Pack, strict bool) (failed bool) {
	open := 0
	for _, x := range c.Changes {
		if x.Kind != controls.ChangeNew && x.Kind != controls.ChangeWorsened {
			continue
		}
		verdict := x.After.Or(controls.Unknown)
		switch {
		case verdict == controls.Waived: // somebody carries the risk
			continue
		case verdict == controls.Unknown && !strict:
			open++
			continue
		}
		failed = true
		title := x.Control
		if control, ok := pack.Get(x.Control); ok {
			title += " " + control.Title
		}
		fmt.Fprintf(w, "%-8s %-8s %s: %s\n", verdict, x.Severity, x.Subject, title)
	}
	if failed {
		fmt.Fprintln(w, "new since the baseline: not ready to be handed over")
	} else {
		fmt.Fprintf(w, "nothing new fails; %d new verdicts are unknown\n", open)
	}
	return failed
}

// write writes the reports that were asked for.
func write(o options, in report.Input) error {
	type file struct {
		name   string
		format func(io.Writer, report.Input) error
	}
	var list []file
	if o.out != "" {
		list = append(list, file{filepath.Join(o.out, "findings.sarif"), report.SARIF}, file{filepath.Join(o.out, "findings.xml"), report.JUnit})
	}
	if o.accept {
		list = append(list, file{o.baseline, report.JSON})
	}
	for _, f := range list {
		var text bytes.Buffer
		if err := f.format(&text, in); err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(f.name), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(f.name, text.Bytes(), 0o666); err != nil {
			return err
		}
	}
	return nil
}
