package google_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A fact is the expression over a result that gives one expected fact.
type fact struct {
	name string
	of   func(*importer.Result) any
}

var facts = map[string][]fact{
	"google/serviceAccounts.list.json": {
		{"accounts", func(r *importer.Result) any { return len(r.Estate.NHIs) }},
		{"disabled", func(r *importer.Result) any {
			return count(r.Estate.NHIs, func(n governance.NHI) bool { return n.Status.Is(governance.NHIStatusDisabled) })
		}},
		{"name_project_differs_from_projectId", func(r *importer.Result) any {
			return count(r.Diagnostics, func(d importer.Diagnostic) bool {
				return d.Code == importer.CodeConflict && strings.HasSuffix(d.Pointer, "/name")
			})
		}},
	},
	"google/serviceAccounts.keys.list.json": {
		{"as_of", func(r *importer.Result) any { return r.Estate.AsOf.String() }},
		{"keys", func(r *importer.Result) any { return len(r.Estate.Credentials) }},
		{"user_managed", keys(userManaged)},
		{"expired", keys(func(c governance.Credential, at time.Time) bool {
			return c.ExpiresAt.IsSome() && c.ExpiresAt.Or(at).Before(at)
		})},
		{"never_expires_9999", keys(func(c governance.Credential, _ time.Time) bool { return c.ExpiresAt.IsNone() })},
		{"user_managed_older_than_90d", keys(func(c governance.Credential, at time.Time) bool {
			return userManaged(c, at) && c.CreatedAt.Or(at).Before(at.AddDate(0, 0, -90))
		})},
		{"user_provided", keys(func(c governance.Credential, _ time.Time) bool {
			return c.Labels.Or(nil)["google.keyOrigin"] == "USER_PROVIDED"
		})},
	},
	"google/project.getIamPolicy.json": {
		{"bindings", func(r *importer.Result) any { return len(bindings(r)) }}, // each gives another role
		{"members", func(r *importer.Result) any { return len(r.Estate.Delegations) }},
		{"by_type", func(r *importer.Result) any {
			n := map[string]int{}
			for _, d := range r.Estate.Delegations {
				_, kind, _ := strings.Cut(d.GranteeID.String(), "google:")
				kind, _, typed := strings.Cut(kind, ":")
				if !typed { // allUsers, which the counting calls malformed because it has no type
					kind = "malformed"
				}
				n[kind]++
			}
			return n
		}},
		{"service_accounts_in_basic_roles", func(r *importer.Result) any {
			return count(r.Estate.NHIs, func(n governance.NHI) bool {
				return slices.ContainsFunc(n.Scopes.Or(nil), func(s governance.Scope) bool {
					return slices.Contains([]string{"google.owner", "google.editor", "google.viewer"}, s.Action)
				})
			})
		}},
		{"roles", func(r *importer.Result) any { return bindings(r) }},
	},
}

func keys(is func(governance.Credential, time.Time) bool) func(*importer.Result) any {
	return func(r *importer.Result) any {
		return count(r.Estate.Credentials, func(c governance.Credential) bool { return is(c, r.Estate.AsOf.Or(time.Time{})) })
	}
}

func userManaged(c governance.Credential, _ time.Time) bool {
	return c.Labels.Or(nil)["google.keyType"] == "USER_MANAGED"
}

// bindings are the roles that are given.
func bindings(r *importer.Result) []string {
	set := map[string]bool{}
	for _, d := range r.Estate.Delegations {
		set[d.Labels.Or(nil)["google.role"]] = true
	}
	return slices.Sorted(maps.Keys(set))
}

// TestExpected compares every fact that was counted of the samples.
func TestExpected(t *testing.T) {
	for name, list := range facts {
		var all map[string]map[string]any
		if err := json.Unmarshal(sample(t, "expected.json"), &all); err != nil {
			t.Fatal(err)
		}
		want, got, opts := all[name], map[string]any{}, options
		if text, ok := want["as_of"].(string); ok {
			opts.AsOf, _ = governance.ParseInstant(text)
		}
		r := run(t, []importer.File{{Name: name, Data: sample(t, name)}}, opts)
		for _, f := range list {
			got[f.name] = f.of(r)
		}
		if diff := cmp.Diff(canonical(t, want), canonical(t, got)); diff != "" {
			t.Errorf("facts of %s mismatch (-want +got):\n%s", name, diff)
		}
	}
}

// TestSampleOfTokens imports the tokens that expected.json says nothing of; what they
// say was counted by reading them.
func TestSampleOfTokens(t *testing.T) {
	const name = "google/workspace.tokens.list.user-1.json"
	r := run(t, []importer.File{{Name: name, Data: sample(t, name)}}, options)
	got := map[string]int{"applications": len(r.Estate.NHIs), "grants": len(r.Estate.Delegations),
		"native": count(r.Estate.NHIs, func(n governance.NHI) bool { return n.Labels.Or(nil)["google.nativeApp"] == "true" })}
	for _, d := range r.Estate.Delegations {
		got["scopes"] += len(d.Scopes)
	}
	if diff := cmp.Diff(map[string]int{"applications": 2, "grants": 2, "native": 1, "scopes": 3}, got); diff != "" {
		t.Errorf("%s mismatch (-want +got):\n%s", name, diff)
	}
}

func count[T any](list []T, is func(T) bool) (n int) {
	for _, v := range list {
		if is(v) {
			n++
		}
	}
	return n
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

// canonical makes numbers of both sides alike.
func canonical(t *testing.T, v any) (out any) {
	t.Helper()
	text, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}
