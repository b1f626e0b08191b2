package awsiam_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/awsiam"
	"github.com/mandate-nhi/mandate/governance/importer/importertest"
)

// TestGolden imports every export of testdata. What it gives stands in the same
// file: MANDATE_UPDATE=1 writes it anew.
func TestGolden(t *testing.T) {
	for _, name := range archives(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			a := readArchive(t, name)
			r, err := awsiam.Importer{}.Import(t.Context(), a.in, importer.Options{})
			if err != nil {
				t.Fatal(err)
			}
			var lines strings.Builder
			for _, d := range r.Diagnostics {
				lines.WriteString(d.String() + "\n")
			}
			got := map[string]string{"estate.json": oneRecordALine(t, r.Estate), "diagnostics": lines.String()}
			if os.Getenv("MANDATE_UPDATE") != "" {
				a.write(t, name, got)
				return
			}
			if diff := cmp.Diff(a.want, got); diff != "" {
				t.Errorf("Import(%s) mismatch (-want +got):\n%s", name, diff)
			}
		})
	}
}

// TestLaws runs the laws of importers over the same exports.
func TestLaws(t *testing.T) {
	var exports [][]importer.File
	for _, name := range archives(t) {
		exports = append(exports, readArchive(t, name).in)
	}
	importertest.Run(t, awsiam.Importer{}, importer.Options{}, exports...)
	for _, files := range exports {
		importertest.Secrets(t, awsiam.Importer{}, importer.Options{}, files)
	}
}

// FuzzImport wants any two files to give a valid estate or positioned faults,
// whatever their order.
func FuzzImport(f *testing.F) {
	for _, name := range archives(f) {
		in := readArchive(f, name).in
		f.Add(in[0].Data, in[len(in)-1].Data)
	}
	f.Add([]byte(`{"RoleDetailList":[{"Arn":"arn:aws:iam::111122223333:role/r","AssumeRolePolicyDocument":{"Statement":{"Effect":"Allow","Principal":"*","Action":"*"}}}]}`), []byte("user;arn\nu;arn:aws:iam::111122223333:user/u\n"))
	f.Add([]byte("user,arn\n,"), []byte(`[{"AccessKeyId":"A","UserName":"`+"\u00e9"+`"}]`))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		importertest.Check(t, awsiam.Importer{}, importer.Options{Self: "111122223333"}, importer.File{Name: "a", Data: a}, importer.File{Name: "b", Data: b})
	})
}

// oneRecordALine writes an estate so that a diff shows the record.
func oneRecordALine(t *testing.T, estate any) string {
	data, err := json.Marshal(estate)
	if err != nil {
		t.Fatal(err)
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, name := range []string{"schemaVersion", "asOf", "actors", "tenants", "nhis", "credentials", "delegations"} {
		var list []json.RawMessage
		switch err := json.Unmarshal(members[name], &list); {
		case members[name] == nil:
		case err != nil:
			b.WriteString(name + " " + string(members[name]) + "\n")
		default:
			b.WriteString(name + "\n")
			for _, record := range list {
				b.Write(append(unescapeHTML(record), '\n'))
			}
		}
		delete(members, name)
	}
	if len(members) > 0 {
		t.Errorf("the golden leaves out %v", members)
	}
	return b.String()
}

func unescapeHTML(data []byte) []byte {
	for _, c := range []struct{ escaped, plain string }{{`\u003c`, "<"}, {`\u003e`, ">"}, {`\u0026`, "&"}} {
		data = bytes.ReplaceAll(data, []byte(c.escaped), []byte(c.plain))
	}
	return data
}

// An archive is one txtar file: a comment, the files of the export under in/,
// and what the import gives.
type archive struct {
	comment string
	in      []importer.File
	want    map[string]string
}

func archives(t testing.TB) []string {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no testdata: %v", err)
	}
	return names
}

func readArchive(t testing.TB, name string) *archive {
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split("\n"+string(data), "\n-- ")
	a := &archive{comment: strings.TrimPrefix(parts[0], "\n"), want: map[string]string{}}
	for i, part := range parts[1:] {
		file, body, ok := strings.Cut(part, " --\n")
		if !ok {
			t.Fatalf("%s: part %d has no name", name, i)
		}
		if i < len(parts)-2 {
			body += "\n"
		}
		if in, ok := strings.CutPrefix(file, "in/"); ok {
			a.in = append(a.in, importer.File{Name: in, Data: []byte(body)})
		} else {
			a.want[file] = body
		}
	}
	return a
}

func (a *archive) write(t *testing.T, name string, want map[string]string) {
	var b strings.Builder
	b.WriteString(a.comment + "\n")
	for _, f := range a.in {
		b.WriteString("-- in/" + f.Name + " --\n" + string(f.Data))
	}
	for _, file := range []string{"estate.json", "diagnostics"} {
		b.WriteString("-- " + file + " --\n" + want[file])
	}
	if err := os.WriteFile(name, []byte(b.String()), 0o666); err != nil {
		t.Fatal(err)
	}
}
