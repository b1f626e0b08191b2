package vault_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/importertest"
	"github.com/mandate-nhi/mandate/governance/importer/vault"
	"github.com/mandate-nhi/mandate/internal/golden"
)

var options = importer.Options{Self: "v-1", AsOf: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)}

// TestArchives imports every export of testdata. What it gives stands in the same
// file: MANDATE_UPDATE=1 writes it anew.
func TestArchives(t *testing.T) {
	importertest.Archives(t, vault.New(), importertest.With(options), os.DirFS("testdata"), golden.Writer("testdata"))
}

// TestSample imports the examples of OpenBao's own description of its API, which
// do not say of what role they are.
func TestSample(t *testing.T) {
	data, err := os.ReadFile("../../../../shared/data/inputs/vault/approle-api-examples.json")
	if err != nil {
		t.Skip("skipped: the sample approle-api-examples.json is not beside the repository")
	}
	r, codes := run(t, data), map[importer.Code]int{}
	for _, d := range r.Diagnostics {
		codes[d.Code]++
	}
	// One answer is of a role, four are of secret ids, and one gives a token.
	want := map[importer.Code]int{importer.CodeUnresolved: 5, importer.CodeSecretDropped: 3, importer.CodeSkipped: 1}
	if diff := cmp.Diff(want, codes); diff != "" || len(r.Estate.Credentials) != 1 {
		t.Errorf("%d credentials, diagnostics mismatch (-want +got):\n%s", len(r.Estate.Credentials), diff)
	}
	if strings.Contains(importertest.Render(t, r), "REDACTED") {
		t.Error("a secret comes out")
	}
}

func FuzzImport(f *testing.F) {
	f.Add([]byte(`{"path": "auth/a/role/r", "data": {"token_policies": ["p"]}} {"data": {"accessor": "a", "path": "auth/a/login", "meta": {"role_name": "r"}}}`))
	f.Add([]byte(`{"type": "response", "time": "2026-05-01T00:00:00Z", "request": {"path": "auth/a/login"}, "response": {"auth": {"metadata": {"role_name": "r"}}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		importertest.Check(t, vault.New(), options, importer.File{Name: "a", Data: data})
	})
}

func BenchmarkImport(b *testing.B) {
	var text bytes.Buffer
	for i := range 20_000 {
		fmt.Fprintf(&text, `{"request_id": "74752925-f309-6859-3d2d-0fcded95150e", "lease_id": "", "renewable": false, "lease_duration": 0, "data": {"accessor": "acc-%d", "creation_time": 1676053047, "creation_ttl": 2764800, "display_name": "token", "entity_id": "", "expire_time": "2026-07-01T00:00:00.089757383Z", "explicit_max_ttl": 0, "id": "", "issue_time": "2026-05-01T00:00:00.089757383Z", "meta": null, "num_uses": 0, "orphan": false, "path": "auth/token/create", "policies": ["default"], "renewable": true, "ttl": 2764790, "type": "service"}, "wrap_info": null, "warnings": null, "auth": null}
`, i)
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		run(b, text.Bytes())
	}
}

func run(t testing.TB, data []byte) *importer.Result {
	t.Helper()
	r, err := vault.New().Import(t.Context(), []importer.File{{Name: "vault.json", Data: data}}, options)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
