// Package google imports what Google says of service accounts, their keys, API keys,
// IAM policies and roles of one's own, and of the applications that users of Google
// Workspace let in. It reads the answers of the APIs and what gcloud makes of them,
// which is a bare list or object; what a file holds is told from its content.
//
//	gcloud iam service-accounts list --project P --format json             > accounts.json
//	gcloud iam service-accounts keys list --iam-account A --format json    > keys-A.json
//	gcloud projects get-iam-policy P --format json                         > policy.json
//	gcloud asset search-all-iam-policies --scope organizations/N --format json > policies.json
//	gcloud asset list --organization N --content-type resource --asset-types iam.googleapis.com/ServiceAccount,iam.googleapis.com/ServiceAccountKey --format json > assets.json
//	gcloud services api-keys list --project P --format json                > apikeys.json
//	gcloud iam roles describe R --project P --format json                  > role-R.json
//
// Workspace tokens come from the Admin SDK: GET
// admin.googleapis.com/admin/directory/v1/users/<user>/tokens, a file for each user.
//
// Exports of assets are lines of JSON with names such as asset_type; of what a search
// (search-all-resources) finds, only when it was made and that it is disabled is taken
// over: whether an account or key works stands in its data.
//
// # What becomes of what
//
// A project, folder, organization or Workspace account is an Actor of kind
// organization, google:tenant:<id>, and the Tenant <id> that it owns; a folder is
// folder:<number>, an organization organization:<number>. Asset searches and API
// keys name projects by number, other files by id: nothing in them says which
// number is which id.
//
// A service account is an NHI under its uniqueId; one that the files only refer to,
// under google:serviceAccount:<address>. The label google.oauth2ClientId is what
// domain-wide delegation names it by, of which Google exports nothing. A key is a
// Credential <account>/keys/<id>: of kind api_key when somebody holds the file
// (USER_MANAGED), of kind signing_key and kept by the platform when Google does and
// rotates it (SYSTEM_MANAGED). The end 9999-12-31T23:59:59Z is none. A key cannot be
// changed, only replaced: rotatedAt is none. Disabled keys are suspended, those
// that Google found in public compromised.
//
// An API key is a Credential of kind api_key under its uid. It authenticates the
// project, unless it is bound to a service account. The labels google.apiTargets and
// google.clients say what it may be used for and from what, or any. A deleted one is
// revoked and deactivated; Google can bring it back for 30 days.
//
// Each member of a binding is a Delegation of kind role_assumption from the owner of
// the project (or folder …). Users are persons and groups are units, both of the
// domain of their address, for that is all that Google says of whose they are; if a
// project and a domain are one company's, somebody has to say so. A domain is an
// organization; allUsers and allAuthenticatedUsers are the organizations
// google:allUsers and google:allAuthenticatedUsers; principals of a workload pool, and
// accounts of Kubernetes (P.svc.id.goog[…]), are NHIs of kind workload, those of a
// workforce pool persons, sets of them units. A deleted member keeps its role for when
// it is restored: it is under its uid, its delegation suspended. A condition that says
// only request.time before or after an instant is expiresAt and notBefore; any other
// one is in conditions by its digest and title. Version 1 of a policy hides conditions
// behind roles named _withcond_: when such a binding holds is unknown.
//
// What bindings give a service account or workload is in NHI.scopes too, because
// that is what controls on NHIs ask: what holds under a condition as an opaque scope,
// and google:policies-not-in-the-files for what other policies may add.
//
// A token is a Delegation of kind oauth_consent from the user (userKey) to the
// application, an NHI of kind oauth_app under its client id. Tokens that do not say of
// which user they are come from the account, on a resource that nobody can resolve.
//
// # Scopes
//
// A predefined role that is mapped is google.<role> without roles/, such as
// google.storage.admin; a permission of a role whose definition is in the files is
// google.permission.<verb>.<rest>; an OAuth scope google.oauth.<name>. The resource
// is tenant/<id>/** and, of a policy below a project,
// tenant/<project>/<service>/<name>/**. Everything else is opaque, with a colon in
// the action. Levels are those of package delegation.
//
// # What stays unknown
//
//   - When an account was made and last used, who owns it and what it is for, unless
//     its description says so; when a member came to a role; tokens have no date at
//     all. Labels and annotations are not read.
//   - Policies elsewhere, deny policies, privileged access grants, HMAC keys.
//   - Whether a list was filtered. The service accounts of a project count as complete,
//     in a Completeness, when the API lists them on one page (an object with accounts)
//     that no nextPageToken follows, and no file holds another one. A bare list, and
//     several pages, close nothing.
package google
