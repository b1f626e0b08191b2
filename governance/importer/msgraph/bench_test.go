package msgraph_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/msgraph"
)

// BenchmarkImport imports one page of applications, each as the Graph lists it
// without $select, with a secret and a certificate.
func BenchmarkImport(b *testing.B) {
	const application = `{"id":"0b1f0000-0000-4000-8000-<12>","deletedDateTime":null,"appId":"c11e0000-0000-4000-8000-<12>","applicationTemplateId":null,"disabledByMicrosoftStatus":null,
"createdDateTime":"2024-03-16T14:51:28Z","displayName":"Application <1>","description":null,"groupMembershipClaims":null,"identifierUris":[],"isDeviceOnlyAuthSupported":null,
"isFallbackPublicClient":null,"notes":null,"publisherDomain":"northwind.example","serviceManagementReference":null,"signInAudience":"AzureADMyOrg","tags":[],"tokenEncryptionKeyId":null,
"samlMetadataUrl":null,"defaultRedirectUri":null,"certification":null,"optionalClaims":null,"addIns":[],"api":{"acceptMappedClaims":null,"knownClientApplications":[],
"requestedAccessTokenVersion":null,"oauth2PermissionScopes":[],"preAuthorizedApplications":[]},"appRoles":[],"info":{"logoUrl":null,"marketingUrl":null,"privacyStatementUrl":null,
"supportUrl":null,"termsOfServiceUrl":null},"keyCredentials":[{"customKeyIdentifier":"00112233445566778899AABBCCDDEEFF00112233","displayName":"CN=application","endDateTime":"2027-01-01T00:00:00Z",
"key":null,"keyId":"0ce70000-0000-4000-8000-<12>","startDateTime":"2025-01-01T00:00:00Z","type":"AsymmetricX509Cert","usage":"Verify"}],"parentalControlSettings":{"countriesBlockedForMinors":[],
"legalAgeGroupRule":"Allow"},"passwordCredentials":[{"customKeyIdentifier":null,"displayName":"ci","endDateTime":"2026-03-16T14:58:45.602Z","hint":"a~0","keyId":"5ec00000-0000-4000-8000-<12>",
"secretText":null,"startDateTime":"2025-03-16T14:59:07.642Z"}],"publicClient":{"redirectUris":[]},"requiredResourceAccess":[{"resourceAppId":"00000003-0000-0000-c000-000000000000","resourceAccess":[
{"id":"e1fe6dd8-ba31-4d61-89e7-88639da4683d","type":"Scope"},{"id":"18228521-a591-40f1-b215-5fad4488c117","type":"Role"}]}],"verifiedPublisher":{"displayName":null,"verifiedPublisherId":null,
"addedDateTime":null},"web":{"homePageUrl":null,"logoutUrl":null,"redirectUris":[],"implicitGrantSettings":{"enableAccessTokenIssuance":false,"enableIdTokenIssuance":false},
"redirectUriSettings":[]},"spa":{"redirectUris":[]}}`
	for _, n := range []int{100, 2000} {
		var text strings.Builder
		text.WriteString(`{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#applications","value":[`)
		for i := range n {
			if i > 0 {
				text.WriteByte(',')
			}
			text.WriteString(strings.NewReplacer("<12>", fmt.Sprintf("%012d", i), "<1>", strconv.Itoa(i)).Replace(application))
		}
		text.WriteString("]}")
		files := []importer.File{{Name: "applications.json", Data: []byte(text.String())}}
		b.Run(fmt.Sprintf("applications=%d", n), func(b *testing.B) {
			b.SetBytes(int64(text.Len()))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := msgraph.New().Import(b.Context(), files, tenant); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
