package ask

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
)

// DefaultTime is how long a party has to answer, unless Input says otherwise: a
// library default.
const DefaultTime = 30 * governance.Day

// An Input says of what and of whom to ask. All but Due is required.
type Input struct {
	Index   *delegation.Index // of the whole estate
	At      time.Time         // the instant of the assessment
	Party   string            // id of an actor, which stands for its organization
	Due     time.Time         // zero: DefaultTime behind At
	Pack    *controls.Pack
	Library *frameworks.Library // gives the requirements
	// Assess asks the controls of the pack about a view, as Engine.Assess of package
	// engine does.
	Assess func(ctx context.Context, v *delegation.View) (*controls.Assessment, error)
}

// A Request is what one party is asked. It holds nothing that the party may not see.
type Request struct {
	Party     string     `json:"party"` // id of the organization
	At        time.Time  `json:"at"`    // the instant of the assessment
	Due       time.Time  `json:"due"`
	Questions []Question `json:"questions"` // in the order of the worklist
	NotAsked  []NotAsked `json:"-"`         // the rest of the worklist; no concern of the party
}

// A Question is one missing fact.
type Question struct {
	ID      string   `json:"id"`                // the path of the fact
	Text    string   `json:"text"`              // in English; wording may change
	Allowed string   `json:"allowed"`           // what answers may look like; wording may change
	Choices []string `json:"choices,omitempty"` // all answers, where they are few
	// Replaces is what is written and cannot be true as it is, as JSON; "" for nothing.
	Replaces string `json:"replaces,omitempty"`
	Why      []Why  `json:"why"` // by control
}

// A Why is one control that asks for a fact, with the requirements that it bears on.
type Why struct {
	Control      string   `json:"control"`
	Title        string   `json:"title"`
	Requirements []string `json:"requirements"` // framework and id
}

// A NotAsked is a missing fact that no answer of the party supplies.
type NotAsked struct {
	Path   string
	Code   governance.Code
	Reason string // in English; wording may change
}

// New assesses what the party may see, and asks for what the unknown verdicts about
// its records lack: those that it answers for or uses, and those of nobody known. The
// error is ctx's, or says that the estate holds no such party.
func New(ctx context.Context, in Input) (*Request, error) {
	org, ok := in.Index.At(in.At).Organization(governance.NewRef(governance.KindActor, in.Party)).Get()
	if !ok {
		return nil, fmt.Errorf("ask: the estate does not know the organization of %q", in.Party)
	}
	party := org.ID()
	a, err := newAsker(in, party)
	if err != nil {
		return nil, err
	}
	gaps, err := a.worklist(ctx, a.view)
	if err != nil {
		return nil, err
	}
	r := &Request{Party: party, At: in.At.UTC(), Due: in.Due.UTC(), Questions: []Question{}, NotAsked: []NotAsked{}}
	if in.Due.IsZero() {
		r.Due = r.At.Add(DefaultTime)
	}
	left, err := a.trial(ctx, gaps)
	if err != nil {
		return nil, err
	}
	for _, g := range gaps {
		if q, reason := a.question(g, left); reason != "" {
			r.NotAsked = append(r.NotAsked, NotAsked{g.Path, g.Code, reason})
		} else {
			r.add(q, a.why(g.Controls))
		}
	}
	return r, nil
}

// add asks once for a fact that is missing for several reasons.
func (r *Request) add(q Question, why []Why) {
	i := slices.IndexFunc(r.Questions, func(p Question) bool { return p.ID == q.ID })
	if i < 0 {
		i = len(r.Questions)
		r.Questions = append(r.Questions, q)
	}
	why = append(r.Questions[i].Why, why...)
	slices.SortFunc(why, func(a, b Why) int { return strings.Compare(a.Control, b.Control) })
	r.Questions[i].Why = slices.CompactFunc(why, func(a, b Why) bool { return a.Control == b.Control })
}

// An asker holds what questions are made from.
type asker struct {
	Input
	party        string
	view         *delegation.View // of the party
	whole, shown tree             // the estate, and what the party sees of it
}

func newAsker(in Input, party string) (*asker, error) {
	a := &asker{Input: in, party: party, view: in.Index.For(party).At(in.At)}
	var err error
	if a.whole, err = treeOf(in.Index.Estate()); err == nil {
		a.shown, err = treeOf(a.view.Index().Estate())
	}
	return a, err
}

// worklist is what the findings of the party lack.
func (a *asker) worklist(ctx context.Context, v *delegation.View) ([]report.Gap, error) {
	result, err := a.Assess(ctx, v)
	if err != nil {
		return nil, err
	}
	theirs := slices.DeleteFunc(slices.Clone(result.Findings), func(f controls.Finding) bool {
		parties := controls.ByParty(&f)
		return len(parties) > 0 && !slices.Contains(parties, a.party)
	})
	return report.Worklist(theirs), nil
}

func (a *asker) why(ids []string) (list []Why) {
	for _, id := range ids {
		w := Why{Control: id, Requirements: []string{}}
		if c, ok := a.Pack.Get(id); ok {
			w.Title = c.Title
		}
		refs := map[string]bool{}
		for _, row := range a.Library.ByControl(id) {
			refs[requirementOf(row)] = true
		}
		w.Requirements = slices.AppendSeq(w.Requirements, maps.Keys(refs))
		slices.Sort(w.Requirements)
		list = append(list, w)
	}
	return list
}
