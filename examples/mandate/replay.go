package main

import (
	"cmp"
	"flag"
	"fmt"

	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/frameworks/report"
)

var replayCommand = command{
	name:  "replay",
	args:  "[flags] STATEMENT FILE...",
	short: "assess again as a statement says, and compare byte for byte",
	about: `
STATEMENT is what assess -format intoto wrote, the FILEs are the estate that was assessed.
The pack, its profile, the controls, the instant, the audience, the filters, the gates with
how old facts may be, and the forecast are those of the statement. What differs is told, and makes the exit status 1.
STATEMENT may be in a DSSE envelope; nobody looks at its signatures unless -key says whose
there must be.`,
	example: "mandate replay assessment.intoto.json estate.json",
	prepare: func(flags *flag.FlagSet) func(*env, []string) error {
		r := &replay{format: "text"}
		flags.StringVar(&r.key, "key", "", "the statement must be in an envelope that was signed by the public key in `FILE` (PEM)")
		flags.StringVar(&r.dir, "pack", "", "the pack of the statement is in the folder `DIR` (default: the built-in pack)")
		r.pseudonyms.flag(flags)
		flags.Func("format", "write the answer as text or json (default text)", oneOf(&r.format, "text", "json"))
		return r.run
	},
}

type replay struct {
	dir, format string
	key         string // file of a public key
	pseudonyms  pseudonymKey
}

// A replayAnswer is what replay writes.
type replayAnswer struct {
	Same        bool                `json:"same"`
	Signature   string              `json:"signature,omitempty"` // of an envelope: verified or not verified
	Result      string              `json:"result"`              // digest of the report that was made again
	Differences []report.Difference `json:"differences"`
}

func (r *replay) run(e *env, args []string) error {
	if len(args) < 2 {
		return usageError{"name a STATEMENT and at least one FILE"}
	}
	if err := onceStdin(args[0], args[1:]); err != nil {
		return err
	}
	file, err := e.readOne(args[0])
	if err != nil {
		return err
	}
	statement, signature, err := r.unsealed(file.Data)
	if err != nil {
		return fmt.Errorf("%s: %w", file.Name, err)
	}
	before, err := report.ReadStatement(file.Name, statement)
	if err != nil {
		return err
	}
	in, err := r.again(e, before, args[1:])
	if err != nil {
		return err
	}
	after, err := report.Attest(in)
	if err != nil {
		return err
	}
	answer := replayAnswer{Signature: signature, Result: after.Result.Digest, Differences: append([]report.Difference{}, before.Differences(after)...)}
	answer.Same = len(answer.Differences) == 0
	print := answer.text().print
	if r.format == "json" {
		print = printJSON(answer)
	}
	if err := print(e.stdout); err != nil {
		return err
	}
	if !answer.Same {
		return statusError(1)
	}
	return nil
}

// again assesses as the statement says.
func (r *replay) again(e *env, before *report.Attestation, files []string) (report.Input, error) {
	a, err := r.assess(before)
	if err != nil {
		return report.Input{}, err
	}
	pack, err := a.asked()
	if err != nil {
		return report.Input{}, err
	}
	estate, err := e.estate(files)
	if err != nil {
		return report.Input{}, err
	}
	if estate, err = r.pseudonyms.of(estate); err != nil {
		return report.Input{}, err
	}
	in, err := a.assess(e, pack, estate, before.AsOf)
	if err != nil {
		return report.Input{}, err
	}
	in.Title, in.Pseudonymous = before.Title, before.Pseudonymous // of an estate that is such a copy already too
	return in.Filtered(before.Cut.Filter)
}

// assess is the command whose result a statement is of.
func (r *replay) assess(before *report.Attestation) (*assess, error) {
	b := before.Basis
	a := &assess{packChoice: packChoice{dir: r.dir, profile: b.Profile}, audience: audience(before.Audience),
		keep: before.Listed.NotApplicable > 0, passes: before.Listed.Pass > 0, ahead: ahead{only: b.Controls}}
	if r.dir == "" {
		if name := builtin.Pack().Name; b.Pack.Name != name {
			return nil, usagef("the statement is of the pack %q and not of the built-in one: give -pack DIR", b.Pack.Name)
		}
		a.version = b.Pack.Version
	}
	for _, g := range before.GatesAsked {
		a.gates = append(a.gates, g.Gate)
		if err := a.staleness.set(g.MaxStaleness); err != nil { // of all gates the same
			return nil, fmt.Errorf("the statement does not say how old facts may be for %s: %w", g.Gate, err)
		}
	}
	if until, ok := before.ForecastUntil.Get(); ok {
		a.forecast = until.Sub(before.AsOf)
	}
	return a, nil
}

func (a replayAnswer) text() *page {
	p := &page{}
	if a.Same {
		p.line("SAME: the report is that of the statement, byte for byte")
	} else {
		p.line("DIFFERS: the report is not that of the statement")
	}
	p.line("  %s", a.Result)
	if a.Signature != "" {
		p.line("  the signature was %s", a.Signature)
	}
	rows := [][]string{{"", "statement", "now"}}
	for _, d := range a.Differences {
		rows = append(rows, []string{d.Member, cmp.Or(d.Before, "(absent)"), cmp.Or(d.After, "(absent)")})
	}
	if !a.Same {
		p.head("what differs")
		p.table(rows)
	}
	return p
}
