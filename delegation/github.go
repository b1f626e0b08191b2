package delegation

// githubPermissions give the actions that governance/importer/github makes of
// permissions and of scopes of classic tokens their levels. The levels are ours, a
// library default, after what the permissions open in the REST API of GitHub: who
// manages members, roles or tokens gives rights away; who writes workflows,
// secrets, runners or hooks, or reads the secrets that scans found, has the
// rights of others.
var githubPermissions = []privilegeRow{
	{"github.", "read", LevelRead}, {"github.", "write", LevelWrite}, {"github.", "admin", LevelAdmin},
	{"github.write.", `administration members organization_administration organization_custom_org_roles organization_custom_roles
		organization_personal_access_token_requests organization_personal_access_tokens`, LevelGrant},
	{"github.write.", `codespaces_secrets dependabot_secrets environments organization_codespaces_secrets organization_dependabot_secrets organization_hooks
		organization_secrets organization_self_hosted_runners repository_hooks secret_scanning_alerts secrets workflows git_ssh_keys gpg_keys keys`, LevelAdmin},
	{"github.read.", "secret_scanning_alerts", LevelAdmin}, // with the secrets that were found
	{"github.token.", "admin-org admin-enterprise repo-invite scim-enterprise site_admin write-org", LevelGrant},
	{"github.token.", `repo workflow admin-repo_hook write-repo_hook admin-org_hook admin-public_key write-public_key admin-gpg_key write-gpg_key
		admin-ssh_signing_key write-ssh_signing_key delete_repo codespace codespace-secrets manage_runners-enterprise security_events`, LevelAdmin},
	{"github.token.", `public_repo repo-status repo_deployment gist notifications user user-follow project write-packages delete-packages write-discussion
		copilot manage_billing-copilot manage_billing-enterprise write-network_configurations`, LevelWrite},
	{"github.token.", `read-repo_hook read-org read-public_key read-user user-email read-project read-packages read-gpg_key read-enterprise audit_log read-audit_log
		read-ssh_signing_key read-network_configurations read-discussion`, LevelRead},
}
