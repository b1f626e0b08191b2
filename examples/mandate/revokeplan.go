package main

import (
	"flag"
	"io"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

var revokePlanCommand = command{
	name:  "revoke-plan",
	args:  "[flags] REF FILE...",
	short: "plan how to take away all that has ended",
	about: `
REF is what ends: a delegation, an actor or nhi that leaves, a contract, a credential
or a certification. Work the steps in their order: nothing new can be made before
what exists is taken away, and authority goes from the top down.`,
	example: "mandate revoke-plan contract:hafen-kestrel estate.json",
	prepare: func(flags *flag.FlagSet) func(*env, []string) error {
		r := &revokePlan{}
		r.flags(flags, "text", "json")
		return r.run
	},
}

type revokePlan struct{ question }

func (r *revokePlan) run(e *env, args []string) error {
	trigger, files, err := refArg(args, "a REF that ends, such as actor:reseller")
	if err != nil {
		return err
	}
	v, err := r.view(e, files)
	if err != nil {
		return err
	}
	if err := known(v, trigger); err != nil {
		return err
	}
	plan, err := v.PlanRevocationContext(e.ctx, trigger)
	if err != nil {
		return err
	}
	a := r.answer(v, plan)
	return map[string]func(io.Writer) error{"text": a.text().print, "json": printJSON(a)}[r.format](e.stdout)
}

// A planAnswer is what revoke-plan writes with -format json.
type planAnswer struct {
	Trigger governance.Ref `json:"trigger"`
	moment
	Steps      []planStep       `json:"steps"`      // in their order
	Collateral []governance.Ref `json:"collateral"` // grants of others that fall too: give them another root first
	Review     []governance.Ref `json:"review"`     // grants that a leaving person approved: they stay
	Missing    []missing        `json:"missing"`    // facts that could tell of more to take away
}

type planStep struct {
	Action   delegation.StepAction     `json:"action"`
	Duty     string                    `json:"duty"`     // whose task it is
	Subjects []governance.Ref          `json:"subjects"` // in the order to work through
	Due      time.Time                 `json:"due"`
	Within   string                    `json:"within"` // ISO 8601
	Source   string                    `json:"source"` // who says so
	Evidence []governance.EvidenceKind `json:"evidence"`
}

func (r *revokePlan) answer(v *delegation.View, plan *delegation.RevocationPlan) *planAnswer {
	a := &planAnswer{
		Trigger: plan.Trigger, moment: r.moment(v), Steps: []planStep{}, Missing: missingOf(plan.Unknowns),
		Collateral: append([]governance.Ref{}, plan.Collateral...), Review: append([]governance.Ref{}, plan.Review...),
	}
	for _, s := range plan.Steps {
		a.Steps = append(a.Steps, planStep{
			Action: s.Action, Duty: s.Duty, Subjects: s.Subjects, Due: s.Due,
			Within: governance.FormatDuration(s.Limit.Within), Source: s.Limit.Source, Evidence: s.Evidence,
		})
	}
	return a
}

// stepWords say what a step does.
var stepWords = map[delegation.StepAction]string{
	delegation.StepFreeze:             "freeze: nothing is passed on or issued any more",
	delegation.StepSuspend:            "suspend the grants",
	delegation.StepRevokeCredentials:  "revoke the credentials",
	delegation.StepRevokeDelegations:  "revoke the grants, from the top down",
	delegation.StepRotateSecrets:      "rotate the secrets that others hold too",
	delegation.StepVerifyEffect:       "verify in the target systems that nothing works any more",
	delegation.StepCollectDestruction: "collect attestations that copies are destroyed",
	delegation.StepCloseHandoffs:      "close the handoffs under way",
}

func (a *planAnswer) text() *page {
	p := new(page)
	if len(a.Steps) == 0 {
		p.line("NOTHING TO TAKE AWAY from %s, by what is on record", a.Trigger)
	} else {
		p.line("PLAN to end %s: %s, the last due %s", a.Trigger, plural(len(a.Steps), "step", "steps"), governance.FormatInstant(a.lastDue()))
	}
	p.line("\n  at %s", a.moment)
	if len(a.Collateral) > 0 {
		p.head("first: these grants of others hang on it and fall too; give them another root")
		p.line("  %s", strings.Join(textOf(a.Collateral), "\n  "))
	}
	for i, s := range a.Steps {
		p.head("%d. %s", i+1, s.words())
		rows := [][]string{
			{"due", governance.FormatInstant(s.Due) + ", within " + s.Within + " by " + s.Source},
			{"duty", s.Duty},
			{"evidence", evidenceText(s.Evidence)},
		}
		for j, r := range s.Subjects {
			label := ""
			if j == 0 {
				label = "subjects"
			}
			rows = append(rows, []string{label, r.String()})
		}
		p.table(rows)
	}
	if len(a.Review) > 0 {
		p.head("review: approved by who leaves; they stay")
		p.line("  %s", strings.Join(textOf(a.Review), "\n  "))
	}
	p.gaps("facts that could tell of more to take away", a.Missing)
	return p
}

func (s planStep) words() string {
	if w := stepWords[s.Action]; w != "" {
		return w
	}
	return string(s.Action)
}

func (a *planAnswer) lastDue() (last time.Time) {
	for _, s := range a.Steps {
		if s.Due.After(last) {
			last = s.Due
		}
	}
	return last
}

func evidenceText(kinds []governance.EvidenceKind) string {
	var list []string
	for _, k := range kinds {
		list = append(list, string(k))
	}
	return strings.Join(list, ", ")
}
