// Package vault imports the AppRoles of a Vault or OpenBao cluster, their secret ids,
// roles of other auth methods, tokens, leases of dynamic credentials, and its audit log.
//
// Most answers do not say what was asked, so the export adds the path:
//
//	for r in $(vault list -format=json auth/approle/role | jq -r '.[]'); do p=auth/approle/role/$r
//	  vault read -format=json $p | jq -c --arg path $p '. + {path: $path}'
//	  for a in $(vault list -format=json $p/secret-id | jq -r '.[]'); do
//	    vault write -format=json $p/secret-id-accessor/lookup secret_id_accessor=$a | jq -c --arg path $p '. + {path: $path}'; done
//	done > roles.json
//	vault list -format=json auth/approle/role | ConvertFrom-Json | % { $p = "auth/approle/role/$_"
//	  vault read -format=json $p | ConvertFrom-Json | Add-Member path $p -PassThru | ConvertTo-Json -Depth 9 -Compress } > roles.json
//
// Roles of Kubernetes, JWT, AWS and others are read alike, as are the settings of these
// auth methods, which say who their issuer is:
//
//	for m in kubernetes jwt aws; do
//	  vault read -format=json auth/$m/config | jq -c --arg path auth/$m/config '. + {path: $path}'
//	  for r in $(vault list -format=json auth/$m/role | jq -r '.[]'); do p=auth/$m/role/$r
//	    vault read -format=json $p | jq -c --arg path $p '. + {path: $path}'; done
//	done > methods.json
//
// Answers of auth/token/lookup-accessor and sys/leases/lookup, and audit log files,
// are read as they are. What is in a namespace has a path that starts with it, such as
// team/auth/approle/role/ci: tokens and the log say so themselves. Answers may stand one behind the other, in an array, or
// under body, as API documentation has them. With bao for vault all is the same.
//
// # What becomes of what
//
// The cluster is an Actor of kind organization, vault:<Options.Self>, and the Tenant
// <Options.Self> that it owns.
//
// An AppRole, and any other role, is an NHI of kind service_account, vault:<Options.Self>:<path of the
// role>. The role_id is half of what logs in: it is not taken over. Policies are the
// opaque scopes vault:policy/<name>, but for root, which allows everything. The role was last used when the audit log last
// shows it.
//
// Who may log in by a role is its trusts: for Kubernetes system:serviceaccount:<namespace>:
// <name>, with * where any will do; for JSON Web Tokens the bound subject, or * where
// neither that nor a claim is bound; for AWS the principal, and its account as the issuer.
// Where more is bound than a trust can say, its subject is unknown. An OIDC role is used
// by people. Users and groups are no NHIs.
//
// A secret id is a Credential of kind client_secret under its accessor. A token is a
// Credential of kind bearer_token under its accessor, of the role that logged in;
// other tokens are of the cluster, for whose they are an accessor does not say. A
// lease under <engine>/creds/<role> is a Credential of kind password, of an NHI that
// stands for that role of the engine.
//
// Terms are seconds, or durations such as 10m; 0 and the instant 0001-01-01 mean no
// end. A token or lease has its end only where it cannot be renewed. Where it can,
// or where the answer does not say, the end is unknown and stands in the label
// vault.expireTime.
//
// # What stays unknown
//
//   - Owner, purpose, environment; what policies allow; policies of the entity.
//   - Renewal and rotation that no answer states.
//   - Who may log in by certificates, and by auth methods that are not named here. No
//     list is stated to be complete.
//
// Tokens and secret ids are dropped, with a diagnostic; the log holds their HMACs,
// which are not read.
//
// Labels: vault.secretIdTtl, vault.secretIdNumUses, vault.tokenTtl, vault.tokenMaxTtl
// and vault.tokenPeriod (seconds), vault.numUses, vault.boundCidrs, vault.policies
// (between spaces), vault.renewable, vault.expireTime, vault.displayName,
// vault.roleType, vault.allowedNames (of certificates, between spaces).
package vault
