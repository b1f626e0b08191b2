package vault

import "github.com/mandate-nhi/mandate/governance/importer"

var (
	_ importer.Describer  = vault{}
	_ importer.Recognizer = vault{}
)

// Describe says what the importer is for.
func (vault) Describe() importer.Description {
	const bash = "for r in $(vault list -format=json auth/approle/role | jq -r '.[]'); do p=auth/approle/role/$r; " +
		"vault read -format=json $p | jq -c --arg path $p '. + {path: $path}'; " +
		"for a in $(vault list -format=json $p/secret-id | jq -r '.[]'); do " +
		"vault write -format=json $p/secret-id-accessor/lookup secret_id_accessor=$a | jq -c --arg path $p '. + {path: $path}'; done; done > roles.json"
	const powerShell = `vault list -format=json auth/approle/role | ConvertFrom-Json | % { $p = "auth/approle/role/$_"; ` +
		"vault read -format=json $p | ConvertFrom-Json | Add-Member path $p -PassThru | ConvertTo-Json -Depth 9 -Compress } > roles.json"
	return importer.Description{
		System: "HashiCorp Vault, OpenBao",
		Bash:   []string{bash}, PowerShell: []string{powerShell},
		Fills:  "AppRoles and their policies, secret ids, tokens, leases of dynamic credentials, last use by the audit log",
		Leaves: "owners, purpose, environment, what policies allow, rotation, other ways to log in, whether a list is complete",
	}
}

// Recognize knows the members of answers, bare or under body as API documentation
// has them, and of lines of an audit log.
func (vault) Recognize(s importer.Sample) (string, bool) {
	return s.Members("data/bind_secret_id", "data/token_policies", "data/secret_id_accessor", "data/accessor data/policies", "data/issue_time data/id",
		"auth/accessor auth/policies", "request_id lease_duration", "time type request/path",
		"body/data/bind_secret_id", "body/data/token_policies", "body/data/secret_id_accessor", "body/auth/accessor", "body/data/issue_time")
}
