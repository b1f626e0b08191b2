package msgraph

import (
	"strings"

	"github.com/mandate-nhi/mandate/governance/importer"
)

var (
	_ importer.Describer  = msgraph{}
	_ importer.Recognizer = msgraph{}
)

// Describe says what the importer is for.
func (msgraph) Describe() importer.Description {
	d := importer.Description{
		System: "Microsoft Entra ID",
		Fills:  "applications, service principals, credentials, owners, consents, roles, people and groups, vendors, partner tenants, last sign-in",
		Leaves: "who is accountable among several owners, the organization of guests, contracts",
	}
	for _, list := range []struct{ path, cmdlet, file string }{
		{"applications?$expand=owners", "Get-MgApplication -All -ExpandProperty owners", "applications"},
		{"servicePrincipals", "Get-MgServicePrincipal -All", "servicePrincipals"},
		{"oauth2PermissionGrants", "Get-MgOauth2PermissionGrant -All", "grants"},
		{"groups?$expand=members", "Get-MgGroup -All -ExpandProperty members", "groups"},
	} {
		d.Bash = append(d.Bash, "az rest --url 'https://graph.microsoft.com/v1.0/"+list.path+"' > "+list.file+".json")
		d.PowerShell = append(d.PowerShell, list.cmdlet+" | ConvertTo-Json -Depth 10 > "+list.file+".json")
	}
	return d
}

// Recognize knows the lists and types of the directory, and the members that only
// its objects have.
func (msgraph) Recognize(s importer.Sample) (string, bool) {
	isList := func(link string) bool {
		_, fragment, _ := strings.Cut(link, "#")
		for _, k := range kindOfType {
			if strings.HasSuffix(strings.ToLower(strings.TrimSuffix(parens.ReplaceAllString(fragment[:min(len(fragment), maxContext)], ""), "/$entity")), strings.ToLower(string(k))) {
				return true
			}
		}
		return false
	}
	isType := func(name string) bool {
		_, name, _ = strings.Cut(strings.ToLower(name), "microsoft.graph.")
		return kindOfType[name] != otherKind
	}
	if why, ok := s.Value("@odata.context", isList); ok {
		return why, true
	}
	if why, ok := s.Value("@odata.type", isType); ok {
		return why, true
	}
	return s.Members("appRoleId resourceId", "consentType clientId", "roleDefinitionId principalId", "issuer subject audiences", "tenantId inboundTrust",
		"isMfaRegistered", "servicePrincipalType appId", "signInAudience appId", "requiredResourceAccess appId", "requiredResourceAccess signInAudience",
		"appId keyCredentials", "userPrincipalName id", "securityEnabled mailEnabled", "verifiedDomains id", "appId lastSignInActivity")
}
