// Package oauth imports what tokens say of who acts for whom: the claims of JSON Web
// Tokens (RFC 7519) with act and may_act of token exchange (RFC 8693), answers of token
// introspection (RFC 7662), and authorization details (RFC 9396).
//
//	curl -u "$CLIENT" -d "token=$TOKEN" "$ISSUER/introspect" >> claims.json
//	jq -R 'split(".")[1] | gsub("-";"+") | gsub("_";"/") | @base64d | fromjson' tokens.txt > claims.json
//
// In PowerShell:
//
//	Invoke-RestMethod "$Issuer/introspect" -Method Post -Body @{token=$Token} -Credential $Client | ConvertTo-Json -Depth 20 | Add-Content claims.json
//
// A file holds one object, an array of them, or several one behind the other; or whole
// tokens, one a line. Of a signed token (RFC 7515), also as access_token or id_token of
// an answer, the claims are read; the signature is not checked, and the token dropped.
// Encrypted and opaque tokens are dropped and reported: introspection says what they
// allow. So is any token that stands beside its claims.
//
// # What becomes of what
//
// A token is a Delegation from its subject to whoever acts. The subject is sub; who acts
// is act, else the client (client_id or azp). A client on its own behalf, whose id is
// sub, has its authority from Options.Self. An act within act is history: only the
// outermost one and the claims of the token itself decide (RFC 8693 §4.1), and the
// earlier ones are in the label oauth.earlierActors. With act or may_act the kind is
// agent, else oauth_consent. Who may act (may_act) has a Delegation of its own, with the
// label oauth.claim.
//
// Each object of authorization_details is a Delegation of its own, and scope (scp) is
// one: what restricts one object restricts no other. Objects alone, in an array, are
// from Options.Self to a client that nobody named.
//
// A subject is oauth:<issuer>:subject/<sub>, a client oauth:<issuer>:client/<id>, and a
// spiffe URI stands for itself. Clients and SPIFFE workloads are NHIs. Whether another
// subject is a person does not stand in a token: a grantor is referred to as an actor, a
// grantee as an NHI, and neither has a record until another export, or an alias, brings
// it. A warning names each.
//
// exp, nbf and iat are expiresAt, notBefore and activatedAt. A token without exp or nbf
// has no such bound; in an answer of introspection it is unknown.
//
// # Scopes
//
// All are opaque, for each issuer names its own: oauth:<scope>, oauth:roles:<role> (so
// for groups, entitlements and permissions), oauth:<type>:<action> and
// oauth:<type>:privilege:<privilege>, on each location, with /<identifier>, else on
// each audience, else on *. All other members of an object are a condition, by its
// digest: they may hold accounts and names.
//
// # What stays unknown
//
//   - Whether a token was revoked, and its state, unless introspection said active.
//   - Who approved, and on what contract it rests.
//   - What a token without scope gives: one opaque scope stands for it.
//   - Which other tokens there are: no list of them is ever complete.
package oauth
