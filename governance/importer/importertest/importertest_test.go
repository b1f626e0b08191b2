package importertest_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/importertest"
)

// A lines importer makes an NHI of every line of its files. Its law breaks on
// request.
type lines struct{ breaks string }

func (lines) Name() string { return "lines" }

func (imp lines) Import(ctx context.Context, files []importer.File, _ importer.Options) (*importer.Result, error) {
	if err := ctx.Err(); err != nil && imp.breaks != "canceled" {
		return nil, err
	}
	if imp.breaks != "order" {
		files = importer.Sorted(files)
	}
	var c importer.Collector
	e := &governance.Estate{SchemaVersion: governance.SchemaVersion}
	for _, f := range files {
		text, fault := importer.Text(f, importer.Limits{})
		switch {
		case fault != nil && imp.breaks == "errors":
			return nil, errors.New("no")
		case fault != nil:
			return nil, governance.NewDocumentError([]*governance.Fault{fault})
		case imp.breaks == "spelling":
			text = f.Data
		}
		for line := range strings.Lines(string(text)) {
			imp.line(&c, e, f.Name, strings.TrimSpace(line))
		}
	}
	return &importer.Result{Estate: e, Diagnostics: c.Diagnostics()}, nil
}

func (imp lines) line(c *importer.Collector, e *governance.Estate, file, line string) {
	for _, n := range e.NHIs {
		if n.ID == importer.ID(line) && imp.breaks != "valid" {
			return
		}
	}
	if governance.IsSecret(line) {
		d := importer.Diagnostic{Severity: importer.Error, Code: importer.CodeSecretDropped, Pos: governance.Position{File: file, Line: 1, Column: 1}, Detail: "dropped"}
		if imp.breaks == "secret" {
			d.Detail = line
		}
		c.Add(d)
		return
	}
	if imp.breaks == "position" {
		c.Add(importer.Diagnostic{Severity: importer.Info, Code: importer.CodeSkipped, Pos: governance.Position{File: file, Line: 1000, Column: 1}})
	}
	n := governance.NHI{ID: importer.ID(line), Kind: governance.NHIKindMachine}
	if imp.breaks != "origin" {
		at := governance.Position{File: file, Line: map[bool]int{true: 1000, false: 1}[imp.breaks == "line"]}
		n.Origin = governance.Some([]governance.Origin{governance.OriginAt(at, map[bool]string{true: "#row=1000", false: "#row=1"}[imp.breaks == "place"])})
	}
	e.NHIs = append(e.NHIs, n)
}

// A recorder is a test that counts failures.
type recorder struct {
	testing.TB
	failures []string
}

func (r *recorder) Helper()                        {}
func (r *recorder) Error(args ...any)              { r.failures = append(r.failures, "") }
func (r *recorder) Errorf(format string, _ ...any) { r.failures = append(r.failures, format) }

// TestRun wants the laws to hold of an importer that keeps them, and every
// importer that breaks one to be caught.
func TestRun(t *testing.T) {
	files := []importer.File{{Name: "b", Data: []byte("alpha\nbeta\nbeta\n")}, {Name: "a", Data: []byte("gamma\n")}}
	for _, breaks := range []string{"", "canceled", "order", "errors", "spelling", "valid", "secret", "position", "origin", "place", "line"} {
		r := &recorder{TB: t}
		importertest.Run(r, lines{breaks}, importer.Options{}, files)
		if caught := len(r.failures) > 0; caught != (breaks != "") {
			t.Errorf("an importer that breaks %q: failures %q", breaks, r.failures)
		}
	}
}

// TestSecrets wants a secret to be found that is too short to be one by itself, but
// not one that the importer dropped, nor one in the place of a name.
func TestSecrets(t *testing.T) {
	for text, want := range map[string]int{"alpha\nbeta: gamma\n": 1, "alpha:\n\"beta\": ": 0} {
		r := &recorder{TB: t}
		importertest.Secrets(r, lines{}, importer.Options{}, []importer.File{{Name: "a", Data: []byte(text)}})
		if len(r.failures) != want {
			t.Errorf("%q: failures %q, want %d", text, r.failures, want)
		}
	}
}
