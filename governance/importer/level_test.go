package importer_test

import (
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/auth0"
	"github.com/mandate-nhi/mandate/governance/importer/awsiam"
	"github.com/mandate-nhi/mandate/governance/importer/okta"
	"github.com/mandate-nhi/mandate/governance/importer/vault"
)

// TestLevels wants what is known of a scope in its level, and nothing known of one
// that means what its owner says.
func TestLevels(t *testing.T) {
	const (
		oktaGrant  = `[{"id": "g", "status": "ACTIVE", "clientId": "c", "issuer": "https://o.okta.example", "scopeId": "%"}]`
		oktaRole   = `[{"id": "r", "type": "%", "status": "ACTIVE", "assignmentType": "CLIENT", "_links": {"assignee": {"href": "https://o.okta.example/oauth2/v1/clients/c"}}}]`
		ownServer  = `[{"id": "g", "status": "ACTIVE", "clientId": "c", "issuer": "https://o.okta.example/oauth2/default", "scopeId": "%"}]`
		management = `[{"id": "g", "client_id": "c", "audience": "https://shop.eu.auth0.com/api/v2/", "scope": ["%"]}]`
		allOfIt    = `[{"id": "g", "client_id": "c", "audience": "https://shop.eu.auth0.com/api/v2/", "allow_all_scopes": true, "scope": []}]`
		ownAPI     = `[{"id": "g", "client_id": "c", "audience": "https://shop.example/api/v2/", "scope": ["%"]}]`
		appRole    = `{"path": "auth/approle/role/ci", "data": {"bind_secret_id": true, "token_no_default_policy": true, "token_policies": ["%"]}}`
		policy     = `{"RoleDetailList": [{"Arn": "arn:aws:iam::111122223333:role/r", "RolePolicyList": [{"PolicyName": "p", "PolicyDocument":
{"Statement": [{"Effect": "Allow", "Action": "%", "Resource": "*"}]}}], "AttachedManagedPolicies": []}]}`
	)
	const unknown = int64(-1)
	for _, tt := range []struct {
		imp         importer.Importer
		text, scope string
		want        int64
	}{
		{awsiam.Importer{}, policy, "s3:GetObject", delegation.LevelRead},
		{awsiam.Importer{}, policy, "secretsmanager:GetSecretValue", delegation.LevelAdmin},
		{awsiam.Importer{}, policy, "iam:PassRole", delegation.LevelGrant},
		{awsiam.Importer{}, policy, "sts:AssumeRoot", delegation.LevelGrant},
		{awsiam.Importer{}, policy, "iam:EnableOrganizationsRootSessions", delegation.LevelGrant},
		{awsiam.Importer{}, policy, "sso:DeletePermissionsBoundaryFromPermissionSet", delegation.LevelGrant},
		{awsiam.Importer{}, policy, "identitystore:CreateGroupMembership", delegation.LevelGrant},
		{awsiam.Importer{}, policy, "sso-directory:AddMemberToGroup", delegation.LevelGrant},
		{awsiam.Importer{}, policy, "s3:*", delegation.LevelGrant},
		{awsiam.Importer{}, policy, "*", delegation.LevelGrant},
		{awsiam.Importer{}, policy, "s3:Get*", unknown},
		{okta.New(), oktaGrant, "okta.logs.read", delegation.LevelRead},
		{okta.New(), oktaGrant, "okta.policies.manage", delegation.LevelAdmin},
		{okta.New(), oktaGrant, "okta.roles.manage", delegation.LevelGrant},
		{okta.New(), oktaGrant, "okta.clients.register", delegation.LevelGrant},
		{okta.New(), oktaGrant, "okta.users.manage.self", delegation.LevelWrite},
		{okta.New(), oktaGrant, "okta.myAccount.email.manage", delegation.LevelWrite},
		{okta.New(), oktaGrant, "openid", delegation.LevelRead},
		{okta.New(), oktaGrant, "offline_access", delegation.LevelNone},
		{okta.New(), oktaGrant, "orders.read", unknown},
		{okta.New(), oktaGrant, "okta.roles.own", unknown},
		{okta.New(), ownServer, "okta.roles.manage", unknown},
		{okta.New(), oktaRole, "SUPER_ADMIN", delegation.LevelGrant},
		{okta.New(), oktaRole, "HELP_DESK_ADMIN", delegation.LevelAdmin},
		{okta.New(), oktaRole, "READ_ONLY_ADMIN", delegation.LevelRead},
		{okta.New(), oktaRole, "CUSTOM", unknown},
		{auth0.New(), management, "read:logs", delegation.LevelRead},
		{auth0.New(), management, "read:client_keys", delegation.LevelAdmin},
		{auth0.New(), management, "update:tenant_settings", delegation.LevelAdmin},
		{auth0.New(), management, "create:client_grants", delegation.LevelGrant},
		{auth0.New(), management, "update:current_user_metadata", delegation.LevelWrite},
		{auth0.New(), management, "blacklist:tokens", unknown},
		{auth0.New(), allOfIt, "*", delegation.LevelGrant},
		{auth0.New(), ownAPI, "create:client_grants", unknown},
		{vault.New(), appRole, "root", delegation.LevelGrant},
		{vault.New(), appRole, "default", unknown},
	} {
		file := importer.File{Name: "a.json", Data: []byte(strings.Replace(tt.text, "%", tt.scope, 1))}
		r, err := tt.imp.Import(t.Context(), []importer.File{file}, importer.Options{Self: "home"})
		if err != nil {
			t.Fatal(err)
		}
		scopes := scopesOf(r.Estate)
		if len(scopes) != 1 {
			t.Errorf("%s: %s becomes %v, want one scope", tt.imp.Name(), tt.scope, scopes)
			continue
		}
		got, known := delegation.DefaultPrivilegeMap().Level(scopes[0].Action)
		if !known {
			got = unknown
		}
		if got != tt.want || scopes[0].Opaque() && known {
			t.Errorf("%s: %s becomes %v of level %d, want %d", tt.imp.Name(), tt.scope, scopes[0], got, tt.want)
		}
	}
}

// scopesOf are the scopes of all delegations and NHIs.
func scopesOf(e *governance.Estate) (list []governance.Scope) {
	for _, d := range e.Delegations {
		list = append(list, d.Scopes...)
	}
	for _, n := range e.NHIs {
		list = append(list, n.Scopes.Or(nil)...)
	}
	return list
}
