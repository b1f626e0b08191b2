package delegation

// oktaScopes give the actions that governance/importer/okta makes of administrator
// roles and of the scopes of the Okta API their levels, which are ours, a library default: who manages roles,
// clients, consents, tokens, identity providers or the credentials of users gives
// rights away; who manages anything else administers. What the scopes open: Okta, OAuth
// 2.0 Scopes; Standard administrator roles.
var oktaScopes = []privilegeRow{
	{"okta.", "read", LevelRead}, {"okta.", "manage", LevelAdmin}, {"okta.", "register", LevelGrant},
	{"okta.", "self.read", LevelRead}, {"okta.", "manage.myAccount self.manage", LevelWrite}, // one's own user
	{"okta.", "oidc", LevelRead}, {"okta.", "oidc.offline_access", LevelNone},
	{"okta.manage.", "apiTokens appGrants apps authorizationServers clients groups idps iamPolicies oauthIntegrations roles users", LevelGrant},
	{"okta.role.", "SUPER_ADMIN ORG_ADMIN APP_ADMIN API_ACCESS_MANAGEMENT_ADMIN USER_ADMIN", LevelGrant},
	{"okta.role.", "ACCESS_CERTIFICATIONS_ADMIN ACCESS_REQUESTS_ADMIN GROUP_MEMBERSHIP_ADMIN HELP_DESK_ADMIN MOBILE_ADMIN WORKFLOWS_ADMIN", LevelAdmin},
	{"okta.role.", "READ_ONLY_ADMIN REPORT_ADMIN", LevelRead},
}

// auth0Scopes give the actions that governance/importer/auth0 makes of the scopes of
// the Management API their levels, which are ours, a library default: who changes
// grants, keys, roles or users, how users sign in, or the code that then runs, gives
// rights away; who reads secrets, or changes anything else, administers. What the scopes
// open: Auth0, Management API v2.
var auth0Scopes = []privilegeRow{
	{"auth0.", "read", LevelRead}, {"auth0.read.", "client_keys user_idp_tokens rules_configs", LevelAdmin},
	{"auth0.", "create update delete", LevelAdmin},
	{"auth0.create. auth0.update. auth0.delete.", `actions client_credentials client_grants client_keys connections organization_member_roles
		role_members roles rules user_tickets users users_app_metadata`, LevelGrant},
	{"auth0.create. auth0.update. auth0.delete.", "current_user_device_credentials current_user_identities current_user_metadata", LevelWrite},
}
