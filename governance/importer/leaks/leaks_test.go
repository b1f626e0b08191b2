package leaks_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/importertest"
	"github.com/mandate-nhi/mandate/governance/importer/leaks"
	"github.com/mandate-nhi/mandate/internal/golden"
)

var options = importer.Options{AsOf: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)}

// TestArchives imports every export of testdata. What it gives stands in the same
// file: MANDATE_UPDATE=1 writes it anew.
func TestArchives(t *testing.T) {
	importertest.Archives(t, leaks.New(), importertest.With(options), os.DirFS("testdata"), golden.Writer("testdata"))
}

// TestNoValue looks in what comes out for the texts that the samples have where
// the secrets, their lines and messages stand.
func TestNoValue(t *testing.T) {
	names, _ := filepath.Glob("testdata/*.txtar")
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		in, want, _ := bytes.Cut(data, []byte("-- want --"))
		if bytes.Contains(want, []byte("hidden")) || !bytes.Contains(in, []byte("hidden")) {
			t.Errorf("%s: a secret comes out, or there is none in the sample", name)
		}
	}
}

// TestUndated leaves an exposure unknown that nothing dates.
func TestUndated(t *testing.T) {
	r := run(t, importer.Options{}, `[{"RuleID": "github-pat", "File": "a", "Commit": ""}]`)
	if c := r.Estate.Credentials[0]; c.ExposedAt.IsSome() || c.ExposedAt.IsNone() || r.Diagnostics[0].Code != importer.CodeMissingOption {
		t.Errorf("exposed at %v, diagnostics %v", c.ExposedAt, r.Diagnostics)
	}
}

// TestJoin puts the exposure and the credential that AWS knows together.
func TestJoin(t *testing.T) {
	aws, err := governance.Parse("aws.json", []byte(`{"schemaVersion": "1.0",
		"nhis": [{"id": "aws:123456789012:user/deploy", "kind": "service_account", "name": "deploy"}],
		"credentials": [{"id": "AKIAEXAMPLEEXAMPLE00", "kind": "api_key", "subjectId": "nhi:aws:123456789012:user/deploy", "state": "active"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	r := run(t, options, `{"SourceMetadata": {"Data": {"Git": {"commit": "fbc1", "file": "keys", "timestamp": "2022-06-16 10:17:40 +0000"}}}, "DetectorName": "AWS",
		"Redacted": "AKIAEXAMPLEEXAMPLE00", "ExtraData": {"arn": "arn:aws:iam::123456789012:user/deploy"}}`)
	joined, err := governance.Join([]*governance.Estate{aws, r.Estate})
	if err != nil {
		t.Fatal(err)
	}
	list := joined.Estate.Credentials
	if len(list) != 1 || list[0].State.Or("") != governance.CredentialStateActive || list[0].ExposedAt.String() != "2022-06-16T10:17:40Z" {
		t.Errorf("joined: %v", list)
	}
}

func FuzzImport(f *testing.F) {
	f.Add([]byte(`[{"RuleID": "github-pat", "File": "a", "Commit": ""}]`))
	f.Add([]byte(`{"DetectorName": "AWS", "ExtraData": {"arn": "arn:aws:iam::123456789012:root"}} {}`))
	f.Add([]byte(`{"runs": [{"results": [{"ruleIndex": 0}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		importertest.Check(t, leaks.New(), options, importer.File{Name: "a", Data: data})
	})
}

func run(t testing.TB, opts importer.Options, text string) *importer.Result {
	t.Helper()
	r, err := leaks.New().Import(t.Context(), []importer.File{{Name: "report", Data: []byte(text)}}, opts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func BenchmarkImport(b *testing.B) {
	line := `
{"RuleID": "github-pat", "Description": "GitHub Personal Access Token", "File": "src/app/config.go", "SymlinkFile": "", "Commit": "74d53286c550630f80847d37f68aa3065554ac81", "StartLine": 7, "EndLine": 7, "StartColumn": 3, "EndColumn": 43, "Match": "REDACTED", "Secret": "REDACTED", "Entropy": 4.1, "Author": "A", "Email": "a@b.example", "Date": "2021-10-14T17:05:15Z", "Message": "add the configuration", "Tags": []}` + ","
	text := "[" + strings.Repeat(line, 20_000) + "{}]"
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		run(b, options, text)
	}
}
