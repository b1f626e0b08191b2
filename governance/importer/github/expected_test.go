package github_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// facts are the expressions over a result that give the expected facts. None is
// without one.
var facts = []struct {
	name string
	of   func(*importer.Result) any
}{
	{"installations", func(r *importer.Result) any { return len(r.Estate.Delegations) }},
	{"permissions", func(r *importer.Result) any { return permissions(r, "") }},
	{"write_permissions", func(r *importer.Result) any { return permissions(r, ": write") }},
	{"all_repositories", func(r *importer.Result) any { return selected(r, "all") }},
	{"suspended", func(r *importer.Result) any {
		return count(r.Estate.Delegations, func(d governance.Delegation) bool { return d.State.Is(governance.DelegationStateSuspended) })
	}},
	{"app_ids", func(r *importer.Result) any {
		ids := []int{}
		for _, n := range r.Estate.NHIs {
			id, _ := strconv.Atoi(strings.TrimPrefix(n.ID, "github:app/"))
			ids = append(ids, id)
		}
		return ids
	}},
	{"as_of", func(r *importer.Result) any { return r.Estate.AsOf.String() }},
	{"tokens", func(r *importer.Result) any { return len(r.Estate.Credentials) }},
	{"flagged_expired", func(r *importer.Result) any {
		return count(r.Estate.Credentials, func(c governance.Credential) bool { return c.State.Is(governance.CredentialStateDeactivated) })
	}},
	{"past_expiry_date", func(r *importer.Result) any {
		return count(r.Estate.Credentials, func(c governance.Credential) bool {
			at, ok := c.ExpiresAt.Get()
			return ok && !at.After(options.AsOf)
		})
	}},
	{"expired_by_date_but_not_flagged", func(r *importer.Result) any {
		return count(r.Diagnostics, func(d importer.Diagnostic) bool {
			return d.Code == importer.CodeConflict && strings.HasSuffix(d.Pointer, "/token_expired")
		})
	}},
	{"never_used", func(r *importer.Result) any {
		return count(r.Estate.NHIs, func(n governance.NHI) bool { return n.LastUsedAt.IsNone() })
	}},
	{"all_repos", func(r *importer.Result) any { return selected(r, "all") }},
}

// TestExpected compares every fact that was counted of the samples.
func TestExpected(t *testing.T) {
	var all map[string]map[string]any
	if err := json.Unmarshal(sample(t, "expected.json"), &all); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"app-installations.json", "org-personal-access-tokens.json", "webhook.installation.new_permissions_accepted.json"} {
		want, got := all["github/"+name], map[string]any{}
		r := run(t, []importer.File{{Name: name, Data: sample(t, "github/"+name)}}, options)
		for _, f := range facts {
			if _, expected := want[f.name]; expected {
				got[f.name] = f.of(r)
			}
		}
		if diff := cmp.Diff(canonical(t, want), canonical(t, got)); diff != "" {
			t.Errorf("facts of %s mismatch (-want +got):\n%s", name, diff)
		}
	}
}

// TestDeployKeySample reads the sample of which no facts are counted.
func TestDeployKeySample(t *testing.T) {
	r := run(t, []importer.File{{Name: "keys.json", Data: sample(t, "github/deploy-keys.json")}}, options)
	var got []string
	for _, d := range r.Estate.Delegations {
		for _, s := range d.Scopes {
			got = append(got, d.GranteeID.String()+" "+s.String()+" since "+d.ActivatedAt.String())
		}
	}
	want := []string{"nhi:github:deploy-key/1 github.read.contents@tenant/github-login:octocat/repo/Hello-World/** since 2014-12-10T15:53:42Z"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("deploy keys mismatch (-want +got):\n%s", diff)
	}
}

// permissions counts the permissions that end so, however many scopes each became.
func permissions(r *importer.Result, suffix string) int {
	names := map[string]bool{}
	for _, d := range r.Estate.Delegations {
		for _, s := range d.Scopes {
			if raw := s.Raw.Or(""); strings.HasSuffix(raw, suffix) {
				names[d.ID+raw] = true
			}
		}
	}
	return len(names)
}

func selected(r *importer.Result, selection string) int {
	return count(r.Estate.Delegations, func(d governance.Delegation) bool {
		return d.Labels.Or(nil)["github.repositorySelection"] == selection
	})
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
