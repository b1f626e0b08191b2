package main

import (
	"flag"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/controlstest"
)

var packTestCommand = command{
	name:  "pack test",
	args:  "[flags] DIR",
	short: "test the controls of a pack by their cases",
	about: `
DIR holds a pack, and DIR/testdata an archive ID.txtar of cases for each control:
estates, instants and the verdicts that are wanted (see package controlstest, whose
Run does the same in a Go test). The cases reach every verdict and vary every fact
that the control reads. The exit status is 1 when a control is not as its cases want
it, and 2 for a pack with faults. MANDATE_UPDATE=1 in the environment rewrites what is
wanted.`,
	example: "mandate pack test examples/pack",
	prepare: func(flags *flag.FlagSet) func(*env, []string) error {
		t := &packTest{format: "text"}
		flags.StringVar(&t.cases, "cases", "", "read the archives in `FOLDER` (default: testdata in DIR)")
		flags.Func("format", "write the answer as `FORMAT`: text or json (default text)", oneOf(&t.format, "text", "json"))
		flags.IntVar(&t.minBranches, "min-branches", 0, "exit with 1 when the cases take less than `PERCENT` of the branches (default 0)")
		return t.run
	},
}

type packTest struct {
	cases, format string
	minBranches   int
}

func (t *packTest) run(e *env, args []string) error {
	p, err := readPack(args)
	if err != nil {
		return err
	}
	if len(p.faults) > 0 {
		for _, r := range p.remarks() {
			fmt.Fprintln(e.stderr, r)
		}
		return statusError(2)
	}
	if t.cases == "" {
		t.cases = filepath.Join(p.dir, "testdata")
	}
	archives, err := cases(t.cases)
	if err != nil {
		return err
	}
	results, err := controlstest.Results(p.pack, archives)
	if err != nil {
		return err
	}
	a := p.testAnswer(results)
	print := a.text(p.head()).print
	if t.format == "json" {
		print = printJSON(a)
	}
	if err := print(e.stdout); err != nil {
		return err
	}
	return t.met(a)
}

// met says why the exit status is 1.
func (t *packTest) met(a *packTestAnswer) error {
	switch {
	case a.Failed > 0:
		return metError{fmt.Sprintf("failed: %d", a.Failed)}
	case a.Taken*100 < t.minBranches*a.Branches:
		return metError{fmt.Sprintf("branches taken: %d of %d, less than %d %%", a.Taken, a.Branches, t.minBranches)}
	}
	return nil
}

// A packTestAnswer is what pack test writes with -format json.
type packTestAnswer struct {
	packName
	Passed   int              `json:"passed"`
	Failed   int              `json:"failed"`
	Taken    int              `json:"taken"`    // branches of the controls that cases take,
	Branches int              `json:"branches"` // of so many
	Results  []packTestResult `json:"results"`  // by control
}

// A packTestResult is how the cases of one control come out.
type packTestResult struct {
	Control  string             `json:"control"` // absent for what concerns the folder of cases
	Passed   bool               `json:"passed"`
	Problems []string           `json:"problems"`
	Reached  []controls.Verdict `json:"reached"`
	Taken    int                `json:"taken"`
	Branches int                `json:"branches"`
	Missed   []string           `json:"missed"` // branches that no case takes
}

func (p *packFolder) testAnswer(results []controlstest.Result) *packTestAnswer {
	a := &packTestAnswer{packName: p.named(), Results: []packTestResult{}}
	for _, r := range results {
		x := packTestResult{r.Control, len(r.Problems) == 0, append([]string{}, r.Problems...), append([]controls.Verdict{}, r.Reached...), r.Taken, r.Branches, append([]string{}, r.Missed...)}
		a.Results = append(a.Results, x)
		a.Taken, a.Branches = a.Taken+r.Taken, a.Branches+r.Branches
		if x.Passed {
			a.Passed++
		} else {
			a.Failed++
		}
	}
	return a
}

func (a *packTestAnswer) text(head string) *page {
	p := &page{}
	p.line("%s: %d passed, %d failed; branches taken: %d of %d", head, a.Passed, a.Failed, a.Taken, a.Branches)
	for _, r := range a.Results {
		p.line("%s", r.line())
		for _, problem := range r.Problems {
			p.line("        %s", strings.ReplaceAll(problem, "\n", "\n        "))
		}
		for _, m := range r.Missed {
			p.line("        not taken: %s", m)
		}
	}
	return p
}

func (r packTestResult) line() string {
	result := "pass"
	if !r.Passed {
		result = "FAIL"
	}
	if r.Control == "" {
		return "  " + result + "  the folder of cases"
	}
	var reached []string
	for _, v := range r.Reached {
		reached = append(reached, v.String())
	}
	return fmt.Sprintf("  %s  %s: branches %d of %d; reaches %s", result, r.Control, r.Taken, r.Branches, orNothing(reached, nil))
}
