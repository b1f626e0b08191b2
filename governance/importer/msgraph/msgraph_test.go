package msgraph_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/gdap"
	"github.com/mandate-nhi/mandate/governance/importer/importertest"
	"github.com/mandate-nhi/mandate/governance/importer/msgraph"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

const self = "aaaaaaaa-0000-4000-8000-000000000001"

var tenant = importer.Options{Self: self, AsOf: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}

// optionsOf are the options of the cases that have not those of the others.
var optionsOf = map[string]importer.Options{
	"no-tenant": {}, "organization-names-tenant": {AsOf: tenant.AsOf}, "two-organizations": {AsOf: tenant.AsOf},
}

func options(name string) importer.Options {
	if o, ok := optionsOf[name]; ok {
		return o
	}
	return tenant
}

// TestGolden imports every export of testdata: the files under in/ of each case.
// What that gives stands in the same file: MANDATE_UPDATE=1 writes it anew.
func TestGolden(t *testing.T) {
	for name, a := range cases(t) {
		t.Run(name, func(t *testing.T) {
			r, err := msgraph.New().Import(t.Context(), inputs(a), options(name))
			if err != nil {
				t.Fatal(err)
			}
			want, _ := a.File("want")
			got := importertest.Render(t, r)
			if os.Getenv("MANDATE_UPDATE") != "" {
				update(t, name, a, got)
			} else if want == nil {
				t.Fatal("the case has no want")
			} else if diff := cmp.Diff(strings.Split(want.Data, "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("Import mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

// TestLaws runs the laws of importers over the exports that hold each kind of
// object, and those for any bytes over all.
func TestLaws(t *testing.T) {
	for name, a := range cases(t) {
		importertest.Check(t, msgraph.New(), options(name), inputs(a)...)
		switch name {
		case "applications", "people", "partners", "other-programs":
			importertest.Run(t, msgraph.New(), options(name), inputs(a))
		}
	}
	for _, f := range inputs(cases(t)["grants"]) {
		importertest.Run(t, msgraph.New(), tenant, []importer.File{f})
	}
}

// FuzzImport wants the laws that hold for any bytes to hold for any two files.
func FuzzImport(f *testing.F) {
	for _, a := range cases(f) {
		in := inputs(a)
		f.Add(in[0].Data, in[len(in)-1].Data, self)
	}
	f.Add([]byte(`[{"id":"a","appId":"a"},{"id":"a","appId":"a","servicePrincipalType":"?","appOwnerOrganizationId":"b"}]`), []byte(`[{"id":"b","userType":"Member"},{"tenantId":"a","inboundTrust":{}}]`), "t")
	f.Add([]byte(`[{"id":"_","clientId":"_","scope":" @ ","consentType":"Principal","principalId":"*"}]`), []byte(`[{"id":"_","appRoleId":"*","principalId":"_"}]`), "*")
	f.Fuzz(func(t *testing.T, a, b []byte, self string) {
		if governance.IsSecret("self: " + self) {
			t.Skip("the caller's option is not the files' doing")
		}
		opts := importer.Options{Self: self, AsOf: tenant.AsOf}
		importertest.Check(t, msgraph.New(), opts, importer.File{Name: "a.json", Data: a}, importer.File{Name: "b.json", Data: b})
	})
}

// TestSecrets plants a secret in the place of every text of every case, one after
// another and in the end all at once, and looks for it in all that comes out.
func TestSecrets(t *testing.T) {
	const secret = "ghp_" + "0123456789abcdefABCDEF0123456789abcd" // has the form of one and is none
	for name, a := range cases(t) {
		files := inputs(a)
		for i, f := range files {
			var v any
			if err := json.Unmarshal(f.Data, &v); err != nil {
				continue // a case of a file cut short
			}
			look := func() {
				files[i].Data, _ = json.Marshal(v)
				r, err := msgraph.New().Import(t.Context(), files, options(name))
				if err != nil {
					t.Fatal(err)
				}
				if out, _ := json.Marshal(r); bytes.Contains(out, []byte(secret)) {
					t.Errorf("%s: a secret comes out again of %s", name, files[i].Data)
				}
			}
			texts(v, func(old string, set func(string)) { set(secret); look(); set(old) })
			texts(v, func(_ string, set func(string)) { set(secret) })
			look()
			files[i].Data = f.Data
		}
	}
}

// texts visits every text in v.
func texts(v any, visit func(old string, set func(string))) {
	switch v := v.(type) {
	case map[string]any:
		for name, m := range v {
			if s, ok := m.(string); ok {
				visit(s, func(s string) { v[name] = s })
			}
			texts(m, visit)
		}
	case []any:
		for i, m := range v {
			if s, ok := m.(string); ok {
				visit(s, func(s string) { v[i] = s })
			}
			texts(m, visit)
		}
	}
}

// TestGroupsOfGDAP wants the groups to which a partner assigns access by GDAP to be
// the units that its directory shows, with the people in them.
func TestGroupsOfGDAP(t *testing.T) {
	const group, person = "960c0000-0000-4000-8000-000000000001", "0e750000-0000-4000-8000-000000000001"
	access := importer.File{Name: "gdap.json", Data: []byte(`{"id": "rel", "customer": {"tenantId": "northwind"}, "accessDetails": {"unifiedRoles": []}, "accessAssignments": [
		{"id": "access", "accessContainer": {"accessContainerId": "` + strings.ToUpper(group) + `"}, "accessDetails": {"unifiedRoles": []}}]}`)}
	assigned, err := gdap.New().Import(t.Context(), []importer.File{access}, tenant)
	if err != nil {
		t.Fatal(err)
	}
	directory, err := msgraph.New().Import(t.Context(), inputs(cases(t)["people"]), tenant)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(assigned.Estate.Delegations, func(d governance.Delegation) bool { return d.ID == "access" })
	unit := slices.IndexFunc(directory.Estate.Actors, func(a governance.Actor) bool { return a.ID == assigned.Estate.Delegations[i].GranteeID.ID })
	if unit < 0 || !directory.Estate.Actors[unit].ParentID.Is(self) || !slices.Contains(directory.Estate.Actors[unit].MemberIDs.Or(nil), governance.NewRef(governance.KindActor, person)) {
		t.Errorf("the directory does not show %v with its people", assigned.Estate.Delegations[i].GranteeID)
	}
}

// TestOrder wants the same bytes for every order of the files.
func TestOrder(t *testing.T) {
	var files []importer.File
	for _, a := range cases(t) {
		files = append(files, inputs(a)...)
	}
	want := ""
	for i := range files {
		files[0], files[i] = files[i], files[0]
		r, err := msgraph.New().Import(t.Context(), files, tenant)
		if err != nil {
			t.Fatal(err)
		}
		got, _ := json.Marshal(r)
		if want == "" {
			want = string(got)
		}
		if string(got) != want {
			t.Fatal("another order of the files gives another result")
		}
	}
}

func cases(t testing.TB) map[string]*txtar.Archive {
	t.Helper()
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no testdata: %v", err)
	}
	all := map[string]*txtar.Archive{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimSuffix(filepath.Base(name), ".txtar")] = txtar.Parse(string(data))
	}
	return all
}

func inputs(a *txtar.Archive) []importer.File {
	var files []importer.File
	for _, f := range a.Files {
		if name, ok := strings.CutPrefix(f.Name, "in/"); ok {
			files = append(files, importer.File{Name: name, Data: []byte(f.Data)})
		}
	}
	return files
}

func update(t *testing.T, name string, a *txtar.Archive, want string) {
	t.Helper()
	if f, ok := a.File("want"); ok {
		f.Data = want
	} else {
		a.Files = append(a.Files, txtar.File{Name: "want", Data: want})
	}
	if err := os.WriteFile(filepath.Join("testdata", name+".txtar"), []byte(txtar.Format(a)), 0o666); err != nil {
		t.Fatal(err)
	}
}
