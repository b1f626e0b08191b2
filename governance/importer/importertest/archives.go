package importertest

import (
	"bytes"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

// Exports are the exports in the txtar files of dir, by the name of the file: what
// stands under in/ of each.
func Exports(t testing.TB, dir fs.FS) map[string][]importer.File {
	t.Helper()
	exports := map[string][]importer.File{}
	for name, a := range archives(t, dir) {
		for _, f := range a.Files {
			if in, ok := strings.CutPrefix(f.Name, "in/"); ok {
				exports[name] = append(exports[name], importer.File{Name: in, Data: []byte(f.Data)})
			}
		}
	}
	return exports
}

func archives(t testing.TB, dir fs.FS) map[string]*txtar.Archive {
	t.Helper()
	names, err := fs.Glob(dir, "*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no file is called *.txtar (%v)", err)
	}
	all := map[string]*txtar.Archive{}
	for _, name := range names {
		data, err := fs.ReadFile(dir, name)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = txtar.Parse(string(data))
	}
	return all
}

// With are options of every export, for Archives.
func With(opts importer.Options) func(name string) importer.Options {
	return func(string) importer.Options { return opts }
}

// Archives tests an importer by the exports in txtar files: with the options of its
// name each gives what Render writes of it, in want, keeps the laws of Run, and lets
// no secret out that stands in the place of any text. With write, which is to be nil
// otherwise, want is written anew.
func Archives(t *testing.T, imp importer.Importer, opts func(name string) importer.Options, dir fs.FS, write func(name string, data []byte) error) {
	t.Helper()
	all := archives(t, dir)
	exports := Exports(t, dir)
	for _, name := range slices.Sorted(maps.Keys(exports)) {
		t.Run(name, func(t *testing.T) {
			files := exports[name]
			golden(t, name, all[name], imp, opts(name), files, write)
			Run(t, imp, opts(name), files)
			plant(t, imp, opts(name), files)
		})
	}
}

func golden(t *testing.T, name string, a *txtar.Archive, imp importer.Importer, opts importer.Options, files []importer.File, write func(string, []byte) error) {
	t.Helper()
	r, err := imp.Import(t.Context(), files, opts)
	if err != nil {
		t.Fatal(err)
	}
	got := Render(t, r)
	want, ok := a.File("want")
	if write == nil {
		if want.Data != got {
			t.Errorf("the result differs from want (MANDATE_UPDATE=1 writes it anew):\n%s", got)
		}
		return
	}
	if !ok {
		a.Files = append(a.Files, txtar.File{Name: "want"})
	}
	a.Files[len(a.Files)-1].Data = got
	if err := write(name, []byte(txtar.Format(a))); err != nil {
		t.Fatal(err)
	}
}

// planted has the form of a token of Slack, which is one as a part of a longer text
// too, and is none.
const planted = "xoxb-" + "0123456789"

// plant puts a secret in the place of every text of every file.
func plant(t *testing.T, imp importer.Importer, opts importer.Options, files []importer.File) {
	t.Helper()
	for i, f := range files {
		for _, at := range texts.FindAllIndex(f.Data, -1) {
			changed := slices.Clone(files)
			changed[i].Data = slices.Concat(f.Data[:at[0]+1], []byte(planted), f.Data[at[1]-1:])
			got, err := result(imp, opts, changed)
			if bytes.Contains(got, []byte(planted)) || err != nil && strings.Contains(err.Error(), planted) {
				t.Errorf("%s: the secret in the place of %s comes out again", f.Name, f.Data[at[0]:at[1]])
			}
		}
	}
}
