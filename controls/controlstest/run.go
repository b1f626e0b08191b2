package controlstest

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

// Dir is the files of a folder, which Run may rewrite.
func Dir(folder string) fs.FS { return dir{os.DirFS(folder), folder} }

type dir struct {
	fs.FS
	folder string
}

// WriteFile replaces a file of the folder.
func (d dir) WriteFile(name string, data []byte) error {
	return os.WriteFile(filepath.Join(d.folder, filepath.FromSlash(name)), data, 0o644)
}

// Run tests the controls of a pack by their cases, in a subtest for each control.
// It demands of every control an archive ID.txtar, its specification: a comment,
// then one or several estates, each with an instant and what is wanted there.
//
//	On the 90th day and a day late.
//	-- estate.json --
//	{"schemaVersion": "1.0", "credentials": […]}
//	-- at --
//	2026-04-01T00:00:00Z
//	-- want --
//	unknown credential:dark credential[dark].rotatedAt
//	pass credential:edge
//	fail credential:late
//
// What is wanted names every subject, by verdict (unknown, pass, fail, waived,
// not_applicable, error) and then by id, and what an unknown one lacks. A file verifications.json behind an estate says what verifiers
// found out about its evidence (delegation.Verifications); the digests of records
// as they stand may be left out. The way is that of production: the estate is
// parsed, indexed and assessed by the compiled pack.
//
// The cases reach each of pass, fail, unknown and not_applicable, or the comment
// says of one "Not reached: verdict, because …". And for each fact that the
// expressions read there is a record where it is known, one where it is not, and
// one where it is none, where it may be. Each verdict is explained (Engine.Explain): a
// fail by a fact or a list that is known to be empty, an unknown by what is missing.
//
// MANDATE_UPDATE=1 rewrites what is wanted, in files that can be written (see Dir).
func Run(t *testing.T, pack *controls.Pack, cases fs.FS, opts ...Option) {
	t.Helper()
	s := settingsOf(opts)
	eng, err := engine.Compile(pack, s.engine...)
	if err != nil {
		t.Fatal(err)
	}
	strays(t, pack, cases)
	for c := range pack.All() {
		t.Run(c.ID, func(t *testing.T) { s.runCases(t, eng, c, cases) })
	}
}

// strays wants every archive to be that of a control.
func strays(t reporter, pack *controls.Pack, cases fs.FS) {
	t.Helper()
	files, err := fs.Glob(cases, "*.txtar")
	if err != nil {
		t.Error(err)
	}
	for _, f := range files {
		if c, ok := pack.Get(strings.TrimSuffix(f, ".txtar")); !ok || c.ID+".txtar" != f {
			t.Errorf("%s is the archive of no control", f)
		}
	}
}

// runCases tests one control.
func (s *settings) runCases(t reporter, eng *engine.Engine, c *controls.Control, cases fs.FS) {
	t.Helper()
	a, err := s.readArchive(cases, c.ID)
	if err != nil {
		t.Error(err)
		return
	}
	for _, k := range a.cases {
		got, err := k.answers(eng, c.ID)
		if err != nil {
			t.Error(err)
			return
		}
		k.compare(t, got)
		k.wantExplained(t, eng, c.ID)
	}
	a.update(t, cases)
	a.wantReached(t)
	a.wantVaried(t, c)
}

func (k *testCase) compare(t reporter, got []string) {
	t.Helper()
	if updating() {
		k.want.Data = strings.Join(got, "\n") + "\n"
		return
	}
	switch want := k.wanted(); {
	case slices.Equal(want, got):
	case slices.Equal(slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(got))):
		t.Errorf("%s: the verdicts stand in another order (MANDATE_UPDATE=1 rewrites):\n%s", k.name, strings.Join(got, "\n"))
	default:
		t.Errorf("%s: verdicts differ (- wanted, + got; MANDATE_UPDATE=1 rewrites):\n%s", k.name, strings.Join(difference(want, got), "\n"))
	}
}

// wanted are the lines that the case wants.
func (k *testCase) wanted() []string {
	return strings.Split(strings.TrimSuffix(k.want.Data, "\n"), "\n")
}

// update writes the archive back.
func (a *archive) update(t reporter, cases fs.FS) {
	t.Helper()
	if !updating() {
		return
	}
	to, ok := cases.(interface{ WriteFile(string, []byte) error })
	if !ok {
		t.Errorf("%s cannot be rewritten: give Run the files of controlstest.Dir", a.file)
		return
	}
	if err := to.WriteFile(a.file, []byte(txtar.Format(a.text))); err != nil {
		t.Error(err)
	}
}

// everyVerdict lists those that a control gives by itself and in good order.
func everyVerdict() []controls.Verdict {
	return []controls.Verdict{controls.Pass, controls.Fail, controls.Unknown, controls.NotApplicable}
}

// wantReached demands every verdict but those that the comment declares.
func (a *archive) wantReached(t reporter) {
	t.Helper()
	for _, v := range everyVerdict() {
		switch reached, declared := a.reached(v), a.declared(v); {
		case !reached && !declared:
			t.Errorf("%s: no case reaches verdict %v; add one, or say in the comment: Not reached: %v, because …", a.file, v, v)
		case reached && declared:
			t.Errorf("%s: the comment says that verdict %v is not reached, and a case reaches it", a.file, v)
		}
	}
}
