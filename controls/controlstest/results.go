package controlstest

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
)

// A Result says how the cases of one control come out.
type Result struct {
	Control  string             // id; "" for what concerns the folder as a whole
	Problems []string           // for which Run would fail; wording may change
	Reached  []controls.Verdict // of the four that a control gives, those that some case wants
	Taken    int                // branches that the cases take (see Branches), of so many
	Branches int
	Missed   []string // branches that they do not take; wording may change
}

// Results is Run and Branches for a program that is no test: the same cases, the
// same way, and a Result for each control, in the order of ids. One without a
// control stands last where there are archives that belong to none. The error is
// that of engine.Compile.
func Results(pack *controls.Pack, cases fs.FS, opts ...Option) ([]Result, error) {
	s := settingsOf(opts)
	eng, err := engine.Compile(pack, s.engine...)
	if err != nil {
		return nil, err
	}
	var out []Result
	for c := range pack.All() {
		out = append(out, s.result(eng, c, cases))
	}
	var folder problems
	if strays(&folder, pack, cases); len(folder) > 0 {
		out = append(out, Result{Problems: folder})
	}
	return out, nil
}

// result runs the cases of one control.
func (s *settings) result(eng *engine.Engine, c *controls.Control, cases fs.FS) Result {
	r := Result{Control: c.ID}
	var found problems
	s.runCases(&found, eng, c, cases)
	r.Problems = found
	if a, err := s.readArchive(cases, c.ID); err == nil {
		for _, v := range everyVerdict() {
			if a.reached(v) {
				r.Reached = append(r.Reached, v)
			}
		}
		r.Taken, r.Branches, r.Missed, err = s.taken(eng, c, cases)
		if err != nil {
			r.Problems = append(r.Problems, err.Error())
		}
	}
	return r
}

// A reporter takes in what is wrong: a test, or problems.
type reporter interface {
	Helper()
	Error(args ...any)
	Errorf(format string, args ...any)
}

// problems keep what a test would be told.
type problems []string

func (p *problems) Helper() {}

func (p *problems) Error(args ...any) {
	*p = append(*p, strings.TrimSuffix(fmt.Sprintln(args...), "\n"))
}

func (p *problems) Errorf(format string, args ...any) { *p = append(*p, fmt.Sprintf(format, args...)) }
