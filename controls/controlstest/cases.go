package controlstest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

// An archive is the cases of one control.
type archive struct {
	file  string
	text  *txtar.Archive
	cases []*testCase
}

// A testCase is an estate at an instant, and the verdicts that are wanted.
type testCase struct {
	name          string
	estate        string
	verifications string // what verifiers found out about it, as JSON; "" for nothing
	at, want      *txtar.File
	view          *delegation.View
}

// readArchive reads the cases of a control. The error lists everything wrong with
// the archive.
func (s *settings) readArchive(cases fs.FS, id string) (*archive, error) {
	a := &archive{file: id + ".txtar"}
	data, err := fs.ReadFile(cases, a.file)
	if err != nil {
		return nil, fmt.Errorf("every control has cases: %w", err)
	}
	a.text = txtar.Parse(string(data))
	var errs []error
	for i := range a.text.Files {
		if err := a.take(&a.text.Files[i]); err != nil {
			errs = append(errs, err)
		}
	}
	if len(a.cases) == 0 {
		errs = append(errs, fmt.Errorf("%s holds no estate.json", a.file))
	}
	for _, k := range a.cases {
		errs = append(errs, k.read(s))
	}
	return a, errors.Join(errs...)
}

// take adds a file of the archive to its case.
func (a *archive) take(f *txtar.File) error {
	if f.Name == "estate.json" {
		name := fmt.Sprintf("%s, estate %d", a.file, len(a.cases)+1)
		a.cases = append(a.cases, &testCase{name: name, estate: f.Data, at: &txtar.File{}, want: &txtar.File{}})
		return nil
	}
	if len(a.cases) == 0 {
		return fmt.Errorf("%s: %s stands before the first estate.json", a.file, f.Name)
	}
	switch k := a.cases[len(a.cases)-1]; f.Name {
	case "at":
		k.at = f
	case "verifications.json":
		k.verifications = f.Data
	case "want":
		k.want = f
	default:
		return fmt.Errorf("%s: no file %q belongs there", a.file, f.Name)
	}
	return nil
}

// read parses what the case holds, as a document is parsed in production.
func (k *testCase) read(s *settings) error {
	e, err := governance.Parse(k.name, []byte(k.estate))
	if err != nil {
		return err
	}
	at, err := governance.ParseInstant(strings.TrimSpace(k.at.Data))
	if err != nil {
		return fmt.Errorf("%s, at: %w", k.name, err)
	}
	verified, err := k.verified(e)
	if err != nil {
		return fmt.Errorf("%s, verifications.json: %w", k.name, err)
	}
	k.view = delegation.NewIndex(e, append(s.indexOptions(e), verified)...).At(at)
	return nil
}

// verified reads what the case says that verifiers found out. The digest of the
// evidence, and that of the handoff to which an entry of a ledger commits, may be
// left out: they are then of the records as they stand.
func (k *testCase) verified(e *governance.Estate) (delegation.Option, error) {
	var list delegation.Verifications
	if k.verifications != "" {
		d := json.NewDecoder(strings.NewReader(k.verifications))
		d.DisallowUnknownFields()
		if err := d.Decode(&list); err != nil {
			return nil, err
		}
	}
	for i := range list {
		v := &list[i]
		evidence := slices.IndexFunc(e.Evidence, func(r governance.Evidence) bool { return r.ID == v.EvidenceID })
		if evidence < 0 {
			return nil, fmt.Errorf("the estate has no evidence:%s", v.EvidenceID)
		}
		if v.Record == "" {
			v.Record = governance.EvidenceDigest(&e.Evidence[evidence])
		}
		if v.Entry.Event != string(governance.KindHandoff) || v.Entry.Digest != "" {
			continue
		}
		handoff := slices.IndexFunc(e.Handoffs, func(r governance.Handoff) bool { return r.ID == v.Entry.Record.ID })
		if handoff < 0 {
			return nil, fmt.Errorf("the estate has no handoff:%s", v.Entry.Record.ID)
		}
		v.Entry.Digest, _ = governance.Digest(&e.Handoffs[handoff])
	}
	return delegation.WithVerifications(list), nil
}

// answers gives a line for each subject: verdict, subject and, for unknown, the
// missing paths; by verdict, then in the order of findings.
func (k *testCase) answers(eng *engine.Engine, control string) ([]string, error) {
	result, err := eng.Assess(context.Background(), k.view, engine.Only(control), engine.KeepAll())
	if err != nil {
		return nil, err
	}
	findings := result.Findings
	slices.SortStableFunc(findings, func(a, b controls.Finding) int { return int(a.Verdict) - int(b.Verdict) })
	lines := make([]string, len(findings))
	for i := range findings {
		lines[i] = answer(&findings[i])
	}
	return lines, nil
}

// answer is the line of a finding.
func answer(f *controls.Finding) string {
	line := f.Verdict.String() + " " + f.Subject.String()
	if f.Verdict == controls.Unknown {
		for _, m := range f.Missing {
			line += " " + m.Path
		}
	}
	return line
}

// reached reports whether a case wants the verdict of some subject.
func (a *archive) reached(v controls.Verdict) bool {
	return slices.ContainsFunc(a.cases, func(k *testCase) bool { return strings.Contains("\n"+k.want.Data, "\n"+v.String()+" ") })
}

// declared reports whether the comment says that a verdict is not reached: a line
// "Not reached: verdict, because …".
func (a *archive) declared(v controls.Verdict) bool {
	return strings.Contains(a.text.Comment, "Not reached: "+v.String()+",")
}
