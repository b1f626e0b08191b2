package msgraph

import (
	"strings"

	"github.com/mandate-nhi/mandate/governance/importer"
)

// fieldsOf are the members of each kind of object that are read, or known and of
// no use here. Those of no kind are the members of a page.
var fieldsOf = map[kind]map[string]bool{
	otherKind: names("value Count"),
	organizationKind: names(`id deletedDateTime displayName verifiedDomains createdDateTime assignedPlans provisionedPlans tenantType countryLetterCode country city
		street state postalCode businessPhones marketingNotificationEmails technicalNotificationMails securityComplianceNotificationMails
		securityComplianceNotificationPhones privacyProfile preferredLanguage defaultUsageLocation onPremisesSyncEnabled onPremisesLastSyncDateTime
		onPremisesSyncStatus isMultipleDataLocationsForServicesEnabled partnerTenantType directorySizeQuota`),
	applicationKind: names(shared + ` api publisherDomain identifierUris isDeviceOnlyAuthSupported isFallbackPublicClient defaultRedirectUri certification
		optionalClaims requiredResourceAccess parentalControlSettings publicClient spa web groupMembershipClaims serviceManagementReference samlMetadataUrl
		requestSignatureVerification servicePrincipalLockConfiguration uniqueName nativeAuthenticationApisEnabled authenticationBehaviors isDisabled
		federatedIdentityCredentials name createdOn accessTokenAcceptedVersion acceptMappedClaims allowPublicClient informationalUrls knownClientApplications
		logoUrl logoutUrl oauth2AllowIdTokenImplicitFlow oauth2AllowImplicitFlow oauth2Permissions oauth2RequirePostResponse orgRestrictions
		preAuthorizedApplications replyUrlsWithType signInUrl`),
	principalKind: names(shared + ` accountEnabled alternativeNames appDisplayName appDescription appOwnerOrganizationId appRoleAssignmentRequired homepage
		loginUrl logoutUrl notificationEmailAddresses preferredSingleSignOnMode preferredTokenSigningKeyThumbprint preferredTokenSigningKeyEndDateTime replyUrls
		servicePrincipalNames servicePrincipalType samlSingleSignOnSettings oauth2PermissionScopes resourceSpecificApplicationPermissions customSecurityAttributes
		appRoleAssignments appRoleAssignedTo oauth2PermissionGrants`),
	groupKind: names(`id deletedDateTime classification createdDateTime creationOptions description displayName expirationDateTime groupTypes isAssignableToRole
		mail mailEnabled mailNickname membershipRule membershipRuleProcessingState onPremisesDomainName onPremisesLastSyncDateTime onPremisesNetBiosName
		onPremisesSamAccountName onPremisesSecurityIdentifier onPremisesSyncEnabled preferredDataLocation preferredLanguage proxyAddresses renewedDateTime
		resourceBehaviorOptions resourceProvisioningOptions securityEnabled securityIdentifier theme uniqueName visibility onPremisesProvisioningErrors
		serviceProvisioningErrors isManagementRestricted members owners AdditionalProperties`),
	userKind: names(`id deletedDateTime accountEnabled displayName userType userPrincipalName businessPhones givenName jobTitle mail mobilePhone officeLocation
		preferredLanguage surname createdDateTime externalUserState externalUserStateChangeDateTime creationType AdditionalProperties`),
	registrationKind: names(`id userPrincipalName userDisplayName userType isAdmin isSsprRegistered isSsprEnabled isSsprCapable isMfaRegistered isMfaCapable
		isPasswordlessCapable methodsRegistered isSystemPreferredAuthenticationMethodEnabled systemPreferredAuthenticationMethods
		userPreferredMethodForSecondaryAuthentication lastUpdatedDateTime defaultMfaMethod AdditionalProperties`),
	grantKind:   names("id clientId consentType principalId resourceId scope startTime expiryTime AdditionalProperties"),
	appRoleKind: names("id deletedDateTime createdDateTime creationTimestamp appRoleId principalDisplayName principalId principalType resourceDisplayName resourceId AdditionalProperties"),
	roleKind: names(`id condition principalId principalOrganizationId roleDefinitionId resourceScope directoryScopeId appScopeId principal roleDefinition
		directoryScope appScope AdditionalProperties`),
	federationKind: names("id name issuer subject audiences description claimsMatchingExpression trustedIssuer AdditionalProperties"),
	partnerKind: names(`tenantId isServiceProvider isInMultiTenantOrganization inboundTrust automaticUserConsentSettings b2bCollaborationInbound
		b2bCollaborationOutbound b2bDirectConnectInbound b2bDirectConnectOutbound tenantRestrictions identitySynchronization deletedDateTime AdditionalProperties`),
	signInKind: names(`id appId lastSignInActivity delegatedClientSignInActivity delegatedResourceSignInActivity applicationAuthenticationClientSignInActivity
		applicationAuthenticationResourceSignInActivity AdditionalProperties`),
}

// shared are the members that applications and service principals have in common.
const shared = `id appId deletedDateTime applicationTemplateId disabledByMicrosoftStatus createdDateTime displayName description notes signInAudience tags
	tokenEncryptionKeyId addIns appRoles info keyCredentials passwordCredentials verifiedPublisher owners AdditionalProperties`

var credentialFields = names(`customKeyIdentifier displayName endDateTime startDateTime hint key keyId secretText type usage endDate startDate createdOn value
	AdditionalProperties`)

func names(list string) map[string]bool {
	set := map[string]bool{}
	for _, name := range strings.Fields(list) {
		set[name], set[strings.ToLower(name)] = true, true
	}
	return set
}

// fields counts the members that are not known, those in AdditionalProperties
// too. OData annotations are not members of the object.
func (r *reader) fields(n importer.Node, known map[string]bool) {
	extra := n.Get("AdditionalProperties")
	for _, object := range []importer.Node{n, extra} {
		for name, m := range object.Members() {
			if !known[name] && !strings.Contains(name, "@") && !known[strings.ToLower(name)] {
				r.UnknownMember(name, m)
			}
		}
	}
	if s, _ := extra.Text(); s != "" {
		r.Truncated(extra, "further members")
	}
}
