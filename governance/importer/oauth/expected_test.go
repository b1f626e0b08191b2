package oauth_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/importertest"
)

// TestSamples imports the examples of RFC 8693 and RFC 9396. Nobody counted facts of
// them in expected.json; these were read off the samples.
func TestSamples(t *testing.T) {
	var files []importer.File
	for _, name := range []string{"rfc8693-act.json", "rfc9396-authorization-details.json"} {
		files = append(files, importer.File{Name: name, Data: sample(t, "delegation/"+name)})
	}
	r := run(t, files, options)
	got := map[string]any{}
	for _, d := range r.Estate.Delegations {
		var scopes []string
		for _, s := range d.Scopes {
			scopes = append(scopes, s.String())
		}
		o := d.Origin.Or(nil)[0]
		got[o.Source+o.Pointer] = []any{string(d.Kind), d.GrantorID.ID, d.ExpiresAt.String(), len(d.Conditions.Or(nil)), len(scopes), scopes[0]}
	}
	want := map[string]any{
		"rfc8693-act.json": []any{"agent", "oauth:https://issuer.example.com:subject/user@example.com", "2015-10-03T20:29:37Z", 0, 1,
			"oauth:scopes-of:oauth:https://issuer.example.com:token/ffffaa03936ffdb015c283750c4dbc4f@https://consumer.example.com"},
		"rfc9396-authorization-details.json/0": []any{"oauth_consent", "home", "unknown", 0, 3, "oauth:account_information:list_accounts@https://example.com/accounts"},
		"rfc9396-authorization-details.json/1": []any{"oauth_consent", "home", "unknown", 1, 3, "oauth:payment_initiation:cancel@https://example.com/payments"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("samples mismatch (-want +got):\n%s\n%s", diff, importertest.Render(t, r))
	}
}

// sample is a real export beside the repository; without it the test is skipped.
func sample(t *testing.T, name string) []byte {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil {
		if _, none := os.Stat(filepath.Join(dir, "go.mod")); none == nil || dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	data, err := os.ReadFile(filepath.Join(dir, "../shared/data/inputs", name))
	if err != nil {
		t.Skipf("skipped: the sample %s is not beside the repository", name)
	}
	return data
}
