package main

import (
	"cmp"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
)

var compareCommand = command{
	name:  "compare",
	args:  "[flags] BEFORE AFTER",
	short: "say what changed between two assessments",
	about: `
BEFORE and AFTER are reports that assess wrote with -format json. A finding that AFTER
does not list is gone: it passes, is not asked any more, or its record is not there.
Write AFTER with -keep, and what is resolved is told apart. Ids of BEFORE that are
others now count for what they mean, and are told. The exit status is 0 whatever
changed; assess -baseline decides one.`,
	example: "mandate compare yesterday.json today.json",
	prepare: func(flags *flag.FlagSet) func(*env, []string) error {
		c := &compare{format: "text"}
		flags.Func("format", "write the answer as `FORMAT`: text or json (default text)", oneOf(&c.format, "text", "json"))
		return c.run
	},
}

type compare struct{ format string }

func (c *compare) run(e *env, names []string) error {
	if len(names) != 2 {
		return usageError{"name two reports of assess -format json: BEFORE and AFTER"}
	}
	before, err := e.result(names[0])
	if err != nil {
		return err
	}
	after, err := e.result(names[1])
	if err != nil {
		return err
	}
	if err := sameAudience(before, after); err != nil {
		return err
	}
	a := comparing(before, after, builtin.Pack())
	return map[string]func(io.Writer) error{"text": a.text().print, "json": printJSON(a)}[c.format](e.stdout)
}

// result reads a report that assess wrote; a whole one, for what a filter left out of
// another would look new, or gone.
func (e *env) result(name string) (report.Input, error) {
	f, err := e.readOne(name)
	if err != nil {
		return report.Input{}, err
	}
	e.seen = append(e.seen, f)
	d, err := report.ReadJSON(f.Name, f.Data)
	if err != nil {
		return report.Input{}, err
	}
	in := d.Input()
	if !in.Cut.IsZero() {
		return report.Input{}, usagef("%s lists only what a filter let through: compare whole reports", f.Name)
	}
	return in, nil
}

// sameAudience is an error where one report tells what another audience may see: what
// that does not see would look new, or gone.
func sameAudience(before, after report.Input) error {
	switch {
	case before.Pseudonymous != after.Pseudonymous:
		return usageError{"one report has pseudonyms and one has not: compare reports with pseudonyms of one key, or without"}
	case before.Audience == after.Audience:
		return nil
	}
	who := func(in report.Input) string { return cmp.Or(in.Audience, "everybody") }
	return usagef("one report is for %s and one for %s: compare reports for one audience", who(before), who(after))
}

// A compareAnswer is what compare writes with -format json.
type compareAnswer struct {
	Before time.Time `json:"before"` // the instants of the assessments
	After  time.Time `json:"after"`
	controls.Comparison
	Coverage frameworks.CoverageComparison `json:"coverage"`
	none     string                        // what to say where nothing is listed
}

func comparing(before, after report.Input, pack *controls.Pack) compareAnswer {
	return compareAnswer{
		before.Assessment.AsOf, after.Assessment.AsOf, controls.Compare(before.Assessment, after.Assessment, pack),
		frameworks.CompareCoverage(before.Coverage, after.Coverage, frameworks.Builtin()), "NOTHING CHANGED",
	}
}

// text shows what changed, the most pressing first.
func (a compareAnswer) text() *page {
	p := &page{}
	p.line("%s", a.counts())
	p.head("  before  %s\n  after   %s", governance.FormatInstant(a.Before), governance.FormatInstant(a.After))
	if causes := append(slices.Clone(a.Causes), a.Coverage.Causes...); len(causes) > 0 {
		p.line("  differs %s", strings.Join(causes, ", "))
	}
	for rest := a.Changes; len(rest) > 0; {
		n := 0
		for n < len(rest) && rest[n].Kind == rest[0].Kind {
			n++
		}
		p.head("%s", changeWords[rest[0].Kind])
		var rows [][]string
		for _, c := range rest[:n] {
			rows = append(rows, []string{c.Control, c.Subject.String(), c.Severity.String(), standing(c.Before) + " → " + standing(c.After)})
		}
		p.table(rows)
		rest = rest[n:]
	}
	for _, r := range a.Renamed {
		p.head("%s is %s now", r.From, r.To)
	}
	if len(a.NotAsked) > 0 {
		p.head("not asked any more, so that nothing is known of what they had found: %s", strings.Join(a.NotAsked, ", "))
	}
	p.coverage(a.Coverage)
	return p
}

// counts is the first line: how many changes of each kind.
func (a compareAnswer) counts() string {
	var parts []string
	for _, kind := range []controls.ChangeKind{controls.ChangeNew, controls.ChangeWorsened, controls.ChangeImproved, controls.ChangeResolved, controls.ChangeGone} {
		n := 0
		for _, c := range a.Changes {
			if c.Kind == kind {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, kind))
		}
	}
	if n := len(a.Coverage.Changes); n > 0 {
		parts = append(parts, fmt.Sprintf("%d requirements", n))
	}
	switch {
	case parts == nil && len(a.NotAsked) > 0:
		return "NO CHANGE IN WHAT BOTH ASKED"
	case parts == nil:
		return a.none
	}
	return "CHANGES: " + strings.Join(parts, ", ")
}

var changeWords = map[controls.ChangeKind]string{
	controls.ChangeNew:      "new",
	controls.ChangeWorsened: "worse",
	controls.ChangeImproved: "better, and not settled",
	controls.ChangeResolved: "resolved",
	controls.ChangeGone:     "gone from the list: they pass, are not asked any more, or their records are not there",
}

func standing(v governance.Field[controls.Verdict]) string {
	if verdict, ok := v.Get(); ok {
		return verdict.String()
	}
	return "not listed"
}
