package msgraph

import (
	"regexp"
	"strings"

	"github.com/mandate-nhi/mandate/governance/importer"
)

// A kind of object of the Graph, named as the last part of the address of its
// list.
type kind string

const (
	organizationKind kind = "organization"
	applicationKind  kind = "applications"
	principalKind    kind = "servicePrincipals"
	groupKind        kind = "groups"
	userKind         kind = "users"
	registrationKind kind = "userRegistrationDetails"
	grantKind        kind = "oauth2PermissionGrants"
	appRoleKind      kind = "appRoleAssignments"
	roleKind         kind = "roleAssignments"
	federationKind   kind = "federatedIdentityCredentials"
	partnerKind      kind = "partners"
	signInKind       kind = "servicePrincipalSignInActivities"
	foreignKind      kind = "-" // known, and of no use here
	otherKind        kind = ""
)

var kindOfType = map[string]kind{
	"organization":                organizationKind,
	"application":                 applicationKind,
	"serviceprincipal":            principalKind,
	"group":                       groupKind,
	"user":                        userKind,
	"userregistrationdetails":     registrationKind,
	"oauth2permissiongrant":       grantKind,
	"approleassignment":           appRoleKind,
	"unifiedroleassignment":       roleKind,
	"federatedidentitycredential": federationKind,
	"crosstenantaccesspolicyconfigurationpartner": partnerKind,
	"serviceprincipalsigninactivity":              signInKind,
	"agentidentityblueprint":                      applicationKind,
	"agentidentityblueprintprincipal":             principalKind,
	agentType:                                     principalKind,
}

// agentType is the type of the identities of AI agents, which are service principals.
const agentType = "agentidentity"

// foreignLists are lists of objects with members that tell objects of use: the roles
// that somebody may take, or has for a time (PIM), and other holders of members.
var foreignLists = names(`roleEligibilitySchedules roleEligibilityScheduleInstances roleEligibilityScheduleRequests
	roleAssignmentSchedules roleAssignmentScheduleInstances roleAssignmentScheduleRequests directoryRoles administrativeUnits`)

// telling are members that objects of one kind have, and those of the kinds
// below it in the list have not.
var telling = []struct {
	kind    kind
	members []string
}{
	{foreignKind, []string{"memberType", "scheduleInfo", "roleTemplateId", "isMemberManagementRestricted", "membershipType",
		"roleDefinitionName", "conditionVersion"}}, // the last two of roles of Azure resources
	{appRoleKind, []string{"appRoleId"}},
	{grantKind, []string{"consentType", "clientId"}},
	{roleKind, []string{"roleDefinitionId"}},
	{federationKind, []string{"issuer", "audiences"}},
	{partnerKind, []string{"inboundTrust", "b2bCollaborationInbound", "b2bDirectConnectInbound"}},
	{registrationKind, []string{"methodsRegistered", "isMfaRegistered", "isMfaCapable"}},
	{signInKind, []string{"lastSignInActivity", delegatedSignIn, ownSignIn}},
	{principalKind, []string{"servicePrincipalType", "appOwnerOrganizationId", "servicePrincipalNames", "appRoleAssignmentRequired"}},
	{applicationKind, []string{"appId"}},
	{organizationKind, []string{"verifiedDomains"}},
	{groupKind, []string{"securityEnabled", "mailEnabled", "groupTypes", "members"}},
	{userKind, []string{"userPrincipalName", "userType"}},
}

// typeOf is the name of the type that an object states, in lower case.
func typeOf(n importer.Node) (name string, stated bool) {
	t, _ := get(n, "@odata.type").Text()
	_, name, _ = strings.Cut(strings.ToLower(t), "microsoft.graph.")
	return name, t != ""
}

// kindOf tells an object by its type, else by the list that it stands in, else
// by its members.
func kindOf(n importer.Node, in page) kind {
	if name, ok := typeOf(n); ok {
		return kindOfType[name]
	}
	if in.kind != otherKind {
		return in.kind
	}
	for _, t := range telling {
		for _, name := range t.members {
			if n.Get(name).Exists() {
				return t.kind
			}
		}
	}
	return otherKind
}

// A page is what surrounds an object: it may say what the object is and to
// which application it belongs, or else below which path the list is; the list
// of all objects of a kind has no parent.
type page struct {
	kind   kind
	parent string
}

var (
	parentLink = regexp.MustCompile(`(?i)(?:applications|servicePrincipals)(?:\('([^']+)'\)|/([^/?#()']+))/(?:federatedIdentityCredentials|appRoleAssignments)\b`)
	parens     = regexp.MustCompile(`\([^()]*\)`)
)

// within is the page that n is, inside the page p: @odata.context names the kind
// behind its #, such as $metadata#groups(id,members()).
func (r *reader) within(p page, n importer.Node) page {
	for _, name := range []string{"@odata.context", "@odata.id", "@odata.nextLink"} {
		link, _ := get(n, name).Text()
		if link == "" {
			continue
		}
		if m := parentLink.FindStringSubmatch(link); m != nil && p.parent == "" {
			p.parent = lower(m[1] + m[2])
		}
		if name != "@odata.context" {
			continue
		}
		_, fragment, _ := strings.Cut(strings.TrimSuffix(link, "/$entity"), "#")
		for len(fragment) <= maxContext && parens.MatchString(fragment) {
			fragment = parens.ReplaceAllString(fragment, "")
		}
		last := strings.LastIndexByte(fragment, '/') + 1
		if foreignLists[strings.ToLower(fragment[last:])] {
			p.kind = foreignKind
		}
		for _, k := range kindOfType {
			if strings.EqualFold(fragment[last:], string(k)) {
				p.kind = k
			}
		}
		if p.parent == "" && (last > 0 || fragment != "" && p.kind == otherKind) {
			p.parent = "/" + fragment[:last]
		}
	}
	return p
}

// maxContext is the longest fragment of a context that is looked at; the time
// that nested parentheses take is the square of it.
const maxContext = 4096
