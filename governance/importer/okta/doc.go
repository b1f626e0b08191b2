// Package okta imports what an Okta organization says of its service accounts, API
// tokens, OAuth clients, their secrets and what they were granted. It reads the
// answers of the Okta API, each with its items in an array, or one behind the other.
//
//	curl -H "Authorization: SSWS $TOKEN" "https://$ORG/api/v1/api-tokens" > tokens.json
//	Invoke-RestMethod "https://$ORG/api/v1/api-tokens" -Headers @{Authorization="SSWS $TOKEN"} | ConvertTo-Json -Depth 20 > tokens.json
//
// Likewise privileged-access/api/v1/service-accounts, api/v1/apps and, for each app,
// api/v1/apps/<id>/credentials/secrets and api/v1/apps/<id>/grants. Okta gives 200
// items or fewer at once and names the next page in the header Link, which no file
// has: export every page.
//
// # What becomes of what
//
// The organization is an Actor, okta:<Options.Self>, and the Tenant <Options.Self>
// that it owns. Ids are those of Okta.
//
// A service account is an NHI of kind service_account with a password. Its one owner
// who is a user, or else its one owner group, is its owner; several are in the labels
// only. An app with an OAuth client is an NHI of kind oauth_app; other apps are where
// people sign in, and are skipped.
//
// An API token is a Credential of kind api_key, of its user: an NHI if a service
// account names that user, else a person. It ends where Okta says; use moves that
// end, by okta.tokenWindow. A client secret is a Credential without end, of the app
// that its links name. A key of a client (settings.oauthClient.jwks, or
// api/v1/apps/<id>/credentials/jwks) is a Credential of kind signing_key, or
// encryption_key, without end, under <app>/<kid>. None can be changed, only replaced.
//
// A grant is a Delegation of kind oauth_consent from the organization, or from the
// user who consented, to the client. A scope of the Okta API is okta.<read, manage or
// register>.<resource>, with okta.self for those that end in .self, and one of OpenID
// Connect okta.oidc.<scope>; all others, and those of authorization servers of one's
// own, are opaque: okta:<scope>.
//
// An API service integration (integrations/api/v1/api-services) is an NHI of kind
// oauth_app, and what it was granted a Delegation okta:<organization>:service/<id> of kind
// oauth_consent; its secrets are read like those of apps. Whether one is switched off Okta
// does not say. A refresh token (api/v1/apps/<id>/tokens) is a Credential of its client, and
// a Delegation okta:<organization>:token/<id> of kind credential_issuance to it, on behalf
// of the user. One that is active past its end, as of Options.AsOf, is a CONFLICT.
//
// A role that is assigned to a client, user or group (oauth2/v1/clients/<id>/roles,
// api/v1/users/<id>/roles, api/v1/groups/<id>/roles) is a Delegation of kind
// role_assumption from the organization, with the scope okta.role.<type>; what a client
// may do is what both its roles and its grants allow. A custom role is opaque:
// okta:role/<id>.
//
// # What stays unknown
//
//   - Purpose beyond a description, environment, and last use.
//   - Rotation of the password of a service account: okta.statusDetail says whether
//     there was one, not when. lastUpdated is any change and is not read.
//   - Whether a list is whole. No Completeness is stated.
//
// Values of client secrets are dropped, with a diagnostic; hashes are not read.
//
// Labels: okta.accountType, okta.status, okta.statusDetail, okta.userId,
// okta.applicationId, okta.ownerUserIds, okta.ownerGroupIds (between spaces),
// okta.clientId, okta.applicationType, okta.grantTypes, okta.tokenWindow (ISO 8601),
// okta.network, okta.name (of a token), okta.issuer, okta.integration
// and okta.createdBy (of an integration).
package okta
