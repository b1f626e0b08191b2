package importer_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/auth0"
	"github.com/mandate-nhi/mandate/governance/importer/awsiam"
	"github.com/mandate-nhi/mandate/governance/importer/github"
	"github.com/mandate-nhi/mandate/governance/importer/google"
	"github.com/mandate-nhi/mandate/governance/importer/importertest"
	"github.com/mandate-nhi/mandate/governance/importer/kubernetes"
	"github.com/mandate-nhi/mandate/governance/importer/msgraph"
	"github.com/mandate-nhi/mandate/governance/importer/okta"
	"github.com/mandate-nhi/mandate/governance/importer/vault"
)

// TestTags wants the tags that the caller names, and none else, in the labels of the
// records, wherever a source keeps them.
func TestTags(t *testing.T) {
	for name, tt := range map[string]struct {
		imp  importer.Importer
		text string
		want map[string]string // by record
	}{
		"AWS tags": {awsiam.Importer{}, `{"RoleDetailList": [{"Arn": "arn:aws:iam::111122223333:role/r", "Tags": [{"Key": "team", "Value": "red"}, {"Key": "cost", "Value": "7"}]}]}`,
			map[string]string{"aws:111122223333:role/r": "red"}},
		"Kubernetes labels and annotations": {kubernetes.Importer{}, `[{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "a", "namespace": "n", "labels": {"team": "red"}}},
{"apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/service-account-token", "metadata": {"name": "s", "namespace": "n", "annotations": {"team": "blue", "kubernetes.io/service-account.name": "a"}}},
{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "b", "namespace": "n", "labels": {"team": "red"}, "annotations": {"team": "blue"}}}]`,
			map[string]string{"kubernetes:home:serviceaccount/n/a": "red", "kubernetes:home:secret/n/s": "blue"}},
		"annotations of a Google API key": {google.Importer{}, `{"keys": [{"name": "projects/1/locations/global/keys/k", "uid": "k", "createTime": "2025-01-01T00:00:00Z", "annotations": {"team": "red"}}]}`,
			map[string]string{"k": "red"}},
		"tags of Entra": {msgraph.New(), `{"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#servicePrincipals", "value": [
{"id": "00000000-0000-4000-8000-000000000001", "appId": "00000000-0000-4000-8000-0000000000a1", "servicePrincipalType": "Application", "tags": ["team:red", "HideApp"]},
{"id": "00000000-0000-4000-8000-000000000002", "appId": "00000000-0000-4000-8000-0000000000a2", "servicePrincipalType": "Application", "tags": ["team=blue"]},
{"id": "00000000-0000-4000-8000-000000000003", "appId": "00000000-0000-4000-8000-0000000000a3", "servicePrincipalType": "Application", "tags": ["team"]}]}`,
			map[string]string{"00000000-0000-4000-8000-000000000001": "red", "00000000-0000-4000-8000-000000000002": "blue", "00000000-0000-4000-8000-000000000003": "true"}},
		"custom properties of a GitHub repository": {github.Importer{}, `{"action": "created", "repository": {"id": 1, "topics": ["web"], "custom_properties": {"team": "red"}},
"key": {"id": 7, "key": "ssh-ed25519 AAAA", "url": "https://api.github.com/repos/acme/web/keys/7", "title": "ci", "verified": true, "created_at": "2025-01-01T00:00:00Z", "read_only": true}}`,
			map[string]string{"github:deploy-key/7": "red"}},
		"profile of an Okta app": {okta.New(), `[{"id": "0oa1", "label": "app", "status": "ACTIVE", "signOnMode": "OPENID_CONNECT", "profile": {"team": 7}, "credentials": {"oauthClient": {"client_id": "c"}}}]`,
			map[string]string{"0oa1": "7"}},
		"metadata of an Auth0 client": {auth0.New(), `[{"client_id": "c", "name": "app", "client_metadata": {"team": "red"}}]`, map[string]string{"c": "red"}},
		"metadata of Vault": {vault.New(), `[{"path": "auth/approle/role/r/secret-id/lookup", "data": {"secret_id_accessor": "s", "metadata": {"team": "red"}}},
{"data": {"accessor": "a", "meta": {"team": "blue"}, "path": "auth/token/create"}}]`, map[string]string{"s": "red", "a": "blue"}},
	} {
		t.Run(name, func(t *testing.T) {
			files := []importer.File{{Name: "export.json", Data: []byte(tt.text)}}
			for _, wanted := range [][]string{nil, {"team"}} {
				opts := importer.Options{Self: "home", Tags: wanted}
				r, err := tt.imp.Import(t.Context(), files, opts)
				if err != nil {
					t.Fatal(err)
				}
				want := tt.want
				if wanted == nil {
					want = map[string]string{}
				}
				if diff := cmp.Diff(want, tagsOf(t, r)); diff != "" {
					t.Errorf("tags %q mismatch (-want +got):\n%s", wanted, diff)
				}
				importertest.Check(t, tt.imp, opts, files...)
				importertest.Secrets(t, tt.imp, opts, files)
			}
		})
	}
}

// tagsOf is the tag team of every record that has tags, which must be its only one.
func tagsOf(t *testing.T, r *importer.Result) map[string]string {
	t.Helper()
	data, err := json.Marshal(r.Estate)
	if err != nil {
		t.Fatal(err)
	}
	root, fault := importer.ParseJSON(importer.File{Data: data}, importer.Limits{})
	if fault != nil {
		t.Fatal(fault)
	}
	tags := map[string]string{}
	for _, list := range root.Members() {
		for _, record := range list.Items() {
			id, _ := record.Get("id").Text()
			for name, value := range record.Get("labels").Members() {
				if name == importer.TagPrefix+"team" {
					tags[id], _ = value.Text()
				} else if len(name) > 4 && name[:4] == importer.TagPrefix {
					t.Errorf("nobody asked for %s", name)
				}
			}
		}
	}
	return tags
}

func TestLabels(t *testing.T) {
	if got := importer.Labels(map[string]string{"a": ""}); !got.IsUnknown() {
		t.Errorf("Labels of nothing are %v", got)
	}
	if diff := cmp.Diff(map[string]string{"b": "c"}, importer.Labels(map[string]string{"a": "", "b": "c"}).Or(nil)); diff != "" {
		t.Errorf("Labels mismatch (-want +got):\n%s", diff)
	}
}
