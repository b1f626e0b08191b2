package auth0_test

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
	"github.com/mandate-nhi/mandate/governance/importer/auth0"
	"github.com/mandate-nhi/mandate/governance/importer/importertest"
	"github.com/mandate-nhi/mandate/internal/golden"
)

var options = importer.Options{AsOf: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)}

// TestArchives imports every export of testdata. What it gives stands in the same
// file: MANDATE_UPDATE=1 writes it anew.
func TestArchives(t *testing.T) {
	importertest.Archives(t, auth0.New(), importertest.With(options), os.DirFS("testdata"), golden.Writer("testdata"))
}

// TestSamples imports the answers that Auth0's own library is tested with.
func TestSamples(t *testing.T) {
	got := map[string]string{}
	for _, name := range []string{"clients_list", "client_grants_list", "client_credential_list"} {
		data, err := os.ReadFile(filepath.Join("../../../../shared/data/inputs/auth0", name+".json"))
		if err != nil {
			t.Skipf("skipped: the sample %s is not beside the repository", name)
		}
		r := run(t, data)
		var codes []string
		for _, d := range r.Diagnostics {
			codes = append(codes, string(d.Code))
		}
		got[name] = fmt.Sprint(len(r.Estate.NHIs), " NHIs, ", len(r.Estate.Credentials), " credentials, ", len(r.Estate.Delegations), " delegations, ", strings.Join(codes, " "))
		if bytes.Contains([]byte(importertest.Render(t, r)), []byte("REDACTED")) {
			t.Errorf("%s: a secret comes out", name)
		}
	}
	want := map[string]string{
		"clients_list":           "2 NHIs, 2 credentials, 0 delegations, SECRET_DROPPED UNRESOLVED UNKNOWN_VALUE UNKNOWN_FIELDS SECRET_DROPPED UNRESOLVED UNKNOWN_VALUE",
		"client_grants_list":     "2 NHIs, 0 credentials, 2 delegations, MISSING_OPTION UNRESOLVED UNRESOLVED",
		"client_credential_list": "0 NHIs, 0 credentials, 0 delegations, MISSING_OPTION UNRESOLVED",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("samples mismatch (-want +got):\n%s", diff)
	}
}

// TestMissingPage wants a page too few to close no list.
func TestMissingPage(t *testing.T) {
	for text, want := range map[string]int{
		`{"start": 0, "total": 1, "clients": [{"client_id": "a", "tenant": "t"}]}`:                    1,
		`{"start": 0, "total": 2, "clients": [{"client_id": "a", "tenant": "t"}]}`:                    0,
		`{"start": 1, "total": 2, "clients": [{"client_id": "a", "tenant": "t"}]}`:                    0,
		`{"total": 1, "clients": [{"client_id": "a", "tenant": "t"}]}`:                                0,
		`{"start": 0, "total": 1, "next": "x", "clients": [{"client_id": "a", "tenant": "t"}]}`:       0,
		`{"start": 0, "total": 2, "clients": [{}, {"client_id": "a", "tenant": "t"}]}`:                0,
		`[{"client_id": "a", "tenant": "t"}]`:                                                         0,
		`{"start": 0, "total": 1, "clients": [{"client_id": ""}, {"client_id": "a", "tenant": "t"}]}`: 0,
	} {
		if got := run(t, []byte(text)).Estate.Completeness; len(got) != want {
			t.Errorf("%s: %d lists are complete, want %d", text, len(got), want)
		}
	}
}

func FuzzImport(f *testing.F) {
	f.Add([]byte(`{"start": 0, "total": 1, "clients": [{"client_id": "a", "tenant": "t"}]}`))
	f.Add([]byte(`[{"id": "g", "client_id": "a", "audience": "b", "scope": "c"}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		importertest.Check(t, auth0.New(), options, importer.File{Name: "a", Data: data})
	})
}

func BenchmarkImport(b *testing.B) {
	var text bytes.Buffer
	text.WriteString("[")
	for i := range 10_000 {
		fmt.Fprintf(&text, `{"name": "Application", "client_id": "c-%d", "tenant": "shop", "app_type": "non_interactive", "is_first_party": true, "oidc_conformant": true, "callbacks": ["https://shop.example/callback"], "allowed_origins": [], "allowed_logout_urls": ["https://shop.example/logout"], "custom_login_page_on": true, "cross_origin_authentication": false, "sso_disabled": false,
 "grant_types": ["client_credentials", "refresh_token"], "token_endpoint_auth_method": "client_secret_post", "jwt_configuration": {"lifetime_in_seconds": 36000, "alg": "RS256", "secret_encoded": false}, "refresh_token": {"expiration_type": "non-expiring", "leeway": 0, "rotation_type": "non-rotating"}, "addons": {}, "mobile": {"android": {}, "ios": {}}},
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
	r, err := auth0.New().Import(t.Context(), []importer.File{{Name: "auth0.json", Data: data}}, options)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
