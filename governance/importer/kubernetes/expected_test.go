package kubernetes_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A fact is the expression over a result that gives one expected fact, or why
// there is none.
type fact struct {
	name string
	of   func(*importer.Result) any
	not  string
}

var facts = []fact{
	{"objects", nil, "not every object is a record; the kinds are counted one by one"},
	{"kind:ServiceAccount", func(r *importer.Result) any { return len(r.Estate.NHIs) }, ""},
	{"kind:Role", func(r *importer.Result) any { return distinct(r, "kubernetes.role", "Role/") }, ""},
	{"kind:ClusterRole", func(r *importer.Result) any { return distinct(r, "kubernetes.role", "ClusterRole/") }, ""},
	{"kind:RoleBinding", func(r *importer.Result) any { return distinct(r, "kubernetes.binding", "_/") }, ""},
	{"kind:ClusterRoleBinding", func(r *importer.Result) any {
		return distinct(r, "kubernetes.binding", "") - distinct(r, "kubernetes.binding", "_/")
	}, ""},
	{"kind:Secret", func(r *importer.Result) any { return len(r.Estate.Credentials) }, ""},
	{"subjects", func(r *importer.Result) any { return len(r.Estate.Delegations) }, ""},
	{"bindings_to_cluster_admin", func(r *importer.Result) any { return distinct(r, "kubernetes.role", "ClusterRole/cluster-admin") }, ""},
	{"roles_with_wildcard_verb", func(r *importer.Result) any { // each role of the samples is bound once
		return count(r.Estate.Delegations, func(d governance.Delegation) bool {
			return slices.ContainsFunc(d.Scopes, func(s governance.Scope) bool { return strings.HasSuffix(s.Action, ".*") })
		})
	}, ""},
	{"subject_service_accounts_not_defined_here", func(r *importer.Result) any {
		return missing(r, "this service account")
	}, ""},
	{"role_refs_not_defined_here", func(r *importer.Result) any { return missing(r, "the rules of this role") }, ""},
	{"automount_token_false", func(r *importer.Result) any {
		return count(r.Estate.NHIs, func(n governance.NHI) bool {
			return n.Labels.Or(nil)["kubernetes.automountServiceAccountToken"] == "false"
		})
	}, ""},
	{"long_lived_token_secrets", func(r *importer.Result) any {
		return count(r.Estate.Credentials, func(c governance.Credential) bool { return c.ExpiresAt.IsNone() })
	}, ""},
	{"list_kinds", nil, "lists are taken apart; neither sample has one"},
}

// TestExpected compares every fact that was counted of the samples.
func TestExpected(t *testing.T) {
	for _, name := range []string{"kubernetes/argocd-rbac.yaml", "kubernetes/argocd-manager-long-lived-token.secret.yaml"} {
		var all map[string]map[string]any
		if err := json.Unmarshal(sample(t, "expected.json"), &all); err != nil {
			t.Fatal(err)
		}
		want, got := all[name], map[string]any{}
		r := run(t, []importer.File{{Name: name, Data: sample(t, name)}}, options)
		for _, f := range facts {
			_, expected := want[f.name]
			switch {
			case f.not != "":
				delete(want, f.name)
			case expected:
				got[f.name] = f.of(r)
			}
		}
		if diff := cmp.Diff(canonical(t, want), canonical(t, got)); diff != "" {
			t.Errorf("facts of %s mismatch (-want +got):\n%s", name, diff)
		}
	}
}

// distinct counts the values of a label of delegations that begin so.
func distinct(r *importer.Result, label, prefix string) int {
	values := map[string]bool{}
	for _, d := range r.Estate.Delegations {
		if v := d.Labels.Or(nil)[label]; strings.HasPrefix(v, prefix) {
			values[v] = true
		}
	}
	return len(values)
}

// missing are the names that subjects or bindings of RBAC refer to and that are not
// in the files.
func missing(r *importer.Result, what string) []string {
	list := []string{}
	for _, d := range r.Diagnostics {
		if d.Severity == importer.Warning && strings.HasPrefix(d.Detail, what) && strings.Contains(d.Pointer, "/") {
			list = append(list, d.Pointer)
		}
	}
	return list
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
