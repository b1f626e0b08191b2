// Package msgraph imports the directory of a Microsoft Entra tenant, as Microsoft
// Graph lists it: applications and service principals with their credentials,
// owners and grants, the people and groups behind them, and the policy for
// access across tenants. What a file holds is told from its content, never from
// its name; it may be an OData page, a bare array, one bare object, the manifest
// of an application, or what the Graph PowerShell SDK and ConvertTo-Json make of
// them. Give all files of one tenant together: they complete each other.
//
//	result, err := msgraph.New().Import(ctx, files, importer.Options{Self: "<tenant id>", AsOf: exported})
//
// # How to export
//
// With the Azure CLI, one file for each list; follow @odata.nextLink, or use the
// second form, which does. $expand gives at most 20 objects of a member and does
// not say that there are more, so a member of exactly 20 is not taken for whole.
//
//	az rest --url 'https://graph.microsoft.com/v1.0/applications?$expand=owners,federatedIdentityCredentials' > applications.json
//	az rest --url 'https://graph.microsoft.com/v1.0/servicePrincipals?$count=true' --headers ConsistencyLevel=eventual > servicePrincipals.json
//	az rest --url 'https://graph.microsoft.com/v1.0/oauth2PermissionGrants' > oauth2PermissionGrants.json
//	az rest --url 'https://graph.microsoft.com/v1.0/servicePrincipals/<id>/appRoleAssignments' > appRoleAssignments.json
//	az rest --url 'https://graph.microsoft.com/v1.0/roleManagement/directory/roleAssignments?$expand=principal' > roleAssignments.json
//	az rest --url 'https://graph.microsoft.com/v1.0/groups?$expand=members' > groups.json
//	az rest --url 'https://graph.microsoft.com/v1.0/users?$select=id,displayName,accountEnabled,userType' > users.json
//	az rest --url 'https://graph.microsoft.com/v1.0/reports/authenticationMethods/userRegistrationDetails' > registration.json
//	az rest --url 'https://graph.microsoft.com/beta/reports/servicePrincipalSignInActivities' > signIns.json
//	az rest --url 'https://graph.microsoft.com/v1.0/policies/crossTenantAccessPolicy/partners' > partners.json
//
//	Get-MgServicePrincipal -All | ConvertTo-Json -Depth 10 > servicePrincipals.json
//
// # What becomes what
//
//	tenant                      Actor (organization) and Tenant, owned by it
//	service principal           NHI (service_principal, managed_identity, or ai_agent)
//	application                 part of its service principal; NHI (oauth_app) where that is not among the files
//	appOwnerOrganizationId      Actor (organization, role vendor, or platform for Microsoft), owner of what it publishes
//	owners                      NHI.ownerId if there is one, NHI.operatorIds; none = nobody
//	passwordCredentials         Credential (client_secret)
//	keyCredentials              Credential (certificate; signing_key for usage Sign)
//	federatedIdentityCredentials  Credential (federated) and NHI.trusts
//	oauth2PermissionGrant       Delegation (oauth_consent) by the tenant, or by the person who consented
//	appRoleAssignment           Delegation (oauth_consent) by the tenant, to service principals only
//	roleAssignment              Delegation (admin_relationship) by the tenant
//	user, group                 Actor (person, unit) below the tenant
//	partner, inbound settings   Actor (organization), Delegation (role_assumption)
//	whole lists                 Completeness of kind nhi, oauth and membership, for the tenant; oauth if the
//	                            appRoleAssignments of each service principal are whole too
//
// Ids are the object ids of the directory, those of credentials the object id of
// their holder, what they are and their keyId. A GDAP relationship of package
// gdap names groups by the same ids.
//
// # Scopes
//
// A permission of Microsoft Graph is graph.application.<name> (what an
// application may do by itself) or graph.delegated.<name> (on behalf of who
// signs in), a built-in role entra.<role>, all on tenant/<id>/**, or on the
// administrative unit or object that a role assignment names. A permission is one
// of Graph if the service principal of its API says so; an app role also if both
// its id and the name of the API are those of Graph, for other APIs share ids.
// Everything else is opaque: entra:delegated:<api>/<name>,
// entra:application:<api>/<id>, entra:role:<id>. The levels of these actions are
// those of the default privilege map of package delegation, a library default.
//
// # Dates
//
// A credential counts from createdOn, which only manifests have, else from
// startDateTime: it works from then on, so that its age is never taken for less
// than the time that it could be used. It is replaced, never changed: rotatedAt
// is none. An endDateTime of null, and one in the year 9999, is no end. A
// credential that starts after Options.AsOf is pre_active, every other one
// active, for one that has ended stays on the list. Grants and assignments have
// no end.
//
// # What stays unknown
//
//   - Which of several owners is accountable. A service principal that is an owner
//     is a label of what it owns.
//   - Of which organization a guest is: guests are left out, and what refers to
//     them stays open.
//   - With how many factors people sign in. Who has registered no second one is
//     single_factor; of all others only the registered methods are known, a label.
//   - In which environment an application is used, and what for; when it was used
//     last, unless the report of sign-ins says so: as a client, for to be called
//     as an API is no use of it. No sign-in on that report is unknown.
//   - How vendors authenticate: credentials of an application in another tenant are
//     not on the list of this one. So authMethods is known of the applications of
//     the tenant, if both lists of credentials and the federated ones are there,
//     and of managed identities.
//   - Which permissions were asked for and not granted is a label only.
//   - Roles of Azure resources, eligible roles (PIM), conditional access.
//
// A list is taken for whole if the files hold its one page, which has an
// @odata.context and no @odata.nextLink, or as many objects as its @odata.count says; pages of changes,
// bare arrays and lists with a filter in their next link never are. A file does
// not show a filter that left one page, nor that it is the last page of several:
// give every file that was exported. Credentials and delegations of a tenant are
// never called complete, because other systems than the directory give them.
//
// Mail addresses, telephone numbers and account names are not read. Personal data
// in the result are the ids of people and their display names, Actor.name.
// Secret values, the hints of secrets and keys are never taken over.
//
// Labels start with entra. and are named as the vendor names the member: appId,
// signInAudience, servicePrincipalType, verifiedPublisherId,
// appOwnerOrganizationId, requestedRoles and requestedScopes (<api>/<permission>,
// between spaces), ownerPrincipals; of credentials displayName and thumbprint; of
// delegations consentType, resourceId, resourceDisplayName and inboundTrust; of
// people methodsRegistered; of partners isServiceProvider, which does not tell a
// reseller from a distributor.
package msgraph
