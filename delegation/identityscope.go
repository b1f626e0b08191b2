package delegation

import "strings"

// oktaScopes gives the actions that governance/importer/okta makes of administrator
// roles and of the scopes of the Okta API their levels, which are ours, a library default: who manages roles,
// clients, consents, tokens, identity providers or the credentials of users gives
// rights away; who manages anything else administers. What the scopes open: Okta, OAuth
// 2.0 Scopes; Standard administrator roles.
func oktaScopes() PrivilegeMap {
	m := PrivilegeMap{"okta.read": LevelRead, "okta.manage": LevelAdmin, "okta.register": LevelGrant,
		"okta.manage.myAccount": LevelWrite, "okta.self.read": LevelRead, "okta.self.manage": LevelWrite, // one's own user
		"okta.oidc": LevelRead, "okta.oidc.offline_access": LevelNone}
	for name := range strings.FieldsSeq("apiTokens appGrants apps authorizationServers clients groups idps iamPolicies oauthIntegrations roles users") {
		m["okta.manage."+name] = LevelGrant
	}
	for level, names := range map[int64]string{
		LevelGrant: "SUPER_ADMIN ORG_ADMIN APP_ADMIN API_ACCESS_MANAGEMENT_ADMIN USER_ADMIN",
		LevelAdmin: "ACCESS_CERTIFICATIONS_ADMIN ACCESS_REQUESTS_ADMIN GROUP_MEMBERSHIP_ADMIN HELP_DESK_ADMIN MOBILE_ADMIN WORKFLOWS_ADMIN",
		LevelRead:  "READ_ONLY_ADMIN REPORT_ADMIN",
	} {
		for name := range strings.FieldsSeq(names) {
			m["okta.role."+name] = level
		}
	}
	return m
}

// auth0Scopes gives the actions that governance/importer/auth0 makes of the scopes of
// the Management API their levels, which are ours, a library default: who changes
// grants, keys, roles or users, how users sign in, or the code that then runs, gives
// rights away; who reads secrets, or changes anything else, administers. What the scopes
// open: Auth0, Management API v2.
func auth0Scopes() PrivilegeMap {
	m := PrivilegeMap{"auth0.read": LevelRead, "auth0.read.client_keys": LevelAdmin, "auth0.read.user_idp_tokens": LevelAdmin,
		"auth0.read.rules_configs": LevelAdmin}
	for verb := range strings.FieldsSeq("create update delete") {
		m["auth0."+verb] = LevelAdmin
		for name := range strings.FieldsSeq(`actions client_credentials client_grants client_keys connections organization_member_roles
			role_members roles rules user_tickets users users_app_metadata`) {
			m["auth0."+verb+"."+name] = LevelGrant
		}
		for name := range strings.FieldsSeq("current_user_device_credentials current_user_identities current_user_metadata") {
			m["auth0."+verb+"."+name] = LevelWrite
		}
	}
	return m
}
