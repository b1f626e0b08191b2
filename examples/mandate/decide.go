package main

import (
	"errors"
	"flag"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

var decideCommand = command{
	name:  "decide",
	args:  "-party REF -action A -resource R -max-staleness D [flags] FILE...",
	short: "answer whether a party may do something, by the grants on record",
	about: `
What is not recorded is not granted. The answer is that of the grant that comes
closest to allowing the request. A condition of a grant holds if a -fact says so.
-request reads the request from a document instead, which may hold approvals.

exit status: 0 allow; 1 deny; 3 needs evidence: facts are missing, and the answer
names them; 2 wrong usage or bad input`,
	example: "mandate decide -party nhi:rollout-pipeline -action config.write -resource tenant/brandt-prod/erp -fact mfa -max-staleness PT24H estate.json",
	prepare: func(flags *flag.FlagSet) func(*env, []string) error {
		d := &decide{}
		d.flags(flags, "text", "json")
		flags.TextVar(&d.request.Party, "party", governance.Ref{}, "`REF` of who would act, such as nhi:rollout or actor:jo@acme")
		flags.StringVar(&d.request.Action, "action", "", "what it would do: `ACTION`, such as config.write")
		flags.StringVar(&d.request.Resource, "resource", "", "what it would do that to: `RESOURCE`, such as tenant/acme/app")
		flags.TextVar(&d.principal, "on-behalf-of", governance.Ref{}, "`REF` of the principal whose authority it would exercise")
		flags.Func("fact", "state a condition that holds, as `NAME` or NAME=true; say it again for each", d.addFact)
		flags.StringVar(&d.file, "request", "", "read the request from `FILE`, a JSON document")
		d.staleness.flag(flags)
		return d.run
	},
}

type decide struct {
	question
	request   governance.Request
	principal governance.Ref
	facts     []string
	file      string
	staleness staleness
}

func (d *decide) addFact(s string) error {
	if name, _, _ := strings.Cut(s, "="); name == "" {
		return errors.New("want NAME or NAME=VALUE")
	}
	d.facts = append(d.facts, s)
	return nil
}

// A staleness is how old facts may be, which somebody has to say.
type staleness struct {
	limit time.Duration
	given bool
}

func (s *staleness) flag(flags *flag.FlagSet) {
	flags.Func("max-staleness", "how old the facts may be: `DURATION`, such as PT24H or P7D (no default)", s.set)
}

func (s *staleness) set(text string) (err error) {
	s.limit, err = governance.ParseDuration(text)
	s.given = true
	return err
}

func (s staleness) check() error {
	if s.given {
		return nil
	}
	return usageError{"give -max-staleness DURATION: how old the facts may be depends on what is at stake, so there is no default"}
}

func (d *decide) run(e *env, names []string) error {
	if err := d.staleness.check(); err != nil {
		return err
	}
	if err := onceStdin(d.file, names); err != nil {
		return err
	}
	q, err := d.asked(e)
	if err != nil {
		return err
	}
	if !delegation.PatternOf(governance.Scope{Action: q.Action, Resource: q.Resource}).Literal() {
		return usageError{"a request names one action on one resource, without wildcards"}
	}
	v, err := d.view(e, names)
	if err != nil {
		return err
	}
	a := d.answer(v, q)
	print := a.text().print
	if d.format == "json" {
		print = printJSON(a)
	}
	if err := print(e.stdout); err != nil {
		return err
	}
	return statusOf(a.Outcome)
}

// statusOf is the exit status of an outcome.
func statusOf(outcome string) error {
	switch outcome {
	case delegation.Allow.String():
		return nil
	case delegation.Deny.String():
		return statusError(1)
	}
	return statusError(3)
}

// onceStdin is an error where standard input is both the request and an estate.
func onceStdin(request string, names []string) error {
	if request == "-" && slices.Contains(names, "-") {
		return usageError{"standard input is named twice, as the request and as an estate"}
	}
	return nil
}

// asked is the request of the flags or of the document, not of both.
func (d *decide) asked(e *env) (*governance.Request, error) {
	q := d.request
	flagged := !q.Party.IsZero() || q.Action != "" || q.Resource != "" || !d.principal.IsZero() || d.facts != nil
	switch {
	case d.file != "" && flagged:
		return nil, usageError{"-request FILE says all of the request: -party, -action, -resource, -on-behalf-of and -fact do not go with it"}
	case d.file != "":
		f, err := e.readOne(d.file)
		if err != nil {
			return nil, err
		}
		return governance.ParseRequest(f.Name, f.Data)
	case q.Party.IsZero() || q.Action == "" || q.Resource == "":
		return nil, usageError{"give -party, -action and -resource, or -request FILE"}
	}
	if !d.principal.IsZero() {
		q.OnBehalfOf = governance.Some(d.principal)
	}
	if d.facts != nil {
		q.Facts = governance.Some(d.facts)
	}
	return checked(q)
}

// checked reads the request of the flags as if it stood in a document.
func checked(q governance.Request) (*governance.Request, error) {
	var doc strings.Builder
	if err := printJSON(q)(&doc); err != nil {
		return nil, err
	}
	r, err := governance.ParseRequest("", []byte(doc.String()))
	var wrong []string
	for f := range governance.Faults(err) {
		wrong = append(wrong, "-"+kebab(f.Pointer)+": "+f.Detail)
	}
	if wrong != nil {
		return nil, usageError{strings.Join(wrong, "; ")}
	}
	return r, err
}

// kebab is the flag of a member: /onBehalfOf is on-behalf-of.
func kebab(pointer string) string {
	var b strings.Builder
	for _, r := range strings.TrimPrefix(pointer, "/") {
		if 'A' <= r && r <= 'Z' {
			b.WriteByte('-')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// A decideAnswer is what decide writes with -format json.
type decideAnswer struct {
	Outcome string `json:"outcome"` // allow, deny or needs-evidence
	moment
	MaxStaleness  string                           `json:"maxStaleness"`
	Request       *governance.Request              `json:"request"`
	RequestDigest governance.Hash                  `json:"requestDigest"`      // what an approval of the request names
	PartyOnRecord bool                             `json:"partyOnRecord"`      // the estate holds the party
	Grant         governance.Ref                   `json:"grant,omitzero"`     // the record that decided
	Principal     governance.Field[governance.Ref] `json:"principal,omitzero"` // whose authority the grant exercises
	Reasons       []reason                         `json:"reasons"`            // none for allow
	Conditions    []string                         `json:"conditions"`         // that the grant and those above it set
	Disputed      bool                             `json:"disputed"`           // a withdrawal was backdated over the instant

	hint string
}

// A reason is a rule that does not hold, or that could not be decided: then Field
// names the missing fact and Detail says why it is missing.
type reason struct {
	Code    governance.Code `json:"code"`
	Subject governance.Ref  `json:"subject,omitzero"` // without: the estate
	Field   string          `json:"field,omitempty"`
	Unknown bool            `json:"unknown"`
	Detail  string          `json:"detail,omitempty"`
}

// path names what the reason is about.
func (r reason) path() string { return delegation.Reason(r).Path() }

func (d *decide) answer(v *delegation.View, q *governance.Request) *decideAnswer {
	r := v.Decide(q, d.staleness.limit)
	digest, err := governance.Digest(q)
	if err != nil {
		digest = "" // a request that is not literal has none, and is denied
	}
	a := &decideAnswer{
		Outcome: r.Outcome.String(), moment: d.moment(v), MaxStaleness: governance.FormatDuration(d.staleness.limit),
		Request: q, RequestDigest: digest, Grant: r.Grant, Principal: fieldOf(r.Principal),
		Reasons: []reason{}, Conditions: append([]string{}, r.Conditions...), Disputed: r.Disputed,
	}
	for _, x := range r.Reasons {
		a.Reasons = append(a.Reasons, reason(x))
	}
	if err := known(v, q.Party); err != nil {
		a.hint = err.Error()
	}
	a.PartyOnRecord = a.hint == ""
	return a
}

func (a *decideAnswer) text() *page {
	p := new(page)
	p.line("%s\n", strings.ToUpper(strings.ReplaceAll(a.Outcome, "-", " ")))
	rows := [][]string{
		{"request", a.Request.Action + " on " + a.Request.Resource},
		{"by", a.Request.Party.String()},
	}
	if who, ok := a.Request.OnBehalfOf.Get(); ok {
		rows = append(rows, []string{"on behalf of", who.String()})
	}
	if !a.Grant.IsZero() {
		rows = append(rows, []string{"decided by", a.Grant.String()})
	}
	if who, ok := a.Principal.Get(); ok {
		rows = append(rows, []string{"authority of", who.String()})
	}
	if len(a.Conditions) > 0 {
		rows = append(rows, []string{"conditions", strings.Join(a.Conditions, ", ")})
	}
	p.table(append(rows, []string{"at", a.moment.String()}))
	a.explain(p)
	return p
}

// explain tells the reasons, the missing facts and what to do.
func (a *decideAnswer) explain(p *page) {
	var broken, open [][]string
	for _, r := range a.Reasons {
		if !r.Unknown {
			broken = append(broken, []string{string(r.Code), r.path(), meaning(r.Code)})
		} else {
			open = append(open, []string{string(r.Code), r.path(), why(r)})
		}
	}
	if broken != nil {
		p.head("does not hold")
		p.table(broken)
	}
	if open != nil && broken == nil { // else nothing depends on them
		p.head("not decided")
		p.table(open)
	}
	if a.Disputed {
		p.head("disputed: a withdrawal for a compromise was backdated over this instant")
	}
	if a.hint != "" {
		p.head("note: %s", a.hint)
	}
	if todo := a.todo(); todo != nil {
		p.head("what to do")
		for _, s := range todo {
			p.line("  - %s", s)
		}
	}
}
