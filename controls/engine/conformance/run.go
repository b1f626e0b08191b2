package conformance

import (
	"context"
	"fmt"
	"slices"

	"github.com/mandate-nhi/mandate/controls/engine"
)

// A Result is what came of running an archive.
type Result struct {
	Cases       int          `json:"cases"`
	Answers     int          `json:"answers"`     // that the archive holds
	Differences []Difference `json:"differences"` // in the order of the archive
}

// A Difference is an answer that is not the one of the archive.
type Difference struct {
	Case     string `json:"case"`
	Question string `json:"question"`      // such as ROT-01 credential:deploy-key
	Moved    bool   `json:"moved"`         // the verdict or outcome differs; else what it rests on
	Want     string `json:"want"`          // the answer of the archive, as JSON; "" where it has none
	Got      string `json:"got,omitempty"` // "" where the engine gives none
}

// Run asks the engine everything that the archive holds the answer to. The pack of
// the engine need not be that of the archive: controls that it does not have give
// differences. The error is ctx's, or says what is wrong with a case.
func (a *Archive) Run(ctx context.Context, eng *engine.Engine) (*Result, error) {
	r := &Result{Differences: []Difference{}}
	for _, f := range a.Files {
		for _, c := range f.Cases {
			got, err := c.Answer(ctx, eng, c.controls(eng)...)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.Name, err)
			}
			r.Cases++
			r.compare(c, got)
		}
	}
	return r, nil
}

// controls are those that the findings name and the engine has.
func (c Case) controls(eng *engine.Engine) []string {
	var ids []string
	for _, f := range c.Findings {
		if _, ok := eng.Pack().Get(f.Control); ok && !slices.Contains(ids, f.Control) {
			ids = append(ids, f.Control)
		}
	}
	return ids
}

func (r *Result) compare(c, answered Case) {
	is := map[string]item{}
	for _, x := range answered.items() {
		is[x.question] = x
	}
	for _, want := range c.items() {
		r.Answers++
		got := is[want.question]
		delete(is, want.question)
		if got.text != want.text {
			r.Differences = append(r.Differences, Difference{c.Name, want.question, got.verdict != want.verdict, want.text, got.text})
		}
	}
	for _, x := range answered.items() { // what is left was not expected
		if _, left := is[x.question]; left {
			r.Differences = append(r.Differences, Difference{Case: c.Name, Question: x.question, Moved: true, Got: x.text})
		}
	}
}

// numbered tells questions of one kind apart.
func numbered(what string, i int) string { return fmt.Sprintf("%s, %d", what, i+1) }
