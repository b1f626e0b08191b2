package main

import (
	"cmp"
	"flag"
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

var gateCommand = command{
	name:  "gate",
	args:  "GATE [SUBJECT] -max-staleness D [flags] FILE...",
	short: "decide whether somebody may start, go on or leave, by all that is required",
	about: `
The gates, each with the kind of its SUBJECT:

  partner-activate     actor       a partner may start
  production-activate  tenant      a tenant may go into production
  credential-issue     -           the credential that the request proposes may be issued
  privileged-action    -           a party may do what the request asks
  rollout-handover     rollout     a rollout may be handed over to the customer
  offboarding-complete contract    a contract has been left behind
  extend               delegation  a grant may be extended

A requirement is a control, asked of the subject and of what hangs on it, a function
over the records, or another gate. One that fails denies; one that is not decided, or
was not run, needs evidence. An exception in force waives what the gate lets it.

exit status: 0 allow; 1 deny; 3 needs evidence: facts are missing, and the answer
names them; 2 wrong usage or bad input`,
	example: `mandate gate production-activate tenant:brandt-prod -max-staleness PT24H estate.json
mandate gate credential-issue -request request.json -max-staleness PT24H estate.json`,
	prepare: func(flags *flag.FlagSet) func(*env, []string) error {
		g := &gate{}
		g.flags(flags, "text", "json")
		g.staleness.flag(flags)
		flags.StringVar(&g.file, "request", "", "read the request from `FILE`, a JSON document, for a gate that is about one")
		return g.run
	},
}

type gate struct {
	question
	staleness staleness
	file      string
}

func (g *gate) run(e *env, args []string) error {
	declared, subject, files, err := g.asked(args)
	if err != nil {
		return err
	}
	ask := engine.Ask{Gate: declared.ID, Subject: subject}
	if g.file != "" {
		f, err := e.readOne(g.file)
		if err != nil {
			return err
		}
		if ask.Request, err = governance.ParseRequest(f.Name, f.Data); err != nil {
			return err
		}
	}
	v, err := g.view(e, files)
	if err != nil {
		return err
	}
	if err := g.shown(v, declared, ask); err != nil {
		return err
	}
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		return err
	}
	r, err := eng.Gate(e.ctx, v, ask, g.staleness.limit)
	if err != nil {
		return err
	}
	a := g.answer(v, ask, r)
	print := a.text().print
	if g.format == "json" {
		print = printJSON(a)
	}
	if err := print(e.stdout); err != nil {
		return err
	}
	return statusOf(a.Outcome)
}

// asked reads the gate and its subject from in front of the FILEs.
func (g *gate) asked(args []string) (delegation.Gate, governance.Ref, []string, error) {
	if len(args) == 0 {
		return delegation.Gate{}, governance.Ref{}, nil, usagef("name a gate: %s", orList(gateIDs()))
	}
	declared, err := delegation.GateByID(args[0])
	if err != nil {
		return declared, governance.Ref{}, nil, usagef("no gate %q%s", args[0], choices(args[0], gateIDs()))
	}
	subject, files, err := g.about(declared, args[1:])
	if err == nil {
		err = cmp.Or(g.staleness.check(), onceStdin(g.file, files))
	}
	return declared, subject, files, err
}

// about reads the subject, which a gate about a request does not need.
func (g *gate) about(declared delegation.Gate, args []string) (governance.Ref, []string, error) {
	if aboutRequest(declared) {
		if g.file == "" {
			return governance.Ref{}, nil, usagef("%s is about a request: give -request FILE", declared.ID)
		}
		if len(args) > 0 {
			if r, err := governance.ParseRef(args[0]); err == nil {
				return r, args[1:], nil
			}
		}
		return governance.Ref{}, args, nil
	}
	subject, files, err := refArg(args, "the "+string(declared.Subject)+" that "+declared.ID+" is about")
	switch {
	case err != nil:
	case subject.Kind != declared.Subject:
		err = usagef("%s is about a record of kind %s, not %s", declared.ID, declared.Subject, subject)
	case g.file != "":
		err = usagef("%s is not about a request: -request does not go with it", declared.ID)
	}
	return subject, files, err
}

// aboutRequest reports whether a gate is asked of a request or of what one
// proposes.
func aboutRequest(g delegation.Gate) bool {
	return g.Subject == delegation.KindRequest || g.ID == delegation.GateCredentialIssue
}

// shown is an error for a gate about what the view does not show, or what the
// request is not about.
func (g *gate) shown(v *delegation.View, declared delegation.Gate, ask engine.Ask) error {
	about := ask.Subject
	switch {
	case declared.Subject == delegation.KindRequest:
		about = ask.Request.Party
	case aboutRequest(declared):
		proposed, ok := ask.Request.Proposed.Get()
		if !ok {
			return usagef("%s proposes no credential", g.file)
		}
		about = governance.NewRef(governance.KindCredential, proposed.ID)
	}
	if !ask.Subject.IsZero() && ask.Subject != about {
		return usagef("the request is about %s, not %s", about, ask.Subject)
	}
	if declared.Subject == governance.KindCredential {
		return nil // it is not there yet
	}
	return known(v, about)
}

func gateIDs() []string {
	var ids []string
	for _, g := range delegation.Gates() {
		ids = append(ids, g.ID)
	}
	return ids
}

// A gateAnswer is what gate writes with -format json.
type gateAnswer struct {
	Gate    string         `json:"gate"`
	Subject governance.Ref `json:"subject"` // of a request its party, or the credential that it proposes
	Outcome string         `json:"outcome"` // allow, deny or needs-evidence
	moment
	MaxStaleness string                      `json:"maxStaleness"`
	Request      *governance.Request         `json:"request,omitempty"`
	Requirements []gateRequirement           `json:"requirements"` // in the order of the gate; those of a gate among them behind it
	Reasons      []reason                    `json:"reasons"`      // why the gate does not allow; none for allow
	Obligations  []gateObligation            `json:"obligations"`
	RecheckAt    governance.Field[time.Time] `json:"recheckAt,omitzero"` // before it time alone changes nothing; none where it never does
}

type gateRequirement struct {
	Requirement string           `json:"requirement"`
	Subject     governance.Ref   `json:"subject"`
	Within      []governance.Ref `json:"within,omitempty"`   // of a gate among the requirements: what that one is about
	Answer      string           `json:"answer"`             // before exceptions: pass, fail, unknown, not_run, error or not_applicable
	WaivedBy    governance.Ref   `json:"waivedBy,omitzero"`  // the exception in force
	WaivedAs    string           `json:"waivedAs,omitempty"` // the earlier id of the control by which that names it
	Unproven    []reason         `json:"unproven,omitempty"` // why an exception on record may not be in force
	Reasons     []reason         `json:"reasons"`
}

type gateObligation struct {
	Kind        delegation.ObligationKind   `json:"kind"`
	Requirement string                      `json:"requirement"`
	Subject     governance.Ref              `json:"subject"`
	Exception   governance.Ref              `json:"exception,omitzero"`
	Code        governance.Code             `json:"code,omitempty"`
	Field       string                      `json:"field,omitempty"`
	Until       governance.Field[time.Time] `json:"until,omitzero"`
}

func (g *gate) answer(v *delegation.View, ask engine.Ask, r delegation.GateResult) *gateAnswer {
	a := &gateAnswer{
		Gate: r.Gate, Subject: r.Subject, Outcome: r.Outcome.String(), moment: g.moment(v),
		MaxStaleness: governance.FormatDuration(g.staleness.limit), Request: ask.Request,
		Reasons: reasonsOf(r.Reasons), Obligations: []gateObligation{}, RecheckAt: r.RecheckAt,
	}
	a.Requirements = requirementsOf([]gateRequirement{}, r, nil)
	for _, o := range r.Obligations {
		a.Obligations = append(a.Obligations, gateObligation{o.Kind, o.Requirement, o.Subject, exceptionRef(o.Exception), o.Code, o.Field, o.Until})
	}
	return a
}

func requirementsOf(list []gateRequirement, r delegation.GateResult, within []governance.Ref) []gateRequirement {
	for _, f := range r.Requirements {
		list = append(list, gateRequirement{
			Requirement: f.Requirement, Subject: f.Subject, Within: within, Answer: f.Answer.String(),
			WaivedBy: exceptionRef(f.WaivedBy), WaivedAs: f.WaivedAs, Unproven: reasonsOf(f.Unproven), Reasons: reasonsOf(f.Reasons),
		})
		if f.Inner != nil {
			list = requirementsOf(list, *f.Inner, append(slices.Clone(within), f.Subject))
		}
	}
	return list
}

func exceptionRef(id string) governance.Ref {
	if id == "" {
		return governance.Ref{}
	}
	return governance.NewRef(governance.KindException, id)
}

func reasonsOf(list []delegation.Reason) []reason {
	out := []reason{}
	for _, x := range list {
		out = append(out, reason(x))
	}
	return out
}
