package main

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
)

var assessCommand = command{
	name:  "assess",
	args:  "[flags] [FILE...]",
	short: "ask every control about every record of the estate",
	about: `
Several FILEs are parts of one estate. The report always holds every verdict and
every requirement; -fail-on and -min-severity only decide the exit status. With -only-new there
is no report, but what is new or worse since the report of -baseline. Without FILE a
project file says what is read, asked and written; mandate schema project describes it.
The flags that override it stand in the basis of the report.`,
	example: "mandate assess -format json -o report.json -fail-on unknown -min-severity high estate.json",
	prepare: func(flags *flag.FlagSet) func(*env, []string) error {
		a := &assess{failOn: "fail", minSeverity: controls.Low}
		flags.Func("as-of", "assess at the `INSTANT`, such as 2026-07-01T00:00:00Z (default: the estate's asOf)", a.asOf.set)
		a.audience.flag(flags)
		a.packChoice.flags(flags)
		a.own.flags(flags)
		a.reportFlags.flags(flags)
		a.pseudonyms.flag(flags)
		a.ahead.flags(flags)
		flags.Func("fail-on", "exit with 1 on `VERDICT`: fail (also error, and errors in the facts), unknown (those and unknown), or never (default fail)",
			oneOf(&a.failOn, "fail", "unknown", "never"))
		flags.TextVar(&a.minSeverity, "min-severity", a.minSeverity, "let only controls of `SEVERITY` or above decide the exit status: low, medium, high or critical (default low)")
		flags.BoolVar(&a.keep, "keep", false, "list every verdict in the report, also what passes or is not asked about (default: only counted)")
		flags.StringVar(&a.baseline, "baseline", "", "let only what is new or worse than in the report `FILE`, of assess -format json, decide the exit status")
		flags.BoolVar(&a.onlyNew, "only-new", false, "write what is new or worse than in the report of -baseline, as compare does, and no report")
		flags.Func("controls", "ask only the controls in `LIST`, such as ROT-01,SEC-02 (default: all)", func(list string) error { a.only = strings.Split(list, ","); return nil })
		a.project.flag(flags)
		flags.StringVar(&a.root, "dir", "", "run the project of every folder in `DIR`, such as one for each customer, and write what they add up to")
		return func(e *env, names []string) error {
			flags.Visit(func(f *flag.Flag) { a.project.given = append(a.project.given, f.Name) })
			if a.root != "" {
				return a.runAll(e, names)
			}
			return a.run(e, names)
		}
	},
}

type assess struct {
	packChoice
	own frameworkChoice
	reportFlags
	ahead
	asOf        instant
	audience    audience
	pseudonyms  pseudonymKey
	failOn      string
	minSeverity controls.Severity
	keep        bool // all verdicts
	passes      bool // those that pass
	baseline    string
	onlyNew     bool
	project     projectChoice
	files       []reportFile // of the project
	root        string       // of several projects
	needOutputs bool
	assessed    *controls.Assessment // the result
}

// An instant is a flag that may be absent.
type instant struct{ t time.Time }

func (i *instant) set(s string) (err error) {
	i.t, err = governance.ParseInstant(s)
	return err
}

// or is the instant of the flag, else the one at which the facts were true.
func (i instant) or(estate *governance.Estate) (time.Time, error) {
	if !i.t.IsZero() {
		return i.t, nil
	}
	if t, ok := estate.AsOf.Get(); ok {
		return t, nil
	}
	return time.Time{}, usageError{"the estate does not say when its facts were true: give -as-of INSTANT"}
}

// oneOf lets a flag have one of a few values.
func oneOf(to *string, values ...string) func(string) error {
	return func(s string) error {
		for _, v := range values {
			if s == v {
				*to = s
				return nil
			}
		}
		return fmt.Errorf("want %s", strings.Join(values, ", "))
	}
}

// asked are those that are asked, as a pack.
func (a *assess) asked() (*controls.Pack, error) {
	pack, err := a.pack()
	if err == nil && a.project.Project != nil {
		pack, err = a.project.Narrow(pack)
	}
	if err == nil && a.only != nil {
		if _, err = pack.Select(a.only...); err != nil {
			err = usageError{"-controls: " + err.Error()}
		}
	}
	return pack, err
}

func (a *assess) run(e *env, names []string) error {
	if err := a.reportFlags.check(); err != nil {
		return err
	}
	if err := a.project.find(names); err != nil {
		return err
	}
	if err := errors.Join(a.settle(), a.ahead.check()); err != nil {
		return err
	}
	pack, err := a.asked()
	if err != nil {
		return err
	}
	estate, err := a.estate(e, names)
	if err != nil {
		return err
	}
	if estate, err = a.pseudonyms.of(estate); err != nil {
		return err
	}
	t, err := a.asOf.or(estate)
	if err != nil {
		return err
	}
	baseline, err := a.before(e)
	if err != nil {
		return err
	}
	input, err := a.assess(e, pack, estate, t)
	if err != nil {
		return err
	}
	a.assessed = input.Assessment
	changes, err := newOrWorse(baseline, input, pack)
	if err != nil {
		return err
	}
	if err := a.print(e, input, changes); err != nil {
		return err
	}
	if baseline != nil {
		e.renamed(a.baseline, changes)
		return a.thresholdOver(baseline.Assessment, input.Assessment, changes)
	}
	return a.threshold(input.Assessment)
}

// print writes the report, or of -only-new what changed.
func (a *assess) print(e *env, in report.Input, changes compareAnswer) error {
	if !a.onlyNew {
		in, err := a.input(in)
		if err != nil {
			return err
		}
		if a.files != nil {
			return e.writeFiles(a.files, in)
		}
		return a.write(e, in)
	}
	print := changes.text().print
	if a.one().Name == "json" {
		print = printJSON(changes)
	}
	return e.write(a.out, print)
}

// newOrWorse is what changed for the worse, of findings; nothing where there is no
// report before.
func newOrWorse(before *report.Input, after report.Input, pack *controls.Pack) (compareAnswer, error) {
	if before == nil {
		return compareAnswer{}, nil
	}
	if err := sameAudience(*before, after); err != nil {
		return compareAnswer{}, err
	}
	c := comparing(*before, after, pack)
	c.Changes = slices.DeleteFunc(c.Changes, func(c controls.Change) bool { return c.Kind != controls.ChangeNew && c.Kind != controls.ChangeWorsened })
	c.Coverage.Changes, c.Coverage.Before, c.Coverage.After = []frameworks.StatusChange{}, []frameworks.Ref{}, []frameworks.Ref{}
	c.none = "NOTHING NEW OR WORSE"
	return c, nil
}

// renamed says which ids of the baseline are others now.
func (e *env) renamed(file string, c compareAnswer) {
	for _, r := range c.Renamed {
		fmt.Fprintf(e.stderr, "mandate: %s: %s is %s now\n", file, r.From, r.To)
	}
	for _, note := range coverageNotes(c.Coverage) {
		fmt.Fprintf(e.stderr, "mandate: %s: %s\n", file, note)
	}
}

// before reads the report to compare with; nil where there is none.
func (a *assess) before(e *env) (*report.Input, error) {
	switch {
	case a.baseline == "" && a.onlyNew:
		return nil, usageError{"-only-new needs a report to compare with: give -baseline FILE"}
	case a.baseline == "":
		return nil, nil
	case a.onlyNew && (len(a.formats) > 1 || !slices.Contains([]string{"md", "json"}, a.one().Name) || !a.filter.IsZero()):
		return nil, usageError{"-only-new writes what changed, all of it, as md or json"}
	}
	in, err := e.result(a.baseline)
	return &in, err
}

func (a *assess) assess(e *env, pack *controls.Pack, estate *governance.Estate, t time.Time) (report.Input, error) {
	library, err := a.own.library(e)
	if err != nil {
		return report.Input{}, err
	}
	a.own.misnamed(e, library, pack)
	progress := e.working("assessing")
	defer progress.end()
	eng, err := engine.Compile(pack)
	if err != nil {
		return report.Input{}, err
	}
	v, err := viewOf(a.index(estate), t, a.audience)
	if err != nil {
		return report.Input{}, err
	}
	opts := []engine.AssessOption{engine.Only(a.only...), engine.Progress(progress.set)}
	switch {
	case a.keep:
		opts = append(opts, engine.KeepAll())
	case a.passes, a.has("html"): // a page compares rates, and has to know what passes
		opts = append(opts, engine.KeepPasses())
	}
	result, err := eng.Assess(e.ctx, v, opts...)
	if err != nil {
		return report.Input{}, err
	}
	a.project.sign(&result.Basis)
	exceptions, err := eng.Exceptions(e.ctx, v)
	if err != nil {
		return report.Input{}, err
	}
	in := report.Input{
		Audience: string(a.audience), Pseudonymous: a.pseudonyms != "", Assessment: result, Coverage: frameworks.Cover(result, library), Exceptions: exceptions,
		Pack: pack, Library: library, View: v, Position: v.Place, Title: a.title(),
		Explain: func(control string, subject governance.Ref) (controls.Explanation, error) {
			return eng.Explain(e.ctx, v, control, subject)
		},
	}
	if a.has("html") {
		if in.Detail, err = frameworks.CoverParties(v, result, pack.All(), library); err != nil {
			return in, err
		}
		in.Detail.AddDerived(library)
	}
	err = a.look(e, eng, v, &in)
	return in, err
}

// has reports whether a format is asked for, by a flag or by the project.
func (a *assess) has(name string) bool {
	return slices.ContainsFunc(a.formats, func(f report.Format) bool { return f.Name == name }) ||
		slices.ContainsFunc(a.files, func(f reportFile) bool { return f.Name == name })
}

// title says for whom a report is that does not tell all.
func (a *assess) title() string {
	if a.audience == "" {
		return ""
	}
	return "Assessment of non-human identities, by what " + string(a.audience) + " may see"
}

// threshold says whether the verdicts are what -fail-on speaks of. Errors in the
// facts count whatever the severity: no verdict can rest on such facts.
func (a *assess) threshold(r *controls.Assessment) error {
	var sum controls.Counts
	for _, p := range r.Population {
		if p.Severity >= a.minSeverity {
			sum = sum.Plus(p.Counts)
		}
	}
	return a.met(sum, errorsIn(r.Observations), "")
}

// thresholdOver is the threshold of what is new or worse than before.
func (a *assess) thresholdOver(before, r *controls.Assessment, changes compareAnswer) error {
	var sum controls.Counts
	for _, c := range changes.Changes {
		if c.Severity >= a.minSeverity {
			sum.Add(c.After.Or(controls.Unknown))
		}
	}
	old := map[delegation.Observation]bool{}
	for _, o := range before.Observations {
		old[unplaced(o)] = true
	}
	facts := slices.DeleteFunc(slices.Clone(r.Observations), func(o delegation.Observation) bool { return old[unplaced(o)] })
	return a.met(sum, errorsIn(facts), "new or worse ")
}

// unplaced is an observation without its place in a file, which moves.
func unplaced(o delegation.Observation) delegation.Observation {
	o.Pointer = ""
	return o
}

// met is the error of a threshold that is met.
func (a *assess) met(sum controls.Counts, facts int, which string) error {
	var met []string
	count := func(n int, what string) {
		if n > 0 {
			met = append(met, fmt.Sprintf("%s: %d", what, n))
		}
	}
	if a.failOn != "never" {
		count(sum.Error, "error")
		count(sum.Fail, "fail")
		count(facts, "errors in the facts")
	}
	if a.failOn == "unknown" {
		count(sum.Unknown, "unknown")
	}
	if met == nil {
		return nil
	}
	return metError{"-fail-on " + a.failOn + " is met by " + which + strings.Join(met, ", ")}
}

// errorsIn counts the error-level observations.
func errorsIn(list []delegation.Observation) (n int) {
	for _, o := range list {
		if o.IsError() {
			n++
		}
	}
	return n
}
