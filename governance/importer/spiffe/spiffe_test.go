package spiffe_test

import (
	"bytes"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/importertest"
	"github.com/mandate-nhi/mandate/governance/importer/spiffe"
	"github.com/mandate-nhi/mandate/internal/golden"
)

var options = importer.Options{AsOf: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)}

// TestArchives imports every export of testdata. What it gives stands in the same
// file: MANDATE_UPDATE=1 writes it anew.
func TestArchives(t *testing.T) {
	importertest.Archives(t, spiffe.New(), importertest.With(options), os.DirFS("testdata"), golden.Writer("testdata"))
}

func FuzzImport(f *testing.F) {
	f.Add([]byte(`{"entries": [{"spiffe_id": {"trust_domain": "a", "path": "/b"}, "expires_at": "99999999999999"}]}`))
	f.Add([]byte(`[{"spiffe_id": "spiffe://a/b", "parent_id": "spiffe://a/b", "admin": true}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		importertest.Check(t, spiffe.New(), options, importer.File{Name: "a", Data: data})
	})
}

func BenchmarkImport(b *testing.B) {
	var text bytes.Buffer
	text.WriteString(`{"entries": [`)
	for i := range 20_000 {
		fmt.Fprintf(&text, `{"id": "e%[1]d", "spiffe_id": {"trust_domain": "prod.example", "path": "/ns/shop/sa/app-%[1]d"}, "parent_id": {"trust_domain": "prod.example", "path": "/spire/agent/k8s_psat/c/%[1]d"},
 "selectors": [{"type": "k8s", "value": "ns:shop"}, {"type": "k8s", "value": "sa:app"}], "x509_svid_ttl": 3600, "jwt_svid_ttl": 300, "federates_with": [], "admin": false, "downstream": false, "expires_at": "0", "dns_names": [], "revision_number": "3", "store_svid": false, "hint": "", "created_at": "1700000000"},
`, i)
	}
	text.WriteString(`{}]}`)
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		run(b, text.Bytes())
	}
}

func run(t testing.TB, data []byte) *importer.Result {
	t.Helper()
	r, err := spiffe.New().Import(t.Context(), []importer.File{{Name: "entries.json", Data: data}}, options)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
