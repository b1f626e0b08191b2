package main

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
)

var evidenceAddCommand = command{
	name:  "evidence add",
	args:  "-kind KIND -subject SUBJECT -attester ATTESTER -at INSTANT -file EVIDENCE [flags] FILE...",
	short: "record that a file shows a fact, by its digest",
	about: `
The estate with one more piece of evidence goes to standard output: kind, subject, attester,
instant, and the SHA-256 digest of the file, which is neither copied nor named. The same file
for the same fact is recorded once: -outcome and -method add what is not known of it yet, and
what contradicts it is refused. What it shows is unknown unless -outcome says so.`,
	example: `mandate evidence add -kind training -subject actor:kestrel -attester actor:auric -at 2026-06-12T09:00:00Z -file minutes.pdf estate.json > more.json`,
	prepare: func(flags *flag.FlagSet) func(*env, []string) error {
		a := &addingEvidence{}
		info := evidenceFields()
		flags.Func("kind", "the fact that it shows, a `KIND`: "+strings.Join(info["kind"], ", "), oneOf(&a.kind, info["kind"]...))
		flags.TextVar(&a.subject, "subject", governance.Ref{}, "the `RECORD` that it is about, such as actor:kestrel")
		flags.TextVar(&a.attester, "attester", governance.Ref{}, "the `RECORD` that says so: an actor or NHI, such as actor:auric")
		flags.Func("at", "the fact was seen at the `INSTANT`", a.at.set)
		flags.StringVar(&a.file, "file", "", "the digest is that of `FILE`")
		flags.Func("method", "how it was gathered, a `METHOD`: "+strings.Join(info["method"], ", "), oneOf(&a.method, info["method"]...))
		flags.Func("outcome", "what it says of the subject, an `OUTCOME`: "+strings.Join(info["outcome"], ", "), oneOf(&a.outcome, info["outcome"]...))
		return a.run
	},
}

// evidenceFields are the values of the fields of evidence.
func evidenceFields() map[string][]string {
	record, _ := governance.RecordNamed("Evidence")
	out := map[string][]string{}
	for _, f := range record.Fields {
		out[f.Name] = f.Enum
	}
	return out
}

type addingEvidence struct {
	kind, method, outcome, file string
	subject, attester           governance.Ref
	at                          instant
}

func (a *addingEvidence) run(e *env, names []string) error {
	if a.kind == "" || a.subject.IsZero() || a.attester.IsZero() || a.at.t.IsZero() || a.file == "" {
		return usageError{"give -kind, -subject, -attester, -at and -file"}
	}
	if k := a.attester.Kind; k != governance.KindActor && k != governance.KindNHI {
		return usageError{"-attester: want an actor or NHI, such as actor:auric"}
	}
	estate, err := e.writable(names)
	if err != nil {
		return err
	}
	for _, r := range []governance.Ref{a.subject, a.attester} {
		if _, ok := estate.Pointer(r, ""); !ok {
			return fmt.Errorf("the estate holds no %s", r)
		}
	}
	r, err := a.record()
	if err != nil {
		return err
	}
	more := &governance.Estate{SchemaVersion: estate.SchemaVersion, Evidence: []governance.Evidence{r}}
	if asOf, ok := estate.AsOf.Get(); ok && asOf.Before(a.at.t) {
		more.AsOf = governance.Some(a.at.t)
	}
	both, err := governance.Join([]*governance.Estate{estate, more})
	if err != nil {
		return err
	}
	// What the record says already stays: neither side is dropped unsaid.
	for _, c := range both.Conflicts {
		if c.Record.ID == r.ID {
			return fmt.Errorf("%s is on record for this file and fact with another value: correct it there", c.Record.Path(c.Field))
		}
	}
	return printJSON(both.Estate)(e.stdout)
}

// record is the piece of evidence. Its id follows from what it says.
func (a *addingEvidence) record() (r governance.Evidence, err error) {
	digest, err := digestOf(a.file)
	if err != nil {
		return r, err
	}
	hash, err := governance.ParseHash("sha256:" + digest)
	if err != nil {
		return r, err
	}
	name := sha256.Sum256([]byte(strings.Join([]string{a.kind, a.subject.String(), a.attester.String(), governance.FormatInstant(a.at.t), digest}, "\n")))
	r = governance.Evidence{
		ID: "evidence:" + hex.EncodeToString(name[:8]), Kind: governance.EvidenceKind(a.kind), SubjectID: a.subject, CollectedAt: a.at.t,
		AttesterID: governance.Some(a.attester), Digest: governance.Some(hash),
	}
	if a.method != "" {
		r.Method = governance.Some(governance.EvidenceMethod(a.method))
	}
	if a.outcome != "" {
		r.Outcome = governance.Some(governance.EvidenceOutcome(a.outcome))
	}
	return r, nil
}

// digestOf is the SHA-256 digest of a file of any size, in hexadecimal.
func digestOf(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	switch n, err := io.Copy(h, f); {
	case err != nil:
		return "", err
	case n == 0:
		return "", fmt.Errorf("%s is empty: it shows nothing", name)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
