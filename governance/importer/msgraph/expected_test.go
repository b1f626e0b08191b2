package msgraph_test

import (
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
	"github.com/mandate-nhi/mandate/governance/importer/msgraph"
)

// A fact is one number that was counted in a real export by other means, as an
// expression over the estate that the import gives.
type fact struct {
	name string
	of   func(*imported) int
}

type imported struct {
	*governance.Estate
	diagnostics []importer.Diagnostic
	asOf        time.Time
}

const day = governance.Day

var applicationFacts = []fact{
	{"objects", func(e *imported) int { return len(e.NHIs) }},
	{"no_id", noID},
	{"multi_tenant", multiTenant},
	{"passwordCredentials", func(e *imported) int { return e.credentials(kindIs(governance.CredentialKindClientSecret)) }},
	{"keyCredentials", func(e *imported) int { return e.credentials(kindIs(governance.CredentialKindCertificate)) }},
	{"credentials_without_start", func(e *imported) int {
		return e.credentials(func(c governance.Credential) bool { return c.CreatedAt.IsUnknown() })
	}},
	{"expired", func(e *imported) int {
		return e.credentials(func(c governance.Credential) bool {
			return c.ExpiresAt.IsSome() && !c.ExpiresAt.Or(e.asOf).After(e.asOf)
		})
	}},
	{"lifetime_over_180d", func(e *imported) int { return e.credentials(lasting(180 * day)) }},
	{"lifetime_over_730d", func(e *imported) int { return e.credentials(lasting(730 * day)) }},
	{"start_equals_end", func(e *imported) int {
		return e.credentials(func(c governance.Credential) bool { return c.CreatedAt.IsSome() && c.CreatedAt.Equal(c.ExpiresAt) })
	}},
	{"age_over_90d_and_not_expired", func(e *imported) int {
		return e.credentials(func(c governance.Credential) bool {
			return c.CreatedAt.Or(e.asOf).Before(e.asOf.Add(-90*day)) && !(c.ExpiresAt.IsSome() && !c.ExpiresAt.Or(e.asOf).After(e.asOf))
		})
	}},
	{"requested_Scope", func(e *imported) int { return len(e.requested("entra.requestedScopes")) }},
	{"requested_Role", func(e *imported) int { return len(e.requested("entra.requestedRoles")) }},
	{"resources_requested", func(e *imported) int {
		apis := map[string]bool{}
		for _, p := range append(e.requested("entra.requestedScopes"), e.requested("entra.requestedRoles")...) {
			api, _, _ := strings.Cut(p, "/")
			apis[api] = true
		}
		return len(apis)
	}},
}

var principalFacts = []fact{
	{"objects", func(e *imported) int { return len(e.NHIs) }},
	{"no_id", noID},
	{"multi_tenant", multiTenant},
}

var grantFacts = []fact{
	{"grants", func(e *imported) int { return len(e.Delegations) }},
	{"clients", func(e *imported) int { return len(e.NHIs) }},
	{"all_principals", func(e *imported) int {
		return count(e.Delegations, func(d governance.Delegation) bool {
			return d.Labels.Or(nil)["entra.consentType"] == "AllPrincipals" && d.GrantorID.ID == self
		})
	}},
	{"distinct_scopes", func(e *imported) int {
		names := map[string]bool{}
		for _, d := range e.Delegations {
			for _, s := range d.Scopes {
				names[s.Raw.Or("")] = true
			}
		}
		return len(names)
	}},
	{"write_scopes", func(e *imported) int { // as it was counted: by the name
		return count(e.Delegations, func(d governance.Delegation) bool {
			return slices.ContainsFunc(d.Scopes, func(s governance.Scope) bool { return strings.Contains(s.Raw.Or(""), "Write") })
		})
	}},
}

// TestExpected imports real exports and compares every fact that was counted.
func TestExpected(t *testing.T) {
	for file, facts := range map[string][]fact{
		"microsoft/graph-applications.json":           applicationFacts,
		"microsoft/graph-servicePrincipals.json":      principalFacts,
		"microsoft/graph-oauth2PermissionGrants.json": grantFacts,
	} {
		t.Run(file, func(t *testing.T) {
			want := expected(t, file)
			e := importReal(t, want, file)
			got := map[string]any{}
			for _, f := range facts {
				got[f.name] = float64(f.of(e))
			}
			if _, ok := want["scopes_per_grant"]; ok {
				var each []any
				for _, d := range e.Delegations {
					each = append(each, float64(len(d.Scopes)))
				}
				got["scopes_per_grant"] = each
			}
			delete(want, "as_of")
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("facts mismatch (-counted +imported):\n%s", diff)
			}
		})
	}
}

// TestReal imports the real exports of which nothing was counted, with what
// reading them shows.
func TestReal(t *testing.T) {
	e := importReal(t, map[string]any{"as_of": "2026-01-01T00:00:00Z"},
		"microsoft/graph-appRoleAssignments.json", "microsoft/graph-crossTenantAccessPolicy-partners.json")
	var got []string
	for _, d := range e.Delegations {
		got = append(got, d.GranteeID.String()+" "+d.Scopes[0].Action+" "+d.Scopes[0].Raw.Or(""))
	}
	want := []string{
		"nhi:8e881353-1735-45af-af21-ee1344582a4d graph.application.Mail.ReadWrite e2a3a72e-5f79-4c64-b1b1-878b674786c9",
		"actor:123f4846-ba00-4fd7-ba43-dac1f8f63013 entra:cross-tenant:b2bDirectConnectInbound users allowed AllUsers; applications allowed Office365",
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("delegations mismatch (-want +got):\n%s", diff)
	}
}

func noID(e *imported) int {
	return count(e.diagnostics, func(d importer.Diagnostic) bool {
		return d.Code == importer.CodeUnresolved && strings.Contains(d.Detail, "without id")
	})
}

func multiTenant(e *imported) int {
	return count(e.NHIs, func(n governance.NHI) bool {
		return slices.Contains([]string{"AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount"}, n.Labels.Or(nil)["entra.signInAudience"])
	})
}

func (e *imported) credentials(which func(governance.Credential) bool) int {
	return count(e.Credentials, which)
}

// requested are the permissions that the NHIs ask for.
func (e *imported) requested(label string) []string {
	var list []string
	for _, n := range e.NHIs {
		list = append(list, strings.Fields(n.Labels.Or(nil)[label])...)
	}
	return list
}

func kindIs(k governance.CredentialKind) func(governance.Credential) bool {
	return func(c governance.Credential) bool { return c.Kind == k }
}

func lasting(d time.Duration) func(governance.Credential) bool {
	return func(c governance.Credential) bool {
		from, starts := c.CreatedAt.Get()
		to, ends := c.ExpiresAt.Get()
		return starts && ends && to.Sub(from) > d
	}
}

func count[T any](list []T, which func(T) bool) int {
	n := 0
	for _, v := range list {
		if which(v) {
			n++
		}
	}
	return n
}

func importReal(t *testing.T, want map[string]any, names ...string) *imported {
	t.Helper()
	var files []importer.File
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(exports(t), name))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, importer.File{Name: name, Data: data})
	}
	asOf, err := governance.ParseInstant(want["as_of"].(string))
	if err != nil {
		t.Fatal(err)
	}
	r, err := msgraph.New().Import(t.Context(), files, importer.Options{Self: self, AsOf: asOf})
	if err != nil {
		t.Fatal(err)
	}
	return &imported{r.Estate, r.Diagnostics, asOf}
}

func expected(t *testing.T, file string) map[string]any {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(exports(t), "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]map[string]any
	if err := json.Unmarshal(data, &all); err != nil || all[file] == nil {
		t.Fatalf("expected.json has nothing of %s: %v", file, err)
	}
	if all[file]["as_of"] == nil {
		all[file]["as_of"] = "2026-01-01T00:00:00Z"
	}
	return all[file]
}

// exports is the folder of real exports beside the repository.
func exports(t *testing.T) string {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "..", "shared", "data", "inputs")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("skipped: the real exports are not beside the repository (../shared/data/inputs)")
	}
	return dir
}
