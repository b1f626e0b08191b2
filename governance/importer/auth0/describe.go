package auth0

import "github.com/mandate-nhi/mandate/governance/importer"

var (
	_ importer.Describer  = auth0{}
	_ importer.Recognizer = auth0{}
)

// Describe says what the importer is for.
func (auth0) Describe() importer.Description {
	d := importer.Description{
		System: "Auth0",
		Fills:  "applications, that they have secrets and signing keys, which APIs they may call",
		Leaves: "owners, purpose, environment, creation, rotation and last use, what users consented to",
	}
	for _, list := range []struct{ path, file string }{
		{"clients?include_totals=true&per_page=100&page=0&is_global=false&fields=client_secret,signing_keys&include_fields=false", "clients-0"},
		{"client-grants?include_totals=true&per_page=100&page=0", "grants-0"},
		{"clients/CLIENT/credentials", "keys-CLIENT"},
	} {
		link := ` "https://$TENANT/api/v2/` + list.path + `"`
		d.Bash = append(d.Bash, `curl -H "Authorization: Bearer $TOKEN"`+link+" > "+list.file+".json")
		d.PowerShell = append(d.PowerShell, "Invoke-RestMethod"+link+` -Headers @{Authorization="Bearer $TOKEN"} | ConvertTo-Json -Depth 20 > `+list.file+".json")
	}
	return d
}

// Recognize knows the members that Auth0 adds to those of OAuth.
func (auth0) Recognize(s importer.Sample) (string, bool) {
	return s.Members("client_id tenant", "client_id oidc_conformant", "client_id is_first_party", "client_id app_type", "id client_id audience scope",
		"credential_type kid alg", "credential_type thumbprint_sha256")
}
