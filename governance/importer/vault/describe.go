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
	const methods = "for m in kubernetes jwt aws; do vault read -format=json auth/$m/config | jq -c --arg path auth/$m/config '. + {path: $path}'; " +
		"for r in $(vault list -format=json auth/$m/role | jq -r '.[]'); do p=auth/$m/role/$r; " +
		"vault read -format=json $p | jq -c --arg path $p '. + {path: $path}'; done; done > methods.json"
	const powerShell = `vault list -format=json auth/approle/role | ConvertFrom-Json | % { $p = "auth/approle/role/$_"; ` +
		"vault read -format=json $p | ConvertFrom-Json | Add-Member path $p -PassThru | ConvertTo-Json -Depth 9 -Compress } > roles.json"
	return importer.Description{
		System: "HashiCorp Vault, OpenBao",
		Bash:   []string{bash, methods}, PowerShell: []string{powerShell},
		Fills:  "AppRoles and roles of Kubernetes, JWT, AWS and certificates, their policies and who may log in, secret ids, tokens, leases of dynamic credentials, last use by the audit log",
		Leaves: "owners, purpose, environment, what policies allow, rotation, whether a list is complete",
	}
}

// Recognize knows the members of answers, bare or under body as API documentation
// has them, and of lines of an audit log.
func (vault) Recognize(s importer.Sample) (string, bool) {
	return s.Members("data/bind_secret_id", "data/token_policies", "data/secret_id_accessor", "data/accessor data/policies", "data/bound_service_account_names", "data/user_claim data/bound_claims",
		"data/bound_iam_principal_arn", "data/allowed_common_names", "data/issue_time data/id",
		"auth/accessor auth/policies", "request_id lease_duration", "time type request/path",
		"body/data/bind_secret_id", "body/data/token_policies", "body/data/secret_id_accessor", "body/auth/accessor", "body/data/issue_time")
}
