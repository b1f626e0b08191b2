package main

import (
	"flag"
	"io"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/nearest"
)

var coverageCommand = command{
	name:  "coverage",
	args:  "[flags] FILE...",
	short: "show what the verdicts say of each requirement, party and chain of partners",
	about: `
The statuses of a requirement, the weakest first: failing, a record fails or could not be
evaluated; not_run, one was not evaluated, or there was none to ask about; unproven, facts
are missing; waived, by an exception in force; supported, all that controls ask about
passes. no_control is a requirement that nothing of ours bears on. A control bears on a
requirement and never satisfies it: it mitigates a risk, is integral-to an outcome (a part
that it would miss) or an example-of what contributes to it.

What a record says counts for each organization that uses it beside its owner, or else for
its owner. A chain of partners is as good as its weakest party. By their duties parties
answer for outcomes, whatever the evidence says.

What controls have to do with a requirement through a crosswalk is no evidence for it, and
is shown apart with -crosswalk.`,
	example: `mandate coverage estate.json
mandate coverage -framework csf-2.0 -party kestrel estate.json
mandate coverage -framework sp800-53-r5 -crosswalk csf-2.0-to-sp800-53-r5 estate.json`,
	prepare: func(flags *flag.FlagSet) func(*env, []string) error {
		q := &coverageQuestion{}
		q.flags(flags, "text", "json")
		q.choice.flags(flags)
		q.own.flags(flags)
		flags.StringVar(&q.framework, "framework", "", "show only the framework `ID`, such as csf-2.0 (default: all)")
		flags.StringVar(&q.party, "party", "", "of parties, chains and duties show only those of the organization `ID` (default: all)")
		flags.StringVar(&q.crosswalk, "crosswalk", "", "show too what follows through the crosswalk `ID`, or through all")
		return q.run
	},
}

type coverageQuestion struct {
	question
	choice                      packChoice
	own                         frameworkChoice
	framework, party, crosswalk string
}

// A coverageAnswer is what coverage writes with -format json.
type coverageAnswer struct {
	moment
	Frameworks []report.FrameworkSummary `json:"frameworks"` // how many requirements of each have which status
	frameworks.Coverage
	of string // the party that is asked about
}

func (q *coverageQuestion) run(e *env, files []string) error {
	lib, err := q.own.library(e)
	if err != nil {
		return err
	}
	if err := q.check(lib); err != nil {
		return err
	}
	v, err := q.view(e, files)
	if err != nil {
		return err
	}
	if q.party = strings.TrimPrefix(q.party, "actor:"); q.party != "" {
		if err := known(v, governance.NewRef(governance.KindActor, q.party)); err != nil {
			return err
		}
	}
	pack, result, err := q.choice.ask(e, v)
	if err != nil {
		return err
	}
	q.own.misnamed(e, lib, pack)
	cover, err := frameworks.CoverParties(v, result, pack.All(), lib)
	if err != nil {
		return err
	}
	if q.crosswalk != "" {
		cover.AddDerived(lib, q.crosswalks()...)
	}
	q.filter(cover)
	a := &coverageAnswer{q.moment(v), report.Summarize(report.Input{Assessment: &controls.Assessment{}, Coverage: cover}).Coverage, *cover, q.party}
	return map[string]func(io.Writer) error{"text": a.text(lib).print, "json": printJSON(a)}[q.format](e.stdout)
}

// check wants what the flags name to exist.
func (q *coverageQuestion) check(lib *frameworks.Library) error {
	var catalogs, crosswalks []string
	for c := range lib.Catalogs() {
		catalogs = append(catalogs, c.ID)
	}
	for c := range lib.Crosswalks() {
		crosswalks = append(crosswalks, c.ID)
	}
	if q.framework != "" && !slices.Contains(catalogs, q.framework) {
		return usagef("-framework: no framework %q%s", q.framework, choices(q.framework, catalogs))
	}
	if q.crosswalk != "" && q.crosswalk != "all" && !slices.Contains(crosswalks, q.crosswalk) {
		return usagef("-crosswalk: want all or one of %s%s", strings.Join(crosswalks, ", "), nearest.Hint(q.crosswalk, crosswalks))
	}
	return nil
}

// crosswalks are the ids that are asked for; none are all.
func (q *coverageQuestion) crosswalks() []string {
	if q.crosswalk == "all" {
		return nil
	}
	return []string{q.crosswalk}
}

// filter leaves what was asked for.
func (q *coverageQuestion) filter(c *frameworks.Coverage) {
	other := func(framework string) bool { return q.framework != "" && framework != q.framework }
	another := func(party governance.Ref) bool { return q.party != "" && party.ID != q.party }
	c.Requirements = slices.DeleteFunc(c.Requirements, func(r frameworks.Requirement) bool { return other(r.Framework) })
	c.Bearings = slices.DeleteFunc(c.Bearings, func(b frameworks.Bearing) bool { return other(b.Framework) })
	c.Repeated = slices.DeleteFunc(c.Repeated, func(r frameworks.Repetition) bool { return other(r.Framework) })
	c.Derived = slices.DeleteFunc(c.Derived, func(d frameworks.Derived) bool { return other(d.Framework) })
	c.Parties = slices.DeleteFunc(c.Parties, func(p frameworks.PartyRequirement) bool { return other(p.Framework) || another(p.Party) })
	c.Answers = slices.DeleteFunc(c.Answers, func(a frameworks.Answerable) bool { return other(a.Framework) || another(a.Party) })
	for i := range c.Chains {
		c.Chains[i].Requirements = slices.DeleteFunc(c.Chains[i].Requirements, func(r frameworks.ChainRequirement) bool { return other(r.Framework) })
	}
	c.Chains = slices.DeleteFunc(c.Chains, func(x frameworks.PartnerChain) bool {
		return len(x.Requirements) == 0 || !slices.ContainsFunc(x.Parties, func(p governance.Ref) bool { return !another(p) })
	})
}
