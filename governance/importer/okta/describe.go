package okta

import "github.com/mandate-nhi/mandate/governance/importer"

var (
	_ importer.Describer  = okta{}
	_ importer.Recognizer = okta{}
)

// Describe says what the importer is for.
func (okta) Describe() importer.Description {
	d := importer.Description{
		System: "Okta",
		Fills:  "service accounts, API tokens, OAuth clients, their secrets and what they were granted, roles of clients, users and groups, owners of service accounts",
		Leaves: "last use, environment, rotation of passwords, owners of clients, whether a list is complete",
	}
	for _, list := range []struct{ path, file string }{
		{"privileged-access/api/v1/service-accounts", "accounts"},
		{"api/v1/api-tokens", "tokens"},
		{"api/v1/apps?limit=200", "apps"},
		{"api/v1/apps/APP/credentials/secrets", "secrets-APP"},
		{"api/v1/apps/APP/grants", "grants-APP"},
		{"api/v1/apps/APP/tokens", "refresh-APP"},
		{"integrations/api/v1/api-services", "services"},
		{"integrations/api/v1/api-services/SERVICE/credentials/secrets", "secrets-SERVICE"},
		{"oauth2/v1/clients/CLIENT/roles", "roles-client-CLIENT"},
		{"api/v1/users/USER/roles", "roles-user-USER"},
		{"api/v1/groups/GROUP/roles", "roles-group-GROUP"},
	} {
		link := ` "https://$ORG/` + list.path + `"`
		d.Bash = append(d.Bash, `curl -H "Authorization: SSWS $TOKEN"`+link+" > "+list.file+".json")
		d.PowerShell = append(d.PowerShell, "Invoke-RestMethod"+link+` -Headers @{Authorization="SSWS $TOKEN"} | ConvertTo-Json -Depth 20 > `+list.file+".json")
	}
	return d
}

// Recognize knows the members that only objects of Okta have.
func (okta) Recognize(s importer.Sample) (string, bool) {
	return s.Members("accountType statusDetail", "accountType details/oktaUserId", "tokenWindow userId", "scopeId clientId", "grantedScopes configGuideUrl", "grantedScopes createdBy", "clientId issuer scopes status", "assignmentType _links/assignee", "signOnMode label", "signOnMode credentials",
		"secret_hash client_secret", "secret_hash lastUpdated", "client_secret lastUpdated _links", "kty kid status _links")
}
