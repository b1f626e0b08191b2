package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/report/ask"
	"github.com/mandate-nhi/mandate/governance"
)

var askCommand = command{
	name:  "ask",
	args:  "-party PARTY [flags] FILE...",
	short: "write the questions that only one party can answer",
	about: `
Each row is one fact that an unknown verdict about the party's records lacks: the
question, the answers that are allowed, the controls and requirements it is asked for,
and when an answer is due. It holds nothing that the party may not see. The html form
works without a network and saves a file; in the csv form the column answer is filled in.
What is missing and not asked for is counted on standard error, by the reason.`,
	example: `mandate ask -party kestrel estate.json > kestrel.csv
mandate ask -party kestrel -format html estate.json > kestrel.html`,
	prepare: func(flags *flag.FlagSet) func(*env, []string) error {
		a := &asking{format: "csv"}
		flags.Func("as-of", "assess at the `INSTANT`, such as 2026-07-01T00:00:00Z (default: the estate's asOf)", a.asOf.set)
		flags.StringVar(&a.party, "party", "", "ask the organization of `ACTOR`, an id such as kestrel")
		flags.Func("format", "write the request as `FORMAT`: csv or html (default csv)", oneOf(&a.format, "csv", "html"))
		flags.Func("due", "answers are due at the `INSTANT` (default: 30 days after the assessment)", a.due.set)
		a.choice.flags(flags)
		return a.run
	},
}

type asking struct {
	asOf, due     instant
	party, format string
	choice        packChoice
}

func (a *asking) run(e *env, names []string) error {
	if a.party == "" {
		return usageError{"name whom to ask: -party ACTOR"}
	}
	pack, eng, err := a.choice.engine()
	if err != nil {
		return err
	}
	party := strings.TrimPrefix(a.party, "actor:")
	v, err := (&question{asOf: a.asOf, audience: audience(party)}).view(e, names)
	if err != nil {
		if why, is := strings.CutPrefix(err.Error(), "-audience: "); is {
			err = usagef("-party: %s", why)
		}
		return err
	}
	r, err := ask.New(e.ctx, ask.Input{
		Index: v.Index(), At: v.Time(), Party: party, Due: a.due.t, Pack: pack, Library: frameworks.Builtin(),
		Assess: func(ctx context.Context, v *delegation.View) (*controls.Assessment, error) { return eng.Assess(ctx, v) },
	})
	if err != nil {
		return err
	}
	notAsked(e.stderr, r)
	if a.format == "html" {
		return r.HTML(e.stdout)
	}
	return r.CSV(e.stdout)
}

// notAsked counts what is missing and no question, in the order of first mention.
func notAsked(w io.Writer, r *ask.Request) {
	fmt.Fprintf(w, "%s for %s\n", plural(len(r.Questions), "question", "questions"), r.Party)
	counts, order := map[string]int{}, []string{}
	for _, n := range r.NotAsked {
		if counts[n.Reason]++; counts[n.Reason] == 1 {
			order = append(order, n.Reason)
		}
	}
	for _, reason := range order {
		fmt.Fprintf(w, "%d not asked for: %s\n", counts[reason], reason)
	}
}

// engine compiles what is chosen.
func (p *packChoice) engine() (*controls.Pack, *engine.Engine, error) {
	pack, err := p.pack()
	if err != nil {
		return nil, nil, err
	}
	eng, err := engine.Compile(pack)
	return pack, eng, err
}

var answerCommand = command{
	name:  "answer",
	args:  "-at INSTANT [flags] REQUEST ANSWERS FILE",
	short: "merge the answers of a party into an estate",
	about: `
REQUEST is what ask wrote as csv, ANSWERS the file that came back: a table with the columns id
and answer, which may be the filled-in request itself. The estate with the answers goes to
standard output, and the verdicts that moved to standard error. Answers are self-attested:
a piece of evidence says who gave them and when, and the digest of the file. An empty answer
leaves its fact unknown; none says that there is nothing. What was not asked is refused.`,
	example: `mandate answer -at 2026-07-09T12:00:00Z kestrel.csv answers.csv estate.json > answered.json`,
	prepare: func(flags *flag.FlagSet) func(*env, []string) error {
		a := &answering{}
		flags.Func("at", "the answers were given at the `INSTANT`", a.at.set)
		flags.StringVar(&a.attester, "attester", "", "the answers are those of `ACTOR`, an id (default: the party that was asked)")
		a.choice.flags(flags)
		return a.run
	},
}

type answering struct {
	at       instant
	attester string
	choice   packChoice
}

func (a *answering) run(e *env, names []string) error {
	if len(names) != 3 {
		return usageError{"name the REQUEST, the ANSWERS and the FILE of the estate"}
	}
	if a.at.t.IsZero() {
		return usageError{"say when the answers were given: -at INSTANT"}
	}
	pack, eng, err := a.choice.engine()
	if err != nil {
		return err
	}
	files, err := e.read(names[:2])
	if err != nil {
		return err
	}
	estate, err := e.writable(names[2:])
	if err != nil {
		return err
	}
	r, err := ask.Read(files[0].Name, files[0].Data)
	if err != nil {
		return err
	}
	by := ask.Attestation{By: strings.TrimPrefix(a.attester, "actor:"), At: a.at.t}
	if by.By == "" {
		by.By = r.Party
	}
	m, err := r.Merge(estate, files[1].Name, files[1].Data, by)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stderr, "%d of %d questions answered\n", len(m.Answered), len(m.Answered)+len(m.Open))
	if err := moved(e, pack, eng, estate, m.Estate); err != nil {
		return err
	}
	return printJSON(m.Estate)(e.stdout)
}

// moved tells which verdicts differ between two estates when the later one was true.
func moved(e *env, pack *controls.Pack, eng *engine.Engine, before, after *governance.Estate) error {
	t, err := instant{}.or(after)
	if err != nil {
		return err
	}
	first, err := assessed(e.ctx, eng, before, t)
	if err != nil {
		return err
	}
	then, err := assessed(e.ctx, eng, after, t)
	if err != nil {
		return err
	}
	changes := controls.Compare(first, then, pack).Changes
	fmt.Fprintf(e.stderr, "%d verdicts moved\n", len(changes))
	for _, c := range changes {
		fmt.Fprintf(e.stderr, "%s %s: %s → %s\n", c.Control, c.Subject, standing(c.Before), standing(c.After))
	}
	return nil
}

// assessed lists every verdict.
func assessed(ctx context.Context, eng *engine.Engine, estate *governance.Estate, t time.Time) (*controls.Assessment, error) {
	return eng.Assess(ctx, delegation.NewIndex(estate).At(t), engine.KeepAll())
}
