package scim_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/importertest"
)

// TestSamples imports the examples of RFC 7643 and RFC 7644 together. Nobody counted
// facts of them in expected.json; these were read off the samples.
func TestSamples(t *testing.T) {
	var files []importer.File
	for _, name := range []string{"rfc7643-8.3-enterprise_user.json", "rfc7643-8.4-group.json", "rfc7644-3.4.2-list_response-partial_attributes.json"} {
		files = append(files, importer.File{Name: name, Data: sample(t, "scim/"+name)})
	}
	r := run(t, files, options)
	got := map[string]any{}
	for _, a := range r.Estate.Actors {
		got[a.ID] = []any{string(a.Kind), a.Name.Or(""), string(a.Status.Or("")), len(a.MemberIDs.Or(nil))}
	}
	for _, d := range r.Diagnostics {
		got[string(d.Code)+" "+d.Pointer] = d.Pos.File
	}
	want := map[string]any{
		"home": []any{"organization", "", "", 0},
		"scim:home:organization/Universal%20Studios": []any{"organization", "Universal Studios", "", 0},
		"2819c223-7f76-453a-919d-413861904646":       []any{"person", "Babs Jensen", "active", 0},
		"902c246b-6245-4190-8e05-00816be7344a":       []any{"person", "", "", 0},
		"c75ad752-64ae-4823-840d-ffa80929976c":       []any{"person", "", "", 0},
		"e9e30dba-f08f-4109-8486-d5c6a331660a":       []any{"unit", "Tour Guides", "", 2},
		"DUPLICATE /Resources/0/userName":            "rfc7644-3.4.2-list_response-partial_attributes.json", // bjensen, and with a domain
		"SECRET_DROPPED /password":                   "rfc7643-8.3-enterprise_user.json",
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
