package partnercenter_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/importertest"
	"github.com/mandate-nhi/mandate/governance/importer/partnercenter"
)

var partner = importer.Options{Self: "aaaaaaaa-0000-4000-8000-000000000001", AsOf: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}

// TestGolden compares each case with testdata/<name>.golden. MANDATE_UPDATE=1
// rewrites it.
func TestGolden(t *testing.T) {
	for _, tt := range []struct {
		name  string
		files []string
		opts  importer.Options
	}{
		{"distributor", []string{"indirect-provider", "customers"}, partner},
		{"reseller", []string{"reseller"}, partner},
		{"no-self", []string{"indirect-provider", "customers"}, importer.Options{}},
		{"powershell", []string{"powershell"}, partner},
		{"customers-disagree", []string{"customers-disagree"}, partner},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := partnercenter.New().Import(t.Context(), read(t, tt.files...), tt.opts)
			if err != nil {
				t.Fatal(err)
			}
			got, golden := importertest.Render(t, r), "testdata/"+tt.name+".golden"
			if os.Getenv("MANDATE_UPDATE") != "" {
				if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("Import(%v) mismatch (-want +got):\n%s", tt.files, diff)
			}
		})
	}
}

// TestLaws runs the laws of importers over the same files.
func TestLaws(t *testing.T) {
	importertest.Run(t, partnercenter.New(), partner, read(t, "indirect-provider", "customers"), read(t, "reseller"))
}

// FuzzImport wants the laws that hold for any bytes to hold for any two files.
func FuzzImport(f *testing.F) {
	for _, file := range read(f, "indirect-provider", "customers", "reseller") {
		f.Add(file.Data, read(f, "customers")[0].Data)
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		importertest.Check(t, partnercenter.New(), partner, importer.File{Name: "a.json", Data: a}, importer.File{Name: "b.json", Data: b})
	})
}

// TestSecrets plants a secret in the place of every text at once and of each
// alone, and looks for it in all that comes out.
func TestSecrets(t *testing.T) {
	const secret = "ghp_" + "0123456789abcdefABCDEF0123456789abcd" // has the form of one and is none
	texts := regexp.MustCompile(`: "[^"]*"`)
	for _, f := range read(t, "indirect-provider", "customers", "reseller") {
		planted := [][]byte{texts.ReplaceAll(f.Data, []byte(`: "`+secret+`"`))}
		for _, at := range texts.FindAllIndex(f.Data, -1) {
			planted = append(planted, slices.Concat(f.Data[:at[0]], []byte(`: "`+secret+`"`), f.Data[at[1]:]))
		}
		for _, data := range planted {
			r, err := partnercenter.New().Import(t.Context(), []importer.File{{Name: f.Name, Data: data}}, partner)
			if err != nil {
				t.Fatal(err)
			}
			if out, _ := json.Marshal(r); bytes.Contains(out, []byte(secret)) {
				t.Errorf("a secret comes out again of %s", data)
			}
		}
	}
}

// TestStream wants answers one behind the other to be as those of an array.
func TestStream(t *testing.T) {
	page := read(t, "customers")[0].Data
	estate := func(data []byte) string {
		r, err := partnercenter.New().Import(t.Context(), []importer.File{{Name: "customers.json", Data: data}}, partner)
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(r.Estate)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	want := estate(slices.Concat([]byte("["), page, []byte(", [] ]")))
	if diff := cmp.Diff(want, estate(slices.Concat(page, []byte("[]")))); diff != "" {
		t.Errorf("mismatch (-array +stream):\n%s", diff)
	}
}

func read(t testing.TB, names ...string) []importer.File {
	t.Helper()
	var files []importer.File
	for _, name := range names {
		data, err := os.ReadFile("testdata/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, importer.File{Name: name + ".json", Data: data})
	}
	return files
}

func Example() {
	customer := `{"id": "northwind", "companyProfile": {"tenantId": "northwind", "companyName": "Northwind"}, "relationshipToPartner": "reseller", "allowDelegatedAccess": true}`
	result, err := partnercenter.New().Import(context.Background(), []importer.File{{Name: "customer.json", Data: []byte(customer)}}, importer.Options{Self: "contoso"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, d := range result.Estate.Delegations {
		fmt.Println(d.GrantorID, "to", d.GranteeID, d.Scopes, "until", d.ExpiresAt)
	}
	// Output:
	// actor:northwind to actor:contoso [partnercenter.delegated-admin-privileges@tenant/northwind/**] until none
}
