// Package auth0 imports the applications of an Auth0 tenant, their credentials and
// the grants that let them call APIs. It reads the answers of the Management API, as
// arrays or with totals.
//
//	curl -H "Authorization: Bearer $TOKEN" "https://$TENANT/api/v2/clients?include_totals=true&per_page=100&page=0&is_global=false" > clients-0.json
//	Invoke-RestMethod "https://$TENANT/api/v2/clients?include_totals=true&per_page=100&page=0&is_global=false" -Headers @{Authorization="Bearer $TOKEN"} | ConvertTo-Json -Depth 20 > clients-0.json
//
// Likewise api/v2/client-grants and, for each application that signs its requests,
// api/v2/clients/<client_id>/credentials. With fields=client_secret,signing_keys and
// include_fields=false no secret leaves Auth0.
//
// # What becomes of what
//
// The tenant is an Actor of kind organization, auth0:<tenant>, and the Tenant
// <tenant> that it owns: Options.Self, else the name that all clients give.
//
// A client is an NHI of kind oauth_app under its client_id; the global one is
// skipped. Auth0 has no clients that are switched off: status is active. A client
// with a secret, or whose endpoint asks for one, has a Credential
// <client_id>/client_secret without end. It is active where the endpoint asks for it:
// clients with method none, private_key_jwt or TLS have a secret too, and whether
// anything uses it is unknown. A key is a Credential of kind signing_key
// under its id; which client it is of, and that it uses it, only the client says
// (client_authentication_methods, signed_request_object), so export both. Of a key that
// says its client_id itself, and that no client names, it is unknown whether it is in use.
//
// A client grant is a Delegation of kind oauth_consent from the tenant to the
// client. A scope of the Management API is auth0.<read, create, update or
// delete>.<resource>; others are opaque: auth0:<audience>/<scope>. All of an API are
// auth0.* and auth0:<audience>/*.
//
// # What stays unknown
//
//   - When a client and its secret were made, rotated and used. Auth0 does not say.
//   - Owner, purpose and environment, unless client_metadata has them, which is not
//     read.
//   - What users consented to (api/v2/grants), so no list of grants is complete. The
//     list of NHIs is where pages with totals hold as many clients as there are, no file
//     holds another one, and Options.AsOf says as of when.
//   - How a client authenticates that does not list its grant_types: one may be a way.
//
// Values of secrets are dropped, with a diagnostic.
//
// Labels: auth0.appType, auth0.firstParty, auth0.grantTypes (between spaces),
// auth0.tokenLifetime (seconds), auth0.name and auth0.kid (of a key),
// auth0.subjectType and auth0.organizationUsage (of a grant).
package auth0
