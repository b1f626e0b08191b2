package main

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/reports"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

var reportCommand = command{
	name:  "report",
	args:  "[flags] NAME FILE...",
	short: "count what the facts and the verdicts add up to: one report",
	about: `
What is not known counts as neither good nor bad, and is told beside. "At least" is a
population that nobody declared complete. Medians and rates of few cases are marked as a
small sample. Reports that rest on verdicts ask the controls first.`,
	example: `mandate report -list
mandate report third-party-exposure estate.json
mandate report -within P7D due-soon estate.json`,
	prepare: func(flags *flag.FlagSet) func(*env, []string) error {
		q := &reportQuestion{}
		q.flags(flags, "text", "json")
		flags.BoolVar(&q.list, "list", false, "list the reports that there are")
		flags.Func("profile", "ask only the controls of the `PROFILE` of the pack, with the parameters that it narrows (default: all)", q.setProfile)
		flags.Func("within", "of due-soon: look as far as the `DURATION` behind -as-of, such as P7D (default P30D)", q.setWithin)
		return q.run
	},
}

type reportQuestion struct {
	question
	list   bool
	choice packChoice
	within time.Duration
}

func (q *reportQuestion) setProfile(name string) error {
	q.choice.profile = name
	_, err := builtin.Pack().Profile(name)
	return err
}

func (q *reportQuestion) setWithin(s string) (err error) {
	if q.within, err = governance.ParseDuration(s); err == nil && q.within == 0 {
		err = fmt.Errorf("want a duration of some length")
	}
	return err
}

func (q *reportQuestion) run(e *env, args []string) error {
	if q.list {
		return listReports(e.stdout)
	}
	if len(args) == 0 {
		return usageError{"name a report: " + strings.Join(reportNames(), ", ")}
	}
	kind, err := reportNamed(args[0])
	if err != nil {
		return err
	}
	if q.within > 0 && kind.name != dueSoon {
		return usagef("-within goes with %s", dueSoon)
	}
	v, err := q.view(e, args[1:])
	if err != nil {
		return err
	}
	r, err := q.reporter(e, v)
	if err != nil {
		return err
	}
	answer, text := kind.make(q, r)
	if q.format == "json" {
		return printJSON(answer)(e.stdout)
	}
	p := &page{}
	p.line("%s: %s", kind.id, kind.title)
	p.head("  at %s", q.moment(v))
	text(p)
	return p.print(e.stdout)
}

// reporter asks the controls.
func (q *reportQuestion) reporter(e *env, v *delegation.View) (*reports.Reporter, error) {
	_, result, err := q.choice.ask(e, v)
	if err != nil {
		return nil, err
	}
	return reports.New(v, result, reports.For(string(q.audience)))
}

// A reportKind is one report: how it is made and written.
type reportKind struct {
	id, name, title string
	make            func(*reportQuestion, *reports.Reporter) (answer any, text func(*page))
}

// dueSoon is the report that -within goes with.
const dueSoon = "due-soon"

func reportKinds() []reportKind {
	return []reportKind{
		kindOf("RPT-01", "third-party-exposure", "NHIs that belong to another organization than their tenant", (*reports.Reporter).ThirdPartyExposure, exposureText),
		kindOf("RPT-02", "role-boundaries", "what each role may and must do in a tenant, and where roles overlap", (*reports.Reporter).RoleBoundaries, rolesText),
		kindOf("RPT-03", "managed-identities", "NHIs that are managed, unmanaged, and unproven", (*reports.Reporter).ManagedIdentities, managedText),
		kindOf("RPT-04", "lifecycle-quality", "how punctual and how fast the steps of the life cycle are", (*reports.Reporter).LifecycleQuality, lifecycleText),
		kindOf("RPT-05", "activation-speed", "how fast things go into production, beside how often unverified", (*reports.Reporter).ActivationSpeed, activationText),
		kindOf("RPT-06", "hot-spots", "NHIs out of hand where nobody clearly has the duty", (*reports.Reporter).AmbiguityHotSpots, hotSpotsText),
		kindOf("RPT-07", "drills", "drills passed in time: repeated, or a single lucky pass", (*reports.Reporter).RepeatedDrills, drillsText),
		kindOf("RPT-08", "deviations", "deviations from the pattern, by partner and customer", (*reports.Reporter).CustomerDeviations, deviationsText),
		{"RPT-09", dueSoon, "what ends, lapses or turns stale soon", makeDueSoon},
		kindOf("RPT-10", "variance", "how far parties, regions, levels and rollouts lie apart", (*reports.Reporter).Variance, varianceText),
		kindOf("RPT-11", "lapsed-standing", "certifications that are valid on paper only", (*reports.Reporter).LapsedStanding, standingText),
		kindOf("RPT-12", "chain-assurance", "chains of grants, as good as their weakest party", (*reports.Reporter).ChainAssurance, chainsText),
	}
}

// kindOf is a report that needs nothing but the reporter.
func kindOf[T any](id, name, title string, of func(*reports.Reporter) T, text func(*page, T)) reportKind {
	return reportKind{id, name, title, func(_ *reportQuestion, r *reports.Reporter) (any, func(*page)) {
		answer := of(r)
		return answer, func(p *page) { text(p, answer) }
	}}
}

func makeDueSoon(q *reportQuestion, r *reports.Reporter) (any, func(*page)) {
	within := q.within
	if within == 0 {
		within = 30 * governance.Day
	}
	answer := r.DueSoon(within)
	return answer, func(p *page) { dueText(p, answer) }
}

func reportNames() []string {
	var names []string
	for _, k := range reportKinds() {
		names = append(names, k.name)
	}
	return names
}

// reportNamed finds a report by its name or id.
func reportNamed(name string) (reportKind, error) {
	kinds := reportKinds()
	i := slices.IndexFunc(kinds, func(k reportKind) bool { return k.name == name || strings.EqualFold(k.id, name) })
	if i < 0 {
		return reportKind{}, usagef("no report %q%s", name, choices(name, reportNames()))
	}
	return kinds[i], nil
}

func listReports(w io.Writer) error {
	p := &page{}
	var rows [][]string
	for _, k := range reportKinds() {
		rows = append(rows, []string{k.id, k.name, k.title})
	}
	p.table(rows)
	return p.print(w)
}
