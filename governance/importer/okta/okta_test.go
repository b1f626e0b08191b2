package okta_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/importertest"
	"github.com/mandate-nhi/mandate/governance/importer/okta"
	"github.com/mandate-nhi/mandate/internal/golden"
)

var options = importer.Options{Self: "o-1", AsOf: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)}

// TestArchives imports every export of testdata. What it gives stands in the same
// file: MANDATE_UPDATE=1 writes it anew.
func TestArchives(t *testing.T) {
	importertest.Archives(t, okta.New(), importertest.With(options), os.DirFS("testdata"), golden.Writer("testdata"))
}

// TestSamples imports the examples of Okta's own description of its API.
func TestSamples(t *testing.T) {
	got := map[string]string{}
	for _, name := range []string{"ListServiceAccounts", "ApiTokenListMetadataResponse", "oAuthClientSecretListResponse", "list-apps-example"} {
		data, err := os.ReadFile(filepath.Join("../../../../shared/data/inputs/okta", name+".json"))
		if err != nil {
			t.Skipf("skipped: the sample %s is not beside the repository", name)
		}
		r := run(t, data)
		var codes []string
		for _, d := range r.Diagnostics {
			codes = append(codes, string(d.Code))
		}
		got[name] = fmt.Sprint(len(r.Estate.NHIs), " NHIs, ", len(r.Estate.Credentials), " credentials, ", strings.Join(codes, " "))
		if bytes.Contains([]byte(importertest.Render(t, r)), []byte("REDACTED")) {
			t.Errorf("%s: a secret comes out", name)
		}
	}
	want := map[string]string{
		"ListServiceAccounts":           "2 NHIs, 2 credentials, ",
		"ApiTokenListMetadataResponse":  "0 NHIs, 2 credentials, CONFLICT CONFLICT",
		"oAuthClientSecretListResponse": "1 NHIs, 2 credentials, UNRESOLVED SECRET_DROPPED UNRESOLVED SECRET_DROPPED",
		"list-apps-example":             "0 NHIs, 0 credentials, SKIPPED",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("samples mismatch (-want +got):\n%s", diff)
	}
}

// TestUnnamed wants an organization that nobody named to be called so.
func TestUnnamed(t *testing.T) {
	r, err := okta.New().Import(t.Context(), []importer.File{{Name: "a", Data: []byte(`[{"tokenWindow": "P1D", "id": "t", "userId": "u"}]`)}}, importer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if d := r.Diagnostics; len(d) != 1 || d[0].Code != importer.CodeMissingOption || d[0].Pos.Line != 1 || r.Estate.Tenants[0].ID != "unnamed" {
		t.Errorf("diagnostics %v, tenants %v", d, r.Estate.Tenants)
	}
}

func FuzzImport(f *testing.F) {
	f.Add([]byte(`[{"accountType": "APP_ACCOUNT", "id": "a", "ownerUserIds": ["a"], "ownerGroupIds": ["a"]}]`))
	f.Add([]byte(`[{"scopeId": "s", "id": "g", "clientId": "c", "userId": "u", "source": "END_USER"}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		importertest.Check(t, okta.New(), options, importer.File{Name: "a", Data: data})
	})
}

func BenchmarkImport(b *testing.B) {
	var text bytes.Buffer
	text.WriteString("[")
	for i := range 20_000 {
		fmt.Fprintf(&text, `{"name": "token", "userId": "00u%[1]d", "tokenWindow": "P30D", "network": {"connection": "ANYWHERE"}, "id": "00T%[1]d", "clientName": "Okta API", "expiresAt": "2026-12-11T20:38:10.000Z", "created": "2021-11-09T20:38:10.000Z", "lastUpdated": "2021-11-11T20:38:10.000Z",
 "_links": {"self": {"href": "https://{yourOktaDomain}/api/v1/api-tokens/00T%[1]d", "hints": {"allow": ["GET", "DELETE"]}}, "user": {"href": "https://{yourOktaDomain}/api/v1/users/00u%[1]d", "hints": {"allow": ["GET"]}}}},
`, i)
	}
	text.WriteString("{}]")
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		run(b, text.Bytes())
	}
}

func run(t testing.TB, data []byte) *importer.Result {
	t.Helper()
	r, err := okta.New().Import(t.Context(), []importer.File{{Name: "okta.json", Data: data}}, options)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
